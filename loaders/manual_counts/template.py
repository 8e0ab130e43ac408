"""Makes the form as a workbook that is pleasant to fill in and hard to fill in wrongly."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from contracts.monthly_form import MONTHS_NB, FormRow, form_rows
from loaders.manual_counts import layout
from loaders.manual_counts.guidance import write_guidance
from loaders.manual_counts.heading import FIRST_YEAR, LAST_YEAR, holds_in_year, is_unit, is_year
from loaders.manual_counts.numbers import LARGEST_COUNT
from loaders.reference.municipalities import by_code

FONT = {"font_name": "Calibri", "font_size": 11, "valign": "vcenter"}
EDGE = {"border": 1, "border_color": "#8A8A8A"}
# Dark text on every one of these has a contrast above 12:1.
COLOURS = {"manual": "#FFF4CC", "journal": "#DDEBF7", "sum": "#EDEDED", "header": "#1F4E5F"}
PAPER_A4 = 9
ROW_HEIGHT = 30


class NotPossible(Exception):
    """The form cannot be made; the message says why and what to do."""


def check_order(municipality_code: str, unit: str, year: int) -> None:
    """NotPossible unless a reader would accept a form with this heading."""
    if not is_year(year):
        raise NotPossible(f"Året må være mellom {FIRST_YEAR} og {LAST_YEAR}.")
    if not holds_in_year(municipality_code, year):
        raise NotPossible(
            f"Kommunenummeret gjaldt ikke i {year}. Bruk de fire sifrene som gjaldt det året."
        )
    if not is_unit(unit):
        raise NotPossible("Enheten må være et navn: høyst 80 tegn, bokstaver, uten lange tall.")


def write_template(municipality_code: str, unit: str, year: int, path: Path) -> None:
    """Write an empty form; NotPossible for a heading no reader would accept."""
    check_order(municipality_code, unit, year)
    name = by_code()[municipality_code].name
    title = f"Måling {year} – {name} kommune"
    workbook = xlsxwriter.Workbook(str(path))
    # The same form gives the same file, whenever it is made.
    workbook.set_properties({"title": title, "created": datetime(year, 1, 1)})  # noqa: DTZ001
    sheet = workbook.add_worksheet(f"Måling {year}")
    _write_heading(workbook, sheet, title, municipality_code, unit, year)
    _write_header_row(workbook, sheet)
    for number, row in enumerate(form_rows()):
        _write_row(workbook, sheet, layout.HEADER_ROW + number, row)
    _validate(sheet, year)
    _set_up_page(sheet, title)
    write_guidance(workbook, COLOURS)
    workbook.close()


def _write_heading(
    workbook: Any, sheet: Any, title: str, municipality_code: str, unit: str, year: int
) -> None:
    big = workbook.add_format({**FONT, "bold": True, "font_size": 16})
    name = workbook.add_format({**FONT, "bold": True})
    fixed = workbook.add_format({**FONT, "align": "left"})
    day = workbook.add_format(
        {**FONT, **EDGE, "align": "left", "num_format": "dd.mm.yyyy",
         "bg_color": COLOURS["manual"], "locked": False}
    )  # fmt: skip
    sheet.write_string(layout.TITLE_ROW - 1, 0, title, big)
    for row, label in (
        (layout.MUNICIPALITY_ROW, layout.MUNICIPALITY),
        (layout.UNIT_ROW, layout.UNIT),
        (layout.YEAR_ROW, layout.YEAR),
        (layout.APPROVED_ROW, layout.APPROVED),
    ):
        sheet.write_string(row - 1, 0, label, name)
    # A code like 0704 is text: as a number it would lose its zero.
    sheet.write_string(layout.MUNICIPALITY_ROW - 1, 1, municipality_code, fixed)
    sheet.write_string(layout.UNIT_ROW - 1, 1, unit, fixed)
    sheet.write_number(layout.YEAR_ROW - 1, 1, year, fixed)
    sheet.write_blank(layout.APPROVED_ROW - 1, 1, None, day)


def _write_header_row(workbook: Any, sheet: Any) -> None:
    header = workbook.add_format(
        {**FONT, **EDGE, "bold": True, "font_color": "#FFFFFF", "bg_color": COLOURS["header"]}
    )
    names = (layout.LABEL, layout.TAG, *MONTHS_NB, layout.COMMENT)
    for column, name in enumerate(names):
        sheet.write_string(layout.HEADER_ROW - 1, column, name, header)
    sheet.set_row(layout.HEADER_ROW - 1, 24)
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, 1, 16)
    sheet.set_column(2, len(MONTHS_NB) + 1, 10.5)
    sheet.set_column(layout.COMMENT_COLUMN - 1, layout.COMMENT_COLUMN - 1, 40)


def _write_row(workbook: Any, sheet: Any, place: int, row: FormRow) -> None:
    is_sum = bool(row.sum_of)
    bold = {"bold": is_sum}
    label = workbook.add_format({**FONT, **EDGE, **bold, "text_wrap": True})
    tag = workbook.add_format({**FONT, **EDGE, **bold})
    count = workbook.add_format(
        {**FONT, **EDGE, **bold, "num_format": "#,##0", "align": "right",
         "bg_color": COLOURS[row.counted_by], "locked": is_sum}
    )  # fmt: skip
    comment = workbook.add_format({**FONT, **EDGE, "text_wrap": True, "locked": False})
    sheet.set_row(place, ROW_HEIGHT)
    sheet.write_string(place, 0, row.label, label)
    sheet.write_string(place, 1, row.tag, tag)
    for month in range(len(MONTHS_NB)):
        column = layout.FIRST_MONTH_COLUMN - 1 + month
        if is_sum:
            # Shown as empty until every part is there: no false zero to read back.
            sheet.write_formula(place, column, sum_formula(row, column), count, "")
        else:
            sheet.write_blank(place, column, None, count)
    sheet.write_blank(place, layout.COMMENT_COLUMN - 1, None, comment)


def sum_formula(row: FormRow, column: int) -> str:
    """A sum that is empty until all its parts are numbers; ``column`` counted from 0."""
    places = {item.indicator_code: number for number, item in enumerate(form_rows())}
    parts = ",".join(
        xl_rowcol_to_cell(layout.HEADER_ROW + places[code], column) for code in row.sum_of
    )
    return f'=IF(COUNT({parts})={len(row.sum_of)},SUM({parts}),"")'


def _validate(sheet: Any, year: int) -> None:
    first, last = layout.FIRST_MONTH_COLUMN - 1, layout.COMMENT_COLUMN - 2
    for number, row in enumerate(form_rows()):
        if not row.sum_of:
            place = layout.HEADER_ROW + number
            sheet.data_validation(
                place, first, place, last,
                {
                    "validate": "integer", "criteria": "between",
                    "minimum": 0, "maximum": int(LARGEST_COUNT), "ignore_blank": True,
                    "error_title": "Bare hele tall",
                    "error_message": "Skriv et helt tall, 0 eller mer. "
                    "La cellen stå tom hvis måneden ikke er talt.",
                },
            )  # fmt: skip
    approved = layout.APPROVED_ROW - 1
    sheet.data_validation(
        approved, 1, approved, 1,
        {
            "validate": "date", "criteria": "between",
            "minimum": date(year, 1, 1), "maximum": date(year + 2, 12, 31), "ignore_blank": True,
            "input_title": "Godkjent",
            "input_message": "Datoen tallene ble godkjent, som dd.mm.åååå. "
            "Tom betyr ikke godkjent.",
            "error_title": "Ikke en dato",
            "error_message": f"Skriv en dato fra og med {year}, som dd.mm.åååå.",
        },
    )  # fmt: skip


def _set_up_page(sheet: Any, title: str) -> None:
    sheet.freeze_panes(layout.HEADER_ROW, layout.FIRST_MONTH_COLUMN - 1)
    sheet.set_selection(layout.HEADER_ROW, layout.FIRST_MONTH_COLUMN - 1,
                        layout.HEADER_ROW, layout.FIRST_MONTH_COLUMN - 1)  # fmt: skip
    sheet.hide_gridlines(2)
    # Against slips, not against people: there is no password.
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(layout.HEADER_ROW - 1)
    sheet.print_area(0, 0, layout.HEADER_ROW + len(form_rows()) - 1, layout.COMMENT_COLUMN - 1)
    sheet.set_footer(f"&L{title}&RSide &P av &N")
