"""Builds the warehouse, many times over if need be, and reads each for its content.

A process of its own makes all the builds of a test from what dbt said of the project before.
``python -m tests.dbt.rebuilding FOLDER`` with the builds on standard input.
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

from tests.dbt.parsed import PLACES, PROJECT, parsed

NO_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
NO_TESTS = ("--exclude-resource-type", "test", *NO_UNIT_TESTS)
MARTS_AND_REPORTS = ("dim_", "fct_", "rpt_")


@dataclass(frozen=True)
class Build:
    """One build to make: over which home, as known when, where the file goes, whether what is
    built is put to dbt's data tests, and which models it is for when it is not for all."""

    name: str
    home: str
    as_of: str
    threads: int = 2
    with_tests: bool = False
    models: tuple[str, ...] = ()


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


def build_one(home: Path, folder: Path, as_of: str, *, with_tests: bool = False) -> Path:
    """The one built file."""
    build = Build("made", str(home), as_of, with_tests=with_tests)
    return build_all([build], folder)["made"]


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
    home, file = folder / "built-from", folder / "warehouse.duckdb"
    os.environ |= {
        "LAVTERSKEL_HOME": str(home),
        "LAVTERSKEL_BUILD_FILE": str(file),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    manifest = parsed(home)
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    for build in builds:
        home.unlink(missing_ok=True)
        home.symlink_to(build.home)
        os.environ["LAVTERSKEL_THREADS"] = str(build.threads)
        left_out = NO_UNIT_TESTS if build.with_tests else NO_TESTS
        told = ["--vars", f"{{as_of: '{build.as_of}'}}", *left_out]
        if build.models:
            told += ["--select", *(f"+{model}" for model in build.models),
                     "--indirect-selection", "cautious"]  # fmt: skip
        built = dbtRunner(manifest=manifest).invoke(
            ["--quiet", "build", "--no-use-colors", *PLACES, *told]
        )
        DuckDBConnectionManager.close_all_connections()
        if not built.success:
            return 1
        file.rename(folder / f"{build.name}.duckdb")
    return 0


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1]), [Build(**told) for told in json.load(sys.stdin)]))
