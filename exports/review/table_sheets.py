"""The workbook's tables: every line that is sent, sorted for reading; persons' rows never."""

from __future__ import annotations

from decimal import Decimal

from exports.review.figures import Figure, Key, percent_scale, remark
from exports.review.labels import name_of
from exports.review.layout import Layout
from exports.review.sections import Section, cell_text
from exports.review.spreadsheet import Book, Cell, Column, amount, width_for
from exports.review.words import HIDDEN

NUMBERS = ("numerator", "denominator", "value")


def write_table(book: Book, section: Section) -> None:
    """A sheet for one table."""
    if section.layout is not None:
        _figures(book, section, section.layout)
    elif section.is_personal:
        _personal(book, section)
    else:
        _plain(book, section)


def _personal(book: Book, section: Section) -> None:
    sheet = book.sheet(section.title, [Column("Felt", 50), Column("Utfylt", 30)])
    sheet.line(section.title, "title")
    sheet.paragraph(section.note)
    sheet.skip()
    sheet.head()
    for name, filled in section.filled:
        sheet.put([(name, "text"), (filled, "text")])


def _figures(book: Book, section: Section, layout: Layout) -> None:
    table = section.table
    numbers = [table.field(table.roles[role]) for role in NUMBERS if role in table.roles]
    # First what is counted, then its parts; what is the same in every row comes last.
    order = sorted(
        range(len(layout.keys)),
        key=lambda place: (
            layout.keys[place].name != layout.indicator, place not in layout.dimensions, place,
        ),
    )  # fmt: skip
    told = [place for place in order if place in layout.dimensions or place == order[0]]
    rest = [place for place in order if place not in told]

    def named(place: int, key: Key) -> str:
        return name_of(layout.keys[place].labels, key[place])

    def column(place: int) -> Column:
        title = layout.keys[place].title
        return Column(title, width_for([title, *{named(place, key) for key in layout.figures}]))

    columns = [
        *map(column, told),
        *(Column(field.title, max(13, width_for([field.title])), True) for field in numbers),
        Column("Merknad", 28),
        *map(column, rest),
    ]
    sheet = book.sheet(section.title, columns, landscape=True)
    sheet.head(frozen=True, left=1)
    scales = {name: percent_scale(found) for name, found in layout.by_indicator()}
    for figure in layout.ordered():
        scale = scales[layout.indicator_name(figure.key)]
        sheet.put([
            *((named(place, figure.key), "text") for place in told),
            *(_number(figure, role, scale) for role in NUMBERS if role in table.roles),
            (remark(figure), "soft"),
            *((named(place, figure.key), "soft") for place in rest),
        ])  # fmt: skip
    sheet.filter_from(0)


def _number(figure: Figure, role: str, scale: Decimal | None) -> Cell:
    if figure.is_hidden:
        return HIDDEN, "sign"
    if role == "value":
        return amount(figure.value, scale)
    return amount(figure.numerator if role == "numerator" else figure.denominator)


def _plain(book: Book, section: Section) -> None:
    table = section.table
    columns = [
        Column(field.title, width_for([field.title, *(cell_text(table, field, row)
                                                      for row in table.rows)]),
               field.is_number)
        for field in table.fields
    ]  # fmt: skip
    sheet = book.sheet(section.title, columns, landscape=True)
    sheet.head(frozen=True, left=1)
    for row in table.rows:
        sheet.put([
            amount(table.amount(field.name, row[field.name]))
            if field.is_number else (cell_text(table, field, row), "text")
            for field in table.fields
        ])  # fmt: skip
    sheet.filter_from(0)
