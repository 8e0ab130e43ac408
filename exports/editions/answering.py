"""Brings what receivers have answered since into the lives of the editions that were sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from contracts.zones import Zones
from exports.delivery.message import Answer
from exports.editions.events import Event, Happened
from exports.editions.folder import Edition, editions
from exports.editions.sending import take_answer

# What is known of a message at a receiver, without asking anybody.
Known = Callable[[Zones, str, str], Answer | None]
AWAITED = (Happened.SENDING, Happened.SENT, Happened.REJECTED)


def take_answers(zones: Zones, known: Known, at: datetime) -> list[tuple[Edition, Event]]:
    """Each edition that receipts tell something new of, with what they tell. Safe to run again."""
    told = []
    for edition in editions(zones):
        if edition.state() in AWAITED:
            header = edition.header
            answer = known(zones, header.receiver_code, header.message_id)
            event = None if answer is None else take_answer(zones, edition, answer, at)
            if event is not None:
                told.append((edition, event))
    return told
