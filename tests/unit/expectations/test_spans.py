"""Episodes that overlap, and contacts after the end: within a delivery and across deliveries."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

JUDGED = "2023-09-01"
DAY = date(2023, 3, 1)
WINDOW = (datetime(2023, 8, 1, tzinfo=UTC), datetime(2023, 9, 1, tzinfo=UTC))


def episode(row: Any, number: int, begins: int, ends: int | None, **changes: Any) -> Any:
    """An episode from one day to, not including, another, counted from a day in March."""
    return row(
        "episodes",
        record_id=f"F{number}",
        started_on=DAY + timedelta(days=begins),
        ended_on=None if ends is None else DAY + timedelta(days=ends),
        has_decision=False,
        enquiry_id=None,
        decision_id=None,
        previous_episode_id=None,
        **changes,
    )


def land(landing: Any, row: Any, delivery: str, episodes: list[Any], **rest: Any) -> None:
    parents = {"persons": [row("persons")], "offers": [row("offers")]}
    landing.land(delivery, parents | rest.pop("more", {}) | {"episodes": episodes}, **rest)
    landing.judge(delivery)


def overlapping(landing: Any, delivery: str = JUDGED) -> set[int]:
    return {number for entity, number, code in landing.quarantine(delivery) if code == "F-033"}


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ((0, 10), (10, 20), set()),  # a transfer the same day
        ((0, 10), (9, 20), {1}),
        ((0, None), (9, 20), {1}),
        ((9, 20), (0, None), {0}),
        ((0, 10), (0, 10), {1}),
        ((5, 5), (0, 10), set()),  # over before it began: it lasted no day
        ((0, 10), (11, None), set()),
    ],
)
def test_what_ends_on_a_day_does_not_overlap_what_begins_on_it(
    landing: Any, row: Any, first: Any, second: Any, found: set[int]
) -> None:
    land(landing, row, JUDGED, [episode(row, 1, *first), episode(row, 2, *second)])
    assert overlapping(landing) == found


def test_only_one_person_in_one_service_can_overlap(landing: Any, row: Any) -> None:
    offers = [
        row("offers", record_id="1", offer_id="KPH", service_code="KPH", kind="conversation"),
        row("offers", record_id="2", offer_id="KPH-P", service_code="KPH", kind="conversation"),
        row("offers", record_id="3", offer_id="HSP", service_code="HSP", kind="conversation"),
        row("offers", record_id="4", offer_id="KID", service_code="KPH", kind="course"),
        row("offers", record_id="5", offer_id="SOVN", service_code="KPH", kind="course"),
    ]
    episodes = [
        episode(row, 1, 0, None, offer_id="KPH"),
        episode(row, 2, 1, None, offer_id="KPH-P"),
        episode(row, 3, 1, None, offer_id="HSP"),
        episode(row, 4, 1, None, offer_id="KID"),
        episode(row, 5, 1, None, offer_id="SOVN"),
        episode(row, 6, 2, None, offer_id="SOVN"),
        episode(row, 7, 1, None, offer_id="KPH", person_pseudonym="c" * 32),
        episode(row, 8, 1, None, offer_id="KPH", is_deleted=True),
        episode(row, 9, 1, None, offer_id="HSP", person_pseudonym=None),
    ]
    land(landing, row, JUDGED, episodes, more={"offers": offers})
    assert overlapping(landing) == {1, 5}


def test_what_was_entered_in_error_overlaps_nothing(landing: Any, row: Any) -> None:
    statuses = [row("episode_statuses", episode_id="F1", status="X")]
    episodes = [episode(row, 1, 0, None), episode(row, 2, 1, None)]
    land(landing, row, JUDGED, episodes, more={"episode_statuses": statuses})
    assert overlapping(landing) == set()


def test_the_newest_version_is_what_counts(landing: Any, row: Any) -> None:
    later = datetime(2023, 6, 1, tzinfo=UTC)
    episodes = [
        episode(row, 1, 0, None),
        episode(row, 1, 0, 5, changed_at=later),
        episode(row, 2, 5, None),
    ]
    land(landing, row, JUDGED, episodes)
    assert overlapping(landing) == set()


@pytest.mark.parametrize(("ends", "found"), [(None, {0}), (5, set())])
def test_a_window_is_seen_together_with_what_was_told_before(
    landing: Any, row: Any, ends: int | None, found: set[int]
) -> None:
    land(landing, row, "2023-08-01", [episode(row, 1, 0, ends)])
    land(landing, row, JUDGED, [episode(row, 2, 5, None)], window=WINDOW)
    assert overlapping(landing) == found


def test_a_delivery_that_tells_everything_stands_alone(landing: Any, row: Any) -> None:
    land(landing, row, "2023-08-01", [episode(row, 1, 0, None)])
    land(landing, row, JUDGED, [episode(row, 2, 5, None)])
    assert overlapping(landing) == set()


def test_a_row_in_quarantine_is_not_overlapped(landing: Any, row: Any) -> None:
    land(landing, row, "2023-08-01", [episode(row, 1, 0, None, end_reason="?")])
    land(landing, row, JUDGED, [episode(row, 2, 5, None)], window=WINDOW)
    assert overlapping(landing) == set()


spans = st.tuples(st.integers(0, 12), st.none() | st.integers(0, 12)).map(
    lambda days: (days[0], None if days[1] is None else days[0] + days[1])
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=st.lists(spans, min_size=1, max_size=12))
def test_what_is_left_of_a_person_overlaps_only_what_was_set_aside(
    landing: Any, row: Any, told: list[tuple[int, int | None]]
) -> None:
    episodes = [episode(row, number, *span) for number, span in enumerate(told)]
    folder = landing.zones.landed_delivery("tonsberg", JUDGED)
    try:
        land(landing, row, JUDGED, episodes)
    finally:
        shutil.rmtree(folder)

    def days(span: tuple[int, int | None]) -> set[int]:
        return set(range(span[0], 100 if span[1] is None else span[1]))

    expected = {
        number
        for number, span in enumerate(told)
        for other, before in enumerate(told)
        if (before[0], f"F{other}") < (span[0], f"F{number}") and days(span) & days(before)
    }
    assert overlapping(landing) == expected


@pytest.mark.parametrize("is_earlier", [False, True])
def test_a_contact_is_held_before_the_episode_ends_or_on_its_last_day(
    landing: Any, row: Any, is_earlier: bool
) -> None:
    ended = episode(row, 1, 0, 10)
    last_day = datetime(2023, 3, 11, 22, 59, tzinfo=UTC)  # a minute before midnight in Oslo
    contacts = [
        row("contacts", record_id="1", episode_id="F1", starts_at=last_day),
        row("contacts", record_id="2", episode_id="F1", starts_at=last_day + timedelta(minutes=1)),
        row("contacts", record_id="3", episode_id="F1", starts_at=last_day + timedelta(days=9),
            attendance="cancelled_by_service"),
        row("contacts", record_id="4", episode_id="F1", starts_at=last_day + timedelta(days=9),
            is_deleted=True),
    ]  # fmt: skip
    more = {"contacts": contacts, "enquiries": [row("enquiries")]}
    if is_earlier:
        land(landing, row, "2023-08-01", [ended])
        land(landing, row, JUDGED, [], more=more, window=WINDOW)
    else:
        land(landing, row, JUDGED, [ended], more=more)
    assert landing.quarantine(JUDGED) == {("contacts", 1, "K-034")}
