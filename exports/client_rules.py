"""What Statistics Norway's check of the client file warns of, asked before it is sent.

Only warnings: each can be true, and the one who signs should know that it is asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pyarrow as pa

from exports.receivers.contract import Table

MODEL = "rpt_national__kostra_52_client_records"
# The codes of a client who is no longer there at the year's end.
CLOSED = ("1", "2")
LONG_WAIT = timedelta(days=365)
FIRST_LINE = 2

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Broken:
    """A rule that some lines of the file break."""

    rule: str
    message_nb: str
    lines: tuple[int, ...]


def broken_rules(table: Table, rows: pa.Table) -> Iterator[Broken]:
    """The rules that lines of the client file break; none for another table."""
    if table.model != MODEL:
        return
    told = rows.to_pylist()
    for rule, (message, breaks) in _RULES.items():
        lines = tuple(number for number, row in enumerate(told, FIRST_LINE) if breaks(row))
        if lines:
            yield Broken(rule, message, lines)


def _is_before(row: Row, one: str, other: str) -> bool:
    return row[one] is not None and row[other] is not None and bool(row[one] < row[other])


def _is_closed(row: Row) -> bool:
    return row["status_at_year_end_code"] in CLOSED or row["ended_on"] is not None


def _waited_long(row: Row) -> bool:
    asked, seen = row["contacted_on"], row["first_attended_on"]
    return asked is not None and seen is not None and bool(seen - asked > LONG_WAIT)


_RULES: dict[str, tuple[str, Callable[[Row], bool]]] = {
    "N-020": (
        "samtalen er før henvendelsen",
        lambda row: _is_before(row, "first_attended_on", "contacted_on"),
    ),
    "N-021": ("ingen første samtale", lambda row: row["first_attended_on"] is None),
    "N-022": ("ingen henvendelsesgrunn", lambda row: row["problem_code"] is None),
    "N-023": (
        "avsluttet, men uten status, tema eller dato",
        lambda row: (
            _is_closed(row)
            and None in (row["status_at_year_end_code"], row["problem_code"], row["ended_on"])
        ),
    ),
    "N-024": (
        "avsluttet før første samtale",
        lambda row: _is_before(row, "ended_on", "first_attended_on"),
    ),
    "N-025": ("ventet mer enn ett år på første samtale", _waited_long),
}
