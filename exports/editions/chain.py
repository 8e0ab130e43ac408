"""What must hold between editions: ids that are one's own, a sequence that only rises, and links
that lead to the edition they should."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from exports.editions.events import Happened
from exports.editions.folder import Edition
from exports.editions.header import NO_MESSAGE, Status
from exports.editions.life import details_of
from exports.editions.problem import Problem


def chain_problems(found: Sequence[Edition]) -> Iterator[Problem]:
    """What does not hang together among editions that can each be read."""
    ids: dict[str, Edition] = {}
    for edition in found:
        twin = ids.setdefault(edition.header.message_id, edition)
        if twin is not edition:
            yield Problem(edition.place, f"har samme meldings-id som {twin.place}")
    receivers = sorted({(e.header.form, e.header.receiver_code) for e in found})
    for form, receiver in receivers:
        theirs = sorted(
            (e for e in found if (e.header.form, e.header.receiver_code) == (form, receiver)),
            key=lambda e: (e.header.sequence, e.place),
        )
        yield from _sequence(theirs)
        yield from _links(theirs)
    for edition in found:
        yield from _original(edition, ids)


def _sequence(theirs: Sequence[Edition]) -> Iterator[Problem]:
    for before, after in pairwise(theirs):
        if before.header.sequence == after.header.sequence:
            yield Problem(after.place, f"har samme løpenummer som {before.place}")
    last: dict[str, Edition] = {}
    for edition in theirs:
        period = edition.folder.parent.name
        if period in last and last[period].number >= edition.number:
            yield Problem(edition.place, "har høyere løpenummer enn en senere utgave")
        last[period] = edition


def _links(theirs: Sequence[Edition]) -> Iterator[Problem]:
    previous = NO_MESSAGE
    for edition in theirs:
        if edition.header.previous_message_id != previous:
            yield Problem(edition.place, "følger ikke etter meldingen før den i løpenummer")
        if edition.state() is not Happened.WITHDRAWN:
            previous = edition.header.message_id


def _original(edition: Edition, ids: dict[str, Edition]) -> Iterator[Problem]:
    header = edition.header
    original = ids.get(header.original_message_id)
    is_itself = header.original_message_id == header.message_id
    if header.status is Status.ORIGINAL:
        if not is_itself:
            yield Problem(edition.place, "er en original, men viser til en annen")
    elif (
        original is None
        or is_itself
        or original.header.status is not Status.ORIGINAL
        or original.folder.parent != edition.folder.parent
    ):
        yield Problem(edition.place, "viser ikke til originalen for sin periode")
    events = edition.events()
    by = details_of(events, Happened.CORRECTED) | details_of(events, Happened.CANCELLED)
    if by and by.get("by") not in ids:
        yield Problem(edition.place, "er erstattet av en utgave som ikke finnes")
