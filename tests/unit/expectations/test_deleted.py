"""A deleted record is taken in on its key alone: what else stands in it no longer matters."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from contracts.entities import entities

JUDGED = "2023-09-01"
WHOLE_KEY = {"record_id": "1", "changed_at": datetime(2023, 5, 2, tzinfo=UTC)}


@pytest.mark.parametrize("entity", sorted(entities()))
def test_an_empty_tombstone_is_taken_in(landing: Any, entity: str) -> None:
    tombstone = WHOLE_KEY | {"is_deleted": True}
    landing.land(JUDGED, {"persons": [], "episodes": [], entity: [tombstone]}, kind="database")
    landing.judge(JUDGED)
    assert landing.quarantine(JUDGED) == set()


def test_an_odd_tombstone_is_taken_in(landing: Any, row: Any) -> None:
    odd = row(
        "contacts", is_deleted=True, mode="?", duration_minutes=-1, municipality_code="x",
        episode_id="nobody", enquiry_id=None, starts_at=datetime(2031, 1, 1, tzinfo=UTC),
        registered_at=datetime(2024, 1, 1, tzinfo=UTC), unreadable=["journalled_at"],
    )  # fmt: skip
    landing.land(JUDGED, {"contacts": [odd, odd | {"record_id": "2", "is_deleted": False}]})
    landing.judge(JUDGED)
    assert {number for _, number, _ in landing.quarantine(JUDGED)} == {1}


def test_a_tombstone_needs_its_key_and_a_whole_line(landing: Any) -> None:
    def tombstone(**changes: Any) -> Any:
        return WHOLE_KEY | {"is_deleted": True} | changes

    offers = [
        tombstone(record_id=None),
        tombstone(changed_at=None),
        tombstone(record_id="3", changed_at=None, unreadable=["changed_at"]),
        tombstone(record_id="4", unreadable=["line:17"]),
        tombstone(record_id="5", is_deleted=None),
    ]
    landing.land(JUDGED, {"offers": offers})
    landing.judge(JUDGED)
    found: dict[int, set[str]] = {}
    for _, number, code in landing.quarantine(JUDGED):
        found.setdefault(number, set()).add(code)
    assert found == {0: {"T-002"}, 1: {"T-002"}, 2: {"T-001"}, 3: {"T-001"}, 4: {"T-002"}}


def test_a_tombstone_and_a_record_of_one_instant_are_a_conflict(landing: Any, row: Any) -> None:
    days = [row("evaluations"), row("evaluations", is_deleted=True),
            row("evaluations", record_id="2", answered_on=date(2023, 5, 1))]  # fmt: skip
    landing.land(JUDGED, {"episodes": [row("episodes")], "evaluations": days}, kind="database")
    landing.judge(JUDGED)
    conflicts = {place for place in landing.quarantine(JUDGED) if place[0] == "evaluations"}
    assert conflicts == {("evaluations", 0, "E-003"), ("evaluations", 1, "E-003")}
