"""A publication appears whole, is pointed to in one step, and tells what it is."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from contracts.zones import Zones
from exports import publish as publishing
from exports.publish import Publication, forget_built, publish

Build = Callable[..., Publication]


def names(path: Path) -> set[str]:
    with duckdb.connect(path, read_only=True) as connection:
        return {row[0] for row in connection.execute("show tables").fetchall()}


def test_reports_and_facts_go_to_their_own_files(zones: Zones, build: Build) -> None:
    folder = publish(zones, build("r1"), keep=7)
    assert (zones.published / "current").resolve() == folder
    reports = {
        "rpt_annotations", "rpt_freshness", "rpt_conservation", "rpt_monthly_indicators",
        "dim_offer",
    }  # fmt: skip
    assert names(folder / "reporting.duckdb") == reports | {"publication"}
    assert names(folder / "analysis.duckdb") == {
        "fct_contacts", "dim_person", "dim_offer", "publication"
    }  # fmt: skip
    parquet = {path.stem for path in (folder / "parquet" / "analysis").iterdir()}
    assert parquet == names(folder / "analysis.duckdb")


def test_every_file_says_what_it_is(zones: Zones, build: Build) -> None:
    folder = publish(zones, build("r1"), keep=7)
    for database in ("reporting", "analysis"):
        with duckdb.connect(folder / f"{database}.duckdb", read_only=True) as connection:
            row = connection.execute(
                "select run_id, as_of = '2023-09-01 01:00Z'::timestamptz, data_through, "
                "code_version, built_at <= now() from publication"
            ).fetchone()
            version = connection.execute(
                "select tags['storage_version'] from duckdb_databases() where database_name = ?",
                [database],
            ).fetchone()
        assert row == ("r1", True, date(2023, 9, 1), "abc123", True)
        assert "v1.0.0" in str(version)


def test_nobody_else_can_open_it(zones: Zones, build: Build) -> None:
    folder = publish(zones, build("r1"), keep=7)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("step", ["sync_tree", "point_to", "forget_older", "_write_parquet"])
def test_killed_anywhere_readers_keep_the_old_and_the_next_is_clean(
    zones: Zones, build: Build, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish(zones, build("r1"), keep=7)
    with monkeypatch.context() as patched:

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        patched.setattr(publishing, step, killed)
        second = build("r2", contacts=20)
        with pytest.raises(KeyboardInterrupt):
            publish(zones, second, keep=7)
    current = (zones.published / "current").resolve()
    assert current == (first if step != "forget_older" else first.with_name("r2"))
    assert names(current / "analysis.duckdb")
    assert publish(zones, second, keep=7) == (zones.published / "current").resolve()
    assert not list(zones.published.glob(".*"))
    with duckdb.connect(zones.published / "current" / "analysis.duckdb", read_only=True) as again:
        assert again.execute("select count(*) from fct_contacts").fetchone() == (20,)


def test_an_open_reader_keeps_what_it_opened(zones: Zones, build: Build) -> None:
    publish(zones, build("r1"), keep=7)
    with duckdb.connect(zones.published / "current" / "analysis.duckdb", read_only=True) as reader:
        publish(zones, build("r2", contacts=99), keep=7)
        assert reader.execute("select count(*) from fct_contacts").fetchone() == (10,)


def test_seven_are_kept_and_the_current_one_always(zones: Zones, build: Build) -> None:
    for number in range(1, 6):
        publish(zones, build(f"r{number}"), keep=3)
    kept = {path.name for path in zones.published.iterdir()}
    assert kept == {"current", "r3", "r4", "r5"}
    forget_built(zones, keep=2)
    assert {path.name for path in zones.build.iterdir()} == {"r4", "r5"}
