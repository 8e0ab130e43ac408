"""Sends again what was sent, with the same bytes and the same id, when a receiver asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from contracts.periods import local_date
from contracts.zones import Zones
from exports.clock import Clock, utc_now
from exports.delivery.message import Answer
from exports.editions.events import Happened, Tampered
from exports.editions.folder import Edition, check_unchanged, editions, find, happen
from exports.editions.life import NotAllowed, details_of, has_left
from exports.editions.sending import Send, deliver, message_of, take_answer


@dataclass(frozen=True)
class Wanted:
    """What to send again; what is not said is not asked about."""

    message_id: str | None = None
    since: date | None = None
    period: str | None = None
    from_sequence: int | None = None
    form: str | None = None


def chosen(zones: Zones, wanted: Wanted) -> tuple[Edition, ...]:
    """The editions to send again, in sequence. NotAllowed when there is none.

    One that was rejected is sent again only when it is asked for by its own id.
    """
    found = [edition for edition in _among(zones, wanted) if _is_wanted(edition, wanted)]
    if not found:
        raise NotAllowed("Ingen sendt utgave passer til det som er valgt. Se hva som finnes: "
                         "python -m exports editions")  # fmt: skip
    return tuple(
        sorted(found, key=lambda e: (e.header.form, e.header.receiver_code, e.header.sequence))
    )


def replay(
    zones: Zones, again: Iterable[Edition], send: Send, clock: Clock = utc_now
) -> Iterator[tuple[Edition, Answer]]:
    """Send each again and give its answer, one at a time."""
    for edition in again:
        check_unchanged(edition)
        message = message_of(edition)
        if edition.state() is Happened.SENDING:
            yield edition, deliver(zones, edition, send, clock)
            continue
        if details_of(edition.events(), Happened.SENDING).get("checksum") != message.checksum:
            raise Tampered(f"{edition.place}/outgoing", "det som ble sendt, var noe annet")
        happen(zones, edition, Happened.RESENT, clock(), {"checksum": message.checksum})
        answer = send(edition.outgoing, message)
        take_answer(zones, edition, answer, clock())
        yield edition, answer


def _among(zones: Zones, wanted: Wanted) -> Iterator[Edition]:
    """Those it can be by where they lie: one that is damaged stops nothing else."""
    one = find(zones, wanted.message_id) if wanted.message_id is not None else None
    for edition in editions(zones, wanted.form):
        is_one = wanted.message_id is None or edition == one
        if is_one and wanted.period in (None, edition.folder.parent.name):
            yield edition


def _is_wanted(edition: Edition, wanted: Wanted) -> bool:
    header, events = edition.header, edition.events()
    if not has_left(events):
        if wanted.message_id is not None:
            raise NotAllowed(f"{edition.place} er ikke sendt, og kan ikke sendes på nytt.")
        return False
    if wanted.message_id is None and edition.state() is Happened.REJECTED:
        return False
    first_left = next(event.at for event in events if event.what is Happened.SENDING)
    return (wanted.since is None or local_date(first_left) >= wanted.since) and (
        wanted.from_sequence is None or header.sequence >= wanted.from_sequence
    )
