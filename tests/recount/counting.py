"""From events to rows: periods, breakdowns and items, and the arithmetic of the figures.

Numbers are whole or exact fractions until the last digit is rounded, half up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pandas as pd

from tests.recount.calendar import MONTHS_IN, PERIOD, period_of
from tests.recount.world import World

TOTAL = "total"
KEY = [*PERIOD, "indicator_code", "breakdown_code", "category_code", "item_code"]
FIGURES = ["numerator", "denominator", "share", "value", "unripe_count", "missing_code"]
SHARE_DIGITS = 6
VALUE_DIGITS = 3
GROUP = [*PERIOD, "breakdown_code", "category_code", "item_code"]
Row = dict[str, object]


def rounded(value: Fraction | int, digits: int) -> Decimal:
    """Half up, exactly."""
    scaled = Decimal(int(abs(Fraction(value)) * 10**digits * 2 + 1) // 2)
    exact = scaled.scaleb(-digits).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return exact if value >= 0 else -exact


def in_periods(world: World, events: pd.DataFrame, day: str) -> pd.DataFrame:
    """Each event in its month, quarter and year, in the covered ones only."""
    dated = events[events[day].notna()]
    kinds = []
    for kind in MONTHS_IN:
        first = period_of(dated[day], kind)
        codes = world.places.codes_on(dated["municipality_code"], first)
        kinds.append(dated.assign(period_kind=kind, period_on=first, municipality_code=codes))
    return _covered(world, pd.concat(kinds, ignore_index=True))


def at_ends(world: World, spells: pd.DataFrame, first: str, end: str) -> pd.DataFrame:
    """Each spell in every covered period whose end it lies across: begun before it, and not
    over by then. ``period_end`` and ``last_day`` tell when it is looked at."""
    grid = world.periods[world.periods["missing_code"].isna()]
    found = []
    for period in grid.itertuples():
        at = period.period_end
        is_open = (spells[first] < at) & (spells[end].isna() | (spells[end] >= at))
        inside = spells[is_open]
        days = pd.Series(period.period_on, index=inside.index)
        codes = world.places.codes_on(inside["municipality_code"], days)
        found.append(
            inside[codes == period.municipality_code].assign(
                municipality_code=period.municipality_code,
                period_kind=period.period_kind,
                period_on=period.period_on,
                period_end=at,
                last_day=at - pd.Timedelta(days=1),
            )
        )
    rows = (
        pd.concat(found, ignore_index=True)
        if found
        else spells.iloc[:0].assign(**dict.fromkeys([*PERIOD, "period_end", "last_day"]))
    )
    for column in ("period_on", "period_end", "last_day"):
        rows[column] = rows[column].astype("datetime64[s]")
    return rows


def _covered(world: World, rows: pd.DataFrame) -> pd.DataFrame:
    grid = world.periods[world.periods["missing_code"].isna()]
    return rows.merge(grid[PERIOD], on=PERIOD)


def broken_down(
    rows: pd.DataFrame, breakdowns: Sequence[str], item: str | None = None, *, any_item: bool = True
) -> pd.DataFrame:
    """The rows once in all and once for each breakdown; and, where there is an ``item``, once
    for any item (if ``any_item``) and once for their own."""
    parts = [rows.assign(breakdown_code=TOTAL, category_code=None)]
    for code in breakdowns:
        category = rows[code].astype(object)
        category = category.where(category.notna() & (category != ""), "unknown")
        parts.append(rows.assign(breakdown_code=code, category_code=category))
    tall = pd.concat(parts, ignore_index=True)
    tall["item_code"] = None
    if item is None:
        return tall
    own = tall.assign(item_code=tall[item])
    own = own[own["item_code"].notna()]
    return pd.concat([tall, own], ignore_index=True) if any_item else own


def figures(
    rows: pd.DataFrame, indicator: str, figure: Callable[[pd.DataFrame], Row]
) -> pd.DataFrame:
    """One row of figures for each period, breakdown, category and item of tall rows."""
    made = []
    for key, group in rows.groupby(GROUP, dropna=False, sort=False):
        named = {
            name: None if pd.isna(value) else value for name, value in zip(GROUP, key, strict=True)
        }
        made.append({**named, "indicator_code": indicator, **figure(group)})
    frame = pd.DataFrame(made, columns=[*KEY, *FIGURES])
    return frame.astype(object).where(frame.notna(), None)


def counted(rows: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """How many rows."""
    return figures(rows, indicator, lambda group: {"value": Decimal(len(group))})


def distinct(rows: pd.DataFrame, indicator: str, column: str | list[str]) -> pd.DataFrame:
    """How many different values, the empty ones apart."""
    columns = [column] if isinstance(column, str) else column
    return figures(
        rows,
        indicator,
        lambda group: {"value": Decimal(len(group[columns].dropna().drop_duplicates()))},
    )


def summed(rows: pd.DataFrame, indicator: str, column: str) -> pd.DataFrame:
    """The sum of a column of numbers, exactly."""
    return figures(
        rows,
        indicator,
        lambda group: {"value": sum((exact(number) for number in group[column]), Decimal(0))},
    )


def shared(
    rows: pd.DataFrame, indicator: str, among: str, of: str | None = None, unripe: str | None = None
) -> pd.DataFrame:
    """How many have ``among``, of those that have ``of`` (all, if None)."""

    def share(group: pd.DataFrame) -> Row:
        base = group if of is None else group[group[of]]
        row = ratio(int(base[among].sum()), len(base), SHARE_DIGITS, "share")
        return row if unripe is None else row | {"unripe_count": int(group[unripe].sum())}

    return figures(rows, indicator, share)


def ratio(numerator: int, denominator: int, digits: int, column: str) -> Row:
    """A ratio's figures; one that has nothing to divide by says so."""
    if denominator == 0:
        return {"numerator": 0, "denominator": 0, "missing_code": "cannot_be_computed"}
    exact_ratio = rounded(Fraction(numerator, denominator), digits)
    return {"numerator": numerator, "denominator": denominator, column: exact_ratio}


def quantile(values: pd.Series, at: Fraction) -> Row:
    """A quantile with linear interpolation between the two nearest."""
    ordered = sorted(int(value) for value in values)
    if not ordered:
        return {"missing_code": "cannot_be_computed"}
    place = at * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    between = ordered[below] + (ordered[above] - ordered[below]) * (place - below)
    return {"value": rounded(Fraction(between), VALUE_DIGITS)}


def exact(number: object) -> Decimal:
    """A delivered number, to the digit."""
    return number if isinstance(number, Decimal) else Decimal(str(number))
