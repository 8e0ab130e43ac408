"""Packages to send in tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pyarrow.parquet as pq

from contracts.receipts import checksum_of
from contracts.zones import Zones
from exports.delivery.message import Message

CONTENT = b"PK\x03\x04 en pakke"


@dataclass(frozen=True)
class Package:
    """A package and what it is."""

    path: Path
    message: Message


def package(zones: Zones, number: int = 1, content: bytes = CONTENT) -> Package:
    """The package of one edition, as it lies in the installation."""
    message_id = str(UUID(int=0xABCDEF << 96 | number))
    folder = zones.national / "lavterskel" / "2026-q1" / f"edition-{number:03}" / "outgoing"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{message_id}.zip"
    path.write_bytes(content)
    message = Message(message_id, number, "lavterskel", "2026-q1", "N", checksum_of(content))
    return Package(path, message)


def landed(zones: Zones) -> list[dict[str, object]]:
    """Every receipt that has landed."""
    rows: list[dict[str, object]] = []
    for path in sorted((zones.landing / "_receipts" / "mottaket").glob("*.parquet")):
        rows += pq.ParquetFile(path).read().to_pylist()
    return rows
