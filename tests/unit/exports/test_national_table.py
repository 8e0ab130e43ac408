"""Rows of a form are hidden whole, for their numerator, their denominator or what is left of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from exports.disclosure.audit import audit
from exports.disclosure.rules import Rule
from exports.national_counts import DoesNotAddUp, figures
from exports.national_table import hidden_rows
from exports.receivers.contract import Axis, Table
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


def test_persons_in_two_categories_are_not_taken_for_the_rest(lavterskel: Table) -> None:
    # The contract does not say that persons add up over offers: 60 - 54 is nobody's count.
    rows = [
        told("users_distinct", 60),
        told("users_distinct", 3, offer_kind_code="course"),
        told("users_distinct", 54, offer_kind_code="conversation"),
    ]
    assert hidden(lavterskel, *rows) == [False, True, False]


@pytest.mark.parametrize(("conversation", "is_hidden"), [(54, False), (58, True)])
def test_the_few_outside_a_category_are_protected(
    lavterskel: Table, conversation: int, is_hidden: bool
) -> None:
    rows = [
        told("users_distinct", 60),
        told("users_distinct", 20, offer_kind_code="course"),
        told("users_distinct", conversation, offer_kind_code="conversation"),
    ]
    assert any(hidden(lavterskel, *rows)) is is_hidden


@pytest.mark.parametrize(("course", "is_safe"), [(0, False), (20, True)])
def test_a_category_of_persons_is_bounded_by_the_whole(
    lavterskel: Table, course: int, is_safe: bool
) -> None:
    # Of 20 who all are somewhere, and none on a course, 20 are in conversation.
    found = figures(lavterskel, pd.DataFrame([
        told("users_distinct", 20),
        told("users_distinct", course, offer_kind_code="course"),
        told("users_distinct", 20, offer_kind_code="conversation"),
    ]))  # fmt: skip
    only_conversation = found.in_rows(np.array([False, False, True]))
    assert audit(found.cells, only_conversation, Rule()).holds is is_safe


@pytest.mark.parametrize(("persons", "is_safe"), [(30, True), (4, False)])
def test_persons_who_enquire_are_no_more_than_the_enquiries(
    lavterskel: Table, persons: int, is_safe: bool
) -> None:
    # The enquiries are shown: with 4 of them there are at most 4 persons.
    rows = [told("enquiries", persons), told("persons_enquiring", persons)]
    found = figures(lavterskel, pd.DataFrame(rows))
    assert audit(found.cells, found.in_rows(np.array([False, True])), Rule()).holds is is_safe
    if is_safe:
        assert not any(hidden(lavterskel, *rows))


def test_an_earlier_contract_without_an_axis_told_of_the_whole(lavterskel: Table) -> None:
    rows = pd.DataFrame([
        told("contacts_attended", 60),
        told("contacts_attended", 3, sex_code="1"),
        told("contacts_attended", 57, sex_code="2"),
    ])  # fmt: skip
    earlier = rows.assign(is_hidden=[False, True, True]).drop(columns="decision_code")
    found, record = hidden_rows(lavterskel, rows, [earlier])
    assert found.tolist() == [False, True, True]
    assert record["with_earlier_editions"] is True


def test_a_rest_between_indicators_is_protected(lavterskel: Table) -> None:
    # Two enquiries were not answered in time: nobody sends that, and anybody can work it out.
    rows = [told("enquiries", 60), told("answered_within_7_days", 58)]
    assert any(hidden(lavterskel, *rows))


def test_municipalities_add_up_to_counties_and_the_nation(lavterskel: Table) -> None:
    assert lavterskel.disclosure is not None
    region = Axis("municipality_code", "0", above="county_code")
    asked = replace(lavterskel.disclosure, axes=(region,), additive={"*": ("municipality_code",)})
    table = replace(lavterskel, disclosure=asked)
    counts = {"3905": 3, "3907": 12, "3909": 15, "39": 30, "4601": 40, "46": 40, "0": 70}
    rows = [
        told("enquiries", count) | {"municipality_code": code, "county_code": above}
        for (code, count), above in zip(
            counts.items(), ("39", "39", "39", "0", "46", "0", None), strict=True
        )
    ]
    # The nation and both counties are shown, and 46 has one municipality: 3 takes a neighbour.
    assert hidden(table, *rows) == [True, True, False, False, False, False, False]


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
