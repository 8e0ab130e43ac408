"""Writes judgements: whole or not at all, and the same again when judged again.

A judgement is built beside the others under a name no reader looks for and renamed into place.
Names of ours hold an ``@``, which no source or delivery may have in its name.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path

import duckdb

from contracts.zones import PRIVATE_FOLDER, Zones, sync_folder

PART = ".part-"
REPLACED = ".replaced-"
EMPTY = "_empty"

TABLES: Mapping[str, Mapping[str, str]] = {
    "verdict": {
        "source_name": "varchar",
        "delivery_name": "varchar",
        "verdict": "varchar",
        "judged_at": "timestamp with time zone",
        "run_id": "varchar",
        "rules_version": "varchar",
    },
    "rule_results": {
        "source_name": "varchar",
        "delivery_name": "varchar",
        "entity": "varchar",
        "rule_code": "varchar",
        "severity": "varchar",
        "column_names": "varchar",
        "rows_checked": "bigint",
        "rows_failed": "bigint",
        "message": "varchar",
        "remedy": "varchar",
    },
    "quarantine": {
        "source_name": "varchar",
        "delivery_name": "varchar",
        "entity": "varchar",
        "row_number": "bigint",
        "rule_code": "varchar",
    },
    "findings": {
        "source_name": "varchar",
        "delivery_name": "varchar",
        "entity": "varchar",
        "row_number": "bigint",
        "rule_code": "varchar",
        "severity": "varchar",
        "column_names": "varchar",
    },
    "coverage": {
        "source_name": "varchar",
        "delivery_name": "varchar",
        "entity": "varchar",
        "field_name": "varchar",
        "rows_valid": "bigint",
        "rows_other": "bigint",
        "rows_default": "bigint",
        "rows_invalid": "bigint",
        "rows_missing": "bigint",
    },
    "activity": {
        "source_name": "varchar",
        "delivery_name": "varchar",
        "entity": "varchar",
        "month": "date",
        "record_count": "bigint",
    },
}

# What makes two writings of one judgement alike, row for row.
ORDER = {
    "verdict": "verdict",
    "rule_results": "entity, rule_code, column_names, message",
    "quarantine": "entity, row_number, rule_code",
    "findings": "entity, row_number, rule_code, column_names",
    "coverage": "entity, field_name",
    "activity": "entity, month",
}


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Empty tables to be filled while judging, shaped as they will be written."""
    for table, columns in TABLES.items():
        shape = ", ".join(f"{name} {type_}" for name, type_ in columns.items())
        con.execute(f"create temp table {table} ({shape})")


def write_judgement(
    con: duckdb.DuckDBPyConnection, zones: Zones, source: str, delivery: str
) -> None:
    """Write every table and put them in place of any earlier judgement of the delivery."""
    _replace(con, zones.judgements, zones.judged_delivery(source, delivery))


def ensure_empty(zones: Zones) -> None:
    """Tables without rows, so that a reader of all judgements always finds some file."""
    place = zones.judgements / EMPTY / EMPTY
    with duckdb.connect() as con:
        create_tables(con)
        if all(_has_shape(con, place / f"{table}.parquet", table) for table in TABLES):
            return
        _replace(con, zones.judgements, place)


def _has_shape(con: duckdb.DuckDBPyConnection, file: Path, table: str) -> bool:
    """Whether the file has the table's columns; one from an earlier release may lack some."""
    return file.is_file() and con.read_parquet(str(file)).columns == list(TABLES[table])


def recover(zones: Zones, source: str) -> None:
    """Clear up after a judging of this source that was cut off, wherever it was."""
    for replaced in zones.judgements.glob(f"{REPLACED}{source}@*"):
        _, delivery, _ = replaced.name.split("@")
        place = zones.judgements / source / delivery
        if place.exists():
            shutil.rmtree(replaced)
        else:
            replaced.rename(place)
            sync_folder(place.parent)
    for part in zones.judgements.glob(f"{PART}{source}@*"):
        shutil.rmtree(part)


def _replace(con: duckdb.DuckDBPyConnection, judgements: Path, place: Path) -> None:
    place.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    own = f"{place.parent.name}@{place.name}@{uuid.uuid4().hex[:8]}"
    part = judgements / f"{PART}{own}"
    part.mkdir(mode=PRIVATE_FOLDER)
    _write_tables(con, part)
    replaced = judgements / f"{REPLACED}{own}"
    if place.exists():
        place.rename(replaced)
    part.rename(place)
    sync_folder(place.parent)
    sync_folder(judgements)
    if replaced.exists():
        shutil.rmtree(replaced)


def _write_tables(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    # Without this the writer may shuffle what was ordered.
    con.execute("set preserve_insertion_order = true")
    for table, order in ORDER.items():
        file = folder / f"{table}.parquet"
        con.sql(f"select * from {table} order by {order}").write_parquet(str(file))
        with file.open("rb") as written:
            os.fsync(written.fileno())
    sync_folder(folder)
