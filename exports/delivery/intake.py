"""Takes in receipts: lands each, then lets it say what it has to say about its message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.zones import Zones
from exports.delivery import alarms, receipts
from exports.delivery.ledger import Ledger
from exports.delivery.message import Alarm, Answer, Kind, Receipt
from exports.delivery.receiver import Receiver
from exports.delivery.standing import Standing, Step
from exports.delivery.transport import Transport, transport_to

OPEN = (Kind.DELIVERED, Kind.UNKNOWN, Kind.FAILED)


@dataclass(frozen=True)
class Taken:
    """What became of one receipt. ``message_id`` is empty when it is of nothing of ours."""

    message_id: str = ""
    has_changed: bool = False
    alarms: tuple[Alarm, ...] = ()


def take_in(ledger: Ledger, receipt: Receipt, now: datetime) -> Taken:
    """Land a receipt and remember what it says. The right to send must be held.

    Landed first: killed in between, the next one to bring it finds it landed and not yet heard.
    """
    told = receipts.answer_in(receipt)
    known = told is not None and ledger.knows(told.message_id)
    is_first = receipts.land(ledger.zones, ledger.receiver, receipt, told, known, now)
    if told is None:
        alarm = alarms.unreadable_receipt(ledger.receiver)
        return Taken(alarms=(alarm,) if is_first else ())
    if not known:
        alarm = alarms.unknown_receipt(ledger.receiver, told.message_id)
        return Taken(alarms=(alarm,) if is_first else ())
    checksum = receipts.checksum_of_receipt(receipt)
    standing = ledger.standing(told.message_id)
    if checksum in standing.receipts or told.kind is Kind.FAILED:
        return Taken(told.message_id)
    if _is_other(standing, told):
        assert standing.answer is not None
        alarm = alarms.other_receipt(ledger.receiver, standing.answer, told)
        return Taken(told.message_id, alarms=(alarm,) if is_first else ())
    if _is_the_same(standing, told):
        return Taken(told.message_id)
    ledger.note(told.message_id, Step.ANSWERED, now, answer=told, receipt=checksum)
    return Taken(told.message_id, has_changed=True)


def _is_other(standing: Standing, told: Answer) -> bool:
    """Whether a receipt says other than what the receiver has settled already."""
    known = standing.answer
    if known is None or known.kind in OPEN or told.kind is Kind.DELIVERED:
        return False
    has_other_ref = bool(known.ref_id and told.ref_id and known.ref_id != told.ref_id)
    return known.kind is not told.kind or has_other_ref


def _is_the_same(standing: Standing, told: Answer) -> bool:
    """Whether a receipt says no more than what is known: a duplicate may be written otherwise."""
    known = standing.answer
    return known is not None and (known.kind, known.ref_id, known.code, known.lines) == (
        told.kind, told.ref_id, told.code, told.lines
    )  # fmt: skip


def collect(
    receiver: Receiver, zones: Zones, now: datetime, *, transport: Transport | None = None
) -> tuple[Alarm, ...]:
    """Take in the receipts that lie ready, and tell what a person must look at: receipts of
    nothing of ours, and messages without one. Unreachable when nobody could look."""
    receipts.ensure_empty(zones)
    ledger = Ledger(zones, receiver.name)
    raised: list[Alarm] = []
    with ledger.only_sender():
        for receipt in (transport or transport_to(receiver, zones.home)).receipts():
            taken = take_in(ledger, receipt, now)
            raised += taken.alarms
            standing = ledger.standing(taken.message_id).answer if taken.has_changed else None
            if standing and standing.kind is Kind.REJECTED:
                raised.append(alarms.rejected(receiver.name, standing))
    return (*raised, *overdue(receiver, zones, now))


def overdue(receiver: Receiver, zones: Zones, now: datetime) -> tuple[Alarm, ...]:
    """Messages whose receipt should have been here. Nothing is sent because of it."""
    ledger = Ledger(zones, receiver.name)
    hours = receiver.receipt_within_hours
    found = []
    for message_id in ledger.message_ids():
        standing = ledger.standing(message_id)
        waits = standing.answer and standing.answer.kind in (Kind.DELIVERED, Kind.UNKNOWN)
        if waits and standing.since and now - standing.since > timedelta(hours=hours):
            found.append(alarms.no_receipt(receiver.name, message_id, hours))
    return tuple(found)
