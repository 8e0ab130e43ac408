"""The queue as a program: exact figures, other solutions for other seeds."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.periods import Month
from synthetic.cohorts import BANDS, UNSAFE_WAITS, band_at, cohorts, plan_queue
from synthetic.target import MONTHS, figures


@pytest.mark.parametrize("seed", range(4))
def test_the_plan_gives_the_tables_figures(seed: int) -> None:
    plan = plan_queue(Random(seed))
    for number in range(len(MONTHS)):
        new = sum(group.count for group in plan.groups if group.cohort.month == number)
        assert new == figures("new_with_decision")[number]
        for band, code in enumerate(BANDS):
            open_then = sum(
                group.count
                for group in plan.groups
                if group.cohort.bands[number] == band
                and (group.month is None or group.month > number)
            )
            assert open_then == figures(code)[number]
    stock = figures("users_with_decision")
    for number in range(1, len(MONTHS)):
        taken_in = plan.started(number) + plan.direct[number]
        assert stock[number - 1] + taken_in - figures("discharged")[number] == stock[number]


def test_other_seeds_give_other_queues() -> None:
    assert plan_queue(Random(1)) != plan_queue(Random(2))
    assert plan_queue(Random(1)) == plan_queue(Random(1))


def test_no_allocation_day_is_near_an_edge_at_a_month_end() -> None:
    for cohort in cohorts():
        for day in cohort.days:
            assert not {(month.end - day).days for month in MONTHS} & UNSAFE_WAITS
            assert cohort.bands == tuple(band_at(day, month) for month in MONTHS)


@given(st.dates(date(2022, 1, 1), date(2023, 12, 31)))
def test_bands_at_both_edges(first: date) -> None:
    month = Month.of(first)
    waited = {
        days: band_at(month.end - timedelta(days=days), month) for days in (0, 55, 56, 140, 141)
    }
    assert waited == {0: None, 55: 0, 56: 1, 140: 1, 141: 2}
