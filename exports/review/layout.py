"""Lays a table of figures out for reading: by indicator, the total first, then its parts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from exports.review.figures import MISSING, Figure, Key, Shown, percent_scale, shown
from exports.review.labels import name_of, place_of
from exports.review.tables import Table

BETWEEN = " · "


@dataclass(frozen=True)
class Line:
    """One figure with what it is about."""

    name: str
    shown: Shown


@dataclass(frozen=True)
class Group:
    """The figures of one dimension, the others being whole. What is missing is told once for each
    reason, with what it is missing for."""

    name: str
    lines: tuple[Line, ...]
    missing: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def of(cls, name: str, lines: Iterable[Line]) -> Group:
        """The lines, those without a figure apart."""
        missing: dict[str, list[str]] = {}
        told = []
        for line in lines:
            if line.shown.kind == MISSING:
                missing.setdefault(line.shown.text, []).append(line.name)
            else:
                told.append(line)
        return cls(name, tuple(told), tuple((why, tuple(of)) for why, of in missing.items()))


@dataclass(frozen=True)
class Card:
    """One indicator: its whole, its parts by each dimension, and the crosses of them; no parts
    where every one of them is zero, and ``is_zero`` says so."""

    name: str
    total: Shown | None
    groups: tuple[Group, ...] = ()
    crosses: Group | None = None
    is_zero: bool = False


class Layout:
    """One table's key columns: which one is the indicator, which vary, and how codes are named."""

    def __init__(self, table: Table, beside: Collection[Key] = ()) -> None:
        self.table = table
        self.keys = table.keys
        self.figures = table.figures()
        self.indicator = table.roles.get("indicator", "")
        codes = [
            {key[place] for key in (*self.figures, *beside)} for place in range(len(self.keys))
        ]
        self._ranks = [
            {code: place_of(field.labels, code, table.total(field)) for code in found}
            for field, found in zip(self.keys, codes, strict=True)
        ]
        # A column with one code only, as the period and the municipality, says nothing by row.
        self.dimensions = tuple(
            place
            for place, field in enumerate(self.keys)
            if field.name != self.indicator and len(codes[place]) > 1
        )

    def ordered(self) -> list[Figure]:
        """Every figure: by indicator, totals first."""
        return [self.figures[key] for key in self.sorted(self.figures)]

    def sorted(self, keys: Iterable[Key]) -> list[Key]:
        """Keys in the order in which they are read."""
        return sorted(keys, key=self._place)

    def indicator_name(self, key: Key) -> str:
        """The name of what a figure counts."""
        for field, code in zip(self.keys, key, strict=True):
            if field.name == self.indicator:
                return name_of(field.labels, code)
        return self.table.title

    def parts(self, key: Key) -> list[int]:
        """The dimensions in which a figure is about a part and not the whole."""
        return [place for place in self.dimensions if not self._is_whole(place, key)]

    def about(self, key: Key) -> str:
        """The parts a figure is about, as text; empty for the whole."""
        return BETWEEN.join(self._name(place, key[place]) for place in self.parts(key))

    def by_indicator(self) -> list[tuple[str, list[Figure]]]:
        """The figures of each indicator."""
        return [
            (self.indicator_name(found[0].key), found)
            for _, group in groupby(self.ordered(), lambda figure: self._indicator(figure.key))
            if (found := list(group))
        ]

    def cards(self) -> tuple[Card, ...]:
        """Each indicator as a card."""
        return tuple(self._card(name, found) for name, found in self.by_indicator())

    def _card(self, name: str, figures: Sequence[Figure]) -> Card:
        scale = percent_scale(figures)
        by_depth: dict[int, list[Figure]] = {}
        for figure in figures:
            by_depth.setdefault(min(len(self.parts(figure.key)), 2), []).append(figure)
        if is_missing_throughout(figures):
            return Card(name, shown(figures[0]))
        if len(figures) > 1 and all(figure.value == 0 and figure.is_known for figure in figures):
            return Card(name, shown(figures[0], scale), is_zero=True)
        whole = [shown(figure, scale) for figure in by_depth.get(0, [])]
        groups = tuple(
            Group.of(
                self.keys[place].title,
                (
                    Line(self._name(place, figure.key[place]), shown(figure, scale))
                    for figure in by_depth.get(1, [])
                    if self.parts(figure.key) == [place]
                ),
            )
            for place in self.dimensions
        )
        crossed = [
            Line(self.about(figure.key), shown(figure, scale)) for figure in by_depth.get(2, [])
        ]
        told = tuple(group for group in groups if group.lines or group.missing)
        crosses = Group.of("", crossed) if crossed else None
        return Card(name, whole[0] if whole else None, told, crosses)

    def _name(self, place: int, code: str) -> str:
        return name_of(self.keys[place].labels, code)

    def _is_whole(self, place: int, key: Key) -> bool:
        return key[place] == self.table.total(self.keys[place])

    def _indicator(self, key: Key) -> tuple[str, ...]:
        return tuple(
            code for field, code in zip(self.keys, key, strict=True) if field.name == self.indicator
        )

    def _place(self, key: Key) -> tuple[object, ...]:
        ranks = [rank[code] for rank, code in zip(self._ranks, key, strict=True)]
        is_counted = [field.name == self.indicator for field in self.keys]
        counted = [rank for rank, yes in zip(ranks, is_counted, strict=True) if yes]
        rest = [rank for rank, yes in zip(ranks, is_counted, strict=True) if not yes]
        return (*counted, len(self.parts(key)), *rest)


def is_missing_throughout(figures: Sequence[Figure]) -> bool:
    """Whether an indicator has no figure at all, for one and the same reason: told once."""
    reasons = {figure.missing for figure in figures}
    return len(reasons) == 1 and not any(f.is_known or f.is_hidden for f in figures)
