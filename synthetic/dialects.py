"""How the made-up sources write their files: each habit that has cost a warehouse a night.

Works on whole columns, so that ten million contacts are written as easily as ten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from contracts.entities import Entity, Field
from contracts.periods import OSLO

SECONDS_A_DAY = 86_400
CALENDAR_FIRST, CALENDAR_END = date(1900, 1, 1), date(2100, 1, 1)
WINTER, SUMMER = 3600, 7200


@dataclass(frozen=True)
class Dialect:
    """One source's way of writing. ``empties`` and ``quoted`` are habits of single columns."""

    delimiter: str
    encoding: str
    decimal: str
    date: str
    datetime: str
    true: str
    false: str
    line_end: str = "\n"
    trailer: str | None = None
    empties: Mapping[str, str] = field(default_factory=dict)
    quoted: frozenset[str] = frozenset()

    def declared(self) -> dict[str, Any]:
        """The dialect as sources.yml declares it."""
        declared: dict[str, Any] = {
            "delimiter": self.delimiter,
            "encoding": self.encoding,
            "decimal": self.decimal,
            "date": self.date,
            "datetime": self.datetime,
            "time_zone": "Europe/Oslo",
            "empty": ["", *sorted(set(self.empties.values()))],
            "true": [self.true],
            "false": [self.false],
        }
        return declared | ({"trailer": self.trailer} if self.trailer else {})


TONSBERG = Dialect(
    delimiter=";",
    encoding="cp1252",
    decimal=",",
    date="%d.%m.%Y",
    datetime="%d.%m.%Y %H:%M:%S",
    true="J",
    false="N",
    line_end="\r\n",
    trailer="ANTALL",
    empties={
        "end_reason": "(tom)", "recommended_offer_id": "(tom)", "valid_to": "NULL",
        "ended_on": " ", "deceased_on": "NULL", "suicide_risk": " ",
    },
    quoted=frozenset({"name", "reason", "unit", "tool", "person_key"}),
)  # fmt: skip

TRONDHEIM = Dialect(
    delimiter=",",
    encoding="utf-8-sig",
    decimal=".",
    date="%Y-%m-%d",
    datetime="iso",
    true="true",
    false="false",
)


def as_text(entity: Entity, frame: pd.DataFrame, dialect: Dialect) -> pa.Table:
    """Every cell as the source writes it, still without quotes, in the contract's columns."""
    columns = {item.name: _column(item, frame[item.name], dialect) for item in entity.fields}
    return pa.table(columns)


def as_lines(text: pa.Table, dialect: Dialect) -> list[str]:
    """The table's rows as lines of a file, quoted where the habit or the content demands it."""
    cells = [_quoted(name, text[name].combine_chunks(), dialect) for name in text.column_names]
    joined = pc.binary_join_element_wise(*cells, dialect.delimiter)
    return [str(line) for line in joined.to_pylist()]


def _quoted(name: str, cells: pa.Array, dialect: Dialect) -> pa.Array:
    if name in dialect.quoted:
        must = pc.not_equal(cells, "")
    elif _may_need_quotes(cells, dialect):
        must = pc.match_substring_regex(cells, f'[{dialect.delimiter}"\\r\\n]')
    else:
        return cells
    in_quotes = pc.binary_join_element_wise("", pc.replace_substring(cells, '"', '""'), "", '"')
    return pc.if_else(must, in_quotes, cells)


def _may_need_quotes(cells: pa.Array, dialect: Dialect) -> bool:
    """A look at the column's bytes as a whole: most columns never need a look at each cell."""
    content = cells.buffers()[-1]
    if content is None:
        return False
    raw = content.to_pybytes()
    return any(sign.encode() in raw for sign in (dialect.delimiter, '"', "\r", "\n"))


def _column(item: Field, values: pd.Series, dialect: Dialect) -> pa.Array:
    if item.type == "datetime":
        cells = _datetimes(values, dialect)
    elif item.type == "date":
        cells = _dates(values, dialect)
    else:
        cells = pa.array(values, from_pandas=True)
        if item.type == "boolean":
            cells = pc.if_else(cells, dialect.true, dialect.false)
        cells = pc.cast(cells, pa.string())
        if item.type == "number" and dialect.decimal != ".":
            cells = pc.replace_substring(cells, ".", dialect.decimal)
    if isinstance(cells, pa.ChunkedArray):
        cells = pa.concat_arrays(cells.chunks) if cells.num_chunks else pa.nulls(0, pa.string())
    return pc.fill_null(cells, dialect.empties.get(item.name, ""))


def _dates(values: pd.Series, dialect: Dialect) -> pa.Array:
    return _days_as_text(values.to_numpy("datetime64[D]"), dialect.date)


@cache
def _calendar(form: str) -> pa.Array:
    """Every day of the calendar, written; a day is looked up, never formatted again."""
    count = (CALENDAR_END - CALENDAR_FIRST).days
    return pa.array(
        [(CALENDAR_FIRST + timedelta(days=day)).strftime(form) for day in range(count)],
        pa.string(),
    )


@cache
def _clock(form: str) -> pa.Array:
    """Every second of a day, written."""
    midnight = datetime.combine(CALENDAR_FIRST, time())
    return pa.array(
        [(midnight + timedelta(seconds=second)).strftime(form) for second in range(SECONDS_A_DAY)],
        pa.string(),
    )


def _days_as_text(days: npt.NDArray[np.datetime64], form: str) -> pa.Array:
    missing = np.isnat(days)
    places = np.where(missing, 0, (days - np.datetime64(CALENDAR_FIRST)).astype(np.int64))
    return _calendar(form).take(pa.array(places, mask=missing))


def _datetimes(values: pd.Series, dialect: Dialect) -> pa.Array:
    universal = values.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy("datetime64[s]")
    local = values.dt.tz_convert(OSLO).dt.tz_localize(None).to_numpy("datetime64[s]")
    missing = np.isnat(local)
    days = local.astype("datetime64[D]")
    seconds = np.where(missing, 0, (local - days).astype(np.int64))
    is_iso = dialect.datetime == "iso"
    day_form, clock_form = ("%Y-%m-%d", "%H:%M:%S") if is_iso else dialect.datetime.split(" ")
    clock = _clock(clock_form).take(pa.array(seconds, mask=missing))
    parts = [_days_as_text(days, day_form), clock]
    if not is_iso:
        return pc.binary_join_element_wise(*parts, " ")
    offsets = np.where(missing, WINTER, (local - universal).astype(np.int64))
    zone = pa.array(["+01:00", "+02:00"]).take(pa.array((offsets == SUMMER).astype(np.int8)))
    stamped = pc.binary_join_element_wise(parts[1], zone, "")
    return pc.binary_join_element_wise(parts[0], stamped, "T")
