"""The monthly table: figures that can be counted by hand, and months nobody told about."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.monthly_form import form_rows
from tests.dbt.building import figure, rows

COLUMNS = (
    "municipality_code", "municipality_name", "month", "indicator_code", "indicator_name_nb",
    "kind", "journal_value", "manual_value", "reported_value", "missing_code", "reconciliation",
    "definition_version",
)  # fmt: skip

JANUARY = {
    "users_with_decision": 2,  # e1 and e2; e5 was entered in error
    "users_without_decision": 1,
    "users_total": 3,
    "users_distinct": 2,  # person a has both
    "new_with_decision": 1,  # e1; the episode that waits 55 days began in December
    "new_short_term": 0,
    "new_total": 1,
    "discharged": 0,
    "drop_in_attended": 54,
    "drop_in_not_offered_same_day": 18,
    "waiting_0_8_weeks": 1,
    "waiting_8_20_weeks": 2,
    "waiting_over_20_weeks": 1,
    "waiting_total": 4,
    "longest_wait_days": 141,
    "enquiries": 0,  # received at 23:00 UTC on 31 January: that is February in Oslo
    "persons_enquiring": 0,
}


def test_the_columns_are_those_agreed(town: Path) -> None:
    described = rows(town, "describe rpt_monthly_indicators")
    assert tuple(row[0] for row in described) == COLUMNS


def test_there_is_a_row_for_each_month_and_indicator(town: Path) -> None:
    counted = rows(
        town,
        "select count(*), count(distinct month), count(distinct indicator_code) "
        "from rpt_monthly_indicators",
    )
    assert counted == [(12 * 18, 12, 18)]


def test_labels_are_those_of_the_form(town: Path) -> None:
    labels = dict(
        rows(town, "select distinct indicator_code, indicator_name_nb from rpt_monthly_indicators")
    )
    assert {row.indicator_code: row.label for row in form_rows()}.items() <= labels.items()


@pytest.mark.parametrize("indicator", JANUARY)
def test_january_is_counted(town: Path, indicator: str) -> None:
    assert figure(town, "3803", "2023-01-01", indicator, "journal_value") == JANUARY[indicator]
    assert figure(town, "3803", "2023-01-01", indicator, "reported_value") == JANUARY[indicator]


def test_february_moves_on(town: Path) -> None:
    february = dict(
        rows(
            town,
            "select indicator_code, reported_value from rpt_monthly_indicators "
            "where month = '2023-02-01'",
        )
    )
    assert february["users_with_decision"] == 1  # e2 was discharged
    assert february["discharged"] == 1
    assert february["new_short_term"] == 1
    assert february["new_total"] == 1
    assert february["enquiries"] == 2
    assert february["persons_enquiring"] == 1


@pytest.mark.parametrize("month", range(3, 13))
def test_a_month_nobody_told_about_is_missing_not_zero(town: Path, month: int) -> None:
    told = rows(
        town,
        "select distinct journal_value, manual_value, reported_value, missing_code, "
        "reconciliation from rpt_monthly_indicators where month = make_date(2023, ?, 1)",
        month,
    )
    assert told == [(None, None, None, "not_reported", "none")]


def test_sums_are_added_up_again_on_both_sides(town: Path) -> None:
    assert figure(town, "3803", "2023-01-01", "users_total", "manual_value") == 3
    assert figure(town, "3803", "2023-01-01", "new_total", "manual_value") is None


def test_the_two_sides_are_compared(town: Path) -> None:
    said = dict(
        rows(
            town,
            "select indicator_code, reconciliation from rpt_monthly_indicators "
            "where month = '2023-01-01'",
        )
    )
    assert said["users_with_decision"] == "equal"
    assert said["new_with_decision"] == "differs"
    assert said["waiting_total"] == "journal_only"
    assert said["new_red_cases"] == "none"


def test_red_cases_are_only_counted_by_hand(town: Path) -> None:
    assert figure(town, "3803", "2023-01-01", "new_red_cases", "reported_value") is None
    assert figure(town, "3803", "2023-01-01", "new_red_cases", "missing_code") == "not_reported"


@pytest.mark.parametrize("month", ["2023-01-01", "2023-02-01"])
def test_a_day_nobody_counted_leaves_the_month_incomplete(troubled: Path, month: str) -> None:
    assert figure(troubled, "3803", month, "drop_in_attended", "reported_value") is None
    assert figure(troubled, "3803", month, "drop_in_attended", "missing_code") == "incomplete"


def test_a_code_is_the_one_of_its_month(troubled: Path) -> None:
    months = rows(
        troubled,
        "select municipality_code, min(month), max(month) from rpt_monthly_indicators "
        "where municipality_name = 'Trondheim' group by 1 order by 1",
    )
    assert [(code, first.isoformat(), last.isoformat()) for code, first, last in months] == [
        ("1601", "2017-01-01", "2017-12-01"),
        ("5001", "2018-01-01", "2018-12-01"),
    ]


def test_a_record_follows_its_municipality_to_the_new_code(troubled: Path) -> None:
    users = ("users_without_decision", "journal_value")
    assert figure(troubled, "1601", "2017-02-01", *users) == 0
    assert figure(troubled, "1601", "2017-12-01", *users) == 1
    assert figure(troubled, "5001", "2018-01-01", *users) == 1
    # An enquiry just after midnight on New Year's Day was given the old code by its source.
    assert figure(troubled, "5001", "2018-01-01", "enquiries", "journal_value") == 1


def test_a_person_with_a_new_number_is_counted_once(troubled: Path) -> None:
    assert figure(troubled, "5001", "2018-02-01", "users_without_decision", "journal_value") == 1


def test_a_service_a_municipality_does_not_have_is_not_applicable(troubled: Path) -> None:
    for indicator in ("users_with_decision", "new_short_term", "drop_in_attended"):
        assert figure(troubled, "5001", "2018-02-01", indicator, "journal_value") is None
        assert figure(troubled, "5001", "2018-02-01", indicator, "missing_code") == (
            "not_applicable"
        )
    assert figure(troubled, "5001", "2018-02-01", "users_total", "reported_value") == 1


def test_a_deleted_contact_leaves_the_person_waiting(troubled: Path) -> None:
    assert figure(troubled, "3803", "2023-01-01", "waiting_total", "journal_value") == 5
