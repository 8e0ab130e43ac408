"""Every receipt is kept once, whatever it is of, and says what it has to say."""

from __future__ import annotations

from datetime import UTC, datetime

from contracts.zones import Zones
from exports.delivery.intake import collect
from exports.delivery.message import Kind
from exports.delivery.receiver import Receiver
from exports.delivery.sending import send
from tests.unit.exports.delivery.https_server import (
    Mailbox,
    answering,
)
from tests.unit.exports.delivery.packages import Package, landed

NOW = datetime(2026, 4, 1, 8, tzinfo=UTC)


def verbs(box: Mailbox) -> list[str]:
    """What was asked of the receiver, in order."""
    return [verb for verb, _, _ in box.requests]


def test_one_that_is_taken_and_not_yet_judged_awaits_its_receipt(
    https: Receiver, zones: Zones, parcel: Package, box: Mailbox
) -> None:
    told = {"messageId": parcel.message.message_id, "status": "processing"}
    box.behaviours = [answering(202, told)]
    assert send(parcel.path, parcel.message, https, zones).kind is Kind.DELIVERED
    box.listed = [{"messageId": parcel.message.message_id, "refId": "R-9"}]
    assert collect(https, zones, NOW) == ()
    assert send(parcel.path, parcel.message, https, zones).ref_id == "R-9"
    assert verbs(box) == ["POST", "GET"]


def test_a_duplicate_receipt_changes_nothing(
    https: Receiver, zones: Zones, parcel: Package, box: Mailbox
) -> None:
    send(parcel.path, parcel.message, https, zones)
    box.listed = [{"messageId": parcel.message.message_id, "refId": "ref-1"}] * 3
    assert collect(https, zones, NOW) == ()
    before = sorted(zones.home.rglob("*.*"))
    assert collect(https, zones, NOW) == ()
    assert sorted(zones.home.rglob("*.*")) == before


def test_a_receipt_of_an_unknown_message_is_kept_and_told_of_once(
    https: Receiver, zones: Zones, box: Mailbox
) -> None:
    box.listed = [{"messageId": "../../etc/passwd", "refId": "x"}, 17,
                  {"messageId": "00000000-0000-0000-0000-000000000007", "refId": "x"}]  # fmt: skip
    raised = collect(https, zones, NOW)
    assert [a.code for a in raised] == ["unreadable_receipt"] * 2 + ["unknown_receipt"]
    assert len(landed(zones)) == 3
    assert collect(https, zones, NOW) == ()
    assert len(landed(zones)) == 3


def test_an_answer_about_another_message_is_kept_and_this_one_is_asked_for(
    https: Receiver, zones: Zones, parcel: Package, box: Mailbox
) -> None:
    other = "00000000-0000-0000-0000-000000000007"
    box.behaviours = [answering(200, {"messageId": other, "refId": "x"})]
    answer = send(parcel.path, parcel.message, https, zones)
    assert answer.kind is Kind.UNKNOWN
    assert [alarm.code for alarm in answer.alarms] == ["unknown_receipt"]
    assert [row["message_id"] for row in landed(zones)] == [other]
    send(parcel.path, parcel.message, https, zones)
    assert verbs(box) == ["POST", "GET", "POST"]


def test_two_receipts_that_say_different_things_are_both_kept(
    https: Receiver, zones: Zones, parcel: Package, box: Mailbox
) -> None:
    send(parcel.path, parcel.message, https, zones)
    message_id = parcel.message.message_id
    box.listed = [{"messageId": message_id, "validationCode": "V-1", "refId": "r"}]
    [alarm] = collect(https, zones, NOW)
    assert alarm.code == "other_receipt"
    assert "mottatt, og så avvist" in alarm.message
    assert len(landed(zones)) == 2
    assert send(parcel.path, parcel.message, https, zones).kind is Kind.ACCEPTED
