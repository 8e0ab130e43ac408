"""A form's rows as counts, and the sums between them that every reader knows.

A group that has no row where the whole has one is zero. What a contract says adds up, is put to
the counts: a difference that nobody sends is a count of people all the same, and is protected as
if it were sent. What does not add up, because people are in several groups at once, is bounded
all the same: each group is of the whole, and together they are no less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from exports.disclosure.cells import Cells, Key, made
from exports.disclosure.rules import Mask
from exports.receivers.contract import Axis, Disclosure, Table

INDICATOR = "indicator_code"
WHERE = ("municipality_code", "period_kind", "period_on")

# A row's place in the table: its group along each axis.
Codes = tuple[Any, ...]
# A figure of a place and period: these, the indicator, and which of its numbers.
Named = tuple[Any, ...]


class DoesNotAddUp(ValueError):
    """The parts of a sum that the contract promises are more than the whole; the message names
    the indicator, and no number."""


@dataclass
class _Counts:
    """The counts of a table by name, the sums between them, and those that nobody is sent."""

    axes: tuple[Axis, ...]
    counts: dict[Key, int] = field(default_factory=dict)
    sums: list[tuple[Key, list[Key]]] = field(default_factory=list)
    unpublished: list[Key] = field(default_factory=list)
    slack: list[Key] = field(default_factory=list)

    listed: dict[Named, set[Codes]] = field(default_factory=dict)

    def key(self, named: Named, codes: Codes) -> Key:
        """The name of a count: only what is not the whole of an axis is said of it, so that it has
        the same name in a contract with more axes."""
        groups = zip(self.axes, codes, strict=True)
        return (*named, *((axis.column, code) for axis, code in groups if code != axis.total))

    def add(self, named: Named, codes: Codes, count: int) -> Key:
        """A count that is sent; its name."""
        self.listed.setdefault(named, set()).add(codes)
        key = self.key(named, codes)
        self.counts[key] = count
        return key

    def add_complement(self, place: Named, codes: Codes, left: int) -> None:
        """What is left of a share's denominator without its numerator."""
        whole, part, complement = (
            self.key((*place, name), codes) for name in ("denominator", "numerator", "complement")
        )
        self.counts[complement] = left
        self.unpublished.append(complement)
        self.sums.append((whole, [part, complement]))

    def add_sum(
        self,
        total: Key,
        parts: Sequence[Key],
        what: str,
        *,
        rest: bool = False,
        bound: bool = False,
    ) -> None:
        """A sum, and what is left of it: a count of its own, or with ``bound`` nobody's."""
        left = self.counts[total] - sum(self.counts[part] for part in parts)
        if left < 0:
            raise DoesNotAddUp(f"{what}: delene er større enn helheten; se «sums» i kontrakten")
        members = list(parts)
        if rest or bound or left:
            left_over = ("rest", total, tuple(parts))
            self.counts[left_over] = left
            (self.slack if bound else self.unpublished).append(left_over)
            members.append(left_over)
        self.sums.append((total, members))

    def add_overlap(self, total: Key, parts: Sequence[Key]) -> None:
        """A whole and parts that people can be in several of: each part is of the whole, and
        together they are no less."""
        whole, met = self.counts[total], sum(self.counts[part] for part in parts)
        for part in parts:
            if self.counts[part] <= whole:
                self.add_sum(total, [part], "", rest=True)
        if met >= whole:
            times, more = ("times", total, tuple(parts)), ("more", total, tuple(parts))
            self.counts |= {times: met, more: met - whole}
            self.slack += [times, more]
            self.sums += [(times, list(parts)), (times, [total, more])]


@dataclass(frozen=True)
class Figures:
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


def figures(table: Table, rows: pd.DataFrame) -> Figures:
    """The rows as counts. Rows of an earlier contract may lack an axis: they are of the whole.

    DoesNotAddUp when the contract promises a sum that does not hold.
    """
    asked = table.disclosure
    assert asked is not None
    columns = {part.name: part.column for part in table.fields}
    told = {"value": columns[asked.value], "numerator": columns[asked.numerator]}
    if asked.denominator:
        told["denominator"] = columns[asked.denominator]
    axes = {axis.column for axis in asked.axes}
    where = [name for name in WHERE if name in rows.columns and name not in axes]
    counted = _Counts(asked.axes)
    row_of: dict[Key, int] = {}
    above: dict[tuple[str, Any], Any] = {}
    for number, row in enumerate(rows.to_dict("records")):
        place = (*(str(row[name]) for name in where), row[INDICATOR])
        codes = tuple(row.get(axis.column, axis.total) for axis in asked.axes)
        for axis, code in zip(asked.axes, codes, strict=True):
            above[axis.column, code] = row[axis.above] if axis.above else axis.total
        parts = _parts(row, told)
        for part, count in parts.items():
            row_of[counted.add((*place, part), codes, count)] = number
        if {"numerator", "denominator"} <= parts.keys():
            left = parts["denominator"] - parts["numerator"]
            counted.add_complement(place, codes, left)
    for named, listed in counted.listed.items():
        for number, axis in enumerate(asked.axes):
            _add_up(counted, named, listed, number, axis, above,
                    is_sum=axis.column in asked.adds_up_over(named[-2]))  # fmt: skip
    _between(counted, asked)
    cells = made(counted.counts, counted.sums, counted.unpublished, counted.slack)
    return Figures(cells, np.array([row_of.get(key, -1) for key in cells.keys], dtype=np.int64))


def _parts(row: Mapping[Any, Any], told: Mapping[str, str | None]) -> dict[str, int]:
    """The whole numbers a row tells: a count its value, a share its two numbers."""
    found = {}
    for part, column in told.items():
        number = row.get(column) if column else None
        if number is not None and not pd.isna(number) and float(number).is_integer():
            found[part] = int(number)
    if "denominator" in found:
        found.pop("value", None)
        return found
    return {"value": found["value"]} if "value" in found else {}


def _add_up(
    counted: _Counts,
    named: Named,
    listed: set[Codes],
    number: int,
    axis: Axis,
    above: Mapping[tuple[str, Any], Any],
    *,
    is_sum: bool,
) -> None:
    """The sums over an axis: a whole, and the categories listed under it."""
    under: dict[Codes, list[Key]] = {}
    for codes in sorted(listed):
        if codes[number] != axis.total:
            whole = above[axis.column, codes[number]]
            at = (*codes[:number], whole, *codes[number + 1 :])
            under.setdefault(at, []).append(counted.key(named, codes))
    for at, parts in under.items():
        if at not in listed:
            continue
        if is_sum:
            counted.add_sum(counted.key(named, at), parts, named[-2])
        else:
            counted.add_overlap(counted.key(named, at), parts)


def _between(counted: _Counts, asked: Disclosure) -> None:
    """The sums between indicators, in every combination of the axes where the whole is told."""
    for each in asked.sums:
        for named, listed in counted.listed.items():
            if named[-2:] != (each.total.indicator, each.total.part):
                continue
            parts = [(*named[:-2], part.indicator, part.part) for part in each.parts]
            # One that is told at all for a place and period is zero where it is not listed.
            if not all(part in counted.listed for part in parts):
                continue
            for codes in listed:
                members = [counted.key(part, codes) for part in parts]
                found = [member for member in members if member in counted.counts]
                whole = counted.key(named, codes)
                counted.add_sum(whole, found, each.total.indicator,
                                rest=each.rest, bound=each.bound)  # fmt: skip
