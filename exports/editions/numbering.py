"""Which number an edition gets, and which editions it follows. Asked while the lock is held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from contracts.zones import Zones
from exports.editions.events import Happened
from exports.editions.folder import Edition, editions
from exports.editions.header import NO_MESSAGE, Status, new_message_id
from exports.editions.life import WORDS_NB, NotAllowed
from exports.editions.period import Period

# What a receiver has answered: until then nobody knows what a correction would correct.
ANSWERED = (
    Happened.ACKNOWLEDGED,
    Happened.REJECTED,
    Happened.SEALED,
    Happened.CORRECTED,
    Happened.CANCELLED,
)
# What has a number and has not left.
WAITING = (Happened.DRAFTED, Happened.VALIDATED, Happened.APPROVED)


@dataclass(frozen=True)
class Numbered:
    """What a new edition is called, and what it follows. ``earlier`` lie in sequence."""

    number: int
    sequence: int
    status: Status
    message_id: str
    previous_message_id: str
    original_message_id: str
    earlier: tuple[Edition, ...]
    of_period: tuple[Edition, ...]


def number_next(
    zones: Zones, form: str, receiver_code: str, period: Period, *, cancel: bool
) -> Numbered:
    """The numbers of the next edition of a form and period; NotAllowed when it cannot be made."""
    every = tuple(editions(zones, form))
    living = in_sequence(e for e in every if e.state() is not Happened.WITHDRAWN)
    sent_there = [e for e in living if e.header.receiver_code == receiver_code]
    numbers = [e.header.sequence for e in every if e.header.receiver_code == receiver_code]
    of_period = tuple(e for e in living if e.period == period)
    status = _status(of_period, cancel=cancel)
    message_id = new_message_id()
    return Numbered(
        number=1 + max((e.number for e in every if e.folder.parent.name == period.text), default=0),
        sequence=1 + max(numbers, default=0),
        status=status,
        message_id=message_id,
        previous_message_id=sent_there[-1].header.message_id if sent_there else NO_MESSAGE,
        original_message_id=(
            message_id if status is Status.ORIGINAL else of_period[-1].header.original_message_id
        ),
        earlier=living,
        of_period=of_period,
    )


def in_sequence(found: Iterable[Edition]) -> tuple[Edition, ...]:
    """Editions in the order they were numbered."""
    return tuple(sorted(found, key=lambda e: (e.header.receiver_code, e.header.sequence)))


def _status(of_period: Sequence[Edition], *, cancel: bool) -> Status:
    last = of_period[-1] if of_period else None
    if last is not None and last.state() not in ANSWERED:
        raise NotAllowed(_unfinished(last))
    is_cancelled = last is not None and (
        last.header.status is Status.CANCELLED and last.state() is not Happened.REJECTED
    )
    if last is None or is_cancelled:
        if cancel:
            raise NotAllowed("Det er ingenting å annullere: ingen utgave gjelder for perioden.")
        return Status.ORIGINAL
    return Status.CANCELLED if cancel else Status.CORRECTED


def _unfinished(last: Edition) -> str:
    state = last.state()
    way = (
        "Send den på nytt, eller spør mottakeren."
        if state is Happened.SENDING
        else "Vent på kvitteringen, eller spør mottakeren."
        if state is Happened.SENT
        else "Send den, eller trekk den, først."
    )
    return f"{last.place} er {WORDS_NB[state]}. {way}"


def check_is_next(zones: Zones, edition: Edition) -> None:
    """NotAllowed when an edition numbered before this one may not have come through: a receiver
    must get them in sequence."""
    for other in editions(zones, edition.header.form):
        is_before = (
            other.header.receiver_code == edition.header.receiver_code
            and other.header.sequence < edition.header.sequence
        )
        # One on its way may still be there to send, and would then come after this one.
        if is_before and other.state() in (*WAITING, Happened.SENDING):
            raise NotAllowed(
                f"{edition.place}: {other.place} har et lavere løpenummer. {_unfinished(other)}"
            )


def check_is_newest(zones: Zones, edition: Edition) -> None:
    """NotAllowed when another edition follows this one: the chain would lose a link."""
    for other in editions(zones, edition.header.form):
        is_after = (
            other.header.receiver_code == edition.header.receiver_code
            and other.header.sequence > edition.header.sequence
        )
        if is_after and other.state() is not Happened.WITHDRAWN:
            raise NotAllowed(
                f"{edition.place}: {other.place} bygger videre på den. Trekk den nyeste først."
            )


def held_against(earlier: Sequence[Edition], period: Period) -> Path | None:
    """The folder of the edition a reader holds one of a period against: the last of the same
    period, or of the one before. ``earlier`` lie in sequence, none of them withdrawn."""
    of_period = [each for each in earlier if each.period == period]
    if of_period:
        return of_period[-1].folder
    told = [
        each
        for each in earlier
        if each.period < period and each.header.status is not Status.CANCELLED
    ]
    return max(told, key=lambda each: (each.period, each.number)).folder if told else None
