"""What is different from the edition before, figure by figure, as far as a reader can see it.

Both sides are read from what was sent. A cause may come from those who know more, and is shown
only beside a difference that can be seen: a change behind a hidden cell is not told of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from exports.editions.changes import CAUSES_NB, Cause
from exports.editions.header import Status
from exports.review.figures import Figure, Key, Shown, difference, percent_scale, shown
from exports.review.layout import Layout
from exports.review.reading import Edition
from exports.review.tables import Table
from exports.review.words import harmless

TABLE, CAUSE = "table", "cause"
UNKNOWN_NB = "ikke kjent"
NOT_THE_KEY = {"before", "after", CAUSE}


@dataclass(frozen=True)
class Change:
    """One figure that reads differently. ``depth`` is 0 for a whole, 1 for a part of it."""

    table: str
    indicator: str
    about: str
    before: Shown
    after: Shown
    difference: str
    cause: str
    depth: int

    @property
    def short(self) -> str:
        """The change in a few words, beside the figure itself."""
        if self.difference:
            return f"{self.difference} fra {self.before.text}"
        return f"før: {self.before.text}"


@dataclass(frozen=True)
class Causes:
    """Why figures changed, by the columns that name a figure and what stands in them."""

    columns: frozenset[str]
    causes: Mapping[frozenset[tuple[str, str]], str]

    def of(self, table: Table, key: Key) -> str:
        """The cause for one figure, in Norwegian."""
        named = dict(zip((field.name for field in table.keys), key, strict=True))
        named[TABLE] = Path(table.file).stem
        about = frozenset(
            (name, code) for name, code in named.items() if name in self.columns and code
        )
        cause = self.causes.get(about, Cause.UNKNOWN)
        if cause == Cause.UNKNOWN:
            return UNKNOWN_NB
        return CAUSES_NB[Cause(cause)] if cause in set(Cause) else harmless(cause)


def causes_from(frame: pd.DataFrame | None) -> Causes:
    """The causes in a frame of key columns and ``cause``; figures in it are not read."""
    if frame is None:
        return Causes(frozenset(), {})
    columns = tuple(name for name in frame.columns if name not in NOT_THE_KEY)
    rows = frame[[*columns, CAUSE]].astype(object).itertuples(index=False, name=None)
    causes = {}
    for *codes, cause in rows:
        texts = zip(columns, map(_text, codes), strict=True)
        causes[frozenset((name, code) for name, code in texts if code)] = _text(cause)
    return Causes(frozenset(columns), causes)


def changes_between(before: Edition, after: Edition, causes: Causes) -> tuple[Change, ...]:
    """Every difference a reader can see, by indicator, the wholes first.

    From one period to another everything is different: then the wholes are compared, no more.
    What is taken back has no figures to compare.
    """
    if Status.CANCELLED in (before.header.status, after.header.status):
        return ()
    is_same_period = before.header.period_on == after.header.period_on
    earlier = {table.name: table for table in before.tables if table.is_figures}
    return tuple(
        change
        for table in after.tables
        if table.is_figures and table.name in earlier
        for change in _of_table(earlier[table.name], table, causes, is_same_period)
        if is_same_period or change.depth == 0
    )


def _of_table(before: Table, after: Table, causes: Causes, is_same_period: bool) -> list[Change]:
    old = before.figures() if is_same_period else _moved(before.figures(), after)
    layout = Layout(after, old)
    told: dict[str, list[Figure]] = {}
    for figure in (*layout.figures.values(), *old.values()):
        told.setdefault(layout.indicator_name(figure.key), []).append(figure)
    scales = {name: percent_scale(figures) for name, figures in told.items()}
    keys = layout.sorted(old.keys() | layout.figures.keys())
    return [
        _change(layout, key, (old.get(key), layout.figures.get(key)), scales, causes)
        for key in keys
        if _reading(old.get(key)) != _reading(layout.figures.get(key))
    ]


def _moved(old: Mapping[Key, Figure], after: Table) -> dict[Key, Figure]:
    # As if the figures were of this period: a column with one code in each is the period's.
    now = after.figures()
    fixed = {
        place: next(iter(now))[place]
        for place, field in enumerate(after.keys)
        if field.name != after.roles.get("indicator")
        and all(len({key[place] for key in keys}) == 1 for keys in (old, now))
    }
    return {
        tuple(fixed.get(place, code) for place, code in enumerate(key)): figure
        for key, figure in old.items()
    }


def _change(
    layout: Layout,
    key: Key,
    sides: tuple[Figure | None, Figure | None],
    scales: Mapping[str, Decimal | None],
    causes: Causes,
) -> Change:
    before, after = sides
    is_hidden = any(figure is not None and figure.is_hidden for figure in sides)
    name = layout.indicator_name(key)
    scale = scales.get(name)
    return Change(
        table=layout.table.title,
        indicator=name,
        about=layout.about(key),
        before=shown(before, scale),
        after=shown(after, scale),
        difference=difference(before, after, scale),
        # Beside a hidden figure a cause would tell whether what cannot be seen has changed.
        cause="" if is_hidden else causes.of(layout.table, key),
        depth=min(len(layout.parts(key)), 2),
    )


def _reading(figure: Figure | None) -> Sequence[object]:
    if figure is None:
        return ("absent",)
    if figure.is_hidden:
        return ("hidden",)
    return (figure.numerator, figure.denominator, figure.value, figure.missing)


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
