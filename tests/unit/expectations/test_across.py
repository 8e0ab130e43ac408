"""What does not hang together across the records, both ways."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from contracts.entities import entities
from contracts.severities import Severity
from expectations.rules import suites

LATER = datetime(2023, 6, 2, 9, tzinfo=UTC)


def told(landing: Any, delivery: str, code: str) -> list[tuple[str, int, str]]:
    """(entity, row number, columns) of what a rule has told."""
    findings = landing.judgement(delivery, "findings")
    return sorted((row[2], row[3], row[6]) for row in findings if row[4] == code)


def judged(landing: Any, partitions: dict[str, Sequence[Any]], delivery: str) -> None:
    """Land and judge a delivery."""
    landing.land(delivery, partitions)
    landing.judge(delivery)


def test_every_reference_has_its_orphans_and_all_of_it_only_tells() -> None:
    rules = [rule for suite in suites().values() for rule in suite if rule.code.startswith("X-")]
    orphans = {(rule.entity, *rule.columns) for rule in rules if rule.code == "X-001"}
    assert orphans == {
        (entity.name, reference.field)
        for entity in entities().values()
        for reference in entity.references
    }
    assert {rule.severity for rule in rules} == {Severity.WARNING}


def test_a_record_whose_parent_is_deleted_or_set_aside_is_an_orphan(landing: Any, row: Any) -> None:
    offers = [
        row("offers", record_id="1", offer_id="good"),
        row("offers", record_id="2", offer_id="deleted", is_deleted=True),
        row("offers", record_id="3", offer_id="set aside", kind="no such kind"),
        # One period of an offer is deleted, and the other is not.
        row("offers", record_id="4", offer_id="shortened", is_deleted=True),
        row("offers", record_id="5", offer_id="shortened"),
        # Deleted first, and then not; not deleted first, and then so.
        row("offers", record_id="6", offer_id="back", is_deleted=True),
        row("offers", record_id="6", offer_id="back", changed_at=LATER),
        row("offers", record_id="7", offer_id="away"),
        row("offers", record_id="7", offer_id="away", changed_at=LATER, is_deleted=True),
        # The newest version is set aside, and the one before is good.
        row("offers", record_id="8", offer_id="worse"),
        row("offers", record_id="8", offer_id="worse", changed_at=LATER, kind="no such kind"),
    ]
    ids = ["good", "deleted", "set aside", "shortened", "back", "away", "worse"]
    groups = [row("groups", record_id=id_, offer_id=id_) for id_ in ids]
    groups.append(row("groups", record_id="8", offer_id="deleted", is_deleted=True))
    judged(landing, {"offers": offers, "groups": groups}, "2023-09-01")
    orphans = [("groups", ids.index(id_), "offer_id") for id_ in ("deleted", "set aside", "away")]
    assert told(landing, "2023-09-01", "X-001") == orphans
    # A record that never was is another matter.
    assert landing.quarantine("2023-09-01") == {("offers", 2, "T-004"), ("offers", 10, "T-004")}


def test_a_parent_set_aside_in_an_earlier_delivery_is_remembered(landing: Any, row: Any) -> None:
    bad = row("offers", offer_id="bad", kind="no such kind")
    judged(landing, {"persons": [row("persons")], "offers": [bad]}, "2023-09-01")
    landing.land("2023-09-02", {"groups": [row("groups", offer_id="bad")]}, kind="database")
    landing.judge("2023-09-02")
    found = told(landing, "2023-09-02", "X-001")
    # Where a parent in quarantine keeps its child waiting, the child is set aside instead.
    waits = landing.quarantine("2023-09-02") == {("groups", 0, "G-008")}
    assert found == [("groups", 0, "offer_id")] or waits


def test_a_person_without_any_event(landing: Any, row: Any) -> None:
    people = ["enquired", "began", "decided", "met", "helped", "nothing", "deleted"]
    keys = {name: f"{number}" * 32 for number, name in enumerate(people)}
    persons = [row("persons", record_id=name, person_pseudonym=key, is_deleted=name == "deleted",
                   national_pseudonym=key) for name, key in keys.items()]  # fmt: skip
    partitions = {
        "persons": persons,
        "offers": [row("offers")],
        "enquiries": [row("enquiries", person_pseudonym=keys["enquired"])],
        "episodes": [row("episodes", person_pseudonym=keys["began"])],
        "decisions": [row("decisions", person_pseudonym=keys["decided"])],
        "groups": [row("groups")],
        "group_attendances": [row("group_attendances", person_pseudonym=keys["met"])],
        "self_help_codes": [row("self_help_codes", person_pseudonym=keys["helped"])],
    }
    judged(landing, partitions, "2023-09-01")
    found = told(landing, "2023-09-01", "X-002")
    assert found == [("persons", people.index("nothing"), "person_key")]


def test_a_wait_without_a_granted_decision(landing: Any, row: Any) -> None:
    results = ["granted", "partly", "refused", "withdrawn", None]
    decisions = [row("decisions", record_id=f"{result}", result=result) for result in results]
    decisions.append(row("decisions", record_id="deleted", is_deleted=True))
    behind = [*map(str, results), "deleted", None]
    episodes = [row("episodes", record_id=f"e{number}", decision_id=id_, has_decision=bool(id_))
                for number, id_ in enumerate(behind)]  # fmt: skip
    statuses = [row("episode_statuses", record_id=f"s{number}", episode_id=f"e{number}",
                    status="T") for number in range(len(behind))]  # fmt: skip
    # In service without a decision is as it should be.
    statuses.append(row("episode_statuses", record_id="in", episode_id="e2", sequence=2,
                        status="I"))  # fmt: skip
    partitions = {"persons": [row("persons")], "offers": [row("offers")], "decisions": decisions,
                  "episodes": episodes, "episode_statuses": statuses}  # fmt: skip
    judged(landing, partitions, "2023-09-01")
    found = told(landing, "2023-09-01", "X-003")
    assert [row_number for _, row_number, _ in found] == [2, 3, 4, 5, 6]


FLOWS = [
    # The statuses by day, the day it ended, and what is told.
    ("I2", None, None),
    ("I2 S9", 9, None),
    ("T2 S9", 9, None),
    ("I2 P5", None, None),
    ("", 9, None),
    ("I2", 9, "X-004"),
    ("I2 S5 I9", 9, "X-004"),
    ("T2 P5", 9, "X-004"),
    ("I2 S9", None, "X-005"),
    ("T2 S9", None, "X-005"),
    ("I2 S5 I7", None, None),
    ("I2 S9", 8, "X-006"),
    # Entered in error: it never was.
    ("I2 X9", 9, None),
    ("I2 X9 S9", None, None),
]


def test_who_came_in_and_has_not_left_is_in(landing: Any, row: Any) -> None:
    episodes, statuses, expected = [], [], set()
    for number, (flow, ended, code) in enumerate(FLOWS):
        id_ = f"e{number}"
        ended_on = ended and date(2023, 5, ended)
        episodes.append(row("episodes", record_id=id_, started_on=date(2023, 5, 2),
                            ended_on=ended_on, end_reason=None))  # fmt: skip
        for sequence, (status, day) in enumerate(flow.split(), start=1):
            statuses.append(row("episode_statuses", record_id=f"{id_}-{sequence}", episode_id=id_,
                                sequence=sequence, status=status,
                                valid_from=date(2023, 5, int(day))))  # fmt: skip
        if code:
            expected.add((number, code))
    partitions = {"persons": [row("persons")], "offers": [row("offers")],
                  "decisions": [row("decisions")], "enquiries": [row("enquiries")],
                  "episodes": episodes, "episode_statuses": statuses}  # fmt: skip
    judged(landing, partitions, "2023-09-01")
    found = {(number, code) for code in ("X-004", "X-005", "X-006")
             for _, number, _ in told(landing, "2023-09-01", code)}  # fmt: skip
    assert found == expected
