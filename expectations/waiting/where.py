"""Where a row that waits stood when it was delivered, in the words the sender knows.

The same words as in the feedback the sender has had, so that both speak of the same row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

import duckdb

from contracts.entities import entities
from contracts.severities import Severity
from contracts.sql import text_literal
from contracts.zones import Zones
from expectations.delivery import NotLanded, receipt_of
from expectations.feedback.judged import Judged
from expectations.feedback.lines import judged_lines, place_of
from expectations.feedback.places import Names, names_of
from expectations.feedback.told import Line, Place


@dataclass(frozen=True)
class Delivered:
    """One delivery whose rows are asked about."""

    con: duckdb.DuckDBPyConnection
    zones: Zones
    source: str
    delivery: str

    @cached_property
    def names(self) -> Names:
        """What the source has declared."""
        return names_of(self.zones, self.source)

    @cached_property
    def judged(self) -> Judged | None:
        """The delivery's judgement; None when the delivery is no longer in landing."""
        try:
            receipt = receipt_of(self.zones, self.source, self.delivery)
        except NotLanded:
            return None
        return Judged(self.con, self.zones, receipt)

    def places(self, entity: str, rows: Collection[int]) -> dict[int, Place]:
        """The place of each of these rows of an entity, by its number in landing."""
        if self.judged is None or not self._has(entity):
            return {}
        is_file = self.judged.receipt.kind == "files"
        broken = self.judged.broken_lines(entity) if is_file else ()
        found: dict[int, Place] = {}
        for row in self.judged.rows(Severity.ROW, _only(entity, rows)):
            if row.row_number is not None:
                place = place_of(self.names, self.judged.receipt, row, broken)
                found.setdefault(row.row_number, place)
        return found

    def lines(self, entity: str, row: int) -> list[Line]:
        """What is wrong with one row, and the remedy of each."""
        if self.judged is None or not self._has(entity):
            return []
        return list(judged_lines(self.names, self.judged, Severity.ROW, _only(entity, [row])))

    def _has(self, entity: str) -> bool:
        folder = self.zones.landed_delivery(self.source, self.delivery)
        return entity in entities() and (folder / f"{entity}.parquet").is_file()


def _only(entity: str, rows: Iterable[int]) -> str:
    numbers = ", ".join(str(int(row)) for row in rows)
    return f"entity = {text_literal(entity)} and row_number in ({numbers})"


def label(place: Place | None, row_number: int) -> str:
    """What a person calls the row: its number in the file, or its cell in a form. Where rows have
    no place of their own, as in a database, it is the row's number in the delivery."""
    if place is None or place.row is None:
        return str(row_number + 1)
    [column] = [column.letter for column in place.columns] if len(place.columns) == 1 else [""]
    is_cell = bool(column) and not place.columns[0].name
    return f"{column}{place.row}" if is_cell else str(place.row)
