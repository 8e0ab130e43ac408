"""How the workbook is set: harmless text, numbers as numbers, room to read, paper to print on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Self

import xlsxwriter

from exports.review.figures import Shown
from exports.review.styles import PLAIN, STYLES
from exports.review.words import harmless

PAPER_A4 = 9
NARROWEST, WIDEST = 9, 60
LETTERS_PER_WIDTH = 1.15
LINE_HEIGHT = 14.0
HEIGHTS = {"title": 22.0, "lead": 18.0, "heading": 18.0}
LONGEST_SHEET_NAME = 31
NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))

# A value and the style it is written in.
Cell = tuple[object, str]


@dataclass(frozen=True)
class Column:
    """A column's header and how wide it is."""

    title: str
    width: float
    is_number: bool = False


class Book:
    """A workbook that has no clock in it: the same content is the same bytes."""

    def __init__(self, path: Path, title: str, made_at: datetime, footer: str) -> None:
        self.file = xlsxwriter.Workbook(
            str(path), {"strings_to_formulas": False, "strings_to_urls": False,
                        "strings_to_numbers": False, "in_memory": True},
        )  # fmt: skip
        self.file.set_properties(
            {"title": title, "author": "lavterskel", "created": made_at.replace(tzinfo=None)}
        )
        self.footer = footer
        self.styles = {
            name: self.file.add_format({**PLAIN, **style}) for name, style in STYLES.items()
        }
        self.names: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def sheet(self, name: str, columns: Sequence[Column], *, landscape: bool = False) -> Sheet:
        """A new sheet. The first that is made is the one that opens."""
        return Sheet(self, self._free_name(harmless(name)), columns, landscape=landscape)

    def _free_name(self, name: str) -> str:
        clean = " ".join(name.translate(NOT_IN_SHEET_NAMES).split())[:LONGEST_SHEET_NAME] or "Ark"
        free, number = clean, 2
        while free.casefold() in self.names:
            tail = f" {number}"
            free, number = f"{clean[: LONGEST_SHEET_NAME - len(tail)]}{tail}", number + 1
        self.names.add(free.casefold())
        return free


class Sheet:
    """One sheet, written from the top."""

    def __init__(
        self, book: Book, name: str, columns: Sequence[Column], *, landscape: bool
    ) -> None:
        self.book, self.columns, self.row = book, columns, 0
        self.on = book.file.add_worksheet(name)
        for place, column in enumerate(columns):
            self.on.set_column(place, place, column.width)
        self.on.hide_gridlines(2)
        self.on.set_paper(PAPER_A4)
        self.on.fit_to_pages(1, 0)
        self.on.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        # In a header or footer an ampersand begins a code.
        self.on.set_header(f"&R&8{escaped(name)}")
        self.on.set_footer(f"&L&8{escaped(book.footer)}&R&8Side &P av &N")
        if landscape:
            self.on.set_landscape()

    def line(self, text: str, style: str) -> None:
        """A text on a line of its own."""
        self.on.write_string(self.row, 0, harmless(text), self.book.styles[style])
        self.on.set_row(self.row, HEIGHTS.get(style, LINE_HEIGHT) + 2)
        self.row += 1

    def paragraph(self, text: str) -> None:
        """A longer text over all the columns."""
        last = len(self.columns) - 1
        style = self.book.styles["wrapped"]
        if last:
            self.on.merge_range(self.row, 0, self.row, last, "", style)
        self.on.write_string(self.row, 0, harmless(text), style)
        lines = _lines(text, sum(column.width for column in self.columns))
        self.on.set_row(self.row, LINE_HEIGHT * lines + 2)
        self.row += 1

    def skip(self) -> None:
        """An empty line."""
        self.row += 1

    def head(self, *, frozen: bool = False, left: int = 0) -> None:
        """The columns' headers; frozen, they stay while one reads on, and on every printed page."""
        for place, column in enumerate(self.columns):
            style = self.book.styles["head number" if column.is_number else "head"]
            self.on.write_string(self.row, place, harmless(column.title), style)
        self.on.set_row(self.row, LINE_HEIGHT * max(map(self._lines_of_head, self.columns)) + 6)
        self.row += 1
        if frozen:
            self.on.freeze_panes(self.row, left)
            self.on.repeat_rows(self.row - 1)

    def filter_from(self, head_row: int) -> None:
        """Let a reader choose among the rows from a header on."""
        if self.row > head_row + 1:
            self.on.autofilter(head_row, 0, self.row - 1, len(self.columns) - 1)

    def put(self, cells: Sequence[Cell]) -> None:
        """A row of cells: each a text or a number, and its style."""
        for place, (value, style) in enumerate(cells):
            form = self.book.styles[style]
            if isinstance(value, Decimal):
                self.on.write_number(self.row, place, float(value), form)
            elif value is None or value == "":
                self.on.write_blank(self.row, place, None, form)
            else:
                self.on.write_string(self.row, place, harmless(str(value)), form)
        lines = max(
            1 if isinstance(value, Decimal) else _lines(str(value or ""), column.width)
            for (value, _), column in zip(cells, self.columns, strict=True)
        )
        self.on.set_row(self.row, LINE_HEIGHT * lines + 2)
        self.row += 1

    def _lines_of_head(self, column: Column) -> int:
        return _lines(column.title, column.width - 2)


def escaped(text: str) -> str:
    """A text in which an ampersand is only that."""
    return text.replace("&", "&&")


def amount(value: Decimal | None, scale: Decimal | None = None) -> Cell:
    """A number, as it is sent, with the style it takes; ``scale`` is what makes it percent."""
    if value is None:
        return "", "text"
    if scale is not None:
        return value, "percent" if scale == 1 else "hundredths"
    return value, "whole" if value == value.to_integral_value() and value >= 0 else "parts"


def figure(shown: Shown) -> Cell:
    """A figure with the style it takes, so that a known one can be reckoned with."""
    if shown.value is None:
        return shown.text, "sign" if shown.kind == "hidden" else "right"
    return amount(shown.value, shown.scale)


def width_for(texts: Sequence[str]) -> float:
    """The width that lets most of a column be read on one line."""
    longest = max(map(len, texts), default=0)
    return min(max(longest / LETTERS_PER_WIDTH + 3, NARROWEST), WIDEST)


def _lines(text: str, width: float) -> int:
    room = max(int(width * LETTERS_PER_WIDTH), 1)
    lines, used = 1, 0
    for word in text.split():
        if used and used + 1 + len(word) > room:
            lines, used = lines + 1, 0
        used += len(word) + bool(used)
        lines += (used - 1) // room
        used = (used - 1) % room + 1
    return lines
