"""Each rule that looks beyond the cells of a row: one row that it lets by, and one it does not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from contracts.entities import entities
from contracts.severities import Severity
from expectations.rules import Rule, suites

JUDGED = "2023-09-01"
LATER = {"date": date(2030, 5, 1), "datetime": datetime(2030, 5, 2, tzinfo=UTC)}
NO_ITEMS: dict[str, Any] = {f"item_{number}": None for number in range(1, 10)}
LAST_RULE_OF_A_ROW = 49
# A day at a place is told once.
PLACES = {"drop_in_days": "unit", "monthly_counts": "unit", "centre_days": "centre"}

# (code, columns or where) to what makes a clean row fail.
FAULTS: dict[tuple[str, str], dict[str, Any]] = {
    ("K-030", "mode"): {"mode": "digital", "municipality_code": "0704",
                        "starts_at": datetime(2015, 12, 31, 12, tzinfo=UTC)},
    ("H-030", "channel"): {"channel": "web_form", "municipality_code": "0704",
                           "received_at": datetime(2015, 12, 31, 12, tzinfo=UTC)},
    ("K-034", "starts_at"): {"starts_at": datetime(2023, 5, 3, 9, tzinfo=UTC)},
    ("R-035", "first_visits"): {"first_visits": 2},
    ("R-035", "accompanied"): {"accompanied": 2},
    ("C-035", "parts_completed"): {"parts_completed": 2},
    ("T-035", "minimum_age"): {"minimum_age": 2},
    ("U-036", "item_9"): {"instrument": "PHQ-9", "item_1": 4, "stated_sum": 7},
    ("U-036", "ORS SRS CORS CSRS"): NO_ITEMS | {"instrument": "SRS", "stated_sum": 40.5},
    ("U-036", "PHQ-9"): NO_ITEMS | {"instrument": "PHQ-9", "stated_sum": 28},
    ("U-036", "GAD-7"): NO_ITEMS | {"instrument": "GAD-7", "stated_sum": 22},
    ("U-037", "ORS SRS CORS CSRS"): {"item_5": 1, "stated_sum": 5},
    ("U-037", "GAD-7"): {"instrument": "GAD-7", "item_8": 1, "stated_sum": 5},
    ("O-038", "not_offered_same_day"): {"status": "closed"},
    ("R-038", "accompanied"): {"is_open": False},
    ("O-039", "not_offered_same_day"): {"status": "not_registered"},
    ("O-039", "attended"): {"attended": None, "not_offered_same_day": None},
    ("M-041", "month"): {"month": date(2023, 5, 2)},
}  # fmt: skip

# Found by another rule as well: a number outside the contract's own limits, a date out of order
# with the next or after the end, a code of a day that is not this one's.
ALSO = {"U-005", "K-034"}
ALSO |= {f"{rule.code[0]}-007" for suite in suites().values() for rule in suite}
ALSO |= {f"{rule.code[0]}-031" for suite in suites().values() for rule in suite}


def fault(rule: Rule) -> dict[str, Any]:
    """What to change in a clean row so that the rule does not hold."""
    last = entities()[rule.entity].field(rule.columns[-1])
    if rule.code.endswith("-031"):
        return {"municipality_code": "0704" if len(rule.columns) > 1 else "9999"}
    if rule.code.endswith("-032"):
        return {last.landed_as: LATER[last.type]}
    where = " ".join(rule.where.get("instrument", ()))
    by_column = FAULTS.get((rule.code, rule.columns[-1]))
    return by_column or FAULTS.get((rule.code, rule.columns[0])) or FAULTS[rule.code, where]


def asked() -> list[Rule]:
    """The rules of rows that need no second row to fail."""
    return [
        rule
        for suite in suites().values()
        for rule in suite
        if rule.severity is Severity.ROW
        and 30 <= int(rule.code[2:]) <= LAST_RULE_OF_A_ROW
        and rule.looks_at not in ("overlap", "twins")
    ]


def test_each_fault_is_found_by_its_rule_and_clean_rows_are_left_alone(
    landing: Any, row: Any
) -> None:
    partitions: dict[str, list[dict[str, Any]]] = {entity: [row(entity)] for entity in suites()}
    planted: dict[tuple[str, int], Rule] = {}
    for rule in asked():
        rows = partitions[rule.entity]
        number = len(rows)
        own = {"record_id": f"own-{number}"}
        own |= (
            {"unit": f"Sted {number}"} if rule.entity in ("drop_in_days", "monthly_counts") else {}
        )
        own |= {"centre": f"Sted {number}"} if rule.entity == "centre_days" else {}
        if rule.entity == "group_attendances":
            own |= {"held_on": date(2023, 4, number)}
        planted[rule.entity, number] = rule
        rows.append(row(rule.entity, **own | fault(rule)))
    landing.land(JUDGED, partitions)
    landing.judge(JUDGED)
    found: dict[tuple[str, int], set[str]] = {}
    for entity, number, code in landing.quarantine(JUDGED):
        found.setdefault((entity, number), set()).add(code)
    for place, rule in planted.items():
        codes = found.pop(place, set())
        assert rule.code in codes, (rule.code, rule.columns)
        assert codes - {rule.code} <= ALSO, (rule.code, rule.columns)
    assert found == {}


def contacts(row: Any, *changes: dict[str, Any]) -> list[dict[str, Any]]:
    return [row("contacts", record_id=str(n), **change) for n, change in enumerate(changes)]


def codes(landing: Any, entity: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for told, number, code in landing.quarantine(JUDGED):
        if told == entity:
            found.setdefault(number, set()).add(code)
    return found


def test_what_is_to_come_may_be_called_off_but_not_held(landing: Any, row: Any) -> None:
    ahead = {"starts_at": datetime(2023, 9, 20, 9, tzinfo=UTC), "episode_id": None}
    rows = contacts(
        row,
        ahead | {"attendance": "attended"},
        ahead | {"attendance": "did_not_attend"},
        ahead | {"attendance": "cancelled_by_user"},
        ahead | {"attendance": "cancelled_by_service"},
    )
    landing.land(JUDGED, {"enquiries": [row("enquiries")], "contacts": rows})
    landing.judge(JUDGED)
    assert codes(landing, "contacts") == {0: {"K-032"}, 1: {"K-032"}}


@pytest.mark.parametrize(
    ("through", "late"),
    [
        # The night it landed is the one after; the extract may have gone on past midnight.
        (date(2023, 9, 1), {2, 3}),
        (date(2023, 8, 1), {1, 2, 3}),
        (None, {2, 3}),
    ],
)
def test_the_future_begins_when_the_delivery_ends_on_the_calendar_in_norway(
    landing: Any, row: Any, through: date | None, late: set[int]
) -> None:
    instants = [
        datetime(2023, 8, 2, 21, 59, tzinfo=UTC),
        # A minute before midnight and midnight, in Oslo, of the day it landed.
        datetime(2023, 9, 2, 21, 59, tzinfo=UTC),
        datetime(2023, 9, 2, 22, 0, tzinfo=UTC),
        datetime(2024, 9, 2, 22, 0, tzinfo=UTC),
    ]
    rows = [row("offers", record_id=str(n), changed_at=at) for n, at in enumerate(instants)]
    landing.land(JUDGED, {"offers": rows}, data_through=through)
    landing.judge(JUDGED)
    assert codes(landing, "offers") == {number: {"T-032"} for number in late}


@pytest.mark.parametrize(
    ("code", "day", "holds"),
    [
        ("0704", date(2019, 12, 31), True), ("0704", date(2020, 1, 1), False),
        ("3803", date(2019, 12, 31), False), ("3803", date(2020, 1, 1), True),
        ("3803", date(2023, 8, 31), True), ("3905", date(2023, 8, 31), False),
        ("9999", date(2020, 1, 1), False),
    ],
)  # fmt: skip
def test_a_municipality_code_holds_from_its_day_until_the_next_takes_over(
    landing: Any, row: Any, code: str, day: date, holds: bool
) -> None:
    days = [row("evaluations", episode_id=None, municipality_code=code, answered_on=day)]
    landing.land(JUDGED, {"evaluations": days})
    landing.judge(JUDGED)
    assert codes(landing, "evaluations") == ({} if holds else {0: {"E-031"}})


def test_what_lasts_may_have_any_code_of_its_time(landing: Any, row: Any) -> None:
    old = date(2019, 5, 1)
    offers = [
        row("offers", record_id="1", valid_from=old, valid_to=None, municipality_code="3803"),
        row("offers", record_id="2", valid_from=old, valid_to=None, municipality_code="0704"),
        row("offers", record_id="3", valid_from=old, valid_to=date(2019, 9, 1),
            municipality_code="3803"),
        row("offers", record_id="4", valid_from=old, valid_to=None, municipality_code="38O3"),
    ]  # fmt: skip
    landing.land(JUDGED, {"offers": offers})
    landing.judge(JUDGED)
    assert codes(landing, "offers") == {2: {"T-031"}, 3: {"T-006"}}


def test_an_instant_has_the_code_of_its_day_in_norway(landing: Any, row: Any) -> None:
    # Half past eleven in the evening, in UTC, is the new year in Oslo.
    rows = contacts(
        row,
        {"starts_at": datetime(2019, 12, 31, 22, 30, tzinfo=UTC), "municipality_code": "0704"},
        {"starts_at": datetime(2019, 12, 31, 23, 30, tzinfo=UTC), "municipality_code": "0704"},
        {"starts_at": datetime(2019, 12, 31, 23, 30, tzinfo=UTC), "municipality_code": "3803"},
    )
    landing.land(JUDGED, {"episodes": [row("episodes")], "enquiries": [row("enquiries")],
                          "contacts": rows})  # fmt: skip
    landing.judge(JUDGED)
    assert codes(landing, "contacts") == {1: {"K-031"}}


def test_one_day_told_under_two_ids_is_counted_once(landing: Any, row: Any) -> None:
    later = datetime(2023, 5, 3, tzinfo=UTC)
    days = [
        row("drop_in_days", record_id="1"),
        row("drop_in_days", record_id="2"),
        row("drop_in_days", record_id="3", unit="Et annet"),
        # Another version of one record is no second record, and a deleted one is gone.
        row("drop_in_days", record_id="3", unit="Et annet", attended=2, changed_at=later),
        row("drop_in_days", record_id="4", unit="Et annet", is_deleted=True),
    ]
    landing.land(JUDGED, {"drop_in_days": days})
    landing.judge(JUDGED)
    assert codes(landing, "drop_in_days") == {1: {"O-042"}}
