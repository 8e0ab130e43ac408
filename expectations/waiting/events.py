"""What became of rows that were set aside: events, one per row and rule, kept for ever.

A run's events of one source are one file, which is there whole or not at all. A row has its
events once: what has been decided about it is never decided again.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import duckdb

from contracts.zones import PRIVATE_FOLDER, Zones, check_name, sync_folder

EMPTY_FILE = Path("_empty", "none.parquet")
LOCK_NAME = ".lock"

COLUMNS: Mapping[str, str] = {
    "source_name": "varchar",
    "delivery_name": "varchar",
    "entity": "varchar",
    "row_number": "bigint",
    "rule_code": "varchar",
    "outcome": "varchar",
    "reason_code": "varchar",
    "released_at": "timestamp with time zone",
    "run_id": "varchar",
    "replaced_by_delivery": "varchar",
    "replaced_by_row": "bigint",
    "decided_by": "varchar",
    "note": "varchar",
}


class Outcome(StrEnum):
    """What became of a row. A released one is in the warehouse; the others are not."""

    RELEASED = "released"
    REPLACED = "replaced"
    REPEATED = "repeated"
    DISMISSED = "dismissed"


class Reason(StrEnum):
    """Why. The first three release, the next three replace."""

    RULE_CHANGED = "rule_changed"
    PARENT_ARRIVED = "parent_arrived"
    HOLDS_NOW = "holds_now"
    CORRECTED = "corrected"
    DELETED = "deleted"
    NEWER_DELIVERY = "newer_delivery"
    CAME_AGAIN = "came_again"
    GIVEN_UP = "given_up"


@contextmanager
def only_decider(zones: Zones, source: str) -> Iterator[None]:
    """Wait for and hold the right to decide about one source's rows.

    It is let go even when this process is killed.
    """
    with _held(zones.releases / check_name(source, "kilde")):
        yield


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    with (folder / LOCK_NAME).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ensure_none(zones: Zones) -> None:
    """A file without events, so that a reader of all of them always finds some file."""
    file = zones.releases / EMPTY_FILE
    if file.is_file():
        return
    with _held(file.parent), duckdb.connect() as con:
        create_table(con, "none")
        _write(con, "select * from none", file)


def create_table(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """An empty table shaped as events are."""
    shape = ", ".join(f"{column} {type_}" for column, type_ in COLUMNS.items())
    con.execute(f"create or replace temp table {name} ({shape})")


def read_events(con: duckdb.DuckDBPyConnection, zones: Zones, source: str = "") -> None:
    """Make ``events``: all that was ever decided, about one source or all."""
    create_table(con, "events")
    files = [str(file) for file in sorted(zones.releases.glob(f"{source or '[!._]*'}/*.parquet"))]
    if files:
        con.execute(
            "insert into events by name select * from read_parquet(?, union_by_name = true)",
            [files],
        )


def append(con: duckdb.DuckDBPyConnection, zones: Zones, source: str, run_id: str) -> None:
    """Add the rows of ``decided``, a table shaped as events, to what the run has decided before.

    Nothing is written when there is nothing to add.
    """
    if not con.execute("select 1 from decided limit 1").fetchone():
        return
    file = zones.release_file(source, run_id)
    file.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    create_table(con, "told_by_run")
    if file.is_file():
        con.execute("insert into told_by_run select * from read_parquet(?)", [str(file)])
    con.execute("insert into told_by_run select * from decided")
    # Without this the writer may shuffle what was ordered.
    con.execute("set preserve_insertion_order = true")
    order = "delivery_name, entity, row_number, rule_code"
    _write(con, f"select * from told_by_run order by {order}", file)


def _write(con: duckdb.DuckDBPyConnection, query: str, file: Path) -> None:
    beside = file.with_name(f".{file.name}.part")
    con.sql(query).write_parquet(str(beside))
    with beside.open("rb") as written:
        os.fsync(written.fileno())
    beside.rename(file)
    sync_folder(file.parent)
