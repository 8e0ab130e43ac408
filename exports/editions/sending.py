"""Hands an approved edition's bytes to a sender, and adds what was answered to its life.

How bytes travel, are asked for and tried again is ``exports.delivery``'s; it comes as a function.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from contracts.zones import Zones
from exports.clock import Clock, utc_now
from exports.delivery.message import Answer, Kind, Message
from exports.editions.approving import is_approved
from exports.editions.events import Event, Happened
from exports.editions.folder import Edition, editions, happen
from exports.editions.header import Status
from exports.editions.life import WORDS_NB, NotAllowed, has_left, next_event, write_event
from exports.editions.numbering import check_is_newest, check_is_next
from exports.editions.revisions import offer_revisions
from exports.editions.writing import file_checksum, locked

# Sends one file to the receiver it is bound to, and says what is known of it afterwards.
Send = Callable[[Path, Message], Answer]

_TOLD = {
    Kind.ACCEPTED: Happened.ACKNOWLEDGED,
    Kind.REJECTED: Happened.REJECTED,
    Kind.DELIVERED: Happened.SENT,
}
# A receiver that tells the same again, or less than we know, changes nothing.
_KNOWN = {
    Happened.ACKNOWLEDGED: {Happened.SENT, Happened.ACKNOWLEDGED},
    Happened.SEALED: {Happened.SENT, Happened.ACKNOWLEDGED},
    Happened.CORRECTED: {Happened.SENT, Happened.ACKNOWLEDGED, Happened.REJECTED},
    Happened.CANCELLED: {Happened.SENT, Happened.ACKNOWLEDGED, Happened.REJECTED},
    Happened.REJECTED: {Happened.SENT, Happened.REJECTED},
    Happened.SENT: {Happened.SENT},
}
# What a later edition can replace or take back.
REPLACEABLE = (Happened.ACKNOWLEDGED, Happened.REJECTED, Happened.SEALED)


def deliver(zones: Zones, edition: Edition, send: Send, clock: Clock = utc_now) -> Answer:
    """Send an approved edition, or go on with one whose sending was cut short.

    That it is about to leave is told first: killed in between, we know that it may have left.
    """
    with locked(zones.national_lock):
        if not is_approved(edition):
            raise NotAllowed(
                f"{edition.place} er ikke godkjent av to personer, og kan ikke sendes. "
                "Be dem som skal godkjenne, om å lese siden og godkjenne."
            )
        check_is_next(zones, edition)
        told = {"file": edition.outgoing.name, "checksum": file_checksum(edition.outgoing)}
        event = next_event(
            edition.events(), Happened.SENDING, clock(), edition.header.message_id, told
        )
        write_event(edition.events_folder, event)
    answer = send(edition.outgoing, message_of(edition))
    take_answer(zones, edition, answer, clock())
    with locked(zones.national_lock):
        offer_revisions(zones)
    return answer


def message_of(edition: Edition) -> Message:
    """What a sender needs to know of the edition."""
    header = edition.header
    return Message(
        message_id=header.message_id,
        sequence=header.sequence,
        form=header.form,
        period=edition.period.text,
        status=header.status.value,
        checksum=file_checksum(edition.outgoing),
    )


def take_answer(zones: Zones, edition: Edition, answer: Answer, at: datetime) -> Event | None:
    """Add what a receiver has said to the edition's life; None when it says nothing new.

    NotAllowed when it cannot be true: the edition never left, or was accepted and is now refused.
    """
    if answer.message_id != edition.header.message_id:
        raise ValueError("the answer is about another message")
    what = _TOLD.get(answer.kind)
    event = None
    # Nothing is known of what failed or timed out: it stays as it was, on its way.
    if what is not None:
        with locked(zones.national_lock):
            events = edition.events()
            state = edition.state()
            if what not in _KNOWN.get(state, set()):
                told = _details(answer, what)
                event = next_event(events, what, at, edition.header.message_id, told)
                write_event(edition.events_folder, event)
    if what is Happened.ACKNOWLEDGED:
        settle(zones, edition, at)
    return event


def settle(zones: Zones, edition: Edition, at: datetime) -> None:
    """Tell the editions that an acknowledged one replaces or takes back that it does.

    Safe to run again: one that has been told is left alone.
    """
    status = edition.header.status
    if status is Status.ORIGINAL:
        return
    what = Happened.CANCELLED if status is Status.CANCELLED else Happened.CORRECTED
    for other in editions(zones, edition.header.form):
        # What it replaces is of the same period: another that is damaged is none of its business.
        is_replaced = (
            other.folder.parent == edition.folder.parent
            and other.header.original_message_id == edition.header.original_message_id
            and other.header.sequence < edition.header.sequence
        )
        if is_replaced and other.state() in REPLACEABLE:
            happen(zones, other, what, at, {"by": edition.header.message_id})


def withdraw(zones: Zones, edition: Edition, name: str, reason: str, at: datetime) -> Event:
    """Take back an edition that has not left; NotAllowed when it has, or another follows it."""
    if not reason.strip():
        raise NotAllowed('Skriv hvorfor utgaven trekkes: --reason "…".')
    with locked(zones.national_lock):
        events = edition.events()
        if has_left(events):
            raise NotAllowed(
                f"{edition.place} er {WORDS_NB[edition.state()]}, og kan ikke trekkes. Når "
                "mottakeren har svart, kan en korrigert utgave rette den: python -m exports draft. "
                "Med --cancel annulleres den."
            )
        check_is_newest(zones, edition)
        event = next_event(
            events,
            Happened.WITHDRAWN,
            at,
            edition.header.message_id,
            {"name": name, "reason": reason.strip()},
        )
        write_event(edition.events_folder, event)
    return event


def _details(answer: Answer, what: Happened) -> dict[str, Any]:
    if what is Happened.SENT:
        return {}
    if what is Happened.ACKNOWLEDGED:
        return {"ref_id": answer.ref_id}
    return {
        "ref_id": answer.ref_id,
        "code": answer.code,
        "message": answer.message,
        "lines": [asdict(line) for line in answer.lines],
    }
