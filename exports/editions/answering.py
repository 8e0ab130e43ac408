"""Brings what receivers have answered since into the lives of the editions that were sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from contracts.zones import Zones
from exports.delivery.message import Answer
from exports.editions.events import Event, Happened, Tampered
from exports.editions.folder import Edition, editions
from exports.editions.sending import take_answer

# What is known of a message at a receiver, without asking anybody.
Known = Callable[[Zones, str, str], Answer | None]
AWAITED = (Happened.SENDING, Happened.SENT, Happened.REJECTED)


class Taken(NamedTuple):
    """Each edition that receipts tell something new of, with what they tell; and what could not
    be read."""

    told: tuple[tuple[Edition, Event], ...]
    damaged: tuple[Tampered, ...]


def take_answers(zones: Zones, known: Known, at: datetime) -> Taken:
    """Let receipts into the lives of the editions they are about. Safe to run again. One edition
    that is damaged keeps no answer from the others."""
    told, damaged = [], []
    for edition in editions(zones):
        try:
            event = _take(zones, edition, known, at)
        except Tampered as problem:
            damaged.append(problem)
            continue
        if event is not None:
            told.append((edition, event))
    return Taken(tuple(told), tuple(damaged))


def _take(zones: Zones, edition: Edition, known: Known, at: datetime) -> Event | None:
    if edition.state() not in AWAITED:
        return None
    header = edition.header
    answer = known(zones, header.receiver_code, header.message_id)
    return None if answer is None else take_answer(zones, edition, answer, at)
