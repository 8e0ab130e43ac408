"""What a loader leaves behind about a delivery: the answer to "did it come, and whole?"."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from contracts.severities import Severity
from contracts.zones import sync_folder

RECEIPT_NAME = "receipt.json"


class Status(StrEnum):
    """LANDED is new in landing, DUPLICATE was there already, REFUSED left nothing behind."""

    LANDED = "landed"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


@dataclass(frozen=True)
class Finding:
    """One thing wrong with a delivery: file, place, rule and remedy; never a value."""

    rule: str
    severity: Severity
    file: str
    place: str
    message: str
    remedy: str


@dataclass(frozen=True)
class EntityReceipt:
    """One landed partition: rows counted on both sides of the reading."""

    entity: str
    file: str
    rows_read: int
    rows_landed: int
    rows_deleted: int
    checksum: str
    unknown_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """One delivery. ``landed_at`` is the night's knowledge time, ``finished_at`` the clock's.

    ``data_through`` is exclusive: the delivery tells all that had happened before that day.
    ``rows_quarantined`` is filled in by the judgement, not by the loader.
    """

    run_id: str
    source_name: str
    delivery_name: str
    kind: str
    status: Status
    landed_at: datetime
    finished_at: datetime
    data_through: date | None = None
    window_from: datetime | None = None
    window_to: datetime | None = None
    checksum: str = ""
    code_version: str = ""
    duplicate_of: str | None = None
    rows_quarantined: int | None = None
    entities: tuple[EntityReceipt, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    @property
    def rows_landed(self) -> int:
        """Rows landed over all entities."""
        return sum(entity.rows_landed for entity in self.entities)

    def as_dict(self) -> dict[str, Any]:
        """A small dict of plain values: what a task may return."""
        return json.loads(to_json(self))  # type: ignore[no-any-return]


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"no plain form for {type(value).__name__}")


def to_json(receipt: Receipt) -> str:
    """The receipt as indented JSON, keys in a fixed order."""
    return json.dumps(asdict(receipt), default=_plain, ensure_ascii=False, indent=2) + "\n"


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def from_dict(raw: dict[str, Any]) -> Receipt:
    """A receipt read back from ``as_dict`` or a file."""
    receipt = Receipt(
        **{
            **raw,
            "status": Status(raw["status"]),
            "landed_at": datetime.fromisoformat(raw["landed_at"]),
            "finished_at": datetime.fromisoformat(raw["finished_at"]),
            "window_from": _instant(raw["window_from"]),
            "window_to": _instant(raw["window_to"]),
            "data_through": raw["data_through"] and date.fromisoformat(raw["data_through"]),
            "entities": tuple(
                EntityReceipt(**{**entity, "unknown_columns": tuple(entity["unknown_columns"])})
                for entity in raw["entities"]
            ),
            "findings": tuple(
                Finding(**{**finding, "severity": Severity(finding["severity"])})
                for finding in raw["findings"]
            ),
        }
    )
    return receipt


def write(path: Path, receipt: Receipt) -> None:
    """Write the receipt beside its final name and rename it into place."""
    beside = path.with_name(f".{path.name}.part")
    with beside.open("w", encoding="utf-8") as file:
        file.write(to_json(receipt))
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
    sync_folder(path.parent)


def read(path: Path) -> Receipt:
    """The receipt in a file."""
    return from_dict(json.loads(path.read_text(encoding="utf-8")))


def landed(landing: Path, source: str) -> Iterator[Receipt]:
    """Receipts of every landed delivery of a source, oldest name first."""
    for path in sorted(landing.glob(f"{source}/*/{RECEIPT_NAME}")):
        yield read(path)


def checksum_of(content: bytes) -> str:
    """The checksum of some bytes, as it is written everywhere."""
    return checksum_text(hashlib.sha256(content).hexdigest())


def checksum_text(hexdigest: str) -> str:
    """A SHA-256 in groups of eight: readable, and never eleven digits in a row."""
    groups = (hexdigest[start : start + 8] for start in range(0, len(hexdigest), 8))
    return "sha256:" + "-".join(groups)
