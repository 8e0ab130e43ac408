"""What may happen to an edition, in what order, and by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.zones import Zones
from exports.delivery.message import Answer, Kind
from exports.editions.answering import take_answers
from exports.editions.approving import approve, check_person, same_person
from exports.editions.deadline import seal
from exports.editions.events import Happened, Tampered
from exports.editions.folder import find, happen
from exports.editions.header import (
    NO_MESSAGE,
    Status,
    new_message_id,
)
from exports.editions.life import NotAllowed
from exports.editions.period import Period
from exports.editions.replay import Wanted, chosen
from exports.editions.sending import deliver, take_answer, withdraw
from tests.unit.exports.editions.conftest import NOON, Desk, Recorder

APRIL = Period(date(2026, 4, 1), "month")


def test_a_life_from_draft_to_seal(desk: Desk) -> None:
    edition = desk.delivered()
    seal(desk.zones, desk.tick() + timedelta(days=30))
    assert [event.what for event in edition.events()] == [
        "drafted", "validated", "approved", "approved", "sending", "acknowledged", "sealed"
    ]  # fmt: skip
    assert edition.events()[5].details == {"ref_id": f"ref-{edition.header.message_id}"}


def test_nothing_is_approved_before_it_is_validated(desk: Desk) -> None:
    edition = desk.draft()
    with pytest.raises(NotAllowed, match="utgaven er et utkast, og kan ikke godkjennes nå"):
        approve(desk.zones, edition, "Kari Nordmann", desk.tick())


@pytest.mark.parametrize("again", ["Kari Nordmann", "kari nordmann", " KARI  Nordmann "])
def test_one_person_cannot_approve_twice(desk: Desk, again: str) -> None:
    edition = desk.draft()
    happen(desk.zones, edition, Happened.VALIDATED, desk.tick(), {})
    approve(desk.zones, edition, "Kari Nordmann", desk.tick())
    with pytest.raises(NotAllowed, match="To ulike personer"):
        approve(desk.zones, edition, again, desk.tick())
    with pytest.raises(NotAllowed, match="ikke godkjent av to personer"):
        deliver(desk.zones, edition, Recorder(), desk.tick)


@pytest.mark.parametrize("name", ["", "Kari", "K", "kari1 hansen", "a" * 90, "Kari\n", "x@y z"])
def test_an_approver_has_a_full_name(name: str) -> None:
    with pytest.raises(NotAllowed, match="Oppgi fullt navn"):
        check_person(name)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Kari  Nordmann", "Kari Nordmann"), ("Åse-Marie O'Brien", "Åse-Marie O'Brien"),
     ("Ola P. Sæther", "Ola P. Sæther")],
)  # fmt: skip
def test_a_name_is_shown_as_it_is_written(name: str, shown: str) -> None:
    assert check_person(name) == shown


def test_an_accent_typed_in_two_ways_is_one_person() -> None:
    assert same_person("René Dahl", "Rene\u0301 Dahl")
    assert not same_person("Kari Nordmann", "Karin Nordmann")


def test_what_has_changed_cannot_be_approved_or_sent(desk: Desk) -> None:
    edition = desk.approved()
    (edition.package / "tall.csv").write_bytes(b"noe annet")
    recorder = Recorder()
    with pytest.raises(Tampered, match=r"edition-001/package/tall\.csv: filen er endret"):
        deliver(desk.zones, edition, recorder, desk.tick)
    assert recorder.sent == []


def test_a_third_approval_is_one_too_many(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="utgaven er godkjent av to"):
        approve(desk.zones, desk.approved(), "Per Berg", desk.tick())


def test_what_is_received_is_not_sent_by_mistake_again(desk: Desk) -> None:
    recorder = Recorder()
    edition = desk.delivered(recorder)
    with pytest.raises(NotAllowed, match="utgaven er mottatt"):
        deliver(desk.zones, edition, recorder, desk.tick)
    assert len(recorder.sent) == 1


@pytest.mark.parametrize("kind", [Kind.FAILED, Kind.UNKNOWN])
def test_what_may_not_have_come_through_is_tried_again_with_the_same_bytes(
    desk: Desk, kind: Kind
) -> None:
    recorder = Recorder(kind)
    edition = desk.delivered(recorder)
    assert edition.state() is Happened.SENDING
    deliver(desk.zones, edition, Recorder(sent=recorder.sent), desk.tick)
    assert edition.state() is Happened.ACKNOWLEDGED
    assert recorder.sent[0] == recorder.sent[1]


def test_a_receipt_that_comes_later_is_taken(desk: Desk) -> None:
    edition = desk.delivered(Recorder(Kind.DELIVERED))
    assert edition.state() is Happened.SENT
    answer = Answer(Kind.ACCEPTED, edition.header.message_id, ref_id="r1")
    assert take_answer(desk.zones, edition, answer, desk.tick()) is not None
    assert take_answer(desk.zones, edition, answer, desk.tick()) is None
    assert edition.state() is Happened.ACKNOWLEDGED


def test_what_was_accepted_and_is_then_rejected_is_for_a_person(desk: Desk) -> None:
    edition = desk.delivered()
    answer = Answer(Kind.REJECTED, edition.header.message_id, code="F1")
    with pytest.raises(NotAllowed):
        take_answer(desk.zones, edition, answer, desk.tick())


def test_a_receipt_for_what_never_left_is_refused(desk: Desk) -> None:
    edition = desk.draft()
    with pytest.raises(NotAllowed):
        take_answer(
            desk.zones, edition, Answer(Kind.ACCEPTED, edition.header.message_id), desk.tick()
        )
    with pytest.raises(ValueError, match="another message"):
        take_answer(desk.zones, edition, Answer(Kind.ACCEPTED, new_message_id()), desk.tick())


def test_a_correction_follows_the_original_and_replaces_it(desk: Desk) -> None:
    first, second = desk.delivered(), desk.approved()
    header = second.header
    assert (header.status, header.sequence) == (Status.CORRECTED, 2)
    assert header.original_message_id == first.header.message_id
    assert header.previous_message_id == first.header.message_id
    assert first.state() is Happened.ACKNOWLEDGED
    deliver(desk.zones, second, Recorder(), desk.tick)
    assert first.state() is Happened.CORRECTED
    assert first.events()[-1].details == {"by": header.message_id}


def test_a_correction_that_is_rejected_replaces_nothing(desk: Desk) -> None:
    first, second = desk.delivered(), desk.delivered(Recorder(Kind.REJECTED))
    assert (first.state(), second.state()) == ("acknowledged", "rejected")
    third = desk.delivered()
    assert third.header.status is Status.CORRECTED
    assert third.header.original_message_id == first.header.message_id
    assert (first.state(), second.state()) == ("corrected", "corrected")


def test_after_a_cancellation_comes_a_new_original(desk: Desk) -> None:
    first, second = desk.delivered(), desk.delivered(cancel=True)
    assert second.header.status is Status.CANCELLED
    assert (second.package / "tall.csv").read_bytes().count(b"\r\n") == 1
    assert first.state() is Happened.CANCELLED
    third = desk.draft()
    assert third.header.status is Status.ORIGINAL
    assert third.header.original_message_id == third.header.message_id
    assert third.header.previous_message_id == second.header.message_id


def test_there_must_be_something_to_cancel(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="ingenting å annullere"):
        desk.draft(cancel=True)
    desk.delivered()
    desk.delivered(cancel=True)
    with pytest.raises(NotAllowed, match="ingenting å annullere"):
        desk.draft(cancel=True)


@pytest.mark.parametrize("kind", [Kind.UNKNOWN, Kind.DELIVERED])
def test_nothing_is_corrected_before_the_receiver_has_answered(desk: Desk, kind: Kind) -> None:
    desk.delivered(Recorder(kind))
    with pytest.raises(NotAllowed, match="spør mottakeren"):
        desk.draft()


def test_there_is_one_draft_of_a_period_at_a_time(desk: Desk) -> None:
    desk.draft()
    with pytest.raises(NotAllowed, match="Send den, eller trekk den"):
        desk.draft()


def test_a_withdrawn_draft_gives_its_place_in_the_chain_and_not_its_number(desk: Desk) -> None:
    first = desk.draft()
    withdraw(desk.zones, first, "Kari Nordmann", "feil", desk.tick())
    second = desk.draft()
    assert (second.number, second.header.sequence) == (2, 2)
    assert second.header.previous_message_id == NO_MESSAGE
    assert second.header.status is Status.ORIGINAL


def test_only_the_newest_can_be_withdrawn_and_only_the_oldest_sent(desk: Desk) -> None:
    march, april = desk.approved(), desk.approved(period=APRIL)
    assert april.header.previous_message_id == march.header.message_id
    with pytest.raises(NotAllowed, match="Trekk den nyeste først"):
        withdraw(desk.zones, march, "Kari Nordmann", "feil", desk.tick())
    with pytest.raises(NotAllowed, match="lavere løpenummer"):
        deliver(desk.zones, april, Recorder(), desk.tick)
    deliver(desk.zones, march, Recorder(Kind.UNKNOWN), desk.tick)
    with pytest.raises(NotAllowed, match="Send den på nytt, eller spør mottakeren"):
        deliver(desk.zones, april, Recorder(), desk.tick)
    deliver(desk.zones, march, Recorder(), desk.tick)
    deliver(desk.zones, april, Recorder(), desk.tick)
    assert april.state() is Happened.ACKNOWLEDGED


def test_what_has_left_cannot_be_withdrawn_and_nothing_without_a_reason(desk: Desk) -> None:
    edition = desk.delivered(Recorder(Kind.UNKNOWN))
    with pytest.raises(NotAllowed, match="under sending"):
        withdraw(desk.zones, edition, "Kari Nordmann", "feil", desk.tick())
    deliver(desk.zones, edition, Recorder(), desk.tick)
    draft = desk.draft()
    with pytest.raises(NotAllowed, match="hvorfor"):
        withdraw(desk.zones, draft, "Kari Nordmann", " ", desk.tick())
    # Nothing about those that follow it: that advice would end in a refusal.
    with pytest.raises(NotAllowed, match=r"edition-001 er mottatt.*korrigert utgave"):
        withdraw(desk.zones, edition, "Kari Nordmann", "feil", desk.tick())


def test_each_receiver_has_its_own_sequence(desk: Desk) -> None:
    desk.delivered()
    other = desk.of_receiver("annen").draft(period=APRIL)
    assert other.header.sequence == 1
    assert other.header.previous_message_id == NO_MESSAGE


def test_a_seal_waits_for_the_deadlines_day_to_end(desk: Desk) -> None:
    edition = desk.delivered()
    last = datetime(2026, 4, 20, 21, 59, tzinfo=UTC)  # 23:59 in Oslo
    assert seal(desk.zones, last).sealed == ()
    done = seal(desk.zones, last + timedelta(minutes=1))
    assert [each.place for each in done.sealed] == [edition.place]
    assert seal(desk.zones, last + timedelta(days=9)).sealed == ()


def test_what_is_late_is_told_and_not_sealed(desk: Desk) -> None:
    edition = desk.draft()
    done = seal(desk.zones, NOON + timedelta(days=30))
    assert done.sealed == ()
    assert [each.place for each in done.overdue] == [edition.place]


def test_a_sealed_edition_is_corrected_by_a_new_one(desk: Desk) -> None:
    first = desk.delivered()
    seal(desk.zones, desk.tick() + timedelta(days=30))
    second = desk.delivered()
    assert second.header.status is Status.CORRECTED
    assert first.state() is Happened.CORRECTED


def test_a_damaged_edition_stops_nothing_of_another_form_or_period(desk: Desk) -> None:
    other = replace(desk, form=replace(desk.form, form="annen")).delivered(period=APRIL)
    april = desk.delivered(period=APRIL)
    march = desk.delivered()
    rejected = desk.delivered(Recorder(Kind.REJECTED), period=Period(date(2026, 2, 1), "month"))
    for edition in (other, april):
        (edition.folder / "header.json").unlink()

    def accepted(_zones: Zones, _receiver: str, message_id: str) -> Answer:
        return Answer(Kind.ACCEPTED, message_id, ref_id="ref")

    told, damaged = take_answers(desk.zones, accepted, desk.tick())
    assert [edition.folder for edition, _ in told] == [rejected.folder]
    assert damaged == ()
    done = seal(desk.zones, desk.tick() + timedelta(days=99))
    assert {each.folder for each in done.sealed} == {march.folder, rejected.folder}
    header = "2026-04/edition-001/header.json"
    assert [each.place for each in done.damaged] == [f"annen/{header}", f"proven/{header}"]
    assert find(desk.zones, march.header.message_id) == march
    with pytest.raises(Tampered, match=r"header\.json"):
        find(desk.zones, new_message_id())
    (again,) = chosen(desk.zones, Wanted(period="2026-03"))
    assert again == march
    (again,) = chosen(desk.zones, Wanted(message_id=march.header.message_id))
    assert again == march
    min(rejected.events_folder.iterdir()).unlink()
    assert len(take_answers(desk.zones, accepted, desk.tick()).damaged) == 1


def test_a_killed_acknowledgement_is_told_on_by_the_next_seal(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = desk.delivered(), desk.approved()
    monkeypatch.setattr("exports.editions.sending.settle", lambda *_: None)
    deliver(desk.zones, second, Recorder(), desk.tick)
    assert first.state() is Happened.ACKNOWLEDGED
    monkeypatch.undo()
    seal(desk.zones, desk.tick())
    assert first.state() is Happened.CORRECTED
