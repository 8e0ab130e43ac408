"""The domain's traps about who somebody is. Each test is named after its trap."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dbt.building import rows
from tests.dbt.trap_town import (
    counted_long_after,
    counted_when_march_was_sent,
    figure,
    share,
)


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse with everything told."""
    return counted_long_after(tmp_path_factory)


@pytest.fixture(scope="module")
def as_sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse as it was when the report on March was sent."""
    return counted_when_march_was_sent(tmp_path_factory)


def test_a_person_moves_mid_episode(counted: Path) -> None:
    """A person moves mid-episode."""
    here, there = ("rpt_users", "Fraflytting"), ("rpt_users", "Tilflytting")
    assert figure(counted, *here, "users_without_decision", "2023-03") == 1
    assert figure(counted, *here, "users_without_decision", "2023-04") == 0
    assert figure(counted, "rpt_contacts", "Fraflytting", "contacts_attended", "2023-04") == 1
    moved = ("rpt_end_reasons", "Fraflytting", "end_reason_share", "2023-04")
    assert share(counted, *moved, item_code="moved") == "1/1"
    assert figure(counted, *there, "users_without_decision", "2023-02") == 0
    assert figure(counted, *there, "users_without_decision", "2023-03") == 1
    assert figure(counted, *there, "new_short_term", "2023-03") == 1


def test_a_code_changes_with_nobody_moving(counted: Path) -> None:
    """A code changes with nobody moving."""
    for month, code in (("2023-12", "3803"), ("2024-01", "3905")):
        user = ("rpt_users", "Tønsberg", "users_without_decision", month)
        assert figure(counted, *user) == 1
        assert figure(counted, *user, column="municipality_code") == code
        for indicator in ("new_short_term", "discharged", "transferred_on"):
            assert figure(counted, "rpt_users", "Tønsberg", indicator, month) == 0
    # A contact the journal gave the code it had before.
    assert figure(counted, "rpt_contacts", "Tønsberg", "contacts_attended", "2024-01") == 1
    flow = rows(
        counted,
        "select opening_count, started_count, ended_count, recoded_count, closing_count, "
        "residual_count from rpt_flow_check "
        "where municipality_code = '3905' and month = '2024-01-01' and flow_basis_code = 'journal'",
    )
    assert flow == [(0, 0, 0, 1, 1, 0)]


def test_d_number_to_fnr(counted: Path) -> None:
    """D-number → fnr."""
    town = ("rpt_users", "Nummer")
    assert figure(counted, *town, "users_without_decision", "2023-01") == 1
    assert figure(counted, *town, "users_distinct", "2023-01") == 1
    assert figure(counted, *town, "new_short_term", "2023-01") == 1
    assert figure(counted, *town, "new_short_term", "2023-03") == 0
    assert figure(counted, "rpt_enquiries", "Nummer", "enquiries", "2023-03") == 2
    assert figure(counted, "rpt_enquiries", "Nummer", "persons_enquiring", "2023-03") == 1


def test_merged_persons(counted: Path) -> None:
    """Merged persons."""
    totals = rows(
        counted,
        "select users_with_decision, users_without_decision, users_total, users_distinct, "
        "in_both_count from rpt_user_totals "
        "where municipality_name = 'Sammenslått' and month = '2023-03-01'",
    )
    assert totals == [(1, 1, 2, 1, 1)]
    assert rows(
        counted,
        "select count(distinct person_id), count(*) from fct_episodes "
        "where source_name = 'Sammenslått'",
    ) == [(1, 2)]


def test_return_after_90_and_91_days(counted: Path) -> None:
    """Return after 90 and 91 days."""
    town = ("rpt_users", "Tilbake", "new_short_term")
    assert figure(counted, *town, "2023-01") == 2
    assert figure(counted, *town, "2023-01", item_code="never") == 2
    assert figure(counted, *town, "2023-05") == 1
    assert figure(counted, *town, "2023-05", item_code="under_6_months") == 1
    assert rows(
        counted,
        "select episode_id, days_since_service, is_new_in_service from fct_episodes "
        "where source_name = 'Tilbake' and days_since_service is not null order by episode_id",
    ) == [("a2", 90, False), ("b2", 91, True)]


def test_transfer_the_same_day(counted: Path) -> None:
    """Transfer the same day."""
    figures = {
        "users_with_decision": 1,
        "users_without_decision": 1,
        "new_with_decision": 0,
        "new_short_term": 0,
        "discharged": 0,
        "transferred_on": 1,
    }
    for indicator, value in figures.items():
        assert figure(counted, "rpt_users", "Overført", indicator, "2023-03") == value, indicator
    assert figure(counted, "rpt_outcomes", "Overført", "episodes_ended", "2023-03") == 0
    assert rows(
        counted,
        "select opening_count, started_count, ended_count, closing_count, residual_count "
        "from rpt_flow_check where municipality_name = 'Overført' and month = '2023-03-01' "
        "and flow_basis_code = 'journal'",
    ) == [(2, 2, 2, 2, 0)]


def test_a_relative_without_an_episode_of_their_own(counted: Path) -> None:
    """A relative without an episode of their own."""
    met = ("rpt_contacts", "Pårørende", "contacts_attended", "2023-03")
    by_relative = {"breakdown_code": "participants", "category_code": "relative"}
    assert figure(counted, *met) == 1
    assert figure(counted, *met, **by_relative) == 1
    assert figure(counted, *met, breakdown_code="offer", category_code="unknown") == 1
    assert figure(counted, "rpt_enquiries", "Pårørende", "persons_enquiring", "2023-03") == 1
    assert figure(counted, "rpt_users", "Pårørende", "users_total", "2023-03") == 0
    problem = ("rpt_problems", "Pårørende", "problem_share", "2023-03")
    assert share(counted, *problem, item_code="relative") == "1/1"
    mean = ("rpt_contacts", "Pårørende", "conversations_per_episode", "2023-03")
    assert figure(counted, *mean, column="missing_code") == "cannot_be_computed"


def test_an_anonymous_caller_later_registered(counted: Path, as_sent: Path) -> None:
    """An anonymous caller later registered."""
    calls = ("rpt_enquiries", "Anonym", "enquiries", "2023-03")
    persons = ("rpt_enquiries", "Anonym", "persons_enquiring", "2023-03")
    for built, people, identity in ((as_sent, 0, "anonymous"), (counted, 1, "known")):
        assert figure(built, *calls) == 1
        assert figure(built, *calls, breakdown_code="identity", category_code=identity) == 1
        assert figure(built, *persons) == people


def test_protected_addresses_in_tiny_cells(counted: Path) -> None:
    """Protected addresses in tiny cells."""
    assert figure(counted, "rpt_users", "Sperret", "users_distinct", "2023-03") == 2
    flagged = rows(
        counted,
        "select persons.has_protected_address, count(*) from fct_users_in_service as users "
        "inner join dim_person as persons using (person_id) "
        "where users.source_name = 'Sperret' and users.month_on = '2023-03-01' "
        "group by all order by all",
    )
    assert flagged == [(False, 1), (True, 1)]
    # Nothing that is reported is broken down by where in the municipality somebody lives.
    assert (
        rows(
            counted,
            "select table_name, column_name from information_schema.columns "
            "where table_name like 'rpt!_%' escape '!' and column_name like '%district%'",
        )
        == []
    )
    broken_down = rows(counted, "select distinct breakdown_code from breakdowns")
    assert not {code for (code,) in broken_down if "district" in code or "address" in code}
