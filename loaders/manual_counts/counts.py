"""The form's cells as counts: what was counted, what was not reported, what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.monthly_form import FormRow, form_rows
from contracts.receipts import Finding
from contracts.severities import Severity
from loaders.manual_counts.layout import Form
from loaders.manual_counts.numbers import read_count
from loaders.manual_counts.rules import RULES, finding
from loaders.manual_counts.sheets import Cell, cell_name
from loaders.manual_counts.sums import recomputed


@dataclass(frozen=True)
class CountedCell:
    """One month of one row. ``value`` None means not reported, or unreadable if it says so."""

    indicator_code: str
    month: date
    value: Decimal | None
    counted_by: str
    sheet: str
    cell: str
    is_unreadable: bool = False
    comment: str | None = None


def read_counts(form: Form, year: int, file: str) -> tuple[tuple[CountedCell, ...], list[Finding]]:
    """Every month of every row, blank ones too, and what is wrong with the cells."""
    findings: list[Finding] = []
    comments: dict[str, str | None] = {}
    for row in form_rows():
        comments[row.indicator_code], wrong = _comment(form, row, file)
        findings += wrong
    cells: list[CountedCell] = []
    for month, column in form.month_columns.items():
        counts: dict[str, Decimal | None] = {}
        unreadable: set[str] = set()
        blank: set[str] = set()
        for row in _parts_first():
            place = form.rows[row.indicator_code], column
            cell = form.sheet.cell(*place)
            if row.sum_of:
                value, rule = recomputed(row, counts, blank, cell)
            else:
                value, rule = _counted(cell)
                if rule and RULES[rule].severity is Severity.ROW:
                    unreadable.add(row.indicator_code)
                elif value is None:
                    blank.add(row.indicator_code)
            if rule:
                findings.append(finding(rule, file, form.sheet.place(*place)))
            counts[row.indicator_code] = value
        cells += _month_cells(form, date(year, month, 1), counts, unreadable, comments)
    return tuple(cells), findings


def _parts_first() -> Iterator[FormRow]:
    yield from sorted(form_rows(), key=lambda row: bool(row.sum_of))


def _counted(cell: Cell) -> tuple[Decimal | None, str | None]:
    if cell.is_formula:
        return None, "M-136"
    if cell.is_error:
        return None, "M-134"
    return read_count(cell.shown)


def _comment(form: Form, row: FormRow, file: str) -> tuple[str | None, list[Finding]]:
    if form.comment_column is None:
        return None, []
    place = form.rows[row.indicator_code], form.comment_column
    cell = form.sheet.cell(*place)
    if cell.is_formula or cell.is_error:
        return None, [finding("M-145", file, form.sheet.place(*place))]
    return None if cell.is_blank else str(cell.shown).strip(), []


def _month_cells(
    form: Form,
    month: date,
    counts: dict[str, Decimal | None],
    unreadable: set[str],
    comments: dict[str, str | None],
) -> Iterator[CountedCell]:
    for row in form_rows():
        code = row.indicator_code
        yield CountedCell(
            indicator_code=code,
            month=month,
            value=counts[code],
            counted_by=row.counted_by,
            sheet=form.sheet.shown,
            cell=cell_name(form.rows[code], form.month_columns[month.month]),
            is_unreadable=code in unreadable,
            comment=comments[code],
        )
