"""What the national forms are sent as: a year that can be counted on the fingers, and the sums
their contracts promise in every warehouse."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from exports.receivers import forms, read_form
from exports.receivers.contract import Table
from tests.dbt.building import rows
from tests.dbt.contract_sums import broken_sums
from tests.dbt.national_town import year_that_is_told
from tests.dbt.trap_town import counted_long_after

IN_2026 = date(2026, 1, 1)
CLIENTS = "rpt_national__kostra_52_client_records"
GROUPS = "rpt_national__kostra_52_group_records"
OFFERS = "rpt_national__is24_8_ch20_offer_records"


def protected_tables() -> list[Table]:
    """Every table whose figures are protected by hiding some."""
    tables = [table for form in forms() for table in read_form(form, IN_2026).tables]
    return [table for table in tables if table.disclosure is not None]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse when the year is told, held to every data test dbt has."""
    return year_that_is_told(tmp_path_factory)


@pytest.fixture(scope="module")
def traps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of every trap of the domain."""
    return counted_long_after(tmp_path_factory)


def of_2023(built: Path, model: str) -> dict[str, list[Any]]:
    """A year form's rows by indicator: numerator, denominator, value and missing code."""
    found = rows(
        built,
        "select indicator_code, numerator, denominator, value::double, missing_code "
        f"from {model} where period_on = date '2023-01-01' and municipality_code = '3803'",
    )
    return {code: figure for code, *figure in found}


@pytest.mark.parametrize("table", protected_tables(), ids=lambda table: table.name)
def test_the_sums_of_the_contract_hold(year: Path, traps: Path, table: Table) -> None:
    assert rows(year, f"select count(*) > 0 from {table.model}") == [(True,)]
    assert broken_sums(year, table) == []
    assert broken_sums(traps, table) == []


def test_rph_is_told_from_enrolled_to_recovered(year: Path) -> None:
    told = of_2023(year, "rpt_national__rph")
    assert {code: figure[2] for code, figure in told.items()} == {
        "rph_enrolled": 4,  # r1, r2, r3, r5; r6 was carried over
        "rph_started": 4,
        "rph_ended": 2,  # r1 and r2; r3 ended in 2024
        "rph_completed": 2,
        "rph_scored_phq_9": 2,
        "rph_paired_phq_9": 2,
        "rph_case_phq_9": 2,
        "rph_improved_phq_9": 1,
        "rph_deteriorated_phq_9": 0,
        "rph_recovered_phq_9": 1,
        **{f"rph_{step}_gad_7": 0 for step in
           ("scored", "paired", "case", "improved", "deteriorated", "recovered")},
    }  # fmt: skip
    assert {tuple(figure[1::2]) for figure in told.values()} == {(None, None)}


def test_a_town_without_rph_says_so_and_never_zero(traps: Path) -> None:
    told = rows(traps, "select distinct value, missing_code from rpt_national__rph")
    assert (None, "not_applicable") in told
    assert all(value is None for value, _ in told)


def test_the_answers_to_chapter_20(year: Path) -> None:
    told = of_2023(year, "rpt_national__is24_8_ch20")
    assert told["low_threshold_offers"] == [2, None, 2, None]  # a referral is no low threshold
    assert told["offers_open_evenings"] == [1, None, 1, None]
    assert told["offers_open_weekends"] == [1, None, 1, None]
    assert told["rph_established"] == [1, None, 1, None]
    assert told["rph_fte"] == [None, None, 1.5, None]
    assert told["other_low_threshold_fte"] == [None, None, 0.5, None]


def test_positions_in_what_is_not_there_are_no_question(traps: Path) -> None:
    told = rows(
        traps,
        "select distinct fte.value, fte.missing_code from rpt_national__is24_8_ch20 as fte "
        "where fte.indicator_code = 'rph_fte' and fte.missing_code is distinct from 'incomplete' "
        "and fte.missing_code is distinct from 'not_reported'",
    )
    assert told == [(None, "not_applicable")]


def test_the_offers_carry_hours_and_target_group(year: Path) -> None:
    told = rows(
        year,
        "select offer_code, national_service_code, target_group_code, is_open_evenings, "
        f"is_open_weekends from {OFFERS} order by 1",
    )
    assert told == [
        ("tonsberg/kph", "other", "not_stated", False, True),
        ("tonsberg/rph", "rph", "adults", True, False),
    ]


def client(built: Path, contacted_on: str, column: str) -> Any:
    """A cell of the client whose contact was made on a day."""
    found = rows(built, f"select {column} from {CLIENTS} where contacted_on = ?::date",
                 contacted_on)  # fmt: skip
    assert len(found) == 1
    return found[0][0]


Q1, R2, R3, R5, R6 = "2023-01-10", "2023-03-01", "2023-11-01", "2023-02-01", "2023-04-01"
H1, H2 = "2022-11-01", "2023-09-01"


def test_the_client_file_holds_the_years_episodes(year: Path) -> None:
    days = rows(year, f"select contacted_on::varchar from {CLIENTS} order by 1")
    assert [day for (day,) in days] == sorted([Q1, R2, R3, R5, R6, H1, H2])


@pytest.mark.parametrize(
    ("contacted_on", "column", "expected"),
    [
        (Q1, "wait_reason_code", "2"),  # stayed away ten days after the enquiry
        (R2, "wait_reason_code", None),  # four days
        (R3, "wait_reason_code", "1"),  # 44 days
        (R6, "wait_reason_code", None),  # no conversation yet
        (Q1, "status_at_year_end_code", "1"),
        (R2, "status_at_year_end_code", "2"),
        (R3, "status_at_year_end_code", "3"),  # ended in January of the next year
        (R3, "ended_on", None),
        (H1, "status_at_year_end_code", None),  # moved is neither
        (H1, "ended_on", date(2023, 9, 1)),
        (Q1, "conversations_this_year", 2),
        (Q1, "phone_conversations_this_year", 1),
        (Q1, "hours_this_year", 2),  # three times 45 minutes, rounded
        (R3, "conversations_since_start", 1),  # the one in January is of the next year
        (H1, "conversations_this_year", 1),
        (H1, "conversations_since_start", 2),
        (Q1, "has_interpreter", True),
        (Q1, "problem_code", "depression"),  # the first assessment, made at the enquiry
        (Q1, "work_status_code", "sick_leave"),
        (R3, "problem_code", None),  # assessed after the year
        (Q1, "earlier_contact_code", "4"),
        (H2, "earlier_contact_code", None),  # not taken in yet
        (H1, "sex_code", None),  # not stated is no official code
        (H2, "sex_code", "1"),
        (H2, "birth_year", 2006),
        (Q1, "region_code", "380300"),
    ],
)
def test_a_client_is_told_as_known_at_the_years_end(
    year: Path, contacted_on: str, column: str, expected: object
) -> None:
    assert client(year, contacted_on, column) == expected


def test_a_rows_name_is_of_this_form_and_leads_nowhere(year: Path) -> None:
    names = {name for (name,) in rows(year, f"select row_id from {CLIENTS}")}
    known = rows(
        year,
        "select person_id, episode_id from fct_episodes union all "
        "select md5(episode_id), md5(person_id) from fct_episodes",
    )
    assert len(names) == 7
    assert not names & {text for row in known for text in row}
    assert all(set(name) <= set("abcdefghijklmnop") for name in names)
    columns = {name for name, *_ in rows(year, f"describe {CLIENTS}")}
    assert not columns & {"person_id", "episode_id", "enquiry_id", "source_name", "offer_id"}


def test_a_group_is_told_without_its_own_name(year: Path) -> None:
    told = rows(
        year,
        "select offer_name, sessions_this_year, sessions_since_start, participants_this_year, "
        f"participants_since_start, status_at_year_end_code, ends_on from {GROUPS}",
    )
    assert told == [("kurs", 2, 3, 2, 2, "2", date(2023, 3, 1))]


def test_a_year_that_is_not_told_has_no_records(traps: Path, town: Path) -> None:
    untold = (
        f"select count(*) from {CLIENTS} as clients join fct_reporting_periods as periods "
        "on clients.municipality_code = periods.municipality_code "
        "and clients.period_kind = periods.period_kind "
        "and clients.period_on = periods.period_on where periods.missing_code is not null"
    )
    assert rows(traps, untold) == [(0,)]
    assert rows(town, f"select count(*) from {CLIENTS}") == [(0,)]


def test_the_extract_tells_each_offer_by_one_breakdown_at_a_time(year: Path) -> None:
    told = rows(
        year,
        "select offer_kind_code, age_band_code, sex_code, decision_code, numerator "
        "from rpt_national__lavterskel where period_on = date '2023-10-01' "
        "and indicator_code = 'users_distinct' and numerator > 0 order by all",
    )
    # At the year's end c and e are in service, both women of 33 without a decision.
    assert told == [
        (offer, *group, 2)
        for offer in ("all", "conversation")
        for group in (("25_44", "all", "all"), ("all", "2", "all"), ("all", "all", "all"),
                      ("all", "all", "without"))
    ]  # fmt: skip


def test_whoever_was_not_counted_is_told_as_zero(year: Path) -> None:
    [(groups, tables)] = rows(
        year,
        "select count(*), count(distinct indicator_code) from rpt_national__lavterskel "
        "where period_on = date '2023-10-01' and indicator_code in "
        "('users_distinct', 'contacts_attended', 'episodes_ended') and value is not null",
    )
    # In all, conversations, courses and what is of no offer; by 7 ages, 4 sexes, 2 decisions.
    assert groups == tables * 4 * (1 + 7 + 4 + 2)
    assert tables == 3


def test_what_is_not_told_by_a_breakdown_has_no_row_for_it(year: Path) -> None:
    told = rows(
        year,
        "select indicator_code, bool_and(age_band_code = 'all'), bool_and(decision_code = 'all') "
        "from rpt_national__lavterskel where indicator_code in "
        "('contacts_attended', 'enquiries', 'reliable_improvement') group by 1 order by 1",
    )
    assert told == [
        ("contacts_attended", False, False),
        ("enquiries", False, True),
        ("reliable_improvement", True, True),
    ]


def test_a_period_nobody_told_about_has_one_row_with_the_reason(town: Path) -> None:
    told = rows(
        town,
        "select count(*), count(distinct indicator_code), count(value), "
        "bool_and(missing_code in ('not_reported', 'incomplete', 'not_applicable')) "
        "from rpt_national__lavterskel as sent "
        "semi join fct_reporting_periods as periods on "
        "sent.municipality_code = periods.municipality_code "
        "and sent.period_kind = periods.period_kind and sent.period_on = periods.period_on "
        "and periods.missing_code is not null",
    )
    [(count, indicators, values, has_reason)] = told
    assert indicators == 18
    assert count % indicators == 0
    assert values == 0
    assert has_reason


def test_the_municipalitys_own_table_is_the_fourteen_rows_as_reported(town: Path) -> None:
    different = rows(
        town,
        "select count(*) from rpt_national__maling as sent join rpt_monthly_indicators as told "
        "on sent.municipality_code = told.municipality_code and sent.period_on = told.month "
        "and sent.indicator_code = told.indicator_code "
        "where sent.value is distinct from told.reported_value "
        "or sent.missing_code is distinct from told.missing_code",
    )
    assert different == [(0,)]
    counted = rows(town, "select period_on, count(*) from rpt_national__maling group by 1")
    assert {count for _, count in counted} == {14}
    assert len(counted) == 12
