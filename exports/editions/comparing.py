"""Two editions of one period beside each other, figure by figure, with why they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from exports.editions.changes import Cause, Change, possible_causes

FIGURES = ("numerator", "denominator", "value", "missing_code")
DEFINITION = "definition_version"
IS_HIDDEN = "is_hidden"
NOT_THE_KEY = {*FIGURES, DEFINITION, IS_HIDDEN, "period_kind", "period_on"}
MUNICIPALITY = "municipality_code"
NOT_TOLD = ("not_reported", "incomplete")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Compared:
    """One edition's figures of one table, and when they were known."""

    message_id: str
    number: int
    knowledge_time: datetime
    rows: Sequence[Row]


@dataclass(frozen=True)
class Difference:
    """A figure that is not the same in two editions; None where an edition has no such row.

    ``possible`` is filled in where more than one cause can be the reason.
    """

    key: Mapping[str, str | None]
    before: Row | None
    after: Row | None
    cause: Cause
    possible: tuple[Cause, ...] = ()


def rows_of(table: pa.Table) -> Sequence[Row]:
    """The rows of a kept table."""
    rows: Sequence[Row] = table.to_pylist()
    return rows


def compare(
    before: Compared, after: Compared, changes: Sequence[Change] | None
) -> Iterator[Difference]:
    """Every figure that differs, in the order of their keys.

    Whether a figure is hidden is no difference of its own: it can follow from other figures.
    """
    columns = sorted(
        {column for each in (before, after) for row in each.rows[:1] for column in row}
        - NOT_THE_KEY
    )
    old, new = _by_key(before.rows, columns), _by_key(after.rows, columns)
    for key in sorted(old.keys() | new.keys(), key=lambda key: tuple(map(str, key))):
        one, other = old.get(key), new.get(key)
        if _figures(one) != _figures(other):
            named = dict(zip(columns, key, strict=True))
            possible = possible_causes(
                changes or (),
                named.get(MUNICIPALITY),
                before.knowledge_time,
                after.knowledge_time,
            )
            cause = _cause(one, other, possible)
            told = tuple(sorted(possible)) if cause is Cause.SEVERAL else ()
            yield Difference(named, one, other, cause, told)


def _cause(before: Row | None, after: Row | None, possible: frozenset[Cause]) -> Cause:
    if before and after:
        if before.get(DEFINITION) != after.get(DEFINITION):
            return Cause.DEFINITION
        if before.get("missing_code") in NOT_TOLD and after.get("missing_code") is None:
            return Cause.LATE
    if len(possible) > 1:
        return Cause.SEVERAL
    return next(iter(possible), Cause.UNKNOWN)


def _by_key(rows: Sequence[Row], columns: Sequence[str]) -> dict[tuple[Any, ...], Row]:
    return {tuple(row.get(column) for column in columns): row for row in rows}


def _figures(row: Row | None) -> tuple[Any, ...] | None:
    if row is None:
        return None
    return tuple(row.get(column) for column in (*FIGURES, DEFINITION))
