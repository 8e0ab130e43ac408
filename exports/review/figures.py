"""A figure as the receiver gets it: known, hidden or missing; never what lies behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from exports.review.words import HIDDEN, HIDDEN_NB, MISSING_NB, harmless, number

HUNDRED = Decimal(100)
DECIMALS = 2
PERCENT = "\N{NO-BREAK SPACE}%"
ONE = Decimal(1)
MISSING = "missing"
# A share is sent with few decimals; this far from its parts it is still that share.
ROUNDING = Decimal("0.0006")

Key = tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """One row of a table of figures. ``key`` has one code for each of the table's key columns."""

    key: Key
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    missing: str
    is_hidden: bool
    definition: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is a number to read."""
        return not self.is_hidden and self.value is not None

    @property
    def is_ratio(self) -> bool:
        """Whether it is something of something."""
        return self.is_known and self.denominator is not None


@dataclass(frozen=True)
class Shown:
    """A figure as it is read: the text, what it is of, and how it is set. ``value`` is there when
    it is known."""

    text: str
    detail: str = ""
    kind: str = "known"
    value: Decimal | None = None
    scale: Decimal | None = None


def percent_scale(figures: Iterable[Figure]) -> Decimal | None:
    """What an indicator's values are multiplied by to be percentages; None when they are none.

    What it is of says so: a value may be sent in hundredths or as a part of one.
    """
    told = [figure for figure in figures if figure.is_ratio and figure.numerator]
    for scale, sent_as in ((ONE, HUNDRED), (HUNDRED, ONE)):
        if told and all(_is_share(figure, sent_as) for figure in told):
            return scale
    return None


def _is_share(figure: Figure, sent_as: Decimal) -> bool:
    value, part, whole = figure.value, figure.numerator, figure.denominator
    if value is None or part is None or not whole or part > whole:
        return False
    return abs(value - sent_as * part / whole) <= sent_as * ROUNDING


def shown(figure: Figure | None, scale: Decimal | None = None) -> Shown:
    """The figure as text."""
    if figure is None:
        return Shown("ikke med", kind=MISSING)
    if figure.is_hidden:
        return Shown(HIDDEN, kind="hidden")
    if figure.value is None:
        return Shown(MISSING_NB.get(figure.missing, harmless(figure.missing) or "mangler"), "",
                     MISSING)  # fmt: skip
    detail = ""
    if figure.numerator is not None and figure.denominator is not None:
        between = "delt på" if scale is None else "av"
        detail = f"{number(figure.numerator)} {between} {number(figure.denominator)}"
    return Shown(_told(figure.value, scale), detail, value=figure.value, scale=scale)


def difference(before: Figure | None, after: Figure | None, scale: Decimal | None) -> str:
    """How much a figure has changed; nothing when either cannot be read."""
    if before is None or after is None or before.is_hidden or after.is_hidden:
        return ""
    if before.value is None or after.value is None or before.value == after.value:
        return ""
    change = after.value - before.value
    way = "opp" if change > 0 else "ned"
    if scale is None:
        return f"{way} {number(round(abs(change), DECIMALS))}"
    return f"{way} {_one_decimal(abs(change) * scale)} prosentpoeng"


def remark(figure: Figure) -> str:
    """Why there is no number, for a column of its own."""
    if figure.is_hidden:
        return HIDDEN_NB
    return "" if figure.value is not None else shown(figure).text


def _told(value: Decimal, scale: Decimal | None) -> str:
    """What is sent has all its decimals in the workbook; a reader needs fewer."""
    if scale is None:
        return number(round(value, DECIMALS))
    return f"{_one_decimal(value * scale)}{PERCENT}"


def _one_decimal(value: Decimal) -> str:
    return f"{value:.1f}".replace(".", ",")
