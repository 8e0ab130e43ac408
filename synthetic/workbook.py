"""The counting workbook as somebody at the unit has filled it in: figures to August, nothing after.

Like the real one it adds up with formulas, and a formula over empty cells shows 0. Those zeros
are the source's own and false: nobody has said zero.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from contracts.monthly_form import MONTHS_NB, FormRow, form_rows
from synthetic.target import EXTRACTED_ON, TargetRow, target_rows
from synthetic.tonsberg.offers import MUNICIPALITY_CODE, UNIT

YEAR = 2023
SHEET = f"Måling {YEAR}"
HEADER_ROW = 7
FIRST_MONTH_COLUMN = 2
COMMENT_COLUMN = FIRST_MONTH_COLUMN + len(MONTHS_NB)
FILE_NAME = f"{EXTRACTED_ON.isoformat()}_maling_{YEAR}.xlsx"
COMMENTS = {
    "drop_in_attended": "Fellesferie i juli",
    "waiting_total": "Mange fikk oppstart i august",
}


def write_workbook(path: Path) -> int:
    """Write the workbook and return how many figures it holds, sums not among them."""
    book = xlsxwriter.Workbook(str(path))
    # The clock is left out, so that the same figures are the same bytes.
    book.set_properties({"title": SHEET, "created": datetime(YEAR, 9, 1)})  # noqa: DTZ001
    sheet = book.add_worksheet(SHEET)
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.set_column(0, 0, 70)
    sheet.set_column(1, 1, 16)
    sheet.write(0, 0, f"Måling {YEAR}, {UNIT}", bold)
    for line, (label, value) in enumerate(
        [("Kommunenummer", MUNICIPALITY_CODE), ("Enhet", UNIT), ("År", YEAR)], start=2
    ):
        sheet.write(line, 0, label)
        sheet.write(line, 1, value)
    sheet.write(5, 0, "Godkjent")
    sheet.write_datetime(5, 1, datetime.combine(date(YEAR, 9, 1), datetime.min.time()), day)
    sheet.write(6, 0, "Telt av")
    sheet.write(6, 1, "Fagkoordinator")
    for column, title in enumerate(["Indikator", "Kilde", *MONTHS_NB, "Kommentar"]):
        sheet.write(HEADER_ROW, column, title, bold)
    places = {row.indicator_code: HEADER_ROW + 1 + at for at, row in enumerate(form_rows())}
    figures = target_rows()
    written = 0
    for row in form_rows():
        place = places[row.indicator_code]
        sheet.write(place, 0, row.label)
        sheet.write(place, 1, row.tag)
        sheet.write(place, COMMENT_COLUMN, COMMENTS.get(row.indicator_code, ""))
        for month in range(len(MONTHS_NB)):
            column = FIRST_MONTH_COLUMN + month
            if row.sum_of:
                formula = _formula(row, places, column)
                sheet.write_formula(place, column, formula, None, _shown(row, figures, month))
                continue
            value = figures[row.indicator_code].values[month]
            if value is not None:
                sheet.write_number(place, column, value)
                written += 1
    book.close()
    return written


def _formula(row: FormRow, places: dict[str, int], column: int) -> str:
    letter = xl_col_to_name(column)
    return "=" + "+".join(f"{letter}{places[part] + 1}" for part in row.sum_of)


def _shown(row: FormRow, figures: dict[str, TargetRow], month: int) -> int:
    """What the spreadsheet shows: empty cells are added as if they were zero."""
    return sum(figures[part].values[month] or 0 for part in row.sum_of)
