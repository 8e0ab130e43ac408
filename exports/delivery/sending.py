"""The protocol: one id has one content, nothing is sent again before it is asked for, and a
person is told rather than a message sent twice.

A transport failure or a server's own error is tried three times more, about an hour apart; what
the receiver rejects is never tried again by itself; after a time-out it is asked first. Each call
of ``send`` is one try, and goes on from wherever the last one was killed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from contracts.receipts import checksum_of
from contracts.zones import Zones
from exports.clock import Clock, utc_now
from exports.delivery import alarms
from exports.delivery.credentials import check_ready
from exports.delivery.intake import take_in
from exports.delivery.ledger import Ledger
from exports.delivery.message import (
    Answer,
    Kind,
    Message,
    Parcel,
    Reply,
    TwoContents,
    same_checksum,
)
from exports.delivery.receiver import Receiver
from exports.delivery.sealing import SEALED, seal, seals
from exports.delivery.standing import Step
from exports.delivery.transport import Transport, transport_to

MORE_TRIES = 3
SPACING = timedelta(hours=1)


def send(
    outgoing: Path,
    message: Message,
    receiver: Receiver,
    zones: Zones,
    *,
    again_by: str = "",
    transport: Transport | None = None,
    clock: Clock = utc_now,
) -> Answer:
    """Try once to get a message to its receiver; what is known of it afterwards.

    One that is accepted, rejected or lies there is not sent again unless ``again_by`` names who
    asks for it: the same bytes then go under the same id. TwoContents when the bytes are not
    those the id stands for, UnusableReceivers when a key or certificate is not as it must be,
    BeingSent when another process is sending there.
    """
    check_ready(receiver)
    ledger = Ledger(zones, receiver.name)
    with ledger.only_sender():
        parcel = _parcel(outgoing, message, receiver, ledger)
        ledger.prepare(message.message_id, parcel.checksum, clock())
        way = transport or transport_to(receiver, zones.home)
        return _try(parcel, ledger, way, again_by, clock)


def keep_trying(try_once: Callable[[], Answer], wait: Callable[[timedelta], None]) -> Answer:
    """Try, and three times more where a later try can help: ``make report`` with ``--wait``, for
    a desk without Airflow, whose own retries do the same."""
    answer = try_once()
    for _ in range(MORE_TRIES):
        if not answer.may_retry:
            break
        wait(SPACING)
        answer = try_once()
    return answer


def settle(message_id: str, receiver: Receiver, zones: Zones, answer: Answer, by: str) -> None:
    """Remember what the receiver has told a person about a message nobody knew of."""
    if not by.strip():
        raise ValueError("Oppgi hvem som har snakket med mottakeren.")
    ledger = Ledger(zones, receiver.name)
    with ledger.only_sender():
        if not ledger.knows(message_id):
            raise ValueError(f"{receiver.name} er aldri sendt en melding med denne id-en.")
        ledger.note(message_id, Step.ANSWERED, utc_now(), answer=answer, by=by)


def _parcel(outgoing: Path, message: Message, receiver: Receiver, ledger: Ledger) -> Parcel:
    content = outgoing.read_bytes()
    if not same_checksum(checksum_of(content), message.checksum):
        raise TwoContents(
            f"{outgoing.name} er ikke den filen som ble godkjent: innholdet er endret. Ingenting "
            "er sendt. Kjør 'python -m exports verify' og hent filen fra sikkerhetskopien"
        )
    # Before it is sealed: what is sealed must be what the id stands for.
    ledger.bind(message)
    name = f"{message.form}_{message.period}_{message.sequence:06}_{message.message_id}"
    name += "".join(outgoing.suffixes[-1:])
    if seals(receiver):
        name += SEALED
        content = seal(content, ledger.of(message.message_id) / name, receiver)
    return Parcel(message, name, content)


def _try(parcel: Parcel, ledger: Ledger, way: Transport, again_by: str, clock: Clock) -> Answer:
    message_id = parcel.message.message_id
    if again_by:
        ledger.note(message_id, Step.AGAIN, clock(), by=again_by)
    standing = ledger.standing(message_id)
    if standing.answer and standing.answer.is_settled and not again_by:
        return standing.answer
    if standing.tries > MORE_TRIES and standing.answer:
        return _given_up(ledger, standing.answer)
    ledger.note(message_id, Step.TRYING, clock())
    if standing.must_ask:
        answer = _record(ledger, parcel, way.ask(parcel), clock)
        if answer.kind is not Kind.FAILED:
            return _last_try(ledger, answer)

    def let_go() -> None:
        ledger.note(message_id, Step.LETTING_GO, clock())

    return _last_try(ledger, _record(ledger, parcel, way.hand_over(parcel, let_go), clock))


def _record(ledger: Ledger, parcel: Parcel, reply: Reply, clock: Clock) -> Answer:
    """Keep what came, then remember what is known by it."""
    message_id = parcel.message.message_id
    raised, changed = [], set()
    for receipt in reply.receipts:
        taken = take_in(ledger, receipt, clock())
        raised += list(taken.alarms)
        if taken.has_changed:
            changed.add(taken.message_id)
    if message_id not in changed:
        ledger.note(message_id, Step.ANSWERED, clock(), answer=reply.answer)
    known = ledger.standing(message_id).settled
    # One that did not get through says nothing of what is settled; a second sending that failed
    # did fail, whatever is known of the first. But a receipt that came now tells more than a file
    # that is not there.
    is_told = message_id in changed or reply.answer.kind is not Kind.FAILED
    answer = known if known and is_told else reply.answer
    if answer.kind is Kind.REJECTED:
        raised.append(alarms.rejected(ledger.receiver, answer))
    return replace(answer, alarms=tuple(raised))


def _last_try(ledger: Ledger, answer: Answer) -> Answer:
    tries = ledger.standing(answer.message_id).tries
    return _given_up(ledger, answer) if answer.may_retry and tries > MORE_TRIES else answer


def _given_up(ledger: Ledger, answer: Answer) -> Answer:
    alarm = alarms.given_up(ledger.receiver, answer)
    return replace(answer, may_retry=False, alarms=(*answer.alarms, alarm))
