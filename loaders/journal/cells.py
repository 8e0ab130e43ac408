"""What a workbook's cell says, written as the text that its column's type is read from.

Excel knows of a cell whether it is a day, a number or a word, and changes one into another
unasked. A cell whose kind is not its column's lands as unreadable: nobody can tell what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from contracts.entities import Field
from loaders.dialects import FALSE_LEAP_DAY, SERIAL_ZERO, Dialect
from loaders.workbooks.book import NUMBER, Style
from loaders.workbooks.rows import LONGEST_KEPT, Cell, plain

# Read as unreadable in every column, as the errors of a workbook saved as text are.
SPOILT = "#VALUE!"
# Excel's numbers carry fifteen digits; a float tells more than was written.
NUMBER_DIGITS = 15
# How many different moments of a column are remembered: most columns have few, or never repeat.
MOST_REMEMBERED = 20_000
TEXT_KINDS = ("str", "inlineStr")

Reader = Callable[[Cell], str]


def text_reader(texts: Sequence[str]) -> Reader:
    """The text of any cell: for a header, and to see whether a row has anything in it."""

    def text_of(cell: Cell) -> str:
        if cell.kind == "s":
            return _shared(cell.text, texts)
        return plain(cell.text)

    return text_of


def cell_reader(
    field: Field, dialect: Dialect, texts: Sequence[str], styles: Sequence[Style], epoch: int
) -> Reader:
    """Cells of one field's column as texts that ``Dialect.typed`` reads."""
    is_dated = field.type in ("date", "datetime")
    days: dict[tuple[str, bool], str] = {}
    known_styles = {str(number): style for number, style in enumerate(styles)}

    def text_of(cell: Cell) -> str:
        if not cell.is_known:
            return SPOILT
        kind = cell.kind
        if kind == "s":
            return _shared(cell.text, texts)
        if kind in TEXT_KINDS:
            return plain(cell.text)
        if cell.text == "":
            return ""
        if kind == "n":
            style = known_styles.get(cell.style, NUMBER)
            if style.is_date:
                return _day(cell.text, style) if is_dated else SPOILT
            return _number(cell.text, dialect.decimal if field.type == "number" else ".")
        if kind == "b" and field.type == "boolean":
            return dialect.true[0] if cell.text in ("1", "true") else dialect.false[0]
        if kind == "d" and is_dated:
            return _iso(cell.text, field)
        return SPOILT

    def _day(text: str, style: Style) -> str:
        key = text, style.has_day
        if key not in days:
            if len(days) >= MOST_REMEMBERED:
                days.clear()
            # A month is no day: which one it was, the format has hidden from whoever wrote it.
            days[key] = _typed(_moment(text, epoch), field) if style.has_day else SPOILT
        return days[key]

    return text_of


def _shared(text: str, texts: Sequence[str]) -> str:
    place = int(text) if text.strip().isdecimal() else -1
    return texts[place] if 0 <= place < len(texts) else SPOILT


def _number(text: str, decimal: str) -> str:
    if text.isdecimal() and text.isascii() and len(text) <= NUMBER_DIGITS:
        return text
    if len(text) >= LONGEST_KEPT:
        return SPOILT
    try:
        value = float(text)
        told = format(Decimal(f"{value:.{NUMBER_DIGITS}g}"), "f")
    except (ValueError, ArithmeticError):
        return SPOILT
    return told.replace(".", decimal)


def _moment(text: str, epoch: int) -> datetime | None:
    """Excel's day number as a local moment; None for a day that never was."""
    try:
        days = float(text)
        zero = datetime.fromisoformat(SERIAL_ZERO[epoch])
        if epoch == 1900 and FALSE_LEAP_DAY <= days < FALSE_LEAP_DAY + 1:
            return None
        shift = int(epoch == 1900 and days < FALSE_LEAP_DAY)
        return zero + timedelta(days=shift, milliseconds=round(days * 86_400_000))
    except (ValueError, OverflowError):
        return None


def _typed(moment: datetime | None, field: Field) -> str:
    if moment is None:
        return SPOILT
    told = moment.isoformat(" ", "milliseconds")
    if field.type == "datetime":
        return f"={told}"
    # Only a day is a day: a time of day was meant for something else.
    return f"={moment.date().isoformat()}" if moment.time() == moment.time().min else SPOILT


def _iso(text: str, field: Field) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return SPOILT
    if moment.tzinfo is not None or moment.date() == date.min:
        return SPOILT
    return _typed(moment, field)
