"""A warehouse built from what dbt did before is the one that dbt builds, and is tested as hard."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.dbt.rebuilding import Build, build_all, content
from tests.dbt.small_town import small_town
from tests.dbt.statements import AS_OF, HOME, IS_A_TEST, Statements, done_again

WHEN = "2023-03-01 05:30:00+01:00"


def _columns(built: Path) -> list[tuple[str, ...]]:
    with duckdb.connect(str(built), read_only=True) as connection:
        return connection.execute(
            "select table_name, column_name, data_type, is_nullable "
            "from information_schema.columns order by all"
        ).fetchall()


def test_it_is_as_dbt_builds_it(town: Path, tmp_path: Path) -> None:
    """Of two builds the second is certain not to be dbt's own."""
    builds = [
        Build(name, str(small_town(tmp_path / name).path), WHEN, with_tests=True)
        for name in ("once", "again")
    ]
    built = build_all(builds, tmp_path / "built")
    assert content(built["again"]) == content(built["once"]) == content(town)
    assert _columns(built["again"]) == _columns(town)


@pytest.mark.parametrize("found", [0, 2])
def test_a_data_test_that_fails_fails_the_build(tmp_path: Path, found: int) -> None:
    home, kept = tmp_path / "home", tmp_path / "kept.json"
    told = Statements(
        building=[f"create table told as select '{home}' as home, '{WHEN}' as known_at"],
        testing=[f"select {found} as failures, {found} <> 0 {IS_A_TEST} from told"],
    )
    told.keep(kept, home, WHEN)
    assert HOME in kept.read_text(encoding="utf-8")
    assert AS_OF in kept.read_text(encoding="utf-8")
    file = tmp_path / "warehouse.duckdb"
    if found:
        with pytest.raises(AssertionError, match="2 failures: select"):
            done_again(kept, file, "/another", "2024", 1, tested=True)
    else:
        done_again(kept, file, "/another", "2024", 1, tested=True)
    with duckdb.connect(str(file), read_only=True) as connection:
        assert connection.execute("from told").fetchall() == [("/another", "2024")]
