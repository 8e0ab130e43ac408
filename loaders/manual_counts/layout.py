"""Where the form lies on its sheet: the one place that knows the layout.

The template is written by the constants; a reader finds the same things by their names, so that
a row moved or a line added above the form does no harm.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from contracts.monthly_form import MONTHS_NB, form_rows
from contracts.receipts import Finding
from loaders.manual_counts.rules import finding
from loaders.manual_counts.sheets import Cell, Sheet

# As the template writes it, counted from 1.
TITLE_ROW = 1
MUNICIPALITY_ROW, UNIT_ROW, YEAR_ROW, APPROVED_ROW = 3, 4, 5, 6
MUNICIPALITY, UNIT, YEAR, APPROVED = "Kommunenummer", "Enhet", "År", "Godkjent"
HEADER_ROW = 8
LABEL, TAG, COMMENT = "Indikator", "Kilde", "Kommentar"
LABEL_COLUMN, TAG_COLUMN, FIRST_MONTH_COLUMN = 1, 2, 3
COMMENT_COLUMN = FIRST_MONTH_COLUMN + len(MONTHS_NB)

# How far down a reader looks for the header row.
SEARCHED_ROWS = 20
MOST_REMARKS = 20

DASHES = re.compile(r"[‐‑‒–—−]")
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]")
MONTH_HEADER = re.compile(r"([a-zæøå]+)\.?(?: ([0-9]{4}))?")
SHORTEST_MONTH = 3


def normalised(value: object) -> str:
    """A label as it is compared: no-break spaces, dashes, capitals and colons do not count."""
    if not isinstance(value, str):
        return ""
    text = DASHES.sub("-", INVISIBLE.sub("", unicodedata.normalize("NFKC", value)))
    return " ".join(text.casefold().split()).rstrip(": ")


_LABELS = {normalised(row.label): row.indicator_code for row in form_rows()}
_HEADINGS = {normalised(name): name for name in (MUNICIPALITY, UNIT, YEAR, APPROVED)}
_MONTHS = {
    name[:length].casefold(): number
    for number, name in enumerate(MONTHS_NB, start=1)
    for length in range(SHORTEST_MONTH, len(name) + 1)
}


@dataclass(frozen=True)
class Form:
    """Where things stand on one sheet: columns by month, rows by indicator, heading cells."""

    sheet: Sheet
    header_row: int
    headings: dict[str, tuple[tuple[int, int], ...]]
    month_columns: dict[int, int]
    comment_column: int | None
    rows: dict[str, int]


def month_of(cell: Cell, year: int | None) -> int | None:
    """The month a header cell names: "Januar", "jan.", "januar 2023", or a date in it."""
    if cell.is_formula:
        return None
    if isinstance(cell.shown, datetime | date):
        return cell.shown.month if year in (None, cell.shown.year) else None
    named = MONTH_HEADER.fullmatch(normalised(cell.shown))
    if named is None or (named[2] and year is not None and int(named[2]) != year):
        return None
    return _MONTHS.get(named[1])


def heading_places(sheet: Sheet, header_row: int) -> dict[str, tuple[tuple[int, int], ...]]:
    """Where the values of Kommunenummer, Enhet, År and Godkjent stand: right of their names."""
    places: dict[str, list[tuple[int, int]]] = {name: [] for name in _HEADINGS.values()}
    for row, column in sorted(sheet.cells):
        name = _HEADINGS.get(normalised(sheet.cell(row, column).shown))
        if name and row < header_row and column == LABEL_COLUMN:
            places[name].append((row, column + 1))
    return {name: tuple(found) for name, found in places.items()}


def find_header_row(sheet: Sheet) -> int | None:
    """The row among the first with the most month names."""
    months = [0] * (SEARCHED_ROWS + 1)
    for (row, _), cell in sheet.cells.items():
        if row <= SEARCHED_ROWS and month_of(cell, None):
            months[row] += 1
    best = max(range(len(months)), key=months.__getitem__)
    return best if months[best] else None


def read_form(
    sheet: Sheet, header_row: int, year: int | None, file: str
) -> tuple[Form, list[Finding]]:
    """The form on a sheet, and what is wrong with its rows and columns."""
    months: dict[int, list[int]] = {number: [] for number in range(1, len(MONTHS_NB) + 1)}
    comment_column = None
    for row, column in sorted(sheet.cells):
        if row != header_row:
            continue
        cell = sheet.cell(row, column)
        month = month_of(cell, year)
        if month:
            months[month].append(column)
        elif normalised(cell.shown) == normalised(COMMENT):
            comment_column = column
    rows: dict[str, list[int]] = {row.indicator_code: [] for row in form_rows()}
    for row in range(header_row + 1, sheet.last_row + 1):
        code = _LABELS.get(normalised(sheet.cell(row, LABEL_COLUMN).shown))
        if code:
            rows[code].append(row)
    form = Form(
        sheet,
        header_row,
        heading_places(sheet, header_row),
        {month: columns[0] for month, columns in months.items() if columns},
        comment_column,
        {code: found[0] for code, found in rows.items() if found},
    )
    return form, [
        *_month_findings(months, sheet, header_row, file),
        *_row_findings(rows, sheet, file),
        *_stray_findings(form, file),
    ]


def _month_findings(
    months: dict[int, list[int]], sheet: Sheet, header_row: int, file: str
) -> Iterator[Finding]:
    for month, columns in months.items():
        if len(columns) != 1:
            what = "mangler" if not columns else "står flere ganger"
            place = sheet.place(header_row, columns[-1] if columns else LABEL_COLUMN)
            yield finding("M-107", file, place, month=f"{MONTHS_NB[month - 1]} {what}")


def _row_findings(rows: dict[str, list[int]], sheet: Sheet, file: str) -> Iterator[Finding]:
    labels = {row.indicator_code: row.label for row in form_rows()}
    for code, found in rows.items():
        if not found:
            yield finding("M-101", file, sheet.shown, label=labels[code])
        for row in found[1:]:
            place = sheet.place(row, LABEL_COLUMN)
            yield finding("M-103", file, place, label=labels[code])


def _stray_findings(form: Form, file: str) -> Iterator[Finding]:
    """Rows and columns with content that is not the form's: told once each, never read."""
    known_rows = set(form.rows.values())
    known_columns = {LABEL_COLUMN, TAG_COLUMN, form.comment_column, *form.month_columns.values()}
    rows: dict[int, int] = {}
    columns: dict[int, int] = {}
    for row, column in sorted(form.sheet.cells):
        if row <= form.header_row or form.sheet.cell(row, column).is_blank:
            continue
        label = normalised(form.sheet.cell(row, LABEL_COLUMN).shown)
        if row not in known_rows and label not in _LABELS:
            rows.setdefault(row, column)
        elif column not in known_columns:
            columns.setdefault(column, row)
    places = [*rows.items(), *((row, column) for column, row in columns.items())]
    for row, column in places[:MOST_REMARKS]:
        yield finding("M-102", file, form.sheet.place(row, column))
