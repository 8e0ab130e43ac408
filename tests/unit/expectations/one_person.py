"""A town of one person, changed row by row, and what a judgement warns of in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

Warnings = Callable[..., set[tuple[int | None, str]]]

MONDAY = datetime(2023, 5, 8, 9, tzinfo=UTC)


def codes_found(landing: Any, delivery: str, entity: str) -> set[tuple[int | None, str]]:
    """(row number, rule code) of an entity's warnings."""
    findings = landing.judgement(delivery, "findings")
    return {(row[3], row[4]) for row in findings if row[2] == entity and row[5] == "WARNING"}


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
