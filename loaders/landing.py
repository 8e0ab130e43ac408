"""Writes a delivery into landing: every partition, then the receipt, then one rename.

A landed delivery is a folder that appears whole or not at all, and is never changed after.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

import duckdb

from contracts import receipts
from contracts.entities import Entity, entities
from contracts.receipts import EntityReceipt, Finding, Receipt, Status
from contracts.sql import column_name, text_literal
from contracts.zones import PRIVATE_FOLDER, Zones, check_name, sync_folder

# Deeper than any landed delivery, so that no reader's pattern finds a half-written one.
PART_FOLDER = ".part"
REFUSED_FOLDER = "_refused"
EMPTY_FOLDER = "_empty"


@dataclass(frozen=True)
class Delivery:
    """What is being landed: whose, which, and as known from when."""

    source_name: str
    delivery_name: str
    kind: str
    run_id: str
    landed_at: datetime
    code_version: str
    data_through: date | None = None
    window_from: datetime | None = None
    window_to: datetime | None = None
    checksum: str = ""

    def receipt(self, status: Status, **rest: object) -> Receipt:
        """A receipt for this delivery, finished now."""
        return Receipt(
            run_id=self.run_id,
            source_name=self.source_name,
            delivery_name=self.delivery_name,
            kind=self.kind,
            status=status,
            landed_at=self.landed_at,
            finished_at=datetime.now(UTC),
            data_through=self.data_through,
            window_from=self.window_from,
            window_to=self.window_to,
            checksum=self.checksum,
            code_version=self.code_version,
            **rest,  # type: ignore[arg-type]
        )


@dataclass(frozen=True)
class Written:
    """One partition as written: its rows, and how many of them were tombstones."""

    rows: int
    deleted: int


class BeingLoaded(Exception):
    """Another process is loading this source just now; a later try finds what it landed."""


@contextmanager
def only_loader(zones: Zones, source: str) -> Iterator[None]:
    """Hold the right to land for one name; it is let go even when this process is killed."""
    folder = zones.landing / PART_FOLDER
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    with (folder / f"{check_name(source, 'kilde')}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BeingLoaded(f"{source} lastes alt av en annen prosess; prøv igjen") from None
        yield


def part_folder(zones: Zones, source: str, delivery: str) -> Path:
    """A fresh folder to write a delivery in; what an earlier, killed load left is removed."""
    folder = (
        zones.landing
        / PART_FOLDER
        / check_name(source, "kilde")
        / check_name(delivery, "leveranse")
    )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True)
    return folder


def write_partition(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    entity: Entity,
    query: str,
    delivery: Delivery,
) -> Written:
    """Write what ``query`` gives as ``<entity>.parquet`` in ``folder``.

    ``query`` gives the entity's landed columns, lineage aside but with ``unreadable``, by name.
    """
    lineage = {
        "source_name": text_literal(delivery.source_name),
        "delivery_name": text_literal(delivery.delivery_name),
        "landed_at": f"{text_literal(delivery.landed_at.isoformat())}::timestamp with time zone",
    }
    columns = ", ".join(
        f"{lineage.get(name, column_name(name))}::{type_} as {column_name(name)}"
        for name, type_ in entity.landed_columns.items()
    )
    path = folder / f"{entity.name}.parquet"
    [(copied,)] = connection.execute(
        f"copy (select {columns} from ({query})) to {text_literal(str(path))} (format parquet)"
    ).fetchall()
    sync_file(path)
    [(tombstones,)] = connection.execute(
        f"select count(*) from {text_literal(str(path))} where is_deleted"
    ).fetchall()
    return Written(rows=copied, deleted=tombstones)


def write_missing(zones: Zones, folder: Path) -> None:
    """Give every entity the delivery did not hold the zero-row partition all installations have."""
    for name in entities():
        if not (folder / f"{name}.parquet").exists():
            _link_or_copy(empty_folder(zones) / f"{name}.parquet", folder / f"{name}.parquet")


def _link_or_copy(there: Path, here: Path) -> None:
    """Give a partition that never changes a second name: it is on the disk already, and only
    the folder has to be. Where the disk cannot (too many names, another volume), a copy."""
    try:
        here.hardlink_to(there)
    except OSError:
        shutil.copyfile(there, here)
        sync_file(here)


def empty_folder(zones: Zones) -> Path:
    """Where the zero-row partitions lie."""
    return zones.landing / EMPTY_FOLDER / EMPTY_FOLDER


def empty_row(entity: Entity) -> str:
    """A query that gives one row of the entity's columns, all NULL."""
    return "select " + ", ".join(
        f"null::{type_} as {column_name(name)}" for name, type_ in entity.landed_columns.items()
    )


def land(
    zones: Zones,
    folder: Path,
    delivery: Delivery,
    parts: Sequence[EntityReceipt],
    findings: Sequence[Finding] = (),
) -> Receipt:
    """Write the receipt and move the written folder to its final name."""
    receipt = delivery.receipt(Status.LANDED, entities=tuple(parts), findings=tuple(findings))
    return _settle(zones, folder, receipt)


def land_duplicate(zones: Zones, delivery: Delivery, duplicate_of: str) -> Receipt:
    """Leave only a receipt: the bytes are in landing already, under another name."""
    folder = part_folder(zones, delivery.source_name, delivery.delivery_name)
    receipt = delivery.receipt(Status.DUPLICATE, duplicate_of=duplicate_of)
    return _settle(zones, folder, receipt)


def _settle(zones: Zones, folder: Path, receipt: Receipt) -> Receipt:
    receipts.write(folder / receipts.RECEIPT_NAME, receipt)
    sync_folder(folder)
    final = zones.landed_delivery(receipt.source_name, receipt.delivery_name)
    final.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    folder.rename(final)
    sync_folder(final.parent)
    return receipt


def refuse(zones: Zones, delivery: Delivery, findings: Sequence[Finding]) -> Receipt:
    """Leave a receipt that says why nothing landed, and nothing of what had been written."""
    part = zones.landing / PART_FOLDER / delivery.source_name / delivery.delivery_name
    shutil.rmtree(part, ignore_errors=True)
    receipt = delivery.receipt(Status.REFUSED, findings=tuple(findings))
    path = refused_receipt(zones, delivery.source_name, delivery.delivery_name, delivery.run_id)
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    receipts.write(path, receipt)
    return receipt


def refused_receipt(zones: Zones, source: str, delivery: str, run_id: str) -> Path:
    """Where the receipt of a refused delivery lies."""
    folder = zones.landing / REFUSED_FOLDER / check_name(source, "kilde")
    return folder / f"{check_name(delivery, 'leveranse')}--{check_name(run_id, 'kjøring')}.json"


def ensure_empty(zones: Zones) -> None:
    """Make sure every entity has a zero-row partition: a pattern that finds no file is an
    error to the reader, and nothing may depend on which sources have delivered."""
    marks = (
        empty_folder(zones) / receipts.RECEIPT_NAME,
        zones.landing / REFUSED_FOLDER / EMPTY_FOLDER / "none.json",
    )
    folder = marks[0].parent
    complete = [folder / f"{name}.parquet" for name in entities()]
    if all(path.exists() for path in (*marks, *complete)):
        return
    delivery = Delivery(EMPTY_FOLDER, EMPTY_FOLDER, "files", "none", datetime.now(UTC), "")
    with duckdb.connect() as connection:
        beside = zones.landing / PART_FOLDER / EMPTY_FOLDER
        beside.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        part = Path(mkdtemp(dir=beside))
        for entity in entities().values():
            write_partition(connection, part, entity, f"{empty_row(entity)} where false", delivery)
    for mark in marks:
        mark.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        mark.write_text("[]\n", encoding="utf-8")
    for path in part.glob("*.parquet"):
        path.replace(folder / path.name)
    part.rmdir()


def sync_file(path: Path) -> None:
    """Make a file's content survive a power cut."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def delivery_checksum(parts: dict[str, str]) -> str:
    """One checksum over a delivery: entity names and their files' checksums, whatever the
    files are called."""
    lines = "".join(f"{entity} {checksum}\n" for entity, checksum in sorted(parts.items()))
    return receipts.checksum_text(sha256(lines.encode()).hexdigest())


def with_checksum(delivery: Delivery, checksum: str) -> Delivery:
    """The delivery, its content known."""
    return replace(delivery, checksum=checksum)
