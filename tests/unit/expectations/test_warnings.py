"""What is told and sets nothing aside: each warning both ways, and its edges."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from contracts.periods import local_midnight
from contracts.receipts import RECEIPT_NAME, read, write
from loaders.reference.landing import land_reference

Warnings = Callable[..., set[tuple[int | None, str]]]

MONDAY = datetime(2023, 5, 8, 9, tzinfo=UTC)


def codes_found(landing: Any, delivery: str, entity: str) -> set[tuple[int | None, str]]:
    """(row number, rule code) of an entity's warnings."""
    findings = landing.judgement(delivery, "findings")
    return {(row[3], row[4]) for row in findings if row[2] == entity and row[5] == "WARNING"}


@pytest.fixture
def warnings(landing: Any) -> Warnings:
    """``warnings(entity, partitions)``: what is told of an entity in a delivery of its own."""

    def judged(
        entity: str, partitions: Mapping[str, Sequence[Any]], delivery: str = "2023-09-01"
    ) -> set[tuple[int | None, str]]:
        landing.land(delivery, partitions)
        assert landing.judge(delivery)["verdict"] == "accepted"
        return codes_found(landing, delivery, entity)

    return judged


def town(row: Any, **changed: Any) -> dict[str, list[Any]]:
    """One person who asked on Tuesday 2 May 2023, began the same day, and has not ended."""
    return {
        "persons": [row("persons")],
        "enquiries": [row("enquiries")],
        "offers": [row("offers", opening_weekdays=None, valid_from=date(2020, 1, 1),
                       valid_to=None)],
        "decisions": [row("decisions")],
        "episodes": [row("episodes", ended_on=None, end_reason=None, previous_episode_id=None)],
        "episode_statuses": [row("episode_statuses", status="I")],
    } | changed  # fmt: skip


def contacts(row: Any, *changes: dict[str, Any]) -> list[Any]:
    """Contacts of the person's episode, the same but for what is changed in each."""
    made = {"starts_at": MONDAY, "duration_minutes": 45, "mode": "in_person",
            "attendance": "attended", "enquiry_id": None}  # fmt: skip
    return [
        row("contacts", **{"record_id": f"c{number}"} | made | change)
        for number, change in enumerate(changes)
    ]


def told(found: set[tuple[int | None, str]], code: str) -> list[int | None]:
    """The rows that a code was told of."""
    return sorted(number for number, told_code in found if told_code == code)


def test_a_long_contact_is_told_from_the_minute_after_four_hours(
    row: Any, warnings: Warnings
) -> None:
    lengths = [None, 0, 240, 241, 1440]
    rows = contacts(row, *({"duration_minutes": length} for length in lengths))
    rows += contacts(row, {"record_id": "gone", "duration_minutes": 300, "is_deleted": True})
    assert told(warnings("contacts", town(row, contacts=rows)), "K-050") == [3, 4]


def test_an_assessment_without_its_main_problem(row: Any, warnings: Warnings) -> None:
    rows = [
        row("assessments", record_id=str(number), **change)
        for number, change in enumerate([
            {}, {"main_problem": None}, {"main_problem": "unknown"},
            {"main_problem": None, "is_deleted": True},
        ])
    ]  # fmt: skip
    assert warnings("assessments", town(row, assessments=rows)) == {(1, "A-050")}


def test_an_episode_ends_with_both_a_date_and_a_reason(row: Any, warnings: Warnings) -> None:
    ended = date(2023, 6, 2)
    changes: list[dict[str, Any]] = [
        {"ended_on": None, "end_reason": None},
        {"ended_on": ended, "end_reason": "not_stated"},
        {"ended_on": ended, "end_reason": None},
        {"ended_on": None, "end_reason": "moved"},
    ]
    rows = [
        row("episodes", record_id=f"e{number}", offer_id="offers-1", previous_episode_id=None,
            started_on=date(2023, 5, 2), person_pseudonym=f"{number}" * 32, **change)
        for number, change in enumerate(changes)
    ]  # fmt: skip
    persons = [row("persons", record_id=f"p{n}", person_pseudonym=f"{n}" * 32) for n in range(4)]
    found = warnings("episodes", town(row, episodes=rows, persons=persons, episode_statuses=[]))
    assert {pair for pair in found if pair[1] < "F-052"} == {(2, "F-050"), (3, "F-051")}


OPENING = [
    # No opening days told: Monday to Friday, but not Ascension Day or 17 May.
    (None, "8 12 13 14 17 18 19", "13 14 17 18"),
    # Drop-in on Tuesdays and Thursdays.
    ("2|4", "8 9 11 12 13 18", "8 12 13 18"),
    # Open every day: on public holidays too.
    ("1|2|3|4|5|6|7", "8 13 14 17 18", ""),
    # Closed on Mondays, open on Sundays.
    ("2|3|4|5|6|7", "8 13 14 17 18", "8"),
]


def test_a_conversation_on_a_closed_day(landing: Any, row: Any, warnings: Warnings) -> None:
    land_reference(landing.zones)
    offers, episodes, rows, expected = [], [], [], []
    for case, (weekdays, days, told_days) in enumerate(OPENING):
        id_ = f"case-{case}"
        offers.append(row("offers", record_id=id_, offer_id=id_, opening_weekdays=weekdays,
                          valid_from=date(2020, 1, 1), valid_to=None))  # fmt: skip
        episodes.append(row("episodes", record_id=id_, offer_id=id_, ended_on=None,
                            end_reason=None, previous_episode_id=None))  # fmt: skip
        for day in days.split():
            if day in told_days.split():
                expected.append(len(rows))
            start = datetime(2023, 5, int(day), 9, tzinfo=UTC)
            change = {"record_id": f"{id_}-{day}", "episode_id": id_, "starts_at": start}
            rows += contacts(row, change)
    found = warnings("contacts", town(row, offers=offers, episodes=episodes, contacts=rows))
    assert told(found, "K-051") == expected


def test_the_opening_days_are_those_of_the_day(row: Any, warnings: Warnings) -> None:
    changed_on = date(2023, 5, 15)
    offers = [
        row("offers", record_id="a", opening_weekdays="2", valid_from=date(2020, 1, 1),
            valid_to=changed_on),
        row("offers", record_id="b", opening_weekdays="1", valid_from=changed_on, valid_to=None),
    ]  # fmt: skip
    starts = [MONDAY, MONDAY + timedelta(days=1), MONDAY + timedelta(days=7)]
    rows = contacts(row, *({"starts_at": start} for start in starts))
    assert told(warnings("contacts", town(row, offers=offers, contacts=rows)), "K-051") == [0]


def test_only_a_held_conversation_at_the_office_needs_an_open_door(
    row: Any, warnings: Warnings
) -> None:
    saturday = {"starts_at": MONDAY + timedelta(days=5)}
    changes = [
        {}, {"mode": "phone"}, {"mode": "video"}, {"mode": "digital"}, {"mode": "home"},
        {"attendance": "did_not_attend"}, {"attendance": "cancelled_by_service"},
        {"is_deleted": True}, {"episode_id": None, "enquiry_id": "enquiries-1"},
    ]  # fmt: skip
    rows = contacts(row, *(saturday | change for change in changes))
    assert told(warnings("contacts", town(row, contacts=rows)), "K-051") == [0, 8]


def test_housing_is_staffed_on_sundays(row: Any, warnings: Warnings) -> None:
    offers = [row("offers", kind="housing_follow_up", opening_weekdays=None,
                  valid_from=date(2020, 1, 1), valid_to=None)]  # fmt: skip
    rows = contacts(row, {"starts_at": MONDAY + timedelta(days=6)})
    assert told(warnings("contacts", town(row, offers=offers, contacts=rows)), "K-051") == []


def test_the_day_of_a_conversation_is_the_one_in_norway(row: Any, warnings: Warnings) -> None:
    # Half past midnight on Saturday, and a quarter to midnight on Friday.
    rows = contacts(
        row,
        {"starts_at": datetime(2023, 5, 12, 22, 30, tzinfo=UTC)},
        {"starts_at": datetime(2023, 5, 12, 21, 45, tzinfo=UTC)},
    )
    assert told(warnings("contacts", town(row, contacts=rows)), "K-051") == [0]


A_YEAR = [
    ("2023-01-10", "2023-02-01", "2024-01-10", False),
    ("2023-01-10", "2023-02-01", "2024-01-11", True),
    # Without an enquiry, or with a later one, it begins with the episode.
    (None, "2023-02-01", "2024-02-01", False),
    (None, "2023-02-01", "2024-02-02", True),
    ("2023-03-01", "2023-02-01", "2024-02-02", True),
    # A year from leap day is 28 February.
    ("2024-02-29", "2024-03-01", "2025-02-28", False),
    ("2024-02-29", "2024-03-01", "2025-03-01", True),
]


def test_more_than_a_year_to_the_first_conversation(row: Any, warnings: Warnings) -> None:
    enquiries, episodes, rows, expected = [], [], [], []
    for case, (received, started, first, is_told) in enumerate(A_YEAR):
        id_ = f"case-{case}"
        if received:
            on = local_midnight(date.fromisoformat(received))
            enquiries.append(row("enquiries", record_id=id_, received_at=on))
        episodes.append(row("episodes", record_id=id_, enquiry_id=received and id_, ended_on=None,
                            started_on=date.fromisoformat(started), end_reason=None,
                            previous_episode_id=None))  # fmt: skip
        late = local_midnight(date.fromisoformat(first))
        if is_told:
            expected.append(len(rows))
        held = contacts(
            row,
            {"starts_at": late},
            # The second one is not the first, and these were no conversations.
            {"starts_at": late + timedelta(days=7)},
            {"starts_at": late - timedelta(days=90), "attendance": "did_not_attend"},
            {"starts_at": late - timedelta(days=90), "is_deleted": True},
        )
        rows += [{**one, "record_id": f"{id_}-{n}", "episode_id": id_}
                 for n, one in enumerate(held)]  # fmt: skip
    partitions = town(row, enquiries=enquiries, episodes=episodes, contacts=rows)
    assert told(warnings("contacts", partitions, "2025-09-01"), "K-053") == expected


def test_who_came_in_an_earlier_episode_has_not_waited_for_the_next(
    row: Any, warnings: Warnings
) -> None:
    def episode(number: int, year: int) -> Any:
        return row("episodes", record_id=f"e{number}", started_on=date(year, 5, 2), ended_on=None,
                   end_reason=None, previous_episode_id=None)  # fmt: skip

    rows = contacts(
        row,
        {"episode_id": "e0"},
        {"episode_id": "e1", "starts_at": MONDAY + timedelta(days=800)},
    )
    episodes = [episode(0, 2023), episode(1, 2025)]
    found = warnings("contacts", town(row, episodes=episodes, contacts=rows), "2025-09-01")
    assert told(found, "K-053") == []


def test_a_late_first_conversation_may_come_in_a_delivery_of_changes(
    landing: Any, row: Any
) -> None:
    landing.land("2023-09-01", town(row, contacts=[]), kind="database")
    landing.judge("2023-09-01")
    for delivery, days in (("2024-09-01", 400), ("2024-09-02", 410)):
        late = contacts(row, {"record_id": delivery, "starts_at": MONDAY + timedelta(days=days)})
        folder = landing.land(delivery, {"contacts": late}, kind="database")
        receipt = read(folder / RECEIPT_NAME)
        changed = {**receipt.__dict__, "window_from": receipt.landed_at}
        write(folder / RECEIPT_NAME, type(receipt)(**changed))
        landing.judge(delivery)
    assert told(codes_found(landing, "2024-09-01", "contacts"), "K-053") == [0]
    # It was the first that was late; the next is not the first.
    assert told(codes_found(landing, "2024-09-02", "contacts"), "K-053") == []


def test_a_conversation_before_it_was_asked_for(row: Any, warnings: Warnings) -> None:
    began = datetime(2023, 5, 2, 9, tzinfo=UTC)
    changes = [
        {"starts_at": began - timedelta(days=1)},
        {"starts_at": began - timedelta(days=1), "attendance": "cancelled_by_user"},
        # Earlier the same day is not before.
        {"starts_at": began - timedelta(hours=2)},
        {"episode_id": None, "enquiry_id": "enquiries-1", "starts_at": began - timedelta(days=1)},
        {"episode_id": None, "enquiry_id": "enquiries-1"},
    ]
    rows = contacts(row, *changes)
    assert told(warnings("contacts", town(row, contacts=rows)), "K-052") == [0, 3]


ENDED = [
    ("completed", "conversation", None, True),
    ("need_ended", "conversation", "did_not_attend", True),
    ("need_ended", "conversation", "attended", False),
    ("dropped_out", "conversation", None, False),
    ("left_before_start", "conversation", None, False),
    ("completed", "self_help", None, False),
    ("completed", "course", None, False),
]


def test_an_episode_that_ended_well_without_a_conversation(row: Any, warnings: Warnings) -> None:
    offers, episodes, rows, expected = [], [], [], []
    for case, (reason, kind, attendance, is_told) in enumerate(ENDED):
        id_ = f"case-{case}"
        offers.append(row("offers", record_id=id_, offer_id=id_, kind=kind, valid_to=None))
        episodes.append(row("episodes", record_id=id_, offer_id=id_, end_reason=reason,
                            ended_on=date(2023, 6, 1), previous_episode_id=None))  # fmt: skip
        if is_told:
            expected.append(case)
        if attendance:
            rows += contacts(row, {"record_id": id_, "episode_id": id_, "attendance": attendance})
    found = warnings("episodes", town(row, offers=offers, episodes=episodes, contacts=rows))
    assert told(found, "F-053") == expected


def test_an_episode_that_ended_before_its_first_conversation(row: Any, warnings: Warnings) -> None:
    def episode(number: int) -> Any:
        return row(
            "episodes",
            record_id=f"e{number}",
            previous_episode_id=None,
            started_on=date(2023, 5, 2),
            ended_on=date(2023, 6, 1),
            end_reason="moved",
        )

    after = datetime(2023, 6, 2, 9, tzinfo=UTC)
    same_day = datetime(2023, 6, 1, 9, tzinfo=UTC)
    rows = contacts(
        row,
        {"episode_id": "e0", "starts_at": after},
        {"episode_id": "e1", "starts_at": same_day},
        {"episode_id": "e2", "starts_at": MONDAY},
        {"episode_id": "e2", "starts_at": after},
    )
    found = warnings("episodes", town(row, episodes=[episode(n) for n in range(4)], contacts=rows))
    assert told(found, "F-052") == [0]
