"""Builds the warehouse, many times over if need be, and reads each for its content.

A process of its own makes all the builds of a test. The first build of its kind since the project
was changed is dbt's own; those after it have the database do what dbt had it do then.
``python -m tests.dbt.rebuilding FOLDER`` with the builds on standard input.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from tests.dbt.parsed import KEPT, PLACES, PROJECT, parsed, stamp
from tests.dbt.statements import done_again, written_down

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
    stamp_now = stamp()
    for build in builds:
        # The file's name is in every statement.
        file = folder / "warehouse.duckdb"
        kept = _kept(stamp_now, build)
        if kept:
            done_again(kept, file, build.home, build.as_of, build.threads, tested=build.with_tests)
        elif not _built_by_dbt(file, build, stamp_now):
            return 1
        file.rename(folder / f"{build.name}.duckdb")
    return 0


def _place(stamp_now: str, build: Build, *, tested: bool) -> Path:
    chosen = hashlib.sha256(" ".join(build.models).encode()).hexdigest()[:8]
    return KEPT / f"{stamp_now}-{chosen}-{'tested' if tested else 'built'}.json"


def _kept(stamp_now: str, build: Build) -> Path | None:
    """What dbt had the database do for such a build; one that was tested was built as well."""
    places = [_place(stamp_now, build, tested=True)]
    if not build.with_tests:
        places.append(_place(stamp_now, build, tested=False))
    return next((place for place in places if place.exists()), None)


def _built_by_dbt(file: Path, build: Build, stamp_now: str) -> bool:
    folder, home = file.parent, Path(build.home)
    os.environ |= {
        "LAVTERSKEL_HOME": str(home),
        "LAVTERSKEL_BUILD_FILE": str(file),
        "LAVTERSKEL_THREADS": str(build.threads),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    manifest = parsed(home)
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    left_out = NO_UNIT_TESTS if build.with_tests else NO_TESTS
    told = ["--vars", f"{{as_of: '{build.as_of}'}}", *left_out]
    if build.models:
        told += ["--select", *(f"+{model}" for model in build.models),
                 "--indirect-selection", "cautious"]  # fmt: skip
    with written_down() as statements:
        built = dbtRunner(manifest=manifest).invoke(
            ["--quiet", "--no-write-json", "build", "--no-use-colors", *PLACES, *told]
        )
    DuckDBConnectionManager.close_all_connections()
    if built.success:
        statements.keep(_place(stamp_now, build, tested=build.with_tests), home, build.as_of)
        for outdated in set(KEPT.glob("*.json")) - set(KEPT.glob(f"{stamp_now}-*")):
            outdated.unlink(missing_ok=True)
    return bool(built.success)


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1]), [Build(**told) for told in json.load(sys.stdin)]))
