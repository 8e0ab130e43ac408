"""How the feedback workbook looks and prints, and what makes a cell harmless.

Every level is told in words and by weight of type as well as colour, so that a grey print says
the same.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from enum import Enum
from io import BytesIO
from pathlib import Path
from textwrap import wrap

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from contracts.periods import local_midnight
from contracts.severities import LEVELS_NB, Level

Row = tuple[object, ...]

# A spreadsheet program takes a text that begins with one of these for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST_TEXT = 2_000
# The date a packed file says it has: the same each time, so that the same feedback is the
# same bytes. Zip files know no earlier day.
PACKED_AT = (1980, 1, 1, 0, 0, 0)
CREATOR = "lavterskel"

FACE = "Arial"
SIZE = 10
LINE_HEIGHT = 13.5
HEADER_HEIGHT = 20
# How many letters of running text a unit of column width holds; low, for words are not cut.
LETTERS_PER_WIDTH = 1.2
INK = "1F2933"
HEADER_FILL = PatternFill("solid", fgColor="1F3A5F")
LEVEL_FILLS = {
    Level.FATAL: PatternFill("solid", fgColor="F4C7C3"),
    Level.ERROR: PatternFill("solid", fgColor="FCE8C8"),
    Level.WARNING: PatternFill("solid", fgColor="FFF9DB"),
    Level.INFO: PatternFill("solid", fgColor="E8EEF4"),
    Level.OK: PatternFill("solid", fgColor="DDEFE0"),
}
LEVEL_SIGNS = {
    Level.FATAL: "✖", Level.ERROR: "!", Level.WARNING: "•", Level.INFO: "i", Level.OK: "✔",
}  # fmt: skip
BOLD_LEVELS = (Level.FATAL, Level.ERROR)
EDGE = Side(style="thin", color="9AA5B1")
EDGES = Border(left=EDGE, right=EDGE, top=EDGE, bottom=EDGE)
TOP_LEFT = Alignment(horizontal="left", vertical="top", wrap_text=True)
TOP_RIGHT = Alignment(horizontal="right", vertical="top", indent=1)
# With a space between thousands, whatever language the program speaks.
COUNT_FORMAT = r"[>=1000000]#\ ###\ ##0;[>=1000]#\ ##0;0"
NUMBER_FORMAT = "0"
DATE_FORMAT = "dd.mm.yyyy"
PAPER_A4 = 9


class Kind(Enum):
    """What a column holds, and so how it is written and placed."""

    TEXT = "text"
    NUMBER = "number"
    COUNT = "count"
    DATE = "date"


# A header, how wide its column is, and what is in it.
TableColumn = tuple[str, float, Kind]


@dataclass(frozen=True)
class Table:
    """A sheet with one table: headers with width and kind, and what it says when empty."""

    name: str
    columns: tuple[TableColumn, ...]
    when_empty: str


def harmless(text: str) -> str:
    """The text as no program will take it for a formula, and as XML can hold it."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_TEXT]
    return f"'{clean}" if clean.startswith(FORMULA_SIGNS) else clean


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """One cell; we have none that are merged."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    return cell


def put(
    sheet: Worksheet,
    row: int,
    column: int,
    value: object,
    *,
    kind: Kind = Kind.TEXT,
    bold: bool = False,
    fill: PatternFill | None = None,
) -> Cell:
    """Write one cell: a number as a number, a date as a date, all else as harmless text."""
    cell = cell_at(sheet, row, column)
    cell.font = Font(name=FACE, size=SIZE, bold=bold, color=INK)
    cell.alignment = TOP_LEFT
    if fill is not None:
        cell.fill = fill
    if isinstance(value, int):
        cell.value, cell.alignment = value, TOP_RIGHT
        cell.number_format = COUNT_FORMAT if kind is Kind.COUNT else NUMBER_FORMAT
    elif isinstance(value, date):
        cell.value, cell.number_format, cell.alignment = value, DATE_FORMAT, TOP_RIGHT
    elif value is not None and (text := harmless(str(value))):
        cell.value = text
        # Whatever the library made of it: it is text.
        cell.data_type = "s"
        if kind is not Kind.TEXT:
            cell.alignment = TOP_RIGHT
    return cell


def new_workbook(title: str) -> Workbook:
    """A workbook without sheets, with its title where programs and screen readers look."""
    book = Workbook()
    for sheet in list(book.worksheets):
        book.remove(sheet)
    book.properties.title = harmless(title)
    book.properties.creator = CREATOR
    book.properties.language = "nb-NO"
    return book


def write_header(sheet: Worksheet, row: int, names: Iterable[str]) -> None:
    """A row of column headers."""
    sheet.row_dimensions[row].height = HEADER_HEIGHT
    for place, name in enumerate(names, start=1):
        cell = put(sheet, row, place, name, bold=True, fill=HEADER_FILL)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        cell.font = Font(name=FACE, size=SIZE, bold=True, color="FFFFFF")
        cell.border = EDGES


def write_cells(
    sheet: Worksheet,
    row: int,
    values: Row,
    columns: Sequence[TableColumn],
    level: Level | None = None,
) -> None:
    """A row of a table, as high as its longest text; the first cell shows the level, if any."""
    for place, (value, (_, _, kind)) in enumerate(zip(values, columns, strict=True), start=1):
        is_level = level is not None and place == 1
        cell = put(
            sheet,
            row,
            place,
            value,
            kind=kind,
            bold=is_level and level in BOLD_LEVELS,
            fill=LEVEL_FILLS[level] if is_level and level else None,
        )
        cell.border = EDGES
    # Not every program measures a row before it shows it.
    sheet.row_dimensions[row].height = LINE_HEIGHT * max(
        _lines(value, width) for value, (_, width, _) in zip(values, columns, strict=True)
    )


def _lines(value: object, width: float) -> int:
    """How many lines a text takes in a column of this width."""
    if not isinstance(value, str):
        return 1
    return max(1, len(wrap(value, int(width * LETTERS_PER_WIDTH))))


def write_table(sheet: Worksheet, table: Table, rows: Iterable[Row], heading: str) -> None:
    """A whole sheet: header, rows, filter, frozen header, widths and print setup."""
    levels = {name: level for level, name in LEVELS_NB.items()}
    write_header(sheet, 1, (name for name, *_ in table.columns))
    written = 1
    for values in rows:
        written += 1
        write_cells(sheet, written, values, table.columns, levels.get(str(values[0])))
    last = get_column_letter(len(table.columns))
    if written == 1:
        put(sheet, 2, 1, table.when_empty).alignment = Alignment(wrap_text=False)
    else:
        sheet.auto_filter.ref = f"A1:{last}{written}"
    sheet.freeze_panes = "A2"
    set_widths(sheet, [width for _, width, _ in table.columns])
    set_up_page(sheet, heading, rows_to_repeat="1:1")


def set_widths(sheet: Worksheet, widths: Iterable[float]) -> None:
    """Column widths, the first column first."""
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width


def set_up_page(sheet: Worksheet, heading: str, rows_to_repeat: str | None = None) -> None:
    """A4 on its side, as wide as the page, with what it is and the page's number on each."""
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = PAPER_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.7
    if rows_to_repeat:
        sheet.print_title_rows = rows_to_repeat
    # An ampersand begins a code in a header.
    sheet.HeaderFooter.oddHeader = HeaderFooterItem(
        left=_HeaderFooterPart(text=harmless(heading).replace("&", "&&"))
    )
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart(text=sheet.title), right=_HeaderFooterPart(text="Side &P av &N")
    )


def save(book: Workbook, path: Path, night: date) -> None:
    """Write the workbook with no clock in it: the same content is the same bytes."""
    at = local_midnight(night).astimezone(UTC).replace(tzinfo=None)
    book.properties.created = at
    content = BytesIO()
    book.save(content)
    stamp = f"{book.properties.modified:%Y-%m-%dT%H:%M:%SZ}".encode()
    with (
        zipfile.ZipFile(content) as packed,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in packed.namelist():
            part = packed.read(name)
            if name == "docProps/core.xml":
                part = part.replace(stamp, f"{at:%Y-%m-%dT%H:%M:%SZ}".encode())
            info = zipfile.ZipInfo(name, PACKED_AT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            out.writestr(info, part)
