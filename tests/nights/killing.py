"""Kills a night with SIGKILL at a chosen moment of a chosen stage, and looks at what is left."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

import duckdb
import psutil

from contracts.entities import entities
from contracts.receipts import RECEIPT_NAME
from expectations.quarantine import EMPTY, TABLES
from tests.nights.content import content
from tests.nights.running import PROJECT, environment_for, night_command

LOOK_EVERY_SECONDS = 0.003
GIVE_UP_SECONDS = 300
DATABASES = ("reporting", "analysis")


class NeverThere(AssertionError):
    """The night ended before it came to the stage where it was to be killed."""


def told(home: Path, known: set[str]) -> list[dict[str, str]]:
    """What the stages of the run that is not ``known`` have told; a line being written waits."""
    lines: list[dict[str, str]] = []
    for path in home.glob("logs/*/stages.jsonl"):
        if path.parent.name not in known:
            written = path.read_text(encoding="utf-8").splitlines(keepends=True)
            lines += [json.loads(line) for line in written if line.endswith("\n")]
    return lines


def _has_begun(lines: list[dict[str, str]], stage: str) -> bool:
    return any(line["stage"] == stage and line["event"] == "started" for line in lines)


def kill_night(
    home: Path, stage: str, after_seconds: float, *, spare_children: bool = False
) -> str:
    """Start a night, kill it and all it started a while into ``stage``; the last thing told.

    With ``spare_children`` only the night's own process group dies, and what it had started in
    groups of their own (dbt) goes on.
    """
    known = {path.name for path in (home / "logs").iterdir()}
    with (home.parent / "killed.log").open("ab") as out:
        night = subprocess.Popen(
            night_command(), cwd=PROJECT, env=environment_for(home), stdout=out, stderr=out,
            start_new_session=True,
        )  # fmt: skip
    gives_up_at = time.monotonic() + GIVE_UP_SECONDS
    try:
        while not _has_begun(told(home, known), stage):
            if night.poll() is not None or time.monotonic() > gives_up_at:
                raise NeverThere(f"the night never came to {stage}")
            time.sleep(LOOK_EVERY_SECONDS)
        time.sleep(after_seconds)
    finally:
        _kill(night, spare_children=spare_children)
    return json.dumps(told(home, known)[-1])


def _kill(night: subprocess.Popen[bytes], *, spare_children: bool) -> None:
    others: list[psutil.Process] = []
    if not spare_children:
        with contextlib.suppress(psutil.NoSuchProcess):
            others = psutil.Process(night.pid).children(recursive=True)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(night.pid, signal.SIGKILL)
    for process in others:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    night.wait()
    psutil.wait_procs(others, timeout=30)


def forget_what_landed(home: Path) -> None:
    """Leave the publication and take away what it was made of, so that a night does it all."""
    for zone in ("landing", "judgements"):
        shutil.rmtree(home / zone)


def assert_nothing_half_made(home: Path) -> None:
    """Whatever stands under a final name is whole, in every zone that is read."""
    for folder in (home / "published").iterdir():
        if not folder.name.startswith("."):
            assert_whole(folder)
    for folder in home.glob("landing/[!_.]*/*"):
        assert (folder / RECEIPT_NAME).is_file(), f"{folder} has no receipt"
        _assert_parquet(folder / f"{name}.parquet" for name in entities())
    for folder in [*home.glob("judgements/[!._]*/*"), home / "judgements" / EMPTY / EMPTY]:
        _assert_parquet(folder / f"{name}.parquet" for name in TABLES)


def _assert_parquet(paths: Iterable[Path]) -> None:
    with duckdb.connect() as connection:
        for path in paths:
            connection.execute("select count(*) from read_parquet(?)", [str(path)]).fetchall()


def assert_whole(publication: Path) -> None:
    """Both databases open, and each of their tables is beside them as Parquet, row for row."""
    for database in DATABASES:
        with duckdb.connect(publication / f"{database}.duckdb", read_only=True) as connection:
            tables = connection.execute("select table_name from duckdb_tables()").fetchall()
            assert ("publication",) in tables
            for (table,) in tables:
                beside = publication / "parquet" / database / f"{table}.parquet"
                [(rows, same)] = connection.execute(
                    f'select (select count(*) from "{table}"), count(*) from read_parquet(?)',
                    [str(beside)],
                ).fetchall()
                assert rows == same, f"{table} is not the same in both"


def assert_readers_see(home: Path, digest: dict[str, str]) -> Path:
    """What ``current`` points to is whole and holds what it should; the folder."""
    current = (home / "published" / "current").resolve(strict=True)
    assert_whole(current)
    assert content(current) == digest
    return current
