"""Seals what was in force when its deadline passed: from then on only new editions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from contracts.periods import local_date
from contracts.zones import Zones
from exports.editions.events import Happened, Tampered
from exports.editions.folder import Edition, check_unchanged, editions, happen
from exports.editions.numbering import WAITING
from exports.editions.sending import settle


@dataclass(frozen=True)
class Sealed:
    """What was sealed now, what is past its deadline without having been received, and what
    could not be read."""

    sealed: tuple[Edition, ...]
    overdue: tuple[Edition, ...]
    damaged: tuple[Tampered, ...]


def seal(zones: Zones, at: datetime, form: str | None = None) -> Sealed:
    """Seal every edition that is in force and whose deadline has passed. Safe to run again.

    A period with an edition that is damaged is left as it is; the others are none the worse.
    """
    sealed: list[Edition] = []
    overdue: list[Edition] = []
    damaged = []
    for _, of_period in groupby(editions(zones, form), key=lambda each: each.folder.parent):
        try:
            _seal_period(zones, tuple(of_period), at, sealed, overdue)
        except Tampered as problem:
            damaged.append(problem)
    return Sealed(tuple(sealed), tuple(overdue), tuple(damaged))


def _seal_period(
    zones: Zones,
    of_period: Sequence[Edition],
    at: datetime,
    sealed: list[Edition],
    overdue: list[Edition],
) -> None:
    for edition in of_period:
        if edition.state() is Happened.ACKNOWLEDGED:
            settle(zones, edition, at)
    for edition in of_period:
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
