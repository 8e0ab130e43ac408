"""The recount on a few records each, by eye: it has to be right before it can judge another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest

from tests.recount import care, enquiries, outcomes, users, waits
from tests.recount.calendar import working_days_between
from tests.recount.compare import differences
from tests.recount.counting import FIGURES, KEY, quantile, rounded
from tests.recount.people import age_on, person_of_key
from tests.recount.small_world import PLACE, Record, small_world, value_of

OFFERS: list[Record] = [
    {"record_id": "T1", "offer_id": "KPH", "valid_from": "2023-01-01", "valid_to": "2024-07-01",
     "kind": "conversation", "service_code": "KPH", "requires_decision": False,
     "maximum_conversations": 10},
    {"record_id": "T2", "offer_id": "KPH", "valid_from": "2024-07-01", "kind": "conversation",
     "service_code": "KPH", "requires_decision": False, "maximum_conversations": 7},
    {"record_id": "T3", "offer_id": "HSP", "valid_from": "2023-01-01", "kind": "conversation",
     "service_code": "HSP", "requires_decision": True},
]  # fmt: skip


def episode(name: str, offer: str, start: str, end: str | None = None, **rest: object) -> Record:
    """An episode of person P1."""
    return {
        "record_id": name, "person_pseudonym": "P1", "offer_id": offer, "started_on": start,
        "ended_on": end, "has_decision": offer == "HSP", **rest,
    }  # fmt: skip


def statuses(name: str, *steps: tuple[str, str]) -> list[Record]:
    """The statuses of an episode, in order."""
    return [
        {"record_id": f"{name}-{number}", "episode_id": name, "sequence": number, "status": status,
         "valid_from": day}
        for number, (status, day) in enumerate(steps, start=1)
    ]  # fmt: skip


def contact(name: str, episode_id: str, at: str, attendance: str = "attended") -> Record:
    """A conversation with the user."""
    return {
        "record_id": name, "episode_id": episode_id, "starts_at": at, "mode": "phone",
        "participants": "user", "attendance": attendance,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (Fraction(1, 3), 6, "0.333333"),
        (Fraction(2, 3), 6, "0.666667"),
        (Fraction(1, 16), 3, "0.063"),
        (Fraction(1, 2000), 3, "0.001"),
        (Fraction(-1, 2000), 3, "-0.001"),
    ],
)
def test_the_last_digit_is_rounded_half_up(value: Fraction, digits: int, expected: str) -> None:
    assert rounded(value, digits) == Decimal(expected)


def test_a_quantile_lies_between_the_two_nearest() -> None:
    waited = pd.Series([1, 2, 4, 10])
    assert quantile(waited, Fraction(1, 2)) == {"value": Decimal("3.000")}
    assert quantile(waited, Fraction(9, 10)) == {"value": Decimal("8.200")}


def test_working_days_skip_the_weekend_and_the_holiday() -> None:
    # From Thursday 16 May 2024, over the 17th and a weekend, to Tuesday.
    holidays = pd.DataFrame({"holiday_on": pd.to_datetime(["2024-05-17"])})
    first, last = (pd.Series(pd.to_datetime([day])) for day in ("2024-05-16", "2024-05-21"))
    assert working_days_between(first, last, holidays).tolist() == [2]


def test_a_birthday_makes_one_older_on_the_day() -> None:
    birth = pd.Series(pd.to_datetime(["2004-02-29"] * 3))
    days = pd.Series(pd.to_datetime(["2022-02-28", "2022-03-01", "2004-02-28"]))
    assert age_on(birth, days).fillna(-1).tolist() == [17, 18, -1]


def test_numbers_link_a_person_within_an_organisation_only() -> None:
    rows = [("a", "k1", "n1", "valid", None, "empty"), ("a", "k2", "n2", "valid", "n1", "valid"),
            ("b", "k1", "n1", "valid", None, "empty"), ("a", "k3", "n9", "invalid", None, "empty"),
            ("a", "k4", "n9", "invalid", None, "empty")]  # fmt: skip
    persons = pd.DataFrame(
        rows,
        columns=["source_name", "person_pseudonym", "national_pseudonym", "national_id_check",
                 "replaced_national_pseudonym", "replaces_national_id_check"],
    )  # fmt: skip
    person = person_of_key(persons, {"a": "here", "b": "there"})
    assert person["a", "k1"] == person["a", "k2"] != person["b", "k1"]
    assert person["a", "k3"] != person["a", "k4"]


def test_a_code_is_carried_forward_and_back_to_its_own_name() -> None:
    places = small_world().places
    assert places.code_on("3803", pd.Timestamp("2024-03-01")) == PLACE
    assert places.code_on(PLACE, pd.Timestamp("2023-03-01")) == "3803"


@pytest.mark.parametrize(("again", "expected"), [("2024-07-31", 0), ("2024-08-01", 1)])
def test_back_after_90_days_is_not_new_and_after_91_is(again: str, expected: int) -> None:
    world = small_world(
        offers=OFFERS,
        episodes=[episode("F1", "KPH", "2024-02-01", "2024-05-02"), episode("F2", "KPH", again)],
        episode_statuses=[
            *statuses("F1", ("I", "2024-02-01"), ("S", "2024-05-02")),
            *statuses("F2", ("I", again)),
        ],
    )
    new = users.new_in_short_term(world)
    assert ("F2" in set(new["episode_id"])) == bool(expected)
    if expected:
        row = value_of(users.count(world), "new_short_term", "2024-08-01",
                       item_code="under_6_months")  # fmt: skip
        assert row["value"] == 1


def test_an_episode_entered_in_error_counts_nowhere() -> None:
    world = small_world(
        offers=OFFERS,
        episodes=[episode("F1", "HSP", "2024-02-01")],
        episode_statuses=statuses(
            "F1", ("T", "2024-02-01"), ("I", "2024-02-10"), ("X", "2024-03-01")
        ),
        contacts=[contact("K1", "F1", "2024-02-10T10:00:00Z")],
    )
    assert users.count(world).empty
    assert care.count(world).empty
    assert waits.spells(world).empty


def test_one_that_goes_on_in_another_is_transferred_and_not_discharged() -> None:
    world = small_world(
        offers=OFFERS,
        episodes=[
            episode("F1", "HSP", "2024-02-01", "2024-03-05"),
            episode("F2", "HSP", "2024-03-05", previous_episode_id="F1"),
        ],
        episode_statuses=[
            *statuses("F1", ("T", "2024-02-01"), ("I", "2024-02-10"), ("S", "2024-03-05")),
            *statuses("F2", ("I", "2024-03-05")),
        ],
    )
    rows = users.count(world)
    assert value_of(rows, "transferred_on", "2024-03-01")["value"] == 1
    assert "discharged" not in set(rows["indicator_code"])
    assert value_of(rows, "users_with_decision", "2024-03-01")["value"] == 1


def test_a_conversation_by_two_staff_is_one_and_the_attended_one_is_kept() -> None:
    world = small_world(
        offers=OFFERS,
        episodes=[episode("F1", "KPH", "2024-02-01", "2024-02-28")],
        contacts=[
            contact("K1", "F1", "2024-02-05T10:00:00Z", "did_not_attend"),
            contact("K2", "F1", "2024-02-05T10:00:00Z"),
            contact("K3", "F1", "2024-02-06T10:00:00Z", "cancelled_by_service"),
            contact("K4", "F1", "2024-02-07T10:00:00Z", "did_not_attend"),
        ],
    )
    rows = care.count(world)
    assert value_of(rows, "contacts_attended", "2024-02-01")["value"] == 1
    missed = value_of(rows, "did_not_attend_share", "2024-02-01")
    assert (missed["numerator"], missed["denominator"]) == (1, 2)
    assert value_of(rows, "conversations_within_maximum", "2024-02-01")["share"] == 1


def test_a_group_of_eight_is_one_session_and_eight_attendances() -> None:
    world = small_world(
        groups=[{"record_id": "G1", "offer_id": "KID"}],
        group_attendances=[
            {"record_id": f"D{number}", "group_id": "G1", "held_on": "2024-03-04",
             "person_pseudonym": f"P{number}", "attendance": "attended"}
            for number in range(8)
        ],
    )  # fmt: skip
    rows = care.count(world)
    assert value_of(rows, "group_sessions", "2024-03-01")["value"] == 1
    assert value_of(rows, "group_attendances", "2024-03-01")["value"] == 8


def test_half_past_midnight_belongs_to_the_new_local_day() -> None:
    asked = {"record_id": "H1", "channel": "phone", "received_at": "2024-03-31T22:30:00Z"}
    rows = enquiries.count(small_world(enquiries=[asked]))
    assert value_of(rows, "enquiries", "2024-04-01")["value"] == 1


def test_an_enquiry_not_observed_for_more_than_a_week_waits() -> None:
    asked: list[Record] = [
        {"record_id": "H1", "channel": "phone", "received_at": "2024-03-24T10:00:00Z"},
        {"record_id": "H2", "channel": "phone", "received_at": "2024-03-25T10:00:00Z",
         "first_answered_at": "2024-03-25T10:00:00Z"},
    ]  # fmt: skip
    rows = enquiries.count(small_world("2024-04-01", enquiries=asked))
    row = value_of(rows, "answered_within_7_days", "2024-03-01")
    assert (row["numerator"], row["denominator"], row["unripe_count"]) == (0, 1, 1)


@pytest.mark.parametrize(
    ("allocated", "indicator"),
    [("2024-07-08", "waiting_0_8_weeks"), ("2024-07-07", "waiting_8_20_weeks"),
     ("2024-04-14", "waiting_8_20_weeks"), ("2024-04-13", "waiting_over_20_weeks")],
)  # fmt: skip
def test_55_56_140_and_141_days_at_the_edges_of_the_bands(allocated: str, indicator: str) -> None:
    world = small_world(
        offers=OFFERS,
        episodes=[episode("F1", "HSP", allocated)],
        episode_statuses=statuses("F1", ("T", allocated)),
    )
    rows = waits.count_waiting(world)
    assert value_of(rows, indicator, "2024-08-01")["value"] == 1
    assert value_of(rows, "waiting_total", "2024-08-01")["value"] == 1


@pytest.mark.parametrize(
    ("instrument", "count", "first", "last", "expected"),
    [("ORS", 4, 6, 8, (1, 0, 1)), ("ORS", 4, 8, 6, (0, 1, None)), ("PHQ-9", 9, 2, 1, (1, 0, 1)),
     ("PHQ-9", 9, 1, 2, (0, 1, None))],
)  # fmt: skip
def test_better_is_better_on_both_polarities(
    instrument: str, count: int, first: int, last: int, expected: tuple[int, int, int | None]
) -> None:
    days = ("2024-02-05", "2024-03-05")
    world = small_world(
        offers=OFFERS,
        episodes=[episode("F1", "KPH", "2024-02-01", "2024-03-28")],
        contacts=[contact(f"K{day}", "F1", f"{day}T10:00:00Z") for day in days],
        measures=[
            {"record_id": f"U{day}", "episode_id": "F1", "contact_id": f"K{day}",
             "instrument": instrument, "measured_at": f"{day}T10:30:00Z"}
            | {f"item_{number}": Decimal(score) for number in range(1, count + 1)}
            for day, score in zip(days, (first, last), strict=True)
        ],
    )  # fmt: skip
    rows = outcomes.count(world)
    better, worse, recovered = expected
    assert value_of(rows, "reliable_improvement", "2024-03-01")["numerator"] == better
    assert value_of(rows, "reliable_deterioration", "2024-03-01")["numerator"] == worse
    assert value_of(rows, "paired_score_coverage", "2024-03-01")["share"] == 1
    if recovered is None:
        assert rows[(rows["indicator_code"] == "recovery")]["numerator"].sum() == 0
    else:
        assert value_of(rows, "recovery", "2024-03-01")["numerator"] == recovered


def _row(**cells: object) -> pd.DataFrame:
    whole = dict.fromkeys([*KEY, *FIGURES]) | {
        "municipality_code": PLACE, "period_kind": "month", "period_on": date(2024, 3, 1),
        "indicator_code": "did_not_attend_share", "breakdown_code": "sex", "category_code": "1",
    }  # fmt: skip
    return pd.DataFrame([whole | cells], dtype=object)


NOTHING = _row().iloc[:0]


@pytest.mark.parametrize(
    ("ours", "theirs", "count"),
    [
        (_row(value=Decimal("3.000")), _row(value=3), 0),
        (_row(value=Decimal("3.001")), _row(value=3), 1),
        (_row(value=3), _row(value=3, missing_code="incomplete"), 1),
        (_row(value=3), NOTHING, 1),
        (NOTHING, _row(value=3), 1),
        (_row(value=0), NOTHING, 0),
        (_row(numerator=0, denominator=5), NOTHING, 1),
        (_row(numerator=0, denominator=5, breakdown_code="stop_reason"), NOTHING, 0),
        (_row(value=0, breakdown_code="total", category_code=None), NOTHING, 1),
        (_row(missing_code="not_reported"), NOTHING, 1),
    ],
)
def test_a_difference_is_seen_on_either_side(
    ours: pd.DataFrame, theirs: pd.DataFrame, count: int
) -> None:
    assert len(list(differences("rpt", ours, theirs))) == count
