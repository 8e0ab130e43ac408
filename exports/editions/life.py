"""An edition's life: what may follow what, read from its events and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from contracts.receipts import checksum_of
from exports.editions.events import Event, Happened, Tampered, event_bytes, event_from
from exports.editions.writing import PART, write_exclusively

APPROVERS = 2


class NotAllowed(Exception):
    """What was asked for may not be done with this edition; the message says why, in Norwegian."""


WORDS_NB = {
    Happened.DRAFTED: "et utkast",
    Happened.VALIDATED: "validert",
    Happened.APPROVED: "godkjent av to",
    Happened.WITHDRAWN: "trukket før sending",
    Happened.SENDING: "under sending",
    Happened.SENT: "sendt, venter på kvittering",
    Happened.ACKNOWLEDGED: "mottatt",
    Happened.REJECTED: "avvist av mottakeren",
    Happened.CORRECTED: "erstattet av en korrigert utgave",
    Happened.CANCELLED: "annullert",
    Happened.SEALED: "forseglet",
}

_DONE_NB = {
    Happened.VALIDATED: "valideres",
    Happened.APPROVED: "godkjennes",
    Happened.WITHDRAWN: "trekkes",
    Happened.SENDING: "sendes",
    Happened.RESENT: "sendes på nytt",
    Happened.SEALED: "forsegles",
}

_MAY_FOLLOW: dict[Happened | None, set[Happened]] = {
    None: {Happened.DRAFTED},
    Happened.DRAFTED: {Happened.VALIDATED, Happened.WITHDRAWN},
    Happened.VALIDATED: {Happened.APPROVED, Happened.WITHDRAWN},
    Happened.APPROVED: {Happened.SENDING, Happened.WITHDRAWN},
    Happened.SENDING: {
        Happened.SENDING,
        Happened.SENT,
        Happened.ACKNOWLEDGED,
        Happened.REJECTED,
    },
    Happened.SENT: {Happened.ACKNOWLEDGED, Happened.REJECTED, Happened.RESENT},
    Happened.ACKNOWLEDGED: {
        Happened.CORRECTED,
        Happened.CANCELLED,
        Happened.SEALED,
        Happened.RESENT,
    },
    Happened.REJECTED: {
        Happened.ACKNOWLEDGED,
        Happened.CORRECTED,
        Happened.CANCELLED,
        Happened.RESENT,
    },
    Happened.SEALED: {Happened.CORRECTED, Happened.CANCELLED, Happened.RESENT},
    Happened.CORRECTED: {Happened.RESENT},
    Happened.CANCELLED: {Happened.RESENT},
    Happened.WITHDRAWN: set(),
}
LEFT_US = (Happened.SENDING, Happened.SENT, Happened.RESENT)


def read_events(folder: Path) -> tuple[Event, ...]:
    """Everything that has happened, in order. Tampered, naming the file, when it cannot be true."""
    events: list[Event] = []
    previous = ""
    paths = sorted(path for path in folder.glob("*") if not path.name.startswith(PART))
    for number, path in enumerate(paths, start=1):
        content = path.read_bytes()
        try:
            event = event_from(content)
        except ValueError:
            raise Tampered(_place(path)) from None
        is_next = event.number == number and event.previous == previous
        if not is_next or path.name != event.file_name:
            raise Tampered(_place(path))
        if not may_follow(events, event.what):
            raise Tampered(_place(path))
        events.append(event)
        previous = checksum_of(content)
    if not events:
        raise Tampered("/".join(folder.parts[-4:]), "utgaven har ingen hendelser")
    return tuple(events)


def _place(path: Path) -> str:
    """A file of an edition, for a message: form/period/edition-nnn/events/…"""
    return "/".join(path.parts[-5:])


def state_of(events: Sequence[Event]) -> Happened | None:
    """Where an edition is in its life. One approval leaves it where it was; so does resending."""
    state: Happened | None = None
    approvals = 0
    for event in events:
        if event.what is Happened.APPROVED:
            approvals += 1
            if approvals < APPROVERS:
                continue
        if event.what is not Happened.RESENT:
            state = event.what
    return state


def may_follow(events: Sequence[Event], what: Happened) -> bool:
    """Whether something may happen to an edition with such a life behind it."""
    return what in _MAY_FOLLOW[state_of(events)]


def has_left(events: Sequence[Event]) -> bool:
    """Whether a receiver may have seen the edition."""
    return any(event.what in LEFT_US for event in events)


def approvals(events: Sequence[Event]) -> tuple[Event, ...]:
    """The approvals so far."""
    return tuple(event for event in events if event.what is Happened.APPROVED)


def details_of(events: Sequence[Event], what: Happened) -> dict[str, Any]:
    """What was told the last time something happened; empty when it has not."""
    return next((event.details for event in reversed(events) if event.what is what), {})


def next_event(
    events: Sequence[Event], what: Happened, at: datetime, message_id: str, details: dict[str, Any]
) -> Event:
    """The event that would follow; NotAllowed when it may not."""
    state = state_of(events)
    if not may_follow(events, what):
        raise NotAllowed(
            f"utgaven er {WORDS_NB[state] if state else 'ikke laget'}, "
            f"og kan ikke {_DONE_NB.get(what) or f'bli {WORDS_NB[what]}'} nå"
        )
    previous = checksum_of(event_bytes(events[-1])) if events else ""
    return Event(len(events) + 1, what, at, message_id, previous, details)


def write_event(folder: Path, event: Event) -> None:
    """Write an event under its own number; FileExistsError when that is taken."""
    for left in folder.glob(f"{PART}*"):
        left.unlink()
    write_exclusively(folder / event.file_name, event_bytes(event))
