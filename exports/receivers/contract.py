"""A form's contract as nouns: fields, code lists, period, deadline, and what may not be seen.

A word that is not here is a mistake in a contract, and stops the reading of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

STRICT = ConfigDict(extra="forbid")

PeriodKind = Literal["month", "quarter", "year"]
TableKind = Literal["figures", "records"]
FieldType = Literal["string", "integer", "number", "date", "boolean"]
# What one row of figures holds; the complement is the denominator less the numerator.
Part = Literal["value", "numerator", "denominator", "complement"]

MONTHS_IN: Mapping[PeriodKind, int] = {"month": 1, "quarter": 3, "year": 12}
EVERY_INDICATOR = "*"


@dataclass(frozen=True, config=STRICT)
class Placeholder:
    """Something the receiver has decided but not made public, and why it stands open."""

    subject: str
    why_nb: str


@dataclass(frozen=True, config=STRICT)
class Receiver:
    """Who gets the form. Where to send it is the installation's to know, not the contract's."""

    code: str
    name_nb: str
    contact: str


@dataclass(frozen=True, config=STRICT)
class Deadline:
    """A day of a month so many months after the period's last month."""

    months_after: int
    day: int


@dataclass(frozen=True, config=STRICT)
class Period:
    """What time one edition tells of, and when it is due."""

    kind: PeriodKind
    deadline: Deadline

    def holds_first_day(self, day: date) -> bool:
        """Whether a day is the first of such a period."""
        return day.day == 1 and (day.month - 1) % MONTHS_IN[self.kind] == 0

    def due_on(self, period_on: date) -> date:
        """The last day an edition of the period that begins on a day may come."""
        months = period_on.month - 1 + MONTHS_IN[self.kind] - 1 + self.deadline.months_after
        return date(period_on.year + months // 12, months % 12 + 1, self.deadline.day)


@dataclass(frozen=True, config=STRICT)
class CodeList:
    """Codes and what they are called, in a version of their own."""

    name: str
    version: str
    codes: dict[str, str]


@dataclass(frozen=True, config=STRICT)
class Dialect:
    """How a table is written down as text. RFC 4180 has one line break, and the writer quotes by
    it: a lone carriage return in a cell would be a new line to some readers."""

    delimiter: Literal[",", ";", "\t"]
    decimal: Literal[".", ","]
    encoding: Literal["utf-8", "cp1252"]
    line_break: Literal["\r\n"]
    header: bool


@dataclass(frozen=True, config=STRICT)
class Field:
    """One column as it is sent. ``column`` is the model's; the suppression field has none, for
    no model knows what is hidden. ``codes`` names a code list of the form, or lists the codes."""

    name: str
    type: FieldType
    title_nb: str
    description_nb: str
    required: bool
    column: str | None = None
    codes: str | tuple[str, ...] = ()
    missing_codes: str | tuple[str, ...] = ()


@dataclass(frozen=True, config=STRICT)
class Axis:
    """A column the figures are broken down by. ``total`` is the code of the whole; ``above`` the
    column with the code each of its codes belongs under."""

    column: str
    total: str
    above: str | None = None


@dataclass(frozen=True, config=STRICT)
class FigurePart:
    """One number of an indicator's row."""

    indicator: str
    part: Part = "value"


@dataclass(frozen=True, config=STRICT)
class Sum:
    """A sum between indicators, in every combination of the axes.

    With ``rest`` the parts do not make the whole, and what is left is a count of people that
    nobody sends and every reader can work out: it is to be protected as if it were sent. With
    ``bound`` the parts are no more than the whole, and what is left counts nobody, as enquiries
    that are not somebody's first. A sum of one part with neither says that two numbers are the
    same.
    """

    total: FigurePart
    parts: tuple[FigurePart, ...]
    rest: bool = False
    bound: bool = False


@dataclass(frozen=True, config=STRICT)
class Disclosure:
    """What the receiver asks of a table before it may be seen, and what adds up to what.

    ``additive`` tells over which axes an indicator's categories add up to its whole. What counts
    persons is left out where one person can be in two categories. ``numerator`` and those after
    it are the names of the columns as sent; a form of counts alone has no denominator.
    """

    threshold: int
    width: int
    zeros: Literal["shown", "hidden"]
    axes: tuple[Axis, ...]
    additive: dict[str, tuple[str, ...]]
    numerator: str
    denominator: str | None
    value: str
    missing: str
    suppression: str
    sums: tuple[Sum, ...] = ()

    def adds_up_over(self, indicator_code: str) -> tuple[str, ...]:
        """The axis columns over which an indicator's categories make its whole."""
        return self.additive.get(indicator_code, self.additive.get(EVERY_INDICATOR, ()))


@dataclass(frozen=True, config=STRICT)
class Table:
    """One table of the form. Where nothing in it is hidden (``disclosure`` is empty),
    ``protection_nb`` tells what protects the people in it instead, or that there are none.
    ``about_persons`` is false where no row is about a person, nor about a group of some.
    ``description_nb`` is what a reader of the table must know."""

    name: str
    model: str
    kind: TableKind
    title_nb: str
    dialect: Dialect
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    disclosure: Disclosure | None = None
    protection_nb: str = ""
    about_persons: bool = True
    description_nb: str = ""

    @property
    def database(self) -> Literal["reporting", "analysis"]:
        """Which published file the model is in: records are never beside the aggregates."""
        return "analysis" if self.kind == "records" else "reporting"


@dataclass(frozen=True, config=STRICT)
class Form:
    """A form of one year. It can tell of periods from ``covers_from`` on, until a newer year's
    contract takes over."""

    form: str
    year: int
    contract_version: str
    title_nb: str
    basis_nb: str
    covers_from: date
    receiver: Receiver
    period: Period
    placeholders: tuple[Placeholder, ...]
    code_lists: tuple[CodeList, ...]
    tables: tuple[Table, ...]

    def codes(self, named: str | tuple[str, ...]) -> dict[str, str]:
        """The codes of a field with what they are called; a listed code is called itself."""
        if isinstance(named, tuple):
            return {code: code for code in named}
        return next(listed.codes for listed in self.code_lists if listed.name == named)
