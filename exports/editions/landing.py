"""Lands what has happened with editions and messages, as the warehouse reads it.

What a night finds new gets that night's knowledge time, as every delivery does: a warehouse that
is built again as it was known then sees of our own sendings what was known then, and no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.zones import Zones
from exports.delivery import receipts
from exports.delivery.ledger import SENT, Damaged, Ledger
from exports.delivery.receiver_rules import UnusableReceivers
from exports.delivery.receivers_file import read_receivers
from exports.editions import national_tables
from exports.editions.events import Event, Tampered
from exports.editions.folder import Edition, editions
from exports.editions.life import state_of
from exports.editions.revisions import ensure_none, offer_revisions, offered
from exports.editions.writing import locked

RECEIPT, REVISIONS = "receipt", "revisions"

Row = Mapping[str, Any]


def ensure_empty(zones: Zones) -> None:
    """Make sure there are files without rows: the warehouse reads these also when nothing has
    been sent, and a pattern that finds no file is an error."""
    receipts.ensure_empty(zones)
    ensure_none(zones)
    national_tables.ensure_empty(zones)


def not_told_yet(zones: Zones, known_at: datetime) -> datetime:
    """The instant itself, or the first one after it that no edition is made from: what lands when
    a night is run again was not known to an edition that was made in between."""
    told = set(_knowledge_times(zones))
    while known_at in told:
        known_at += timedelta(microseconds=1)
    return known_at


def _knowledge_times(zones: Zones) -> Iterator[datetime]:
    for edition in editions(zones):
        try:
            yield edition.header.knowledge_time
        except Tampered:
            continue


def land(zones: Zones, run_id: str, known_at: datetime) -> dict[str, int]:
    """Land what no night has landed before; how many rows of each table.

    What has been changed since it was written is left out, and told by ``verify``: a night is
    about the figures, and goes on.
    """
    ensure_empty(zones)
    with locked(zones.national_lock):
        offer_revisions(zones)
        found = {
            "edition_events": list(_edition_events(zones)),
            "message_steps": list(_message_steps(zones)),
            "noticed": list(_noticed(zones)),
        }
    return {
        table: national_tables.add(zones, table, run_id, known_at, rows)
        for table, rows in found.items()
    }


def _edition_events(zones: Zones) -> Iterator[Row]:
    hours = _hours(zones)
    for edition in editions(zones):
        try:
            yield from _of(edition, hours)
        except Tampered:
            continue


def _of(edition: Edition, hours: Mapping[str, int]) -> list[Row]:
    header, events = edition.header, edition.events()
    about = {
        "message_id": header.message_id,
        "original_message_id": header.original_message_id,
        "form": header.form,
        "period_kind": header.period_kind,
        "period_on": header.period_on,
        "edition_number": edition.number,
        "sequence": header.sequence,
        "status": header.status.value,
        "receiver": header.receiver_code,
        "due_on": header.due_on,
        "knowledge_time": header.knowledge_time.astimezone(UTC),
        "receipt_within_hours": hours.get(header.receiver_code),
    }
    return [
        {**about, **_event(event), "state": state_of(events[:number])}
        for number, event in enumerate(events, start=1)
    ]


def _event(event: Event) -> Row:
    # What a receiver wrote in its own words stays with the receipt.
    lines = event.details.get("lines")
    return {
        "event_number": event.number,
        "event": event.what.value,
        "happened_at": event.at.astimezone(UTC),
        "ref_id": event.details.get("ref_id") or None,
        "rejection_code": event.details.get("code") or None,
        "line_count": None if lines is None else len(lines),
    }


def _hours(zones: Zones) -> Mapping[str, int]:
    """How soon each receiver should answer, as it is declared tonight."""
    try:
        declared = read_receivers(zones.home)
    except UnusableReceivers:
        return {}
    return {name: receiver.receipt_within_hours for name, receiver in declared.items()}


def _message_steps(zones: Zones) -> Iterator[Row]:
    for folder in sorted((zones.national / SENT).glob("[!_.]*")):
        ledger = Ledger(zones, folder.name)
        for message_id in ledger.message_ids():
            try:
                steps = ledger.events(message_id)
            except Damaged:
                continue
            for step in steps:
                yield {
                    "receiver": folder.name,
                    "message_id": message_id,
                    "step_number": step["number"],
                    "step": step["step"],
                    "happened_at": datetime.fromisoformat(step["at"]).astimezone(UTC),
                }


def _noticed(zones: Zones) -> Iterator[Row]:
    for receiver, checksum in receipts.landed(zones):
        yield {"kind": RECEIPT, "name": f"{receiver}/{checksum}"}
    for message_id in offered(zones):
        yield {"kind": REVISIONS, "name": message_id}
