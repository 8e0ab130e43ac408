"""Sheets as plain cells: what is shown, and whether it was written or worked out."""

from __future__ import annotations

import re
import unicodedata
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from loaders.manual_counts.numbers import is_blank

# The form has 14 rows and 15 columns; what lies beyond these is not looked at.
MOST_ROWS = 300
MOST_COLUMNS = 40

SHEET_PREFIX = "måling"
# What the template calls the sheet. Any other name is the sender's own words.
KNOWN_NAME = re.compile(rf"{SHEET_PREFIX}(?P<year> (?:19|20|21)[0-9]{{2}})?")


@dataclass(frozen=True)
class Cell:
    """One cell. ``shown`` is what a reader sees: for a formula, what Excel last worked out."""

    shown: object = None
    is_formula: bool = False
    is_error: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing is seen."""
        return not self.is_error and is_blank(self.shown)


EMPTY = Cell()


@dataclass(frozen=True)
class Sheet:
    """One sheet, its number in the workbook from 1, and its cells by (row, column) from 1."""

    name: str
    number: int
    is_hidden: bool
    cells: dict[tuple[int, int], Cell]

    @property
    def is_form(self) -> bool:
        """Whether this sheet says it is the monthly form."""
        return is_form_name(self.name)

    @property
    def shown(self) -> str:
        """The sheet as it is told and stored: by its number unless its name is the template's."""
        known = KNOWN_NAME.fullmatch(_plain(self.name))
        return f"Måling{known['year'] or ''}" if known else f"ark {self.number}"

    @property
    def last_row(self) -> int:
        """The last row with something in it."""
        return max((row for row, _ in self.cells), default=0)

    def cell(self, row: int, column: int) -> Cell:
        """The cell; an empty one where nothing stands."""
        return self.cells.get((row, column), EMPTY)

    def place(self, row: int, column: int) -> str:
        """The cell as a finding names it."""
        return f"{self.shown}!{cell_name(row, column)}"


def cell_name(row: int, column: int) -> str:
    """The cell's name in Excel, like C7."""
    return f"{get_column_letter(column)}{row}"


def is_form_name(name: str) -> bool:
    """Whether a sheet's name begins with Måling, however the å is stored."""
    return _plain(name).startswith(SHEET_PREFIX)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().lower()


def open_sheets(content: bytes) -> list[Sheet]:
    """Every sheet, cells only of the form's; formulas are told apart by reading twice.

    Read-only mode keeps memory small whatever the sheet says about its own size.
    """
    with warnings.catch_warnings():
        # openpyxl remarks on parts it drops (styles, extensions); none of them is read here.
        warnings.simplefilter("ignore")
        written = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        shown = load_workbook(BytesIO(content), read_only=True, keep_links=False, data_only=True)
        try:
            return [
                Sheet(
                    name=sheet.title,
                    number=number,
                    is_hidden=sheet.sheet_state != "visible",
                    cells=_cells(sheet, shown[sheet.title]) if is_form_name(sheet.title) else {},
                )
                for number, sheet in enumerate(written.worksheets, start=1)
            ]
        finally:
            written.close()
            shown.close()


def _cells(written: Any, shown: Any) -> dict[tuple[int, int], Cell]:
    formulas = {(cell.row, cell.column) for cell in _filled(written) if cell.data_type == "f"}
    cells = {
        (cell.row, cell.column): Cell(
            cell.value, (cell.row, cell.column) in formulas, cell.data_type == "e"
        )
        for cell in _filled(shown)
    }
    # A formula that no program has worked out yet shows nothing, but it is there.
    return {place: Cell(is_formula=True) for place in formulas} | cells


def _filled(sheet: Any) -> list[Any]:
    rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS)
    return [cell for row in rows for cell in row if cell.value is not None]
