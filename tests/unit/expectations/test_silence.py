"""A month is silent when it has far less than is ordinary for the unit, and for the season."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.silence import Limits, is_silent

LIMITS = Limits(share=0.25, months=12, least_months=6, least_records=20)


def silent(counts: list[int], limits: Limits = LIMITS) -> list[int]:
    """The places of the silent months among consecutive ones."""
    records = pd.Series(counts, dtype="float64")
    months = pd.Series(range(len(counts)), dtype="float64")
    told = is_silent(pd.Series("contacts", index=records.index), months, records, limits)
    return [place for place, is_told in enumerate(told) if is_told]


@pytest.mark.parametrize(("count", "is_told"), [(24, True), (25, False), (0, True), (400, False)])
def test_less_than_a_quarter_of_the_ordinary_is_silence(count: int, is_told: bool) -> None:
    assert silent([100, 90, 110, 100, 130, 80, count]) == ([6] if is_told else [])


def test_a_new_unit_and_a_small_one_are_not_judged() -> None:
    assert silent([100] * 5 + [0]) == []
    assert silent([19] * 11 + [0]) == []
    assert silent([20] * 11 + [0]) == [11]


def test_a_low_july_is_no_news_the_second_time() -> None:
    year = [100] * 6 + [20] + [100] * 5
    assert silent(year) == [6]
    assert silent(year + year) == [6]
    # Far below a low July is news.
    assert silent(year + year[:6] + [4]) == [6, 18]


def test_only_the_last_months_are_the_ordinary_ones() -> None:
    assert silent([1000] * 12 + [100] * 12 + [90]) == [*range(12, 19)]


def test_units_are_judged_each_by_their_own() -> None:
    records = pd.Series([100.0] * 6 + [10.0] + [10.0] * 7)
    months = pd.Series([*range(7), *range(7)], dtype="float64")
    names = pd.Series(["a"] * 7 + ["b"] * 7)
    assert is_silent(names, months, records, LIMITS).to_list() == [False] * 6 + [True] + [False] * 7


@given(st.lists(st.integers(0, 500), max_size=40), st.integers(2, 9))
def test_the_more_there_is_of_everything_does_not_matter(counts: list[int], times: int) -> None:
    limits = Limits(share=0.25, months=12, least_months=6, least_records=0)
    assert silent([count * times for count in counts], limits) == silent(counts, limits)


@given(st.integers(20, 500), st.integers(1, 30))
def test_when_nothing_changes_nothing_is_told(count: int, months: int) -> None:
    assert silent([count] * months) == []
