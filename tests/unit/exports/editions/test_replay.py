"""What was sent is sent again with the same bytes, and nothing else is."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest

from exports.delivery.message import Kind
from exports.delivery.receiver import Receiver
from exports.delivery.sending import send
from exports.editions.events import Happened, Tampered
from exports.editions.folder import Edition
from exports.editions.life import NotAllowed
from exports.editions.period import Period
from exports.editions.replay import Wanted, chosen, replay
from exports.editions.sending import deliver
from exports.editions.verify import verify_all
from tests.unit.exports.editions.conftest import Desk, Recorder

APRIL = Period(date(2026, 4, 1), "month")


@pytest.fixture
def sent(desk: Desk) -> list[Edition]:
    """March, its correction, April, and a draft that has not left."""
    found = [desk.delivered(), desk.delivered(), desk.delivered(period=APRIL)]
    desk.draft()
    return found


@pytest.mark.parametrize(
    ("wanted", "sequences"),
    [
        (Wanted(), [1, 2, 3]),
        (Wanted(form="proven"), [1, 2, 3]),
        (Wanted(form="annen"), []),
        (Wanted(period="2026-03"), [1, 2]),
        (Wanted(period="2026-04"), [3]),
        (Wanted(from_sequence=2), [2, 3]),
        (Wanted(period="2026-03", from_sequence=2), [2]),
        (Wanted(since=date(2026, 4, 10)), [1, 2, 3]),
        (Wanted(since=date(2026, 4, 11)), []),
    ],
)
def test_what_is_chosen(
    desk: Desk, sent: list[Edition], wanted: Wanted, sequences: list[int]
) -> None:
    if sequences:
        assert [each.header.sequence for each in chosen(desk.zones, wanted)] == sequences
    else:
        with pytest.raises(NotAllowed, match="Ingen sendt utgave passer"):
            chosen(desk.zones, wanted)
    assert len(sent) == 3


def test_the_same_bytes_go_under_the_same_id(desk: Desk) -> None:
    recorder = Recorder()
    edition = desk.delivered(recorder)
    wanted = chosen(desk.zones, Wanted(message_id=edition.header.message_id))
    answers = list(replay(desk.zones, wanted, recorder, desk.tick))
    assert [answer.kind for _, answer in answers] == [Kind.ACCEPTED]
    assert recorder.sent[0] == recorder.sent[1]
    assert [event.what for event in edition.events()][-2:] == ["acknowledged", "resent"]
    assert edition.state() is Happened.ACKNOWLEDGED
    assert verify_all(desk.zones) == []


def test_what_has_not_left_is_not_sent_by_a_replay(desk: Desk) -> None:
    edition = desk.approved()
    with pytest.raises(NotAllowed, match="er ikke sendt"):
        chosen(desk.zones, Wanted(message_id=edition.header.message_id))


def test_what_was_rejected_is_sent_again_only_by_its_own_id(desk: Desk) -> None:
    edition = desk.delivered(Recorder(Kind.REJECTED))
    with pytest.raises(NotAllowed):
        chosen(desk.zones, Wanted(period="2026-03"))
    wanted = chosen(desk.zones, Wanted(message_id=edition.header.message_id))
    list(replay(desk.zones, wanted, Recorder(), desk.tick))
    assert edition.state() is Happened.ACKNOWLEDGED


def test_changed_bytes_are_never_sent(desk: Desk) -> None:
    edition = desk.delivered()
    wanted = chosen(desk.zones, Wanted())
    edition.outgoing.write_bytes(b"noe annet")
    recorder = Recorder()
    with pytest.raises(Tampered):
        list(replay(desk.zones, wanted, recorder, desk.tick))
    assert recorder.sent == []


def test_a_folder_receives_it_once_and_again(desk: Desk, tmp_path: Path) -> None:
    there = tmp_path / "mottaker"
    there.mkdir()
    receiver = Receiver("etaten", "Etaten", "folder", str(there), keeps_files=True)
    way = partial(send, receiver=receiver, zones=desk.zones)
    edition = desk.approved()
    deliver(desk.zones, edition, way, desk.tick)
    assert edition.state() is Happened.SENT
    (lying,) = (path for path in there.rglob("*.zip"))
    assert lying.read_bytes() == edition.outgoing.read_bytes()
    again = partial(way, again_by="Kari Nordmann")
    ((_, answer),) = replay(desk.zones, chosen(desk.zones, Wanted()), again, desk.tick)
    assert answer.kind is Kind.DELIVERED
    assert [path.read_bytes() for path in there.rglob("*.zip")] == [edition.outgoing.read_bytes()]
    assert verify_all(desk.zones) == []
