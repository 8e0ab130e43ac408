"""A delivery is judged: what is wrong is found by its own rule, and nothing else is touched."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from contracts.entities import entities
from contracts.receipts import Status
from contracts.severities import Severity
from expectations.delivery import NotLanded
from expectations.quarantine import TABLES
from expectations.rules import Rule, suites

EARLY = {"date": date(1901, 2, 3), "datetime": datetime(1901, 2, 3, tzinfo=UTC)}
OWN_FAULTS = {
    "contacts": {"episode_id": None, "enquiry_id": None},
    "assessments": {"episode_id": None, "enquiry_id": None},
    "episodes": {"has_decision": True, "decision_id": None},
    "drop_in_days": {"attended": 3, "not_offered_same_day": 4},
    "measures": {"stated_sum": 9.5},
}


# Rules from this number on look beyond the cells of a row, and are tested where they are made.
LATER = "030"


def fault(rule: Rule) -> dict[str, Any]:
    """What to change in a clean row so that the rule does not hold."""
    contract = entities()[rule.entity]
    number = rule.code[2:]
    if number == "001":
        return {"unreadable": ["changed_at", "record_id:identity_number"]}
    if number == "009":
        return {"unreadable": ["record_id:identity_number"]}
    if number == "010":
        return OWN_FAULTS.get(rule.entity) or {rule.columns[0]: "invalid"}
    landed = contract.field(rule.columns[-1]).landed_as if rule.columns else ""
    field = contract.field(rule.columns[-1])
    changes = {
        "002": None,
        "003": "conflicting",
        "004": "no_such_code",
        "005": -1,
        "006": "?",
        "007": EARLY.get(field.type),
        "008": "nobody",
    }
    return {landed: changes[number]}


def own_place(entity: str, number: int) -> dict[str, Any]:
    """A unit or a day of its own for each record that is one of a unit or a day."""
    if entity == "group_attendances":
        return {"held_on": date(2023, 5, 2) - timedelta(days=number)}
    columns = {"drop_in_days": "unit", "centre_days": "centre", "monthly_counts": "unit"}
    return {columns[entity]: f"Sted {number}"} if entity in columns else {}


def test_each_fault_is_found_by_its_rule_and_clean_rows_are_left_alone(
    landing: Any, row: Any
) -> None:
    partitions: dict[str, list[dict[str, Any]]] = {}
    planted: dict[tuple[str, int], Rule] = {}
    for entity, suite in suites().items():
        rows = [row(entity), row(entity)]
        for rule in suite:
            if rule.severity is Severity.FILE or rule.code[2:] >= LATER or rule.code[0] == "X":
                continue
            changes = fault(rule)
            record = {"record_id": f"{entity}-{len(rows) + 1}"} | own_place(entity, len(rows))
            if rule.code.endswith("-003"):
                planted[entity, len(rows)] = rule
                rows.append(row(entity, **record, municipality_code="3804"))
                changes = {}
            planted[entity, len(rows)] = rule
            rows.append(row(entity, **record | changes))
        partitions[entity] = rows
    landing.land("2023-09-01", partitions)

    summary = landing.judge("2023-09-01")

    codes: dict[tuple[str, int], set[str]] = {}
    for entity, number, code in landing.quarantine("2023-09-01"):
        codes.setdefault((entity, number), set()).add(code)
    for place, rule in planted.items():
        found = codes.pop(place, set())
        expected = {rule.code} if rule.severity is Severity.ROW else set()
        # A negative number may also make a sum or a comparison wrong.
        also = {"U-010", "O-010", "R-035", "C-035"} if rule.code.endswith("-005") else set()
        # So may a value that is missing, or another.
        also |= {"O-039", "T-035", "U-036", "U-037"} if rule.code.endswith("-005") else set()
        assert found - also == expected, (place, rule.columns)
    assert codes == {}
    assert summary["verdict"] == "accepted"
    assert summary["rows_checked"] == sum(map(len, partitions.values()))
    ids = {rule.code for rule in planted.values()}
    assert {code for code in summary["by_rule"] if code[2:] < LATER and code[0] != "X"} == ids
    assert summary["by_rule"]["P-010"] == 2
    assert summary["by_rule"]["K-003"] == 2


def test_a_clean_delivery_is_accepted_whole(landing: Any, everything: Any) -> None:
    landing.land("2023-09-01", everything)
    summary = landing.judge("2023-09-01")
    assert summary == {
        "source_name": "tonsberg",
        "delivery_name": "2023-09-01",
        "verdict": "accepted",
        "rows_checked": 18,
        "rows_quarantined": 0,
        "by_rule": {},
        "findings": [],
    }
    results = landing.judgement("2023-09-01", "rule_results")
    asked = [rule for suite in suites().values() for rule in suite if rule.code != "M-020"]
    assert {row[3] for row in results} == {rule.code for rule in asked}
    assert {row[7] for row in results} == {0}
    (verdict,) = landing.judgement("2023-09-01", "verdict")
    assert verdict[:3] == ("tonsberg", "2023-09-01", "accepted")
    assert verdict[4] == "night-1"


def test_a_reference_may_be_to_an_earlier_delivery_but_not_a_later_or_refused_one(
    landing: Any, row: Any
) -> None:
    def offers(delivery: str) -> dict[str, Any]:
        return {"offers": [row("offers", offer_id=delivery)]}

    for delivery in ("2023-09-01", "2023-09-02", "2023-09-04"):
        landing.land(delivery, offers(delivery))
        landing.judge(delivery)
    landing.land("2023-08-01", {"persons": [], "offers": [row("offers", offer_id="refused")]})
    assert landing.judge("2023-08-01")["verdict"] == "refused"
    ids = ["2023-09-01", "2023-09-02", "2023-09-04", "refused", None]
    groups = [row("groups", record_id=str(n), offer_id=id_) for n, id_ in enumerate(ids)]
    landing.land("2023-09-03", {"groups": groups})
    landing.judge("2023-09-03")
    assert landing.quarantine("2023-09-03") == {
        ("groups", 2, "G-008"), ("groups", 3, "G-008"), ("groups", 4, "G-002"),
    }  # fmt: skip


def test_an_entity_that_had_rows_and_now_has_none_refuses_the_delivery(
    landing: Any, row: Any
) -> None:
    full = {entity: [row(entity)] for entity in ("persons", "offers", "groups")}
    landing.land("2023-09-01", full)
    landing.judge("2023-09-01")
    landing.land("2023-09-02", full | {"groups": []})
    summary = landing.judge("2023-09-02")
    assert summary["verdict"] == "refused"
    assert {code for code in summary["by_rule"] if code[0] != "X"} == {"G-020"}
    assert [found["place"] for found in summary["findings"] if found["rule"] == "G-020"] == [
        "hele filen"
    ]
    # The refused delivery is not what the next one is measured by.
    landing.land("2023-09-03", full | {"groups": []})
    assert landing.judge("2023-09-03")["verdict"] == "refused"


@pytest.mark.parametrize(("kind", "verdict"), [("files", "refused"), ("database", "accepted")])
def test_a_full_delivery_without_persons_is_refused_and_a_window_is_not(
    landing: Any, kind: str, verdict: str
) -> None:
    landing.land("2023-09-01", {"persons": []}, kind=kind)
    assert landing.judge("2023-09-01")["verdict"] == verdict


def test_exact_copies_are_not_a_conflict(landing: Any, row: Any) -> None:
    copies = [
        row("offers"),
        row("offers"),
        row("offers", changed_at=datetime(2023, 5, 3, tzinfo=UTC)),
    ]
    landing.land("2023-09-01", {"offers": copies})
    assert landing.judge("2023-09-01")["rows_quarantined"] == 0


def test_every_row_of_a_conflict_is_set_aside(landing: Any, row: Any) -> None:
    rows = [row("offers"), row("offers"), row("offers", name="Annet"), row("offers", record_id="2")]
    landing.land("2023-09-01", {"offers": rows})
    landing.judge("2023-09-01")
    assert landing.quarantine("2023-09-01") == {("offers", n, "T-003") for n in range(3)}


def test_a_cell_that_could_not_be_read_is_not_called_empty(landing: Any, row: Any) -> None:
    rows = [row("persons", birth_date=None, id_type=None, unreadable=["birth_date", "id_type"])]
    landing.land("2023-09-01", {"persons": rows})
    landing.judge("2023-09-01")
    assert landing.quarantine("2023-09-01") == {("persons", 0, "P-001")}


def test_a_cell_emptied_of_an_identity_number_is_empty_but_not_unreadable(
    landing: Any, row: Any
) -> None:
    rows = [row("groups", name=None, offer_id="KPH", unreadable=["name:identity_number"])]
    offers = [row("offers", offer_id="KPH")]
    landing.land("2023-09-01", {"offers": offers, "groups": rows})
    summary = landing.judge("2023-09-01")
    assert landing.quarantine("2023-09-01") == {("groups", 0, "G-002")}
    assert summary["by_rule"] == {"G-002": 1, "G-009": 1}


def test_an_instant_and_a_date_are_compared_by_the_local_day(landing: Any, row: Any) -> None:
    # 22:30 UTC on the first is half past midnight on the second in Oslo.
    created = datetime(2023, 6, 1, 22, 30, tzinfo=UTC)
    done = [date(2023, 6, 2), date(2023, 6, 1)]
    codes = [
        row("self_help_codes", record_id=str(n), episode_id=None, created_at=created,
            completed_on=day)
        for n, day in enumerate(done)
    ]  # fmt: skip
    landing.land("2023-09-01", {"persons": [row("persons")], "self_help_codes": codes})
    landing.judge("2023-09-01")
    assert landing.quarantine("2023-09-01") == {("self_help_codes", 1, "C-007")}


def test_judging_again_gives_the_same(landing: Any, row: Any) -> None:
    landing.land("2023-09-01", {"offers": [row("offers", kind="?"), row("offers", unit=None)]})
    tables = tuple(TABLES)
    first = landing.judge("2023-09-01")
    written = {table: landing.judgement("2023-09-01", table) for table in tables}
    assert landing.judge("2023-09-01") == first
    assert {table: landing.judgement("2023-09-01", table) for table in tables} == written


def test_a_delivery_that_came_before_has_nothing_to_judge(landing: Any) -> None:
    landing.land("2023-09-02", {}, status=Status.DUPLICATE)
    summary = landing.judge("2023-09-02")
    assert (summary["verdict"], summary["rows_checked"]) == ("accepted", 0)


def test_what_has_not_landed_cannot_be_judged(landing: Any) -> None:
    with pytest.raises(NotLanded, match="ikke mottatt"):
        landing.judge("2023-09-09")


def test_a_delivery_that_has_lost_a_partition_is_not_judged(landing: Any, row: Any) -> None:
    folder = landing.land("2023-09-01", {"offers": [row("offers")], "groups": []})
    (folder / "groups.parquet").unlink()
    with pytest.raises(NotLanded, match=r"mangler groups\.parquet"):
        landing.judge("2023-09-01")
    assert not landing.zones.judged_delivery("tonsberg", "2023-09-01").exists()


@pytest.mark.parametrize("code", ["3803\n", "３８０３", " 3803", "38030"])
def test_a_pattern_must_fit_the_whole_cell(landing: Any, row: Any, code: str) -> None:
    landing.land("2023-09-01", {"offers": [row("offers", municipality_code=code)]})
    landing.judge("2023-09-01")
    assert landing.quarantine("2023-09-01") == {("offers", 0, "T-006")}
