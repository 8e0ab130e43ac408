"""Over HTTPS: what each answer means, and what is done about it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from contracts.zones import Zones
from exports.delivery.intake import collect
from exports.delivery.ledger import Ledger
from exports.delivery.message import Kind
from exports.delivery.receiver import Receiver
from exports.delivery.sending import send
from tests.unit.exports.delivery.conftest import TOKEN
from tests.unit.exports.delivery.https_server import (
    Mailbox,
    accept_and_never_answer,
    answering,
    busy,
    never_answer,
    reject,
)
from tests.unit.exports.delivery.packages import Package, landed

NOW = datetime(2026, 4, 1, 8, tzinfo=UTC)
MESSAGE_ID = "00abcdef-0000-0000-0000-000000000001"
OTHER_ID = "00000000-0000-0000-0000-000000000009"


def verbs(box: Mailbox) -> list[str]:
    """What was asked of the receiver, in order."""
    return [verb for verb, _, _ in box.requests]


def test_it_is_accepted_with_a_reference(
    https: Receiver, zones: Zones, parcel: Package, box: Mailbox
) -> None:
    answer = send(parcel.path, parcel.message, https, zones)
    assert (answer.kind, answer.ref_id) == (Kind.ACCEPTED, "ref-1")
    [sent] = box.headers
    assert sent["X-Message-Id"] == parcel.message.message_id
    assert sent["X-Sequence"] == "1"
    assert sent["Content-Digest"].startswith("sha-256=:")
    assert sent["Authorization"] == f"Bearer {TOKEN}"
    [row] = landed(zones)
    assert (row["kind"], row["ref_id"], row["is_known"]) == ("accepted", "ref-1", True)
    assert send(parcel.path, parcel.message, https, zones).ref_id == "ref-1"
    assert verbs(box) == ["POST"]


def test_a_rejection_names_its_lines_and_is_never_tried_again_by_itself(
    https: Receiver, zones: Zones, parcel: Package, box: Mailbox
) -> None:
    box.behaviours = [reject]
    answer = send(parcel.path, parcel.message, https, zones)
    assert (answer.kind, answer.code, answer.may_retry) == (Kind.REJECTED, "V-17", False)
    assert [(line.place, line.code, line.message) for line in answer.lines] == [
        ("3 teller", "V-17", "mangler"),
        ("9", "", ""),
    ]
    assert [alarm.code for alarm in answer.alarms] == ["rejected"]
    assert send(parcel.path, parcel.message, https, zones).kind is Kind.REJECTED
    assert verbs(box) == ["POST"]


def test_a_person_may_send_the_same_bytes_again(
    https: Receiver, zones: Zones, parcel: Package, box: Mailbox
) -> None:
    box.behaviours = [reject]
    send(parcel.path, parcel.message, https, zones)
    box.answers.clear()
    answer = send(parcel.path, parcel.message, https, zones, again_by="Kari Vakt")
    assert answer.kind is Kind.ACCEPTED
    assert verbs(box) == ["POST", "POST"]
    assert {len(contents) for contents in box.contents.values()} == {1}


def test_a_server_that_is_busy_is_tried_again(
    https: Receiver, zones: Zones, parcel: Package, box: Mailbox
) -> None:
    box.behaviours = [busy]
    answer = send(parcel.path, parcel.message, https, zones)
    assert (answer.kind, answer.code, answer.may_retry) == (Kind.FAILED, "E-BUSY", True)
    assert send(parcel.path, parcel.message, https, zones).kind is Kind.ACCEPTED
    assert verbs(box) == ["POST", "POST"]


def test_after_a_time_out_it_is_asked_and_not_sent_again(
    https: Receiver, impatient: Receiver, zones: Zones, parcel: Package, box: Mailbox
) -> None:
    box.behaviours = [accept_and_never_answer]
    answer = send(parcel.path, parcel.message, impatient, zones)
    assert (answer.kind, answer.code, answer.may_retry) == (Kind.UNKNOWN, "no_answer", True)
    assert send(parcel.path, parcel.message, https, zones).ref_id == "ref-1"
    assert verbs(box) == ["POST", "GET"]


def test_it_is_sent_again_when_the_receiver_says_it_has_not_got_it(
    https: Receiver, impatient: Receiver, zones: Zones, parcel: Package, box: Mailbox
) -> None:
    box.behaviours = [never_answer]
    send(parcel.path, parcel.message, impatient, zones)
    assert send(parcel.path, parcel.message, https, zones).kind is Kind.ACCEPTED
    assert verbs(box) == ["POST", "GET", "POST"]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b"<html>Not found</html>"),
        (404, {"status": "not_received"}),
        (404, {"messageId": OTHER_ID, "status": "not_received"}),
        (200, b""),
        (500, {"errorCode": "E-1"}),
        (302, b""),
        (404, {"messageId": MESSAGE_ID, "refId": "spor-1"}),
        (200, b"[" * 100_000),
    ],
)
def test_only_an_answer_that_names_the_message_lets_it_be_sent_again(
    https: Receiver,
    impatient: Receiver,
    zones: Zones,
    parcel: Package,
    box: Mailbox,
    status: int,
    body: object,
) -> None:
    box.behaviours = [never_answer]
    box.asked = [answering(status, body)]
    send(parcel.path, parcel.message, impatient, zones)
    assert send(parcel.path, parcel.message, https, zones).kind is Kind.UNKNOWN
    assert verbs(box) == ["POST", "GET"]


@pytest.mark.parametrize(
    ("status", "kind", "may_retry"),
    [
        (200, Kind.UNKNOWN, True),
        (202, Kind.UNKNOWN, True),
        (400, Kind.REJECTED, False),
        (401, Kind.FAILED, False),
        (302, Kind.FAILED, False),
        (408, Kind.UNKNOWN, True),
        (409, Kind.UNKNOWN, True),
        (413, Kind.FAILED, False),
        (429, Kind.FAILED, True),
        (502, Kind.FAILED, True),
        (504, Kind.UNKNOWN, True),
    ],
)
def test_what_an_answer_means_that_says_nothing_but_its_status(
    https: Receiver,
    zones: Zones,
    parcel: Package,
    box: Mailbox,
    status: int,
    kind: Kind,
    may_retry: bool,
) -> None:
    box.behaviours = [answering(status, b"<html>en side</html>")]
    answer = send(parcel.path, parcel.message, https, zones)
    assert (answer.kind, answer.may_retry) == (kind, may_retry)


def test_an_answer_longer_than_answers_are_is_none(
    https: Receiver, zones: Zones, parcel: Package, box: Mailbox
) -> None:
    box.behaviours = [answering(200, b" " * (2 << 20))]
    assert send(parcel.path, parcel.message, https, zones).kind is Kind.UNKNOWN


def test_what_is_rejected_in_other_words_is_rejected_with_its_lines(
    https: Receiver, zones: Zones, parcel: Package, box: Mailbox
) -> None:
    told = {"refId": "r-1", "code": "V-2", "message": "Feil", "lines": [{"line": 4, "code": "V-3"}]}
    box.behaviours = [answering(400, told)]
    answer = send(parcel.path, parcel.message, https, zones)
    assert (answer.kind, answer.code, answer.message) == (Kind.REJECTED, "V-2", "Feil")
    assert [(line.place, line.code) for line in answer.lines] == [("4", "V-3")]
    assert [row["kind"] for row in landed(zones)] == ["rejected"]
    assert send(parcel.path, parcel.message, https, zones).kind is Kind.REJECTED
    assert verbs(box) == ["POST"]


@pytest.mark.parametrize("status", [401, 500])
def test_an_error_with_a_reference_is_no_receipt(
    https: Receiver, zones: Zones, parcel: Package, box: Mailbox, status: int
) -> None:
    box.behaviours = [answering(status, {"refId": "spor-1", "message": "Internal error"})]
    answer = send(parcel.path, parcel.message, https, zones)
    assert answer.kind is Kind.FAILED
    assert landed(zones) == []
    assert send(parcel.path, parcel.message, https, zones).ref_id == "ref-1"


def test_a_duplicate_that_is_answered_with_its_receipt_changes_nothing(
    https: Receiver, zones: Zones, parcel: Package, box: Mailbox
) -> None:
    first = send(parcel.path, parcel.message, https, zones)
    for status in (409, 200):
        box.behaviours = [answering(status, box.answers[parcel.message.message_id])]
        again = send(parcel.path, parcel.message, https, zones, again_by="Kari Vakt")
        assert (again.kind, again.ref_id) == (first.kind, first.ref_id)
    box.listed = list(box.answers.values())
    assert collect(https, zones, NOW) == ()
    before = len(Ledger(zones, https.name).events(parcel.message.message_id))
    box.listed = [{"refId": "ref-1", "messageId": parcel.message.message_id}]
    assert collect(https, zones, NOW) == ()
    assert len(Ledger(zones, https.name).events(parcel.message.message_id)) == before


def test_a_question_answered_about_another_message_is_kept_and_told(
    https: Receiver, impatient: Receiver, zones: Zones, parcel: Package, box: Mailbox
) -> None:
    box.behaviours = [never_answer]
    box.asked = [answering(200, {"messageId": OTHER_ID, "refId": "x"})]
    send(parcel.path, parcel.message, impatient, zones)
    answer = send(parcel.path, parcel.message, https, zones)
    assert answer.kind is Kind.UNKNOWN
    assert [alarm.code for alarm in answer.alarms] == ["unknown_receipt"]
    assert [(row["message_id"], row["is_known"]) for row in landed(zones)] == [(OTHER_ID, False)]
