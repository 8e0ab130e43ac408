"""The protocol: one id has one content, asked before resent, tried three times more, and every
receipt kept, whatever the receiver does and wherever the sender is killed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.receipts import checksum_of
from contracts.zones import Zones
from exports.delivery import keeping, ledger, receipts
from exports.delivery.intake import collect
from exports.delivery.ledger import BeingSent, Ledger
from exports.delivery.message import Answer, Kind, Message, TwoContents
from exports.delivery.receiver import Receiver
from exports.delivery.sending import MORE_TRIES, keep_trying, send, settle
from exports.delivery.transport import Unreachable
from tests.unit.exports.delivery.packages import Package, landed, package
from tests.unit.exports.delivery.remote import Killed, Mood, Remote

NOW = datetime(2026, 4, 1, 8, tzinfo=UTC)
OTHER = b"andre tall"
RECEIVER = Receiver("mottaket", "Mottaket", "folder", "utgaende")
STEPS = st.tuples(
    st.sampled_from(["send", "send", "send", "again", "collect", "tamper", "other"]),
    st.sampled_from(list(Mood)),
    st.integers(1, 2),
    # Killed before or after the n-th thing is written, or not at all.
    st.none() | st.tuples(st.integers(1, 5), st.booleans()),
)


@contextlib.contextmanager
def killed_at(place: tuple[int, bool] | None) -> Iterator[None]:
    """End the process at a write: before it, or just after."""
    writes = 0

    def keep(path: Path, content: bytes) -> bool:
        nonlocal writes
        writes += 1
        if place == (writes, False):
            raise Killed
        kept = keeping.keep(path, content)
        if place == (writes, True):
            raise Killed
        return kept

    with (
        patch.object(ledger, "keep", keep),
        patch.object(receipts, "keep", keep),
        contextlib.suppress(Killed),
    ):
        yield


def act(what: str, sent: Package, zones: Zones, remote: Remote) -> None:
    """One thing somebody does."""
    remote.is_asked_for = what == "again"
    message = sent.message
    match what:
        case "send":
            send(sent.path, message, RECEIVER, zones, transport=remote)
        case "again":
            send(sent.path, message, RECEIVER, zones, transport=remote, again_by="Kari Vakt")
        case "collect":
            with contextlib.suppress(Unreachable):
                collect(RECEIVER, zones, NOW, transport=remote)
        case "tamper":
            # The file was changed, and what we believe of it was not.
            with changed(sent.path), pytest.raises(TwoContents):
                send(sent.path, message, RECEIVER, zones, transport=remote, again_by="Kari")
        case "other":
            # Another edition was given this one's id.
            if (zones.national / "_sent/_messages" / f"{message.message_id}.json").exists():
                other = replace(message, checksum=checksum_of(OTHER))
                with changed(sent.path), pytest.raises(TwoContents):
                    send(sent.path, other, RECEIVER, zones, transport=remote, again_by="Kari")


@contextlib.contextmanager
def changed(path: Path) -> Iterator[None]:
    """The package with other content, for a while."""
    before = path.read_bytes()
    path.write_bytes(OTHER)
    try:
        yield
    finally:
        path.write_bytes(before)


@settings(max_examples=60)
@given(st.lists(STEPS, max_size=14))
def test_whatever_happens_the_protocol_holds(
    steps: list[tuple[str, Mood, int, tuple[int, bool] | None]],
) -> None:
    with TemporaryDirectory() as folder:
        zones = Zones(Path(folder) / "data")
        remote = Remote()
        sent = {number: package(zones, number) for number in (1, 2)}
        book = Ledger(zones, RECEIVER.name)
        tries = dict.fromkeys(sent, 0)
        for what, mood, number, place in steps:
            remote.mood = mood
            message_id = sent[number].message.message_id
            tries[number] = 0 if what == "again" else tries[number]
            before = remote.takings[message_id]
            given_before = len(remote.given)
            with killed_at(place):
                act(what, sent[number], zones, remote)
            tries[number] += remote.takings[message_id] - before
            assert tries[number] <= MORE_TRIES + 1
            standing = book.standing(message_id)
            remote.settled = {m for m in book.message_ids() if book.standing(m).settled}
            # Nothing is forgotten of what may be there.
            if message_id in remote.uncertain:
                assert standing.must_ask
            if place is None:
                kept = {row["content"] for row in landed(zones)}
                assert {r.content.decode() for r in remote.given[given_before:]} <= kept
        _come_to_an_end(sent, zones, remote, book)


def _come_to_an_end(sent: dict[int, Package], zones: Zones, remote: Remote, book: Ledger) -> None:
    """However it was, it can be brought to an end, and then both sides know the same."""
    remote.mood = Mood.ACCEPTS
    for number in sent:
        act("again", sent[number], zones, remote)
        message_id = sent[number].message.message_id
        answer, there = book.standing(message_id).answer, remote.knows_as(message_id)
        assert answer is not None
        assert there is not None
        assert (answer.kind, answer.ref_id) == (there.kind, there.ref_id)
        assert len(remote.contents[message_id]) == 1
    act("collect", sent[1], zones, remote)
    kept = {row["content"] for row in landed(zones)}
    assert {content.decode() for content in remote.told.values()} <= kept


@pytest.fixture
def remote() -> Remote:
    """A receiver in memory."""
    return Remote()


@pytest.mark.parametrize("mood", [Mood.BUSY, Mood.AWAY])
def test_it_is_tried_three_times_more_an_hour_apart_and_then_a_person_is_told(
    zones: Zones, parcel: Package, remote: Remote, mood: Mood
) -> None:
    remote.mood = mood
    waits: list[timedelta] = []
    answer = keep_trying(
        lambda: send(parcel.path, parcel.message, RECEIVER, zones, transport=remote), waits.append
    )
    assert waits == [timedelta(hours=1)] * 3
    assert remote.takings[parcel.message.message_id] == 4
    assert [alarm.code for alarm in answer.alarms] == ["not_delivered"]
    assert not answer.may_retry
    # Another run of the same task tries no more by itself; a person may.
    remote.mood = Mood.ACCEPTS
    again = send(parcel.path, parcel.message, RECEIVER, zones, transport=remote)
    assert [alarm.code for alarm in again.alarms] == ["not_delivered"]
    assert remote.takings[parcel.message.message_id] == 4
    again = send(parcel.path, parcel.message, RECEIVER, zones, transport=remote, again_by="Kari")
    assert again.kind is Kind.ACCEPTED


def test_what_is_rejected_is_not_waited_for(zones: Zones, parcel: Package, remote: Remote) -> None:
    remote.mood = Mood.REJECTS
    waits: list[timedelta] = []
    answer = keep_trying(
        lambda: send(parcel.path, parcel.message, RECEIVER, zones, transport=remote), waits.append
    )
    assert (answer.kind, waits) == (Kind.REJECTED, [])


def test_when_nobody_knows_a_person_is_told_and_may_settle_it(
    zones: Zones, parcel: Package, remote: Remote
) -> None:
    remote.mood = Mood.DOES_NOT_SAY

    def one_try() -> Answer:
        return send(parcel.path, parcel.message, RECEIVER, zones, transport=remote)

    answer = keep_trying(one_try, lambda _: None)
    assert [alarm.code for alarm in answer.alarms] == ["nobody_knows"]
    assert "receiver-does-not-answer.md" in answer.alarms[0].remedy
    assert remote.takings[parcel.message.message_id] == 1
    message_id = parcel.message.message_id
    with pytest.raises(ValueError, match="hvem"):
        settle(message_id, RECEIVER, zones, Answer(Kind.FAILED, message_id), " ")
    settle(message_id, RECEIVER, zones, Answer(Kind.FAILED, message_id), "Kari Vakt")
    remote.mood = Mood.ACCEPTS
    remote.uncertain.clear()
    assert one_try().kind is Kind.ACCEPTED


def test_a_message_that_was_never_sent_cannot_be_settled(zones: Zones, message: Message) -> None:
    answer = Answer(Kind.ACCEPTED, message.message_id)
    with pytest.raises(ValueError, match="aldri sendt"):
        settle(message.message_id, RECEIVER, zones, answer, "Kari Vakt")


def test_a_second_sending_that_fails_does_not_undo_what_was_accepted(
    zones: Zones, parcel: Package, remote: Remote
) -> None:
    send(parcel.path, parcel.message, RECEIVER, zones, transport=remote)
    remote.mood, remote.is_asked_for = Mood.AWAY, True
    failed = send(parcel.path, parcel.message, RECEIVER, zones, transport=remote, again_by="Kari")
    assert failed.kind is Kind.FAILED
    answer = send(parcel.path, parcel.message, RECEIVER, zones, transport=remote)
    assert (answer.kind, answer.ref_id) == (Kind.ACCEPTED, "R-0")


def test_two_processes_do_not_send_to_one_receiver_at_once(
    zones: Zones, parcel: Package, remote: Remote
) -> None:
    with Ledger(zones, RECEIVER.name).only_sender(), pytest.raises(BeingSent, match="prøv igjen"):
        send(parcel.path, parcel.message, RECEIVER, zones, transport=remote)
    assert remote.contents == {}


def test_one_id_means_the_same_for_every_receiver(
    zones: Zones, parcel: Package, remote: Remote
) -> None:
    send(parcel.path, parcel.message, RECEIVER, zones, transport=remote)
    parcel.path.write_bytes(b"andre tall")
    other = replace(parcel.message, checksum=checksum_of(b"andre tall"))
    with pytest.raises(TwoContents, match="ingenting er sendt"):
        send(parcel.path, other, replace(RECEIVER, name="et-annet"), zones, transport=remote)


@pytest.mark.parametrize(
    "words",
    [{"message_id": "../x"}, {"message_id": "0F8FAD5B-D9CB-469F-A165-70867728950E"},
     {"status": "T"}, {"sequence": 0}, {"form": "../x"}, {"period": "2026/01"}],
)  # fmt: skip
def test_a_message_is_named_as_messages_are(message: Message, words: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"GUID|status|skjema|periode"):
        replace(message, **words)  # type: ignore[arg-type]
