"""Whose figures these are: the municipality, unit, year and approval above the form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from contracts.periods import local_midnight
from contracts.receipts import Finding
from loaders.manual_counts.layout import APPROVED, MUNICIPALITY, UNIT, YEAR, heading_places
from loaders.manual_counts.rules import finding
from loaders.manual_counts.sheets import Cell, Sheet
from loaders.reference.municipalities import by_code

FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_UNIT = 80
# A unit's name becomes part of every record's id, so nothing that can be a number of a person
# may come that way.
LONG_NUMBER = re.compile(r"[0-9]{8}")
SLUG = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
DATE_FORMATS = ("%d.%m.%Y", "%Y-%m-%d")

Read = TypeVar("Read")


@dataclass(frozen=True)
class Heading:
    """What stands above the form; None where it is missing or cannot be used."""

    municipality_code: str | None
    unit: str | None
    year: int | None
    approved_at: datetime | None


def unit_slug(unit: str) -> str:
    """The unit as part of a record's id: small letters, digits and dashes."""
    plain = unicodedata.normalize("NFC", unit).casefold().translate(SLUG)
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")


def is_unit(unit: str) -> bool:
    """Whether a text can name a unit."""
    return (
        0 < len(unit) <= LONGEST_UNIT
        and unit.isprintable()
        and bool(unit_slug(unit))
        and not LONG_NUMBER.search(re.sub(r"\W", "", unit))
    )


def is_year(year: int) -> bool:
    """Whether a number can be a year of figures."""
    return FIRST_YEAR <= year <= LAST_YEAR


def holds_in_year(code: str, year: int) -> bool:
    """Whether a municipality code was in use in a year."""
    known = by_code().get(code)
    return known is not None and known.holds_in(year)


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value.strip()):
        return int(value.strip())
    return None


def _year(value: object) -> int | None:
    year = _whole(value)
    return year if year is not None and is_year(year) else None


def _unit(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    unit = " ".join(unicodedata.normalize("NFC", value).split())
    return unit if is_unit(unit) else None


def _code(value: object) -> str | None:
    number = _whole(value)
    # Excel drops the first zero of 0704 when the cell is a number.
    return None if number is None or number > 9999 else f"{number:04}"


def _day(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return local_midnight(value.date())
    if isinstance(value, date):
        return local_midnight(value)
    for pattern in DATE_FORMATS if isinstance(value, str) else ():
        try:
            return local_midnight(datetime.strptime(str(value).strip(), pattern).date())  # noqa: DTZ007
        except ValueError:
            continue
    return None


class _Reader:
    """Reads one heading after another from a sheet and gathers what is wrong."""

    def __init__(self, sheet: Sheet, header_row: int, file: str) -> None:
        self.sheet, self.file = sheet, file
        self.places = heading_places(sheet, header_row)
        self.findings: list[Finding] = []

    def place(self, name: str) -> str:
        found = self.places[name]
        return self.sheet.place(*found[-1]) if found else self.sheet.shown

    def cell(self, name: str) -> Cell | None:
        found = self.places[name]
        return self.sheet.cell(*found[0]) if len(found) == 1 else None

    def read(self, name: str, rule: str, convert: Callable[[object], Read | None]) -> Read | None:
        cell = self.cell(name)
        usable = cell is not None and not (cell.is_formula or cell.is_error)
        value = convert(cell.shown) if cell is not None and usable else None
        if value is None:
            self.findings.append(finding(rule, self.file, self.place(name)))
        return value


def read_heading(sheet: Sheet, header_row: int, file: str) -> tuple[Heading, list[Finding]]:
    """The heading of a form, and what is wrong with it."""
    reader = _Reader(sheet, header_row, file)
    year = reader.read(YEAR, "M-110", _year)
    unit = reader.read(UNIT, "M-109", _unit)

    def code_of_the_year(value: object) -> str | None:
        code = _code(value)
        if code is None or code not in by_code():
            return None
        return code if year is None or holds_in_year(code, year) else None

    code = reader.read(MUNICIPALITY, "M-108", code_of_the_year)
    approved_at = None
    approval = reader.cell(APPROVED)
    is_written = approval is not None and (approval.is_formula or not approval.is_blank)
    # Not approved is a fact, not a fault: only what is written and cannot be read is told.
    if is_written or len(reader.places[APPROVED]) > 1:
        approved_at = reader.read(APPROVED, "M-111", _day)
    return Heading(code, unit, year, approved_at), reader.findings
