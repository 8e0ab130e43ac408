"""What an edition says of itself: who it is, what it follows, and what it was made from.

The bytes are canonical: the same header is always the same file, so one changed byte shows.
"""

from __future__ import annotations

import json
import re
import secrets
import uuid
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

NO_MESSAGE = str(uuid.UUID(int=0))
LIKE_A_NUMBER = re.compile(r"[0-9]{11}")


class Status(StrEnum):
    """ORIGINAL is the first, CORRECTED replaces it, CANCELLED takes it back."""

    ORIGINAL = "N"
    CORRECTED = "M"
    CANCELLED = "C"


STATUS_NB = {
    Status.ORIGINAL: "original",
    Status.CORRECTED: "korrigering",
    Status.CANCELLED: "annullering",
}


@dataclass(frozen=True)
class Header:
    """The header of one edition. ``checksums`` are of the files in ``package/``, by path."""

    message_id: str
    previous_message_id: str
    original_message_id: str
    sequence: int
    status: Status
    form: str
    contract_version: str
    receiver_code: str
    period_kind: str
    period_on: date
    municipality_codes: tuple[str, ...]
    knowledge_time: datetime
    run_id: str
    code_version: str
    definition_versions: dict[str, list[str]]
    code_list_versions: dict[str, str]
    checksums: dict[str, str]
    audit_checksum: str
    due_on: date


def new_message_id() -> str:
    """A random GUID without eleven digits in a row: nothing of ours looks like a person."""
    while True:
        drawn = str(uuid.uuid4())
        if not LIKE_A_NUMBER.search(drawn):
            return drawn


def new_salt() -> str:
    """A secret, without eleven digits in a row. A checksum of few numbers tells them to whoever
    tries them all; with something secret among them it tells nothing."""
    while True:
        drawn = secrets.token_hex(32)
        if not LIKE_A_NUMBER.search(drawn):
            return drawn


def canonical(content: object) -> bytes:
    """JSON that is always written the same way."""
    text = json.dumps(content, default=_plain, ensure_ascii=False, indent=2, sort_keys=True)
    return f"{text}\n".encode()


def header_bytes(header: Header) -> bytes:
    """The header as it lies in the edition and is sent."""
    return canonical(asdict(header))


def header_from(content: bytes) -> Header:
    """The header in some bytes; ValueError when they are not exactly what we would write."""
    try:
        raw: dict[str, Any] = json.loads(content)
        header = Header(
            **{
                **{field.name: raw[field.name] for field in fields(Header)},
                "status": Status(raw["status"]),
                "period_on": date.fromisoformat(raw["period_on"]),
                "knowledge_time": datetime.fromisoformat(raw["knowledge_time"]),
                "due_on": date.fromisoformat(raw["due_on"]),
                "municipality_codes": tuple(raw["municipality_codes"]),
            }
        )
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise ValueError("header.json kan ikke leses") from problem
    if header_bytes(header) != content:
        raise ValueError("header.json er ikke slik den ble skrevet")
    return header


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if hasattr(value, "item"):
        return value.item()  # numpy's numbers
    raise TypeError(f"no plain form for {type(value).__name__}")
