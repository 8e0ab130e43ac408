"""Rows of a form are hidden whole, for their numerator, their denominator or what is left of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from exports.national_table import DoesNotAddUp, hidden_rows
from exports.receivers.contract import Table
from exports.receivers.reading import read_form

WHOLE = {"offer_kind_code": "all", "age_band_code": "all", "sex_code": "all",
         "decision_code": "all"}  # fmt: skip


@pytest.fixture(scope="module")
def lavterskel() -> Table:
    [table] = read_form("lavterskel", date(2026, 1, 1)).tables
    return table


def told(indicator: str, numerator: int | None, denominator: int | None = None,
         **codes: str) -> dict[str, Any]:  # fmt: skip
    """One row as the model gives it."""
    value: float | None = numerator if denominator is None else None
    if numerator is not None and denominator:
        value = numerator / denominator
    return {
        "period_kind": "quarter", "period_on": date(2026, 1, 1), "municipality_code": "3905",
        "indicator_code": indicator, **WHOLE, **codes, "numerator": numerator,
        "denominator": denominator, "value": value,
        "missing_code": "not_reported" if numerator is None else None, "definition_version": 1,
    }  # fmt: skip


def hidden(table: Table, *rows: dict[str, Any]) -> list[bool]:
    found, record = hidden_rows(table, pd.DataFrame(rows), [])
    assert record["holds"] is True
    return [bool(each) for each in found]


@pytest.mark.parametrize(
    ("numerator", "denominator", "is_hidden"),
    [(3, 40, True), (37, 40, True), (2, 3, True), (20, 40, False), (0, 40, False), (40, 40, False)],
    ids=["numerator", "complement", "denominator", "neither", "nobody", "everybody"],
)
def test_each_small_count_of_a_share_hides_its_row(
    lavterskel: Table, numerator: int, denominator: int, is_hidden: bool
) -> None:
    assert hidden(lavterskel, told("reliable_improvement", numerator, denominator)) == [is_hidden]


def test_a_missing_figure_is_not_hidden(lavterskel: Table) -> None:
    assert hidden(lavterskel, told("enquiries", None)) == [False]


def test_a_sum_over_an_axis_takes_a_second_row_with_it(lavterskel: Table) -> None:
    rows = [
        told("contacts_attended", 60),
        told("contacts_attended", 3, sex_code="1"),
        told("contacts_attended", 57, sex_code="2"),
    ]
    found = hidden(lavterskel, *rows)
    assert found[1]
    assert sum(found) == 2


def test_a_person_in_two_categories_adds_up_to_nothing(lavterskel: Table) -> None:
    # The contract does not say that persons add up over offers.
    rows = [
        told("users_distinct", 60),
        told("users_distinct", 3, offer_kind_code="course"),
        told("users_distinct", 59, offer_kind_code="conversation"),
    ]
    assert hidden(lavterskel, *rows) == [False, True, False]


def test_a_rest_between_indicators_is_protected(lavterskel: Table) -> None:
    # Two enquiries were not answered in time: nobody sends that, and anybody can work it out.
    rows = [told("enquiries", 60), told("answered_within_7_days", 58)]
    assert any(hidden(lavterskel, *rows))


def test_parts_larger_than_their_whole_are_refused_without_a_number(lavterskel: Table) -> None:
    rows = [told("contacts_attended", 6), told("contacts_attended", 17, sex_code="1")]
    with pytest.raises(DoesNotAddUp, match="contacts_attended") as refused:
        hidden_rows(lavterskel, pd.DataFrame(rows), [])
    assert not any(number in str(refused.value) for number in ("6", "17"))


def test_what_an_edition_hid_is_hidden_in_the_next(lavterskel: Table) -> None:
    rows = pd.DataFrame([
        told("contacts_attended", 60),
        told("contacts_attended", 3, sex_code="1"),
        told("contacts_attended", 57, sex_code="2"),
    ])  # fmt: skip
    first, _ = hidden_rows(lavterskel, rows, [])
    again, record = hidden_rows(lavterskel, rows, [rows.assign(is_hidden=first)])
    assert again.tolist() == first.tolist()
    assert record["with_earlier_editions"] is True
