"""The domain's traps about days and clocks. Each test is named after its trap."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.dbt.building import rows
from tests.dbt.trap_town import counted_long_after, figure, share
from tests.dbt.trap_town_days import BACK, FORWARD


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse with everything told."""
    return counted_long_after(tmp_path_factory)


def test_contact_at_half_past_midnight_on_31_march_and_26_october(counted: Path) -> None:
    """Contact at 00:30 local on 31 March and 26 October."""
    assert rows(
        counted,
        "select contact_on from fct_contacts where source_name = 'Halv ett' order by starts_at",
    ) == [(FORWARD,), (BACK,)]
    for month in ("2024-03", "2025-10"):
        waited = ("rpt_waits", "Halv ett", "wait_to_start_days_median", month)
        assert figure(counted, *waited) == 1
        assert figure(counted, "rpt_contacts", "Halv ett", "contacts_attended", month) == 1


def test_a_month_end_under_daylight_saving(counted: Path) -> None:
    """A month end under daylight saving."""
    for month in ("2024-03", "2024-04", "2025-10", "2025-11"):
        met = ("rpt_contacts", "Månedsslutt", "contacts_attended", month)
        assert figure(counted, *met) == 1, month
    # Thirty days are thirty days, in the month with an hour less and in the one with an hour more.
    for month in ("2024-03", "2025-10"):
        longest = ("rpt_waiting_list", "Månedsslutt", "longest_wait_days", month)
        assert figure(counted, *longest) == 30, month


def test_a_web_form_at_2359_answered_next_day_is_1_day(counted: Path) -> None:
    """A web form at 23:59 answered next day (1 day)."""
    assert rows(
        counted,
        "select received_on, answered_days, answered_working_days from fct_enquiries "
        "where source_name = 'Nettskjema'",
    ) == [(date(2023, 3, 14), 1, 1)]
    answered = ("rpt_enquiries", "Nettskjema", "answered_within_7_days", "2023-03")
    assert share(counted, *answered) == "1/1"
    assert share(counted, *answered, breakdown_code="channel", category_code="web_form") == "1/1"


def test_an_offer_renamed(counted: Path) -> None:
    """An offer renamed."""
    names = {"2023-03": ("Søvnskole", 1), "2023-04": ("Søvnkurs", 1), "2023": ("Søvnkurs", 2)}
    same_offer = {"breakdown_code": "offer", "category_code": "Nytt navn/sleep"}
    for period, (name, count) in names.items():
        met = ("rpt_contacts", "Nytt navn", "contacts_attended", period)
        assert figure(counted, *met, **same_offer) == count
        assert figure(counted, *met, **same_offer, column="category_name_nb") == name


def test_the_limit_10_to_7_in_mid_year(counted: Path) -> None:
    """The limit 10 → 7 in mid-year."""
    within = ("rpt_contacts", "Lavere grense", "conversations_within_maximum", "2023-08")
    assert share(counted, *within) == "2/3"
    mean = ("rpt_contacts", "Lavere grense", "conversations_per_episode", "2023-08")
    assert share(counted, *mean) == "24/3"
    assert rows(
        counted,
        "select attended_contact_count, maximum_conversations from fct_episodes "
        "where source_name = 'Lavere grense' order by started_on",
    ) == [(9, 10), (8, 7), (7, 7)]
