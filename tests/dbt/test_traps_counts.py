"""The domain's traps about what is told twice, late, wrongly or not at all. Each test is named
after its trap."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from contracts.periods import Month, PeriodState
from tests.dbt.building import rows
from tests.dbt.trap_town import (
    LONG_AFTER,
    counted_long_after,
    counted_when_march_was_sent,
    figure,
    share,
)
from tests.dbt.trap_town_counts import DAYS_LATE


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse with everything told."""
    return counted_long_after(tmp_path_factory)


@pytest.fixture(scope="module")
def as_sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse as it was when the report on March was sent."""
    return counted_when_march_was_sent(tmp_path_factory)


def _by_hand(built: Path, town: str, month: str, indicator: str) -> list[tuple[object, ...]]:
    return rows(
        built,
        "select reported_value, missing_code from rpt_monthly_indicators "
        "where municipality_name = ? and month = ?::date and indicator_code = ?",
        town, f"{month}-01", indicator,
    )  # fmt: skip


def test_a_group_of_8_is_1_session_and_8_attendances(counted: Path) -> None:
    """A group of 8 = 1 session and 8 attendances."""
    town = ("rpt_contacts", "Åtte")
    by_offer = {"breakdown_code": "offer", "category_code": "Åtte/group"}
    for where in ({}, by_offer):
        assert figure(counted, *town, "group_sessions", "2023-03", **where) == 1
        assert figure(counted, *town, "group_attendances", "2023-03", **where) == 8
    assert figure(counted, *town, "contacts_attended", "2023-03") == 0


def test_a_score_whose_contact_was_deleted(counted: Path) -> None:
    """A score whose contact was deleted."""
    chain = {"episodes_with_two_contacts": 1, "episodes_scored": 1, "episodes_paired": 0}
    for indicator, value in chain.items():
        assert figure(counted, "rpt_outcomes", "Uten kontakt", indicator, "2023-03") == value
    town = ("rpt_outcomes", "Uten kontakt")
    assert share(counted, *town, "paired_score_coverage", "2023-03") == "0/1"
    assert share(counted, *town, "reliable_improvement", "2023-03") == "0/0"
    assert share(counted, *town, "srs_below_cut_off", "2023-03") == "0/1"
    assert share(
        counted, "rpt_contacts", "Uten kontakt", "conversations_per_episode", "2023-03"
    ) == ("2/1")


def test_a_record_journalled_20_days_late_across_a_sealed_month(
    counted: Path, as_sent: Path
) -> None:
    """A record journalled 20 days late, across a sealed month."""
    assert Month(2023, 3).state(datetime.fromisoformat(LONG_AFTER)) is PeriodState.SEALED
    met = ("rpt_contacts", "Sent", "contacts_attended")
    assert figure(as_sent, *met, "2023-03") == 1
    assert figure(counted, *met, "2023-03") == 2
    # It counts when it was held, not when it was written down.
    assert figure(counted, *met, "2023-04") == 0
    assert rows(
        counted,
        "select date_diff('day', starts_at, journalled_at) from fct_contacts "
        "where source_name = 'Sent' and contact_id = 'c2'",
    ) == [(DAYS_LATE,)]


def test_a_deleted_episode_that_was_counted_in_a_sent_report(counted: Path, as_sent: Path) -> None:
    """A deleted episode that was counted in a sent report."""
    for built, value in ((as_sent, 2), (counted, 1)):
        for indicator in ("users_without_decision", "users_distinct", "new_short_term"):
            assert figure(built, "rpt_users", "Slettet", indicator, "2023-03") == value
    assert rows(counted, "select episode_id from fct_episodes where source_name = 'Slettet'") == [
        ("right",)
    ]


def test_a_blank_month_against_a_low_july(counted: Path) -> None:
    """A blank month against a low July."""
    told = {"2023-06": 10, "2023-07": 1, "2023-09": 0}
    for month, value in told.items():
        assert _by_hand(counted, "Tom måned", month, "new_red_cases") == [(value, None)]
        assert figure(counted, "rpt_centres", "Tom måned", "outreach_hours", month) == value
    assert _by_hand(counted, "Tom måned", "2023-08", "new_red_cases") == [(None, "not_reported")]
    hours = ("rpt_centres", "Tom måned", "outreach_hours")
    assert figure(counted, *hours, "2023-08") is None
    assert figure(counted, *hours, "2023-08", column="missing_code") is not None
    assert figure(counted, *hours, "2023") is None
    assert figure(counted, *hours, "2023", column="missing_code") == "incomplete"


def test_one_conversation_registered_by_two_staff(counted: Path) -> None:
    """One conversation registered by two staff."""
    town = ("rpt_contacts", "To ansatte")
    assert figure(counted, *town, "contacts_attended", "2023-03") == 1
    assert share(counted, *town, "did_not_attend_share", "2023-03") == "0/1"
    assert share(counted, *town, "conversations_per_episode", "2023-03") == "1/1"
    chain = ("rpt_outcomes", "To ansatte", "episodes_with_two_contacts", "2023-03")
    assert figure(counted, *chain) == 0
    assert rows(
        counted,
        "select count(*), count(distinct conversation_id) from fct_contacts "
        "where source_name = 'To ansatte'",
    ) == [(2, 1)]


@pytest.mark.parametrize("indicator", ["new_red_cases", "drop_in_attended"])
def test_a_manual_count_resent_as_a_new_total(counted: Path, as_sent: Path, indicator: str) -> None:
    """A manual count resent as a new total."""
    assert _by_hand(as_sent, "Ny sum", "2023-03", indicator) == [(7, None)]
    assert _by_hand(counted, "Ny sum", "2023-03", indicator) == [(9, None)]
