"""How a source writes dates, decimals and empties: declared per source, never guessed.

A text column becomes a typed one by an SQL expression made here. What a cell cannot be read
as its type becomes NULL; the caller compares the two to find unreadable cells.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from contracts.entities import Field
from loaders.sql import text_list, text_literal

ISO = "iso"
ISO_DATE = "%Y-%m-%d"
# No date of a living person or a service lies outside; a year of two digits would.
EARLIEST, LATEST = "1850-01-01", "2200-01-01"
WHOLE_NUMBER = r"[+-]?[0-9]{1,9}"
DECIMAL_NUMBER = r"[+-]?[0-9]{1,9}([.][0-9]{1,9})?"
NO_BREAK_SPACES = ("\u00a0", "\u202f", " ")


class UnknownDialect(ValueError):
    """The declaration cannot be used; the message says which word is wrong."""


@dataclass(frozen=True)
class Dialect:
    """One way of writing. Formats are strptime's; ``iso`` reads ISO 8601 with its offset."""

    delimiter: str = ","
    encoding: str = "utf-8"
    decimal: str = "."
    thousands: str = ""
    date: str = "%Y-%m-%d"
    datetime: str = ISO
    time_zone: str = "Europe/Oslo"
    empty: tuple[str, ...] = ("",)
    true: tuple[str, ...] = ("true",)
    false: tuple[str, ...] = ("false",)
    trailer: str | None = None
    has_line_breaks: bool = False

    def __post_init__(self) -> None:
        try:
            codecs.lookup(self.encoding)
            ZoneInfo(self.time_zone)
        except (LookupError, ZoneInfoNotFoundError) as error:
            raise UnknownDialect(f"ukjent tegnsett eller tidssone: {error}") from None
        if len(self.delimiter) != 1:
            raise UnknownDialect("delimiter skal være ett tegn")
        if self.decimal not in (".", ","):
            raise UnknownDialect("decimal skal være punktum eller komma")

    @property
    def is_utf8(self) -> bool:
        """Whether the file can be read as it lies, byte order mark or not."""
        return codecs.lookup(self.encoding).name in ("utf-8", "utf-8-sig", "ascii")

    def cleaned(self, column: str) -> str:
        """SQL: the cell without surrounding blanks, NULL where the source means empty."""
        words = text_list(sorted({word.strip() for word in self.empty} | {""}))
        # Most cells have no blanks around them, and looking is cheaper than trimming.
        has_blanks = f"starts_with({column}, ' ') or ends_with({column}, ' ')"
        trimmed = f"trim({column})"
        return (
            f"case when {column} in ({words}) then null when {has_blanks} "
            f"then case when {trimmed} not in ({words}) then {trimmed} end else {column} end"
        )

    def typed(self, field: Field, cell: str) -> str:
        """SQL: a cleaned cell as the field's type, NULL where it cannot be read.

        The connection's ``TimeZone`` must be this dialect's ``time_zone``.
        """
        readers = {
            "string": lambda: cell,
            "integer": lambda: self._whole(cell),
            "number": lambda: self._decimal(cell, field.landed_type),
            "date": lambda: self._date(cell),
            "datetime": lambda: self._instant(cell),
            "boolean": lambda: self._boolean(cell),
        }
        return readers[field.type]()

    def _without_thousands(self, cell: str) -> str:
        if not self.thousands:
            return cell
        signs = NO_BREAK_SPACES if self.thousands.isspace() else (self.thousands,)
        for sign in signs:
            cell = f"replace({cell}, {text_literal(sign)}, '')"
        return cell

    def _whole(self, cell: str) -> str:
        digits = self._without_thousands(cell)
        return (
            f"case when regexp_full_match({digits}, {text_literal(WHOLE_NUMBER)}) "
            f"then try_cast({digits} as bigint) end"
        )

    def _decimal(self, cell: str, landed_type: str) -> str:
        digits = self._without_thousands(cell)
        if self.decimal == ",":
            # Sources with a decimal comma write a point now and then, in the same file:
            # both are read, unless the point is declared to separate thousands.
            digits = f"replace({digits}, ',', '.')"
        return (
            f"case when regexp_full_match({digits}, {text_literal(DECIMAL_NUMBER)}) "
            f"then try_cast({digits} as {landed_type}) end"
        )

    def _date(self, cell: str) -> str:
        if self.date in (ISO, ISO_DATE):
            day = f"try_strptime({cell}, {text_literal(ISO_DATE)})::date"
            return _within_text(cell, day)
        return _within(f"try_strptime({cell}, {text_literal(self.date)})::date")

    def _instant(self, cell: str) -> str:
        # An instant without an offset is local: the connection's zone is the source's.
        if self.datetime == ISO:
            return _within_text(cell, f"try_cast({cell} as timestamp with time zone)")
        pattern = text_literal(self.datetime)
        return _within(f"try_strptime({cell}, {pattern})::timestamp with time zone")

    def _boolean(self, cell: str) -> str:
        return (
            f"case when {cell} in ({text_list(self.true)}) then true "
            f"when {cell} in ({text_list(self.false)}) then false end"
        )


def _within(read: str) -> str:
    """SQL: a date or instant that can be one of ours; NULL otherwise."""
    return f"case when {read} between '{EARLIEST}' and '{LATEST}' then {read} end"


def _within_text(cell: str, read: str) -> str:
    """The same for ISO texts, which sort as the instants they tell: looking at the text first
    keeps out ``infinity`` and a year of five digits, and costs next to nothing."""
    return f"case when {cell} between '{EARLIEST}' and '{LATEST}' then {read} end"
