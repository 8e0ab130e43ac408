"""Periods, which of them a municipality's journals cover, and working days."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tests.recount.places import Places

MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
JOURNALS = ("files", "database")
PERIOD = ["municipality_code", "period_kind", "period_on"]


def period_of(days: pd.Series, kind: str) -> pd.Series:
    """The first day of the period of a kind that each day falls in."""
    letter = {"month": "M", "quarter": "Q", "year": "Y"}[kind]
    return days.dt.to_period(letter).dt.start_time.astype("datetime64[s]")


def end_of(first: pd.Timestamp, kind: str) -> pd.Timestamp:
    """The first day after a period."""
    return first + pd.DateOffset(months=MONTHS_IN[kind])


def periods(
    sources: pd.DataFrame, told_until: Mapping[str, pd.Timestamp], places: Places
) -> pd.DataFrame:
    """One row per municipality and period of the years its sources tell about.

    ``missing_code`` is None when every journal active in each month covers the month.
    """
    months: dict[tuple[str, pd.Timestamp], str | None] = {}
    for source in sources.itertuples():
        last = told_until.get(source.source_name, source.registered_from + pd.Timedelta(days=1))
        first_year = source.registered_from.year
        last_year = max((last - pd.Timedelta(days=1)).year, first_year)
        for year in range(first_year, last_year + 1):
            for number in range(1, 13):
                first = pd.Timestamp(year, number, 1)
                code = places.code_on(source.municipality_code, first)
                months[code, first] = _month(sources, told_until, places, code, first)
    rows = []
    for kind, length in MONTHS_IN.items():
        firsts = {
            (code, pd.Timestamp(day.year, (day.month - 1) // length * length + 1, 1))
            for code, day in months
        }
        for code, first in sorted(firsts):
            inside = [
                months.get((code, first + pd.DateOffset(months=number)), "not_reported")
                for number in range(length)
            ]
            rows.append((code, kind, first, end_of(first, kind), _together(inside)))
    return pd.DataFrame(rows, columns=[*PERIOD, "period_end", "missing_code"], dtype=object).astype(
        {"period_on": "datetime64[s]", "period_end": "datetime64[s]"}
    )


def _month(
    sources: pd.DataFrame,
    told_until: Mapping[str, pd.Timestamp],
    places: Places,
    code: str,
    first: pd.Timestamp,
) -> str | None:
    end = end_of(first, "month")
    covers = []
    for source in sources.itertuples():
        is_here = places.code_on(source.municipality_code, first) == code
        has_ended = pd.notna(source.ends_on) and source.ends_on <= first
        if source.kind in JOURNALS and is_here and not has_ended and source.registered_from < end:
            told = told_until.get(source.source_name)
            covers.append(
                source.registered_from <= first
                and told is not None
                and told >= end
                and (pd.isna(source.ends_on) or source.ends_on >= end)
            )
    if not any(covers):
        return "not_reported"
    return None if all(covers) else "incomplete"


def _together(months: list[str | None]) -> str | None:
    if all(month is None for month in months):
        return None
    return "not_reported" if all(month == "not_reported" for month in months) else "incomplete"


def working_days_between(first: pd.Series, last: pd.Series, holidays: pd.DataFrame) -> pd.Series:
    """Working days after ``first`` up to and with ``last``; NaN where one is missing."""
    known = first.notna() & last.notna()
    free = holidays["holiday_on"].to_numpy().astype("datetime64[D]")
    day = np.timedelta64(1, "D")
    counted = np.busday_count(
        first[known].to_numpy().astype("datetime64[D]") + day,
        last[known].to_numpy().astype("datetime64[D]") + day,
        holidays=free,
    )
    return pd.Series(counted, index=first.index[known], dtype=float).reindex(first.index)
