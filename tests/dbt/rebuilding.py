"""Builds the warehouse many times over and reads each for its content.

What a build is told changes with `as_of`, and dbt then reads its whole project again, which takes
longer than a small build. Here one process of its own reads the project once and builds from
that. ``python -m tests.dbt.rebuilding FOLDER`` with the builds on standard input.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from tests.dbt.building import PROJECT

NO_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
PLACES = ("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT))
MARTS_AND_REPORTS = ("dim_", "fct_", "rpt_")


@dataclass(frozen=True)
class Build:
    """One build to make: over which home, as known when, and where the file goes."""

    name: str
    home: str
    as_of: str
    threads: int = 2


def build_all(builds: Sequence[Build], folder: Path) -> dict[str, Path]:
    """The built files by the builds' names. AssertionError with dbt's account when one fails."""
    folder.mkdir(parents=True, exist_ok=True)
    ran = subprocess.run(
        [sys.executable, "-m", "tests.dbt.rebuilding", str(folder)],
        input=json.dumps([asdict(build) for build in builds]),
        cwd=PROJECT.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-4000:]
    return {build.name: folder / f"{build.name}.duckdb" for build in builds}


def content(built: Path) -> dict[str, str]:
    """The rows of every mart and report, in order, as one text each."""
    told = {}
    with duckdb.connect(built, read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        names = connection.execute(
            "select table_name from information_schema.tables order by all"
        ).fetchall()
        for (name,) in names:
            if name.startswith(MARTS_AND_REPORTS):
                found = connection.execute(
                    f"select count(*), md5(string_agg(line, chr(10))) from "
                    f'(select t::varchar as line from (select * from "{name}" order by all) as t)'
                ).fetchone()
                told[name] = str(found)
    return told


def different(one: Path, other: Path) -> set[str]:
    """The marts and reports that do not hold the same."""
    first, second = content(one), content(other)
    return {name for name in first | second if first.get(name) != second.get(name)}


def _main(folder: Path, builds: list[Build]) -> int:
    # The home, too, has the same name all the time: its place is part of what dbt has read.
    home, file = folder / "home", folder / "warehouse.duckdb"
    os.environ |= {
        "LAVTERSKEL_HOME": str(home),
        "LAVTERSKEL_BUILD_FILE": str(file),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    # dbt reads its environment as it is imported.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    parsed = dbtRunner().invoke(["--quiet", "parse", "--no-use-colors", *PLACES]).result
    assert isinstance(parsed, Manifest)
    for build in builds:
        home.unlink(missing_ok=True)
        home.symlink_to(build.home)
        os.environ["LAVTERSKEL_THREADS"] = str(build.threads)
        told = ["--vars", f"{{as_of: '{build.as_of}'}}", *NO_TESTS]
        built = dbtRunner(manifest=parsed).invoke(
            ["--quiet", "build", "--no-use-colors", *PLACES, *told]
        )
        DuckDBConnectionManager.close_all_connections()
        if not built.success:
            return 1
        file.rename(folder / f"{build.name}.duckdb")
    return 0


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1]), [Build(**told) for told in json.load(sys.stdin)]))
