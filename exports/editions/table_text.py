"""Writes a table as the receiver reads it: RFC 4180 in the form's own dialect, always the same
bytes for the same rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from exports.editions.life import NotAllowed
from exports.receivers.contract import Field, Table

HIDDEN = ":"


def table_bytes(table: Table, rows: pa.Table, hidden: Sequence[bool]) -> bytes:
    """The table's file. Where a row is hidden its numbers are empty and its symbol is the one
    there is; NotAllowed when a cell is not what the contract says."""
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=table.dialect.delimiter,
        lineterminator=table.dialect.line_break,
        quoting=csv.QUOTE_MINIMAL,
    )
    if table.dialect.header:
        writer.writerow([field.name for field in table.fields])
    emptied = emptied_where_hidden(table)
    for row, is_hidden in zip(rows.to_pylist(), hidden, strict=True):
        writer.writerow(_cells(table, row, is_hidden=is_hidden, emptied=emptied))
    return _encoded(table, text.getvalue())


def emptied_where_hidden(table: Table) -> frozenset[str]:
    """The fields that are empty where a figure is hidden: its numbers, and why one is missing."""
    asked = table.disclosure
    if asked is None:
        return frozenset()
    named = (asked.numerator, asked.denominator, asked.value, asked.missing)
    return frozenset(name for name in named if name is not None)


def _cells(
    table: Table, row: Mapping[str, Any], *, is_hidden: bool, emptied: frozenset[str]
) -> Iterator[str]:
    for field in table.fields:
        if field.column is None:
            yield HIDDEN if is_hidden else ""
        elif is_hidden and field.name in emptied:
            yield ""
        else:
            yield _cell(table, field, row[field.column])


def _cell(table: Table, field: Field, value: object) -> str:
    if value is None:
        if field.required:
            raise NotAllowed(_wrong(table, field, "er tomt, men må være fylt ut"))
        return ""
    match field.type:
        case "boolean" if isinstance(value, bool):
            return "true" if value else "false"
        case _ if isinstance(value, bool):
            pass  # a truth is a whole number to Python, and to nobody else
        case "integer" if isinstance(value, int | Decimal) and value == int(value):
            return str(int(value))
        case "number" if isinstance(value, int | float | Decimal):
            # A float's own shortest text is what it was read from.
            number = f"{Decimal(str(value)):f}"
            number = number.rstrip("0").rstrip(".") if "." in number else number
            return number.replace(".", table.dialect.decimal)
        case "date" if isinstance(value, date) and not isinstance(value, datetime):
            return value.isoformat()
        case "string" if isinstance(value, str):
            return value
    raise NotAllowed(_wrong(table, field, "har feil type i modellen"))


def _encoded(table: Table, text: str) -> bytes:
    try:
        return text.encode(table.dialect.encoding)
    except UnicodeEncodeError as problem:
        line = text.count(table.dialect.line_break, 0, problem.start) + 1
        # The line is of our own file, and the character is not shown: it may stand in a name.
        raise NotAllowed(
            f"tabell {table.name}, linje {line}: et tegn finnes ikke i tegnsettet "
            f"{table.dialect.encoding} som mottakeren vil ha. Rett teksten i kilden."
        ) from None


def _wrong(table: Table, field: Field, what: str) -> str:
    return f"tabell {table.name}: feltet {field.name} {what}. Rett modellen {table.model}."
