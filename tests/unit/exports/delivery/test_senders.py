"""What an edition's life needs of delivery: a function that sends, and what is known since."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from contracts.zones import Zones
from exports.delivery.intake import collect
from exports.delivery.message import Kind
from exports.delivery.receiver import Receiver
from exports.delivery.receiver_rules import UnusableReceivers
from exports.delivery.senders import known_of, sender_to
from tests.unit.exports.delivery.packages import Package

NOW = datetime(2026, 4, 1, 8, tzinfo=UTC)


def test_what_a_receipt_tells_later_is_known_without_asking(
    folder: Receiver, zones: Zones, parcel: Package
) -> None:
    message_id = parcel.message.message_id
    assert known_of(zones, folder.name, message_id) is None
    assert sender_to(zones, folder.name)(parcel.path, parcel.message).kind is Kind.DELIVERED
    told = {"messageId": message_id, "refId": "R-1"}
    receipt = zones.home / "utgaende" / "kvitteringer" / "k.json"
    receipt.write_text(json.dumps(told), encoding="utf-8")
    assert collect(folder, zones, NOW) == ()
    known = known_of(zones, folder.name, message_id)
    assert known is not None
    assert (known.kind, known.ref_id) == (Kind.ACCEPTED, "R-1")


def test_a_receiver_nobody_has_declared_is_asked_for_by_name(zones: Zones) -> None:
    with pytest.raises(UnusableReceivers, match="national_lavterskel er ikke oppgitt"):
        sender_to(zones, "national_lavterskel")
