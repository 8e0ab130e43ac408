"""How a source writes dates, decimals and empties: declared per source, never guessed.

A text column becomes a typed one by an SQL expression made here. What a cell cannot be read
as its type becomes NULL; the caller compares the two to find unreadable cells.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from contracts.entities import Field
from contracts.sql import text_list, text_literal

ISO = "iso"
ISO_DATE = "%Y-%m-%d"
# No date of a living person or a service lies outside; a year of two digits would.
EARLIEST, LATEST = "1850-01-01", "2200-01-01"
OF_A_WORD = "1900-01-01 00:00:00"
SIGN, DIGITS = "[+-]?", "[0-9]{1,9}"
FRACTION = "([{points}][0-9]{{1,40}})?"
SPACES = " \u00a0\u202f\u2009"
# Blanks and marks nobody sees around a value are no part of it.
BLANKS = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u200b\u200e\u200f\u2028\u2029\u202f\u205f\u3000\ufeff"
)
# What sorts before the first sign one can see: a blank, a tab, a line break.
FIRST_SEEN = "!"


NO_DELIMITERS = '"\r\n\0'
# A day's number in Excel, with a part of the day after it. Day 0 by epoch; Excel's 1900 has a
# 29 February that never was, so the days before it are counted from one later.
SERIAL = "[0-9]{1,6}([.,][0-9]{1,20})?"
SERIAL_ZERO = {1900: "1899-12-30", 1904: "1904-01-01"}
FALSE_LEAP_DAY = 60
# How a cell that Excel itself holds as a date comes from a workbook; no person writes it so.
TYPED_DATE, TYPED_INSTANT = "=%Y-%m-%d", "=%Y-%m-%d %H:%M:%S.%g"


class UnknownDialect(ValueError):
    """The declaration cannot be used; the message says which word is wrong."""


@dataclass(frozen=True)
class Dialect:
    """One way of writing. Formats are strptime's; ``iso`` reads ISO 8601 with its offset.

    ``excel_epoch`` (1900 or 1904) says that dates may come as Excel's day numbers.
    ``has_typed_dates`` is never declared: a workbook's reader sets it for its own cells.
    """

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
    excel_epoch: int | None = None
    has_typed_dates: bool = False

    def __post_init__(self) -> None:
        try:
            is_text = codecs.lookup(self.encoding)._is_text_encoding
            ZoneInfo(self.time_zone)
        except (LookupError, ValueError, ZoneInfoNotFoundError) as error:
            raise UnknownDialect(f"ukjent tegnsett eller tidssone: {error}") from None
        if not is_text:
            raise UnknownDialect("encoding skal være et tegnsett")
        if len(self.delimiter) != 1 or self.delimiter in NO_DELIMITERS:
            raise UnknownDialect("delimiter skal være ett tegn, og ikke anførselstegn")
        if self.decimal not in (".", ","):
            raise UnknownDialect("decimal skal være punktum eller komma")
        if len(self.thousands) > 1 or self.thousands.isdigit() or self.thousands == self.decimal:
            raise UnknownDialect("thousands skal være ett tegn, og et annet enn decimal")
        if self.excel_epoch not in (None, *SERIAL_ZERO):
            raise UnknownDialect("excel_epoch skal være 1900 eller 1904")

    @property
    def is_utf8(self) -> bool:
        """Whether the file can be read as it lies, byte order mark or not."""
        return codecs.lookup(self.encoding).name in ("utf-8", "utf-8-sig", "ascii")

    @property
    def is_one_byte(self) -> bool:
        """Whether a zero byte can be nothing but a NUL, which no text has."""
        return not codecs.lookup(self.encoding).name.startswith(("utf-16", "utf-32"))

    def cleaned(self, column: str) -> str:
        """SQL: the cell without surrounding blanks, NULL where the source means empty."""
        words = text_list(sorted({word.strip() for word in self.empty} | {""}))
        # Most cells have no blanks around them, and looking is cheaper than trimming. A blank
        # that is not ASCII takes more bytes than signs.
        first_seen = text_literal(FIRST_SEEN)
        has_blanks = (
            f"{column} < {first_seen} or {column}[-1] < {first_seen} "
            f"or strlen({column}) <> length({column})"
        )
        trimmed = f"trim({column}, {text_literal(BLANKS)})"
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

    def _number(self, cell: str, fraction: str, landed_type: str) -> str:
        """SQL: a number of bounded length, its thousands apart by the declared sign or not."""
        signs = "" if not self.thousands else SPACES if self.thousands.isspace() else self.thousands
        # Thousands stand three by three, or they are something else: 18.5 is not 185.
        apart = f"|[0-9]{{1,3}}([{signs}][0-9]{{3}}){{1,2}}" if signs else ""
        shape = text_literal(f"{SIGN}({DIGITS}{apart}){fraction}")
        digits = cell
        for sign in signs:
            digits = f"replace({digits}, {text_literal(sign)}, '')"
        if fraction and self.decimal == ",":
            digits = f"replace({digits}, ',', '.')"
        return (
            f"case when regexp_full_match({cell}, {shape}) "
            f"then try_cast({digits} as {landed_type}) end"
        )

    def _whole(self, cell: str) -> str:
        return self._number(cell, "", "bigint")

    def _decimal(self, cell: str, landed_type: str) -> str:
        # Sources with a decimal comma write a point now and then, in the same file: both are
        # read, unless the point is declared to separate thousands.
        points = ".," if self.decimal == "," and self.thousands != "." else self.decimal
        return self._number(cell, FRACTION.format(points=points), landed_type)

    def _date(self, cell: str) -> str:
        if self.date in (ISO, ISO_DATE):
            day = _within_text(cell, f"try_strptime({cell}, {text_literal(ISO_DATE)})::date")
        else:
            day = f"{_told(cell, self.date)}::date"
        if self.has_typed_dates:
            day = f"coalesce({day}, {_told(cell, TYPED_DATE)}::date)"
        if self.excel_epoch:
            serial = _within(f"{self._serial(cell)}::date")
            whole_day = f"regexp_full_match({cell}, '[0-9]+([.,]0+)?')"
            day = f"coalesce({day}, case when {whole_day} then {serial} end)"
        return day

    def _instant(self, cell: str) -> str:
        # An instant without an offset is local: the connection's zone is the source's.
        zoned = "timestamp with time zone"
        if self.datetime == ISO:
            instant = _within_text(cell, f"try_cast({cell} as {zoned})")
        else:
            instant = f"{_told(cell, self.datetime)}::{zoned}"
        if self.has_typed_dates:
            instant = f"coalesce({instant}, {_told(cell, TYPED_INSTANT)}::{zoned})"
        if self.excel_epoch:
            instant = f"coalesce({instant}, {_within(f'{self._serial(cell)}::{zoned}')})"
        return instant

    def _serial(self, cell: str) -> str:
        """SQL: Excel's day number as a local timestamp, to the nearest millisecond."""
        zero = f"timestamp '{SERIAL_ZERO[self.excel_epoch or 1900]}'"
        days = f"try_cast(replace({cell}, ',', '.') as double)"
        since = f"to_milliseconds(round({days} * 86400000)::bigint)"
        read = f"{zero} + {since}"
        if self.excel_epoch == 1900:
            read = (
                f"case when {days} >= {FALSE_LEAP_DAY + 1} then {read} "
                f"when {days} < {FALSE_LEAP_DAY} then {read} + interval 1 day end"
            )
        shape = text_literal(SERIAL)
        return f"(case when regexp_full_match({cell}, {shape}) then {read} end)"

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
    keeps out ``infinity`` for next to nothing, and the rest are years of five digits or BC."""
    is_near = f"{cell} between '{EARLIEST}' and '{LATEST}'"
    is_ours = f"{cell} like '____-%' and not contains({cell}, '(')"
    return f"case when {is_near} and {is_ours} then {read} end"


def _told(cell: str, pattern: str) -> str:
    """SQL: the local time a text tells by a pattern; NULL for one that cannot be ours.

    The words ``epoch`` and ``infinity`` are read as the first instant of 1900 whatever the
    pattern, so what comes to that instant is looked at again.
    """
    read = f"try_strptime({cell}, {text_literal(pattern)})"
    is_no_word = f"{read} <> timestamp '{OF_A_WORD}' or regexp_matches({cell}, '[0-9]')"
    return f"(case when {is_no_word} then {_within(read)} end)"
