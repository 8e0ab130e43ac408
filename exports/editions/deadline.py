"""Seals what was in force when its deadline passed: from then on only new editions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contracts.periods import local_date
from contracts.zones import Zones
from exports.editions.events import Happened
from exports.editions.folder import Edition, check_unchanged, editions, happen
from exports.editions.numbering import WAITING
from exports.editions.sending import settle


@dataclass(frozen=True)
class Sealed:
    """What was sealed now, and what is past its deadline without having been received."""

    sealed: tuple[Edition, ...]
    overdue: tuple[Edition, ...]


def seal(zones: Zones, at: datetime, form: str | None = None) -> Sealed:
    """Seal every edition that is in force and whose deadline has passed. Safe to run again."""
    sealed, overdue = [], []
    for edition in editions(zones, form):
        if edition.state() is Happened.ACKNOWLEDGED:
            settle(zones, edition, at)
    for edition in editions(zones, form):
        if local_date(at) <= edition.header.due_on:
            continue
        state = edition.state()
        if state is Happened.ACKNOWLEDGED:
            told = {
                "contents": check_unchanged(edition),
                "due_on": edition.header.due_on.isoformat(),
            }
            happen(zones, edition, Happened.SEALED, at, told)
            sealed.append(edition)
        elif state in (*WAITING, Happened.SENDING, Happened.SENT, Happened.REJECTED):
            overdue.append(edition)
    return Sealed(tuple(sealed), tuple(overdue))
