"""A form's table as disclosure control sees it: which rows may not be shown, and the proof of it.

A row is shown or hidden whole: its numerator, denominator, value. A group that has no row where
the whole has one is zero. What a contract says adds up, is put to the counts: a difference that
nobody sends is a count of people all the same, and is protected as if it were sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from contracts.receipts import checksum_text
from exports.disclosure.cells import Cells, Key, made
from exports.disclosure.editions import Published, protect_after, read
from exports.disclosure.rules import Mask, Rule
from exports.receivers.contract import Disclosure, FigurePart, Table

INDICATOR = "indicator_code"
IS_HIDDEN = "is_hidden"
WHERE = ("municipality_code", "period_kind", "period_on")


class DoesNotAddUp(ValueError):
    """The parts of a sum that the contract promises are more than the whole; the message names
    the indicator, and no number."""


@dataclass
class _Counts:
    """The counts of a table by name, the sums between them, and those that nobody is sent."""

    counts: dict[Key, int] = field(default_factory=dict)
    sums: list[tuple[Key, list[Key]]] = field(default_factory=list)
    unpublished: list[Key] = field(default_factory=list)

    def add_sum(self, total: Key, parts: Sequence[Key], what: str, *, rest: bool) -> None:
        """A sum, and what is left of it as a count of its own."""
        left = self.counts[total] - sum(self.counts[part] for part in parts)
        if left < 0:
            raise DoesNotAddUp(f"{what}: delene er større enn helheten; se «sums» i kontrakten")
        members = list(parts)
        if rest or left:
            left_over = ("rest", total, tuple(parts))
            self.counts[left_over] = left
            self.unpublished.append(left_over)
            members.append(left_over)
        self.sums.append((total, members))


@dataclass(frozen=True)
class _Figures:
    """The rows of a table as counts: ``cells``, and the row each published count stands in."""

    cells: Cells
    row_of: np.ndarray[Any, np.dtype[np.int64]]

    def touched(self, hidden: Mask, rows: int) -> Mask:
        """The rows with any hidden count."""
        found = np.zeros(rows, dtype=np.bool_)
        found[self.row_of[hidden & (self.row_of >= 0)]] = True
        return found

    def in_rows(self, rows: Mask) -> Mask:
        """The counts that stand in some of the rows."""
        return np.asarray((self.row_of >= 0) & np.append(rows, False)[self.row_of])


def hidden_rows(
    table: Table, rows: pd.DataFrame, earlier: Sequence[pd.DataFrame]
) -> tuple[Mask, dict[str, Any]]:
    """Which rows to hide, and the record of the audit.

    ``earlier`` are the rows of every edition sent before, oldest first, with ``is_hidden``.
    DoesNotAddUp when the contract promises a sum that does not hold.
    """
    if table.disclosure is None:
        raise ValueError("the table has nothing to hide by its contract")
    rule = _rule(table.disclosure)
    before = []
    for frame in earlier:
        figures = _figures(table, frame)
        was_hidden = frame[IS_HIDDEN].to_numpy(dtype=np.bool_)
        before.append(Published(figures.cells, figures.in_rows(was_hidden)))
    figures = _figures(table, rows)
    must = figures.touched(_small(figures.cells, rule), len(rows))
    reader = read(before, rule)
    while True:
        protected = protect_after(reader, figures.cells, rule, figures.in_rows(must))
        hidden = figures.touched(protected.hidden, len(rows)) | must
        if (hidden == must).all():
            break
        must = hidden
    return must, _record(rule, protected.audit.holds, bool(protected.apart.any()), rows, must)


def _rule(asked: Disclosure) -> Rule:
    return Rule(asked.threshold, asked.width, shows_zeros=asked.zeros == "shown")


def _small(cells: Cells, rule: Rule) -> Mask:
    """The published counts that are small."""
    return rule.is_small(cells.counts) & cells.is_published


def _figures(table: Table, rows: pd.DataFrame) -> _Figures:
    asked = table.disclosure
    assert asked is not None
    columns = {part.name: part.column for part in table.fields}
    told = {"value": columns[asked.value], "numerator": columns[asked.numerator]}
    if asked.denominator:
        told["denominator"] = columns[asked.denominator]
    axes = [axis.column for axis in asked.axes]
    where = [name for name in WHERE if name in rows.columns]
    counted = _Counts()
    row_of: dict[Key, int] = {}
    places: dict[tuple[Any, ...], dict[tuple[Any, ...], set[str]]] = {}
    above: dict[tuple[str, Any], Any] = {}
    for number, row in enumerate(rows.to_dict("records")):
        place = (*(str(row[name]) for name in where), row[INDICATOR])
        codes = tuple(row[axis] for axis in axes)
        for axis in asked.axes:
            above[axis.column, row[axis.column]] = row[axis.above] if axis.above else axis.total
        for part, count in _parts(row, told).items():
            key = (*place, part, *codes)
            counted.counts[key] = count
            row_of[key] = number
            places.setdefault((*place, part), {}).setdefault(codes, set())
        if (*place, "denominator", *codes) in counted.counts:
            whole, share = (*place, "denominator", *codes), (*place, "numerator", *codes)
            if share in counted.counts:
                complement = (*place, "complement", *codes)
                counted.counts[complement] = counted.counts[whole] - counted.counts[share]
                counted.unpublished.append(complement)
                counted.sums.append((whole, [share, complement]))
    for named, rows_by_codes in places.items():
        _add_up(counted, asked, named, set(rows_by_codes), above)
    _between(counted, asked, places)
    cells = made(counted.counts, counted.sums, counted.unpublished)
    return _Figures(cells, np.array([row_of.get(key, -1) for key in cells.keys], dtype=np.int64))


def _parts(row: Mapping[Any, Any], told: Mapping[str, str | None]) -> dict[str, int]:
    """The whole numbers a row tells: a count its value, a share its two numbers."""
    found = {}
    for part, column in told.items():
        number = row[column] if column else None
        if number is not None and not pd.isna(number) and float(number).is_integer():
            found[part] = int(number)
    if "denominator" in found:
        found.pop("value", None)
        return found
    return {"value": found["value"]} if "value" in found else {}


def _add_up(
    counted: _Counts,
    asked: Disclosure,
    named: tuple[Any, ...],
    listed: set[tuple[Any, ...]],
    above: Mapping[tuple[str, Any], Any],
) -> None:
    """The sums over the axes: a whole, and the categories listed under it."""
    indicator = named[-2]
    over = asked.adds_up_over(indicator)
    for number, axis in enumerate(asked.axes):
        if axis.column not in over:
            continue
        under: dict[tuple[Any, ...], list[Key]] = {}
        for codes in sorted(listed):
            if codes[number] != axis.total:
                whole = above[axis.column, codes[number]]
                at = (*codes[:number], whole, *codes[number + 1 :])
                under.setdefault(at, []).append((*named, *codes))
        for at, parts in under.items():
            if at in listed:
                counted.add_sum((*named, *at), parts, indicator, rest=False)


def _between(
    counted: _Counts,
    asked: Disclosure,
    places: Mapping[tuple[Any, ...], Mapping[tuple[Any, ...], object]],
) -> None:
    """The sums between indicators, in every combination of the axes where the whole is told."""
    for total, parts, rest in ((each.total, each.parts, each.rest) for each in asked.sums):
        for named, listed in places.items():
            if named[-2:] != (total.indicator, total.part):
                continue
            for codes in listed:
                members = [(*named[:-2], part.indicator, part.part, *codes) for part in parts]
                if all(_is_told(named, part, places) for part in parts):
                    found = [member for member in members if member in counted.counts]
                    counted.add_sum((*named, *codes), found, total.indicator, rest=rest)


def _is_told(named: tuple[Any, ...], part: FigurePart, places: Mapping[Any, object]) -> bool:
    """Whether an indicator is told at all for a place and period: then what is not listed is 0."""
    return (*named[:-2], part.indicator, part.part) in places


def _record(
    rule: Rule, holds: bool, apart: bool, rows: pd.DataFrame, hidden: Mask
) -> dict[str, Any]:
    """What was found, bound to the rows it was found about."""
    digest = hashlib.sha256()
    for line in _lines(rows, hidden):
        digest.update(line.encode())
    return {
        "threshold": rule.threshold,
        "width": rule.width,
        "shows_zeros": rule.shows_zeros,
        "holds": holds,
        "with_earlier_editions": not apart,
        "rows": checksum_text(digest.hexdigest()),
    }


def _lines(rows: pd.DataFrame, hidden: Mask) -> Iterator[str]:
    for row, is_hidden in zip(rows.itertuples(index=False), hidden, strict=True):
        yield "\x1f".join(map(str, (*row, bool(is_hidden)))) + "\n"
