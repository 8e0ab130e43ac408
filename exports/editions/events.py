"""What has happened to an edition, one small file for each thing, never changed.

Each event names the one before it by checksum and carries a checksum of itself, so nothing in
the middle can be taken out, put in or changed without it being seen.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from contracts.receipts import checksum_of
from exports.editions.header import canonical

MEND = "Hent filene fra sikkerhetskopien; se docs/editions.md."


class Tampered(Exception):
    """A file is not as it was written; the message names it and says what to do."""

    def __init__(self, place: str, what: str = "filen er endret eller borte") -> None:
        super().__init__(f"{place}: {what}. {MEND}")
        self.place = place
        self.what = what


class Happened(StrEnum):
    """What can happen to an edition. SENDING is told before the bytes leave, SENT after."""

    DRAFTED = "drafted"
    VALIDATED = "validated"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    SENDING = "sending"
    SENT = "sent"
    RESENT = "resent"
    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"
    CORRECTED = "corrected"
    CANCELLED = "cancelled"
    SEALED = "sealed"


@dataclass(frozen=True)
class Event:
    """One thing that happened. ``previous`` is the checksum of the event file before it."""

    number: int
    what: Happened
    at: datetime
    message_id: str
    previous: str
    details: dict[str, Any]

    @property
    def file_name(self) -> str:
        """The event's file: its number, so that they lie in order, and what it is."""
        return f"{self.number:04}-{self.what}.json"


def event_bytes(event: Event) -> bytes:
    """The event as its file holds it."""
    told = {
        "number": event.number,
        "event": event.what,
        "at": event.at.isoformat(),
        "message_id": event.message_id,
        "previous": event.previous,
        "details": event.details,
    }
    return canonical(told | {"checksum": checksum_of(canonical(told))})


def event_from(content: bytes) -> Event:
    """The event in some bytes; ValueError when they are not exactly what we would write."""
    raw = json.loads(content)
    try:
        event = Event(
            raw["number"],
            Happened(raw["event"]),
            datetime.fromisoformat(raw["at"]),
            raw["message_id"],
            raw["previous"],
            raw["details"],
        )
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError("not an event") from problem
    if event_bytes(event) != content:
        raise ValueError("not as it was written")
    return event
