"""What is told and sets nothing aside: each warning both ways, and its edges."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.unit.expectations.one_person import MONDAY, Warnings, codes_found, contacts, told, town


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


def test_a_form_approved_after_it_was_delivered_is_told_and_its_figures_kept(
    landing: Any, row: Any
) -> None:
    midnight = datetime(2023, 9, 2, 22, tzinfo=UTC)
    approvals = [None, midnight - timedelta(minutes=1), midnight, midnight]
    rows = [
        row("monthly_counts", record_id=str(number), unit=f"Enhet {number}", approved_at=at)
        for number, at in enumerate(approvals)
    ]
    rows[3]["is_deleted"] = True
    landing.land(
        "2023-09-01", {"monthly_counts": rows}, kind="workbook", data_through=date(2023, 9, 1)
    )
    assert landing.judge("2023-09-01")["rows_quarantined"] == 0
    assert told(codes_found(landing, "2023-09-01", "monthly_counts"), "M-052") == [2]
