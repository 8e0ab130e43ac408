"""Which months are unusually silent: far fewer records than the unit itself ordinarily has.

A month is held against the months before it, by their median, and against the same month a year
earlier: July is low everywhere, and that is no news. A unit that has few records anyhow, or is
new, is not judged: there silence is ordinary.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import pandas as pd

YEAR = 12


@dataclass(frozen=True)
class Limits:
    """``share`` of what is ordinary is silence; ``months`` back is what is ordinary, at least
    ``least_months`` of them, with at least ``least_records`` in the middle one."""

    share: float
    months: int
    least_months: int
    least_records: int


def is_silent(
    population: pd.Series, month: pd.Series, records: pd.Series, limits: Limits
) -> pd.Series:
    """True for each month that is silent. ``month`` is a number that grows by one a month."""
    told: dict[Hashable, bool] = {}
    for rows in records.groupby(population).groups.values():
        numbers = month.loc[rows].astype("int64")
        counts = records.loc[rows].set_axis(numbers).sort_index()
        told |= {
            row: _is_silent(counts, number, limits)
            for row, number in zip(rows, numbers, strict=True)
        }
    return pd.Series(told, dtype="bool").reindex(records.index)


def _is_silent(counts: pd.Series, month: int, limits: Limits) -> bool:
    before = counts[(counts.index < month) & (counts.index >= month - limits.months)]
    if len(before) < limits.least_months or before.median() < limits.least_records:
        return False
    ordinary = float(before.median())
    if month - YEAR in counts.index:
        ordinary = min(ordinary, float(counts[month - YEAR]))
    return bool(counts[month] < limits.share * ordinary)
