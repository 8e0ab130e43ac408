"""The files in which the warehouse finds our own sendings, a file from each night that saw any."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from contracts.zones import Zones, check_name
from exports.delivery.keeping import keep

FOLDER, EMPTY = "_national", "none"
INSTANT = pa.timestamp("us", tz="UTC")
SCHEMAS = {
    # A row for each event of each edition, with where the edition then was in its life.
    "edition_events": pa.schema(
        [
            ("message_id", pa.string()),
            ("original_message_id", pa.string()),
            ("form", pa.string()),
            ("period_kind", pa.string()),
            ("period_on", pa.date32()),
            ("edition_number", pa.int64()),
            ("sequence", pa.int64()),
            ("status", pa.string()),
            ("receiver", pa.string()),
            ("due_on", pa.date32()),
            ("knowledge_time", INSTANT),
            ("event_number", pa.int64()),
            ("event", pa.string()),
            ("state", pa.string()),
            ("happened_at", INSTANT),
            ("ref_id", pa.string()),
            ("rejection_code", pa.string()),
            ("line_count", pa.int64()),
            ("receipt_within_hours", pa.int64()),
            ("landed_at", INSTANT),
        ]
    ),
    # A row for each thing that is remembered of a message on its way to a receiver.
    "message_steps": pa.schema(
        [
            ("receiver", pa.string()),
            ("message_id", pa.string()),
            ("step_number", pa.int64()),
            ("step", pa.string()),
            ("happened_at", INSTANT),
            ("landed_at", INSTANT),
        ]
    ),
    # Files that came by themselves, and the night that first saw each.
    "noticed": pa.schema([("kind", pa.string()), ("name", pa.string()), ("landed_at", INSTANT)]),
}
# What a row is known by: one that has landed never lands again.
KEYS = {
    "edition_events": ("message_id", "event_number"),
    "message_steps": ("receiver", "message_id", "step_number"),
    "noticed": ("kind", "name"),
}

Row = Mapping[str, Any]


def ensure_empty(zones: Zones) -> None:
    """Make sure each table has a file, if only one without rows."""
    for table in SCHEMAS:
        path = _folder(zones, table) / f"{EMPTY}.parquet"
        if not path.exists():
            keep(path, _parquet(table, []))


def add(zones: Zones, table: str, run_id: str, known_at: datetime, rows: Sequence[Row]) -> int:
    """Land the rows that no night has landed before; how many they are."""
    before = _landed_keys(zones, table)
    new = [
        {**row, "landed_at": known_at.astimezone(UTC)}
        for row in rows
        if tuple(row[key] for key in KEYS[table]) not in before
    ]
    if new:
        name = f"{check_name(run_id, 'kjøring')}.parquet"
        keep(_folder(zones, table) / name, _parquet(table, new))
    return len(new)


def events_landed(zones: Zones) -> Mapping[str, int]:
    """The number of the last event of each message that a night has landed."""
    last: dict[str, int] = {}
    for message_id, number in _landed_keys(zones, "edition_events"):
        last[message_id] = max(last.get(message_id, 0), number)
    return last


def _folder(zones: Zones, table: str) -> Path:
    return zones.landing / FOLDER / table


def _landed_keys(zones: Zones, table: str) -> set[tuple[Any, ...]]:
    return {
        tuple(row[key] for key in KEYS[table])
        for path in sorted(_folder(zones, table).glob("[!.]*.parquet"))
        for row in pq.ParquetFile(path).read(list(KEYS[table])).to_pylist()
    }


def _parquet(table: str, rows: Sequence[Row]) -> bytes:
    written = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows), schema=SCHEMAS[table]), written)
    return written.getvalue()
