"""A conversation on a day the door was closed is told, by the offer's own days of opening."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from loaders.reference.landing import land_reference
from tests.unit.expectations.one_person import MONDAY, Warnings, contacts, told, town

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
