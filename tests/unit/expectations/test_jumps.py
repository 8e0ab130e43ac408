"""Hidiroglou and Berthelot's method, against numbers worked out by hand and what must hold."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.jumps import Limits, is_jump

OF_KOSTRA = Limits(pC=20, pU=0.5, pA=0.05, least=6)
REAL = Path("synthetic/maling_2023.csv")

figures = st.integers(1, 5000)
pairs = st.lists(st.tuples(figures, figures), min_size=6, max_size=40)


def jumps(
    pairs: Sequence[tuple[float | None, float | None]], limits: Limits = OF_KOSTRA
) -> list[int]:
    """Which of the pairs (now, before) of one population are jumps."""
    now, before = (pd.Series([pair[at] for pair in pairs], dtype="float64") for at in (0, 1))
    told = is_jump(pd.Series("one", index=now.index), now, before, limits)
    return [place for place, is_told in enumerate(told) if is_told]


def test_the_limits_are_those_worked_out_by_hand() -> None:
    # Before is 100 throughout, so the ratios are 0.80 0.90 1.00 1.10 1.20 1.25 and the last one.
    # With 1.2 the middle of seven ratios is 1.10. Centred: 0.80 -> 1 - 1.1/0.8 = -0.375,
    # 0.90 -> -0.2222, 1.00 -> -0.1, 1.10 -> 0, 1.20 -> 0.0909, 1.25 -> 0.1364.
    # Times the square root of the greater: -3.75 -2.2222 -1 0 0.9959 1.5250 and the last.
    # Quartiles (type 7) of seven: the 2.5th and 5.5th: -1.6111 and, for a last one above,
    # (0.9959 + 1.5250) / 2 = 1.2604. The upper limit is 0 + 20 * 1.2604 = 25.209.
    # (x / 110 - 1) * sqrt(x) = 25.209 at x = 276.7: 276 is ordinary and 277 is not.
    ordinary = [(80, 100), (90, 100), (100, 100), (110, 100), (120, 100), (125, 100)]
    assert jumps([*ordinary, (276, 100)]) == []
    assert jumps([*ordinary, (277, 100)]) == [6]


def test_the_lower_limit_is_worked_out_likewise() -> None:
    # With a low last one the seven ratios have 1.00 in the middle; sizes as before. Centred and
    # sized: 0.80 -> -0.25 * 10 = -2.5, 0.90 -> -1.1111, 1.00 -> 0, 1.10 -> 0.1 * 10.4881,
    # 1.20 -> 0.2 * 10.9545, 1.25 -> 0.25 * 11.1803. The quartile below is (-2.5 - 1.1111) / 2 =
    # -1.8056, the limit 20 times that: -36.11. (1 - 100 / x) * 10 = -36.11 at x = 21.69.
    ordinary = [(80, 100), (90, 100), (100, 100), (110, 100), (120, 100), (125, 100)]
    assert jumps([*ordinary, (22, 100)]) == []
    assert jumps([*ordinary, (21, 100)]) == [6]


def test_where_the_quartile_is_the_median_the_third_parameter_is_the_least_distance() -> None:
    # Half of the ratios are the median itself: both distances are 0, and 20 * 0.05 = 1 is left.
    # (x / 100 - 1) * sqrt(x) = 1 at x = 109.6.
    level = [(100, 99.99)] * 5
    limits = Limits(pC=20, pU=0.5, pA=0.05, least=6)
    assert jumps([*level, (109, 99.99)], limits) == []
    assert jumps([*level, (110, 99.99)], limits) == [5]


def test_pairs_without_both_figures_above_zero_are_neither_judged_nor_judged_by() -> None:
    ordinary = [(80, 100), (90, 100), (100, 100), (110, 100), (120, 100), (125, 100), (277, 100)]
    empty = [(0, 100), (100, 0), (None, 100), (100, None), (-1, 100)]
    assert jumps([*ordinary, *empty]) == [6]


def test_equal_pairs_are_left_out_when_they_are_half_of_them() -> None:
    changed = [(80, 100), (90, 100), (101, 100), (110, 100), (120, 100), (125, 100), (300, 100)]
    equal = [(100, 100)]
    assert jumps(changed) == [6]
    # Six of thirteen draw the quartiles together, and a fall of a fifth is told.
    assert jumps(changed + equal * 6) == [0, 1, 6]
    assert jumps(changed + equal * 7) == [6]


def test_a_small_population_is_not_judged() -> None:
    few = [(100, 101), (100, 99), (101, 100), (99, 100), (10_000, 100)]
    assert jumps(few) == []
    assert jumps([*few, (100, 98)]) == [4]


def test_populations_are_judged_each_by_their_own() -> None:
    steady = [(100 + n, 100.0) for n in range(7)]
    wild = [(float(100 * 3**n), 100.0) for n in range(7)]
    now, before = (pd.Series([p[at] for p in (*steady, *wild, (900.0, 100.0))]) for at in (0, 1))
    names = pd.Series(["steady"] * 7 + ["wild"] * 8)
    assert not is_jump(names, now, before, OF_KOSTRA).any()
    assert is_jump(pd.Series(["steady"] * 7 + ["wild"] * 7 + ["steady"]), now, before,
                   OF_KOSTRA).to_list() == [False] * 14 + [True]  # fmt: skip


@given(pairs, st.integers(2, 50))
def test_without_regard_to_size_the_unit_of_the_figures_does_not_matter(
    pairs: list[tuple[int, int]], times: int
) -> None:
    limits = Limits(pC=20, pU=0, pA=0.05, least=6)
    larger = [(now * times, before * times) for now, before in pairs]
    assert jumps(larger, limits) == jumps(pairs, limits)


@given(st.lists(figures, min_size=6, max_size=40), st.sampled_from([0.25, 0.5, 1, 2, 4]))
def test_when_everything_changes_alike_nothing_is_told(before: list[int], ratio: float) -> None:
    assert jumps([(value * ratio, value) for value in before]) == []


@given(pairs)
def test_no_more_than_half_can_be_out_of_the_ordinary(pairs: list[tuple[int, int]]) -> None:
    assert len(jumps(pairs)) <= len(pairs) / 2


@given(pairs)
def test_the_order_of_the_pairs_does_not_matter(pairs: list[tuple[int, int]]) -> None:
    places = jumps(pairs[::-1])
    assert sorted(len(pairs) - 1 - place for place in places) == jumps(pairs)


def real_series() -> dict[str, list[float]]:
    """The figures of the real table, month by month, of each indicator that was reported."""
    with REAL.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    months = [name for name in rows[0] if name.startswith("2023-")]
    return {
        row["indicator_code"]: [float(row[month]) for month in months if row[month]]
        for row in rows
        if row[months[0]]
    }


def test_the_real_table_has_no_jump() -> None:
    assert len(real_series()) == 13
    for figures in real_series().values():
        assert jumps(list(zip(figures[1:], figures, strict=False))) == []


@pytest.mark.parametrize(
    ("indicator", "found"),
    [("users_total", 8), ("waiting_total", 8), ("new_short_term", 8), ("drop_in_attended", 3)],
)
def test_a_figure_typed_ten_times_too_large_in_the_real_table(indicator: str, found: int) -> None:
    figures = real_series()[indicator]
    told = 0
    for month, figure in enumerate(figures):
        typed = [*figures[:month], figure * 10, *figures[month + 1 :]]
        told += bool(jumps(list(zip(typed[1:], typed, strict=False))))
    assert told == found
