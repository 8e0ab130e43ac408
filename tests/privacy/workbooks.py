"""Counting workbooks with canaries wherever a person could write one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from synthetic.workbook import HEADER_ROW, write_workbook
from tests.privacy.canaries import NAME, NOTE, Canaries

FIRST_ROW = HEADER_ROW + 2
COMMENT = 15


def _remarked(sheet: Any, birds: Canaries) -> None:
    """One that can be taken in."""
    sheet.cell(FIRST_ROW, COMMENT, f"Gjelder {birds.number('comment')}")
    sheet.cell(FIRST_ROW + 1, COMMENT, birds.written("comment with a space"))
    sheet.cell(FIRST_ROW + 3, COMMENT, NOTE)
    sheet["B7"] = birds.number("counted by")
    sheet.cell(FIRST_ROW, 20, birds.number("outside the form"))
    sheet.cell(30, 1, birds.number("below the form"))


def _unit(sheet: Any, birds: Canaries) -> None:
    sheet["B4"] = f"Enhet {birds.number('unit of a workbook')}"


def _sheet(sheet: Any, birds: Canaries) -> None:
    sheet.title = f"Måling {birds.number('sheet')}"


def _named(sheet: Any, birds: Canaries) -> None:
    """A sheet called what somebody is called, which can be taken in, and one that is hidden."""
    sheet.title = f"Måling {NAME}"
    sheet.cell(FIRST_ROW, 3, NAME)
    hidden = sheet.parent.create_sheet(NAME)
    hidden.sheet_state = "hidden"
    hidden["A1"] = birds.number("hidden sheet")


def _figure(sheet: Any, birds: Canaries) -> None:
    sheet.cell(FIRST_ROW, 3, int(birds.number("figure")))
    sheet.cell(FIRST_ROW, 4, birds.number("figure as text"))


def _municipality(sheet: Any, birds: Canaries) -> None:
    sheet["B3"] = birds.number("municipality of a workbook")


def _label(sheet: Any, birds: Canaries) -> None:
    sheet.cell(FIRST_ROW, 1, birds.number("label"))
    sheet.cell(HEADER_ROW + 1, 4, birds.number("month"))


def _approved(sheet: Any, birds: Canaries) -> None:
    sheet["B6"] = birds.number("approved")
    sheet["B5"] = birds.number("year")


CHANGES: dict[str, Callable[[Any, Canaries], None]] = {
    "2023-08-31": _remarked,
    "2023-08-30": _unit,
    "2023-08-29": _sheet,
    "2023-08-28": _figure,
    "2023-08-27": _municipality,
    "2023-08-26": _label,
    "2023-08-25": _approved,
    "2023-08-21": _named,
}


def plant_workbooks(folder: Path, municipality_code: str, birds: Canaries) -> None:
    """One workbook for each way, one named for a number, and two that are none."""
    folder.mkdir(parents=True)
    for day, change in CHANGES.items():
        path = folder / f"{day}_maling_2023.xlsx"
        write_workbook(path)
        book = openpyxl.load_workbook(path)
        book.worksheets[0]["B3"] = municipality_code
        change(book.worksheets[0], birds)
        book.save(path)
        book.close()
    named = folder / f"2023-08-22_maling_{birds.number('name of a workbook')}.xlsx"
    write_workbook(named)
    (folder / "2023-08-24_maling.xlsx").write_text(birds.number("no workbook"), encoding="utf-16")
    (folder / "2023-08-23_maling.xlsx").write_bytes(b"PK\3\4" + birds.number("cut").encode())
