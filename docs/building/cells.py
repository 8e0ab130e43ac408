"""Reads one cell of an example as its field in the contract says, as people write it by hand.

Dates are ISO, instants are the clock on the wall in Norway, a decimal may have comma or point.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from contracts.entities import Field

Value = str | int | Decimal | date | datetime | bool | None

NORWAY = ZoneInfo("Europe/Oslo")
INSTANT = "%Y-%m-%d %H:%M"
LETTERS = re.compile(r"[A-ZÆØÅa-zæøå][A-ZÆØÅa-zæøå-]*[0-9]{0,2}")
ANSWERS = {"ja": True, "nei": False}


class UnreadableCell(ValueError):
    """A cell that cannot be read; the message says how it should be written."""


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnreadableCell(f"«{text}» er ingen dato; skriv den som 2023-03-01") from None


def _instant(text: str) -> datetime:
    try:
        clock = datetime.strptime(text, INSTANT).replace(tzinfo=NORWAY)
    except ValueError:
        raise UnreadableCell(
            f"«{text}» er ikke noe tidspunkt; skriv det som 2023-03-01 10:00"
        ) from None
    back = datetime.fromtimestamp(clock.timestamp(), tz=NORWAY)
    if back.replace(tzinfo=None) != clock.replace(tzinfo=None):
        raise UnreadableCell(f"klokka var aldri {text}: da ble den stilt fram")
    return clock


def number(text: str) -> Decimal:
    """A number with decimal comma or point. UnreadableCell when it is none."""
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        found = Decimal("nan")
    if not found.is_finite():
        raise UnreadableCell(f"«{text}» er ikke noe tall")
    return found


def _whole(text: str) -> int:
    found = number(text)
    if found != int(found):
        raise UnreadableCell(f"«{text}» er ikke noe helt tall")
    return int(found)


def _answer(text: str) -> bool:
    if text.lower() not in ANSWERS:
        raise UnreadableCell(f"«{text}» er verken ja eller nei")
    return ANSWERS[text.lower()]


READERS: dict[str, Callable[[str], Value]] = {
    "string": str,
    "integer": _whole,
    "number": number,
    "date": _day,
    "datetime": _instant,
    "boolean": _answer,
}


def read_cell(text: str, field: Field) -> Value:
    """The cell's value; an empty cell is empty. UnreadableCell says what is wrong with it."""
    if not text:
        return None
    if field.pseudonym and not LETTERS.fullmatch(text):
        raise UnreadableCell(
            f"«{text}» kan forveksles med et ekte nummer; kall personen A, B eller lignende"
        )
    if field.codes and text not in field.codes:
        raise UnreadableCell(f"«{text}» er ingen av kodene {', '.join(field.codes)}")
    if field.pattern and not re.fullmatch(field.pattern, text):
        raise UnreadableCell(f"«{text}» passer ikke med mønsteret {field.pattern}")
    return READERS[field.type](text)


def read_day(text: str) -> date:
    """A date in running text, as in a cell."""
    return _day(text)
