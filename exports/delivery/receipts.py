"""Lands receipts like any other data: one file each, as it came, never changed and never lost.

A receipt is known by its content, so one that comes twice is one. One that is of no message of
ours, or that cannot be read, is kept all the same.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from contracts.receipts import checksum_of
from contracts.zones import Zones, check_name
from exports.delivery.answers import read_answer
from exports.delivery.keeping import keep
from exports.delivery.message import Answer, Receipt
from exports.delivery.words import without_numbers

FOLDER, EMPTY = "_receipts", "_empty"
PREFIX = "sha256:"
LINE = pa.struct([("place", pa.string()), ("code", pa.string()), ("message", pa.string())])
SCHEMA = pa.schema(
    [
        ("receiver_name", pa.string()),
        ("receipt_checksum", pa.string()),
        ("message_id", pa.string()),
        ("is_known", pa.bool_()),
        ("kind", pa.string()),
        ("ref_id", pa.string()),
        ("code", pa.string()),
        ("message", pa.string()),
        ("lines", pa.list_(LINE)),
        ("came_as", pa.string()),
        ("received_at", pa.timestamp("us", tz="UTC")),
        ("content", pa.string()),
    ]
)


def folder_of(zones: Zones, receiver: str) -> Path:
    """Where the receipts of one receiver lie."""
    return zones.landing / FOLDER / check_name(receiver, "mottaker")


def land(
    zones: Zones, receiver: str, receipt: Receipt, answer: Answer | None, known: bool, now: datetime
) -> bool:
    """Keep a receipt; False when it was kept before, and then nothing is changed."""
    checksum = checksum_of_receipt(receipt)
    row: dict[str, object] = {
        "receiver_name": receiver,
        "receipt_checksum": checksum,
        "message_id": answer and answer.message_id,
        "is_known": known,
        "kind": answer and answer.kind.value,
        "ref_id": (answer and answer.ref_id) or None,
        "code": (answer and answer.code) or None,
        "message": (answer and answer.message) or None,
        "lines": [asdict(line) for line in answer.lines] if answer else [],
        "came_as": without_numbers(receipt.came_as),
        "received_at": now.astimezone(UTC),
        "content": without_numbers(receipt.content.decode("utf-8", "replace")),
    }
    name = checksum.removeprefix(PREFIX)
    path = folder_of(zones, receiver) / f"{name}.parquet"
    return not path.exists() and keep(path, _parquet([row]))


def checksum_of_receipt(receipt: Receipt) -> str:
    """What a receipt is known by: what it says, and of what. Not how or when it came."""
    return checksum_of(f"{receipt.about}\n".encode() + receipt.content.strip())


def answer_in(receipt: Receipt) -> Answer | None:
    """What a receipt says; None when it cannot be read."""
    return read_answer(receipt.content, receipt.about, is_rejection=receipt.is_rejection)


def ensure_empty(zones: Zones) -> None:
    """Make sure there is a file without rows: a pattern that finds no file is an error to the
    reader, and nothing may depend on whether a receipt has come."""
    # A receiver's name begins with a letter or a digit, and so is never this one.
    path = zones.landing / FOLDER / EMPTY / "none.parquet"
    if not path.exists():
        keep(path, _parquet([]))


def landed(zones: Zones) -> Iterator[tuple[str, str]]:
    """Every receipt there is: its receiver, and what it is known by."""
    for path in sorted((zones.landing / FOLDER).glob("[!._]*/[!.]*.parquet")):
        yield path.parent.name, f"{PREFIX}{path.stem}"


def _parquet(rows: list[dict[str, object]]) -> bytes:
    written = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), written)
    return written.getvalue()
