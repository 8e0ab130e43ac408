"""What dbt has the database do to build the warehouse, kept and done again over other homes.

No model looks at the data before it says what to do, so that dbt sends the same statements for
every home and instant, but for these two. Three quarters of a small build are dbt's own work,
and need not be done once more for every made-up town. ``test_statements.py`` holds what comes
of it against a build of dbt's own.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

HOME, AS_OF = "/the-home-of-this-build", "the-instant-of-this-build"
BUILDS = ("create", "insert", "copy", "alter", "drop")
# dbt's wrapping of a data test, which tells itself whether what it found is a failure.
IS_A_TEST = "as should_error"
MEMORY = "4GB"


@dataclass
class Statements:
    """What builds a warehouse, and what then puts it to the test, each in dbt's order."""

    building: list[str] = field(default_factory=list)
    testing: list[str] = field(default_factory=list)

    def keep(self, file: Path, home: Path, as_of: str) -> None:
        """Keep them, without the home and the instant they were made for."""
        text = json.dumps(asdict(self))
        assert str(home) in text
        assert as_of in text
        beside = file.with_name(f"{file.name}.{threading.get_native_id()}.part")
        beside.write_text(text.replace(str(home), HOME).replace(as_of, AS_OF), encoding="utf-8")
        beside.rename(file)


@contextmanager
def written_down() -> Iterator[Statements]:
    """Write down what dbt sends while it builds. Each comes after what it is made of."""
    from dbt.adapters.duckdb.environments.local import DuckDBCursorWrapper

    told, lock, execute = Statements(), threading.Lock(), DuckDBCursorWrapper.execute

    def and_write_down(cursor: Any, sql: str, bindings: Any = None) -> Any:
        done = execute(cursor, sql, bindings)
        begins = sql.lstrip().lower()
        with lock:
            if begins.startswith(BUILDS):
                assert bindings is None, "what is bound is not written down"
                told.building.append(sql)
            elif IS_A_TEST in begins:
                told.testing.append(sql)
        return done

    DuckDBCursorWrapper.execute = and_write_down
    try:
        yield told
    finally:
        DuckDBCursorWrapper.execute = execute


def done_again(
    kept: Path, file: Path, home: str, as_of: str, threads: int, *, tested: bool
) -> None:
    """Build a file from what was kept. AssertionError with every data test that fails."""
    text = kept.read_text(encoding="utf-8").replace(HOME, home).replace(AS_OF, as_of)
    told = Statements(**json.loads(text))
    settings: dict[str, Any] = {
        "threads": threads, "memory_limit": MEMORY, "preserve_insertion_order": False,
        "temp_directory": f"{file}.tmp",
    }  # fmt: skip
    with duckdb.connect(str(file), config=settings) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for sql in told.building:
            connection.execute(sql)
        failed = []
        for sql in told.testing if tested else ():
            cursor = connection.execute(sql)
            names = [column[0] for column in cursor.description or []]
            found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            failed += [f"{one['failures']} failures: {sql}" for one in found if one["should_error"]]
        assert not failed, "\n\n".join(failed)
