"""Monthly forms with something odd about the form itself: headings, months, rows, sheets."""

from __future__ import annotations

import random
import unicodedata
from datetime import date

from contracts.monthly_form import MONTHS_NB
from tests.inputs.cases import Made, Refused, recipe
from tests.inputs.csv_headers import INJECTIONS
from tests.inputs.written_form import (
    CODES,
    FIRST_MONTH,
    FIRST_ROW,
    HEADER_ROW,
    LABEL,
    YEAR,
    form,
)
from tests.inputs.written_xlsx import Error, Formula


def refused(*rules: str) -> Refused:
    """Refused by none but these."""
    return Refused(frozenset(rules))


@recipe("xlsx")
def unusable_municipality(draw: random.Random) -> Made:
    """No code, a code that was not in use that year, or something else."""
    made = form(draw)
    made.head(
        "Kommunenummer",
        draw.choice(
            [
                None,
                "0704",
                704,
                "9999",
                "38O3",
                made.town.secret(),
                3803.5,
                True,
                Error("#REF!"),
                Formula("3800+3", 3803),
                made.town.number(),
                date(2023, 1, 1),
                *INJECTIONS,
            ]
        ),
    )
    return made.made(refused("M-108"))


@recipe("xlsx")
def another_municipality(draw: random.Random) -> Made:
    """Another municipality's form in this source's inbox."""
    made = form(draw)
    made.head("Kommunenummer", draw.choice(["5001", 5001, "0301", "1108"]))
    return made.made(refused("M-112"))


@recipe("xlsx")
def municipality_as_a_number(draw: random.Random) -> Made:
    """The code written as a number, a text or with spaces is the same code."""
    made = form(draw)
    made.head("Kommunenummer", draw.choice([3803, 3803.0, " 3803 ", "3803"]))
    return made.made()


@recipe("xlsx")
def unusable_unit(draw: random.Random) -> Made:
    """No name, or what cannot be one."""
    made = form(draw)
    made.head(
        "Enhet",
        draw.choice(
            [
                None,
                " ",
                "-",
                "x" * 81,
                made.town.number(),
                f"Enhet {made.town.number()}",
                "\u202e",
                Formula("A1", "Enhet"),
                Error("#N/A"),
                "12345678",
                "!?",
            ]
        ),
    )
    return made.made(refused("M-109"))


@recipe("xlsx")
def unusable_year(draw: random.Random) -> Made:
    """No year, or what cannot be one; then neither the code nor the months can be sure."""
    made = form(draw)
    made.head(
        "År",
        draw.choice(
            [
                None,
                1999,
                2101,
                "i år",
                2023.5,
                made.town.number(),
                date(2023, 1, 1),
                -2023,
                Error("#REF!"),
                "2023-2024",
                made.town.secret(),
            ]
        ),
    )
    return made.made(refused("M-110", "M-107", "M-108"))


@recipe("xlsx")
def heading_twice(draw: random.Random) -> Made:
    """A heading stands twice: neither can be chosen."""
    made = form(draw)
    name, rule = draw.choice([("Kommunenummer", "M-108"), ("Enhet", "M-109"), ("År", "M-110")])
    made.sheet.cells[7, 1], made.sheet.cells[7, 2] = f" {name.upper()}: ", "2023"
    return made.made(refused(rule))


@recipe("xlsx")
def unusable_approval(draw: random.Random) -> Made:
    """An approval that is no date: the figures count as not approved, and it is told."""
    made = form(draw)
    made.head(
        "Godkjent",
        draw.choice(
            [
                made.town.secret(),
                "31.02.2023",
                "ja",
                12,
                True,
                Error("#REF!"),
                Formula("NOW()", 45000),
            ]
        ),
    )
    return made.made(made.taken("M-111"))


@recipe("xlsx")
def months_written_otherwise(draw: random.Random) -> Made:
    """Short, in capitals, with the year, with odd blanks, or typed as dates."""
    made = form(draw)
    made.book.is_1904 = draw.random() < 0.3
    for number, name in enumerate(MONTHS_NB, start=1):
        made.sheet.cells[HEADER_ROW, FIRST_MONTH + number - 1] = draw.choice(
            [
                name.upper(),
                f"{name[:3]}.",
                f" {name}\u00a0",
                f"{name} {YEAR}",
                date(YEAR, number, 1),
                unicodedata.normalize("NFD", name),
                f"{name[:3]} {YEAR}",
                f"{name}\u200b:",
            ]
        )
    return made.made()


@recipe("xlsx")
def months_shuffled(draw: random.Random) -> Made:
    """Columns in another order are found by their names."""
    made = form(draw)
    columns = list(range(FIRST_MONTH, FIRST_MONTH + 12))
    moved = dict(zip(columns, draw.sample(columns, 12), strict=True))
    made.sheet.cells = {
        (row, moved.get(column, column) if row >= HEADER_ROW else column): value
        for (row, column), value in made.sheet.cells.items()
    }
    return made.made()


@recipe("xlsx")
def unusable_month(draw: random.Random) -> Made:
    """A month that is missing, misspelt, of another year or there twice."""
    made = form(draw)
    column = draw.randrange(FIRST_MONTH, FIRST_MONTH + 12)
    other = MONTHS_NB[(column - FIRST_MONTH + 5) % 12]
    made.sheet.cells[HEADER_ROW, column] = draw.choice(
        [
            None,
            "Måned",
            other,
            date(2022, column - FIRST_MONTH + 1, 1),
            made.town.secret(),
            7,
            f"{MONTHS_NB[column - FIRST_MONTH]} 2022",
            Formula("A1", "Januar"),
            Error("#REF!"),
        ]
    )
    return made.made(refused("M-107"))


@recipe("xlsx")
def no_months(draw: random.Random) -> Made:
    """The whole header row is gone."""
    made = form(draw)
    made.sheet.cells = {place: v for place, v in made.sheet.cells.items() if place[0] != HEADER_ROW}
    return made.made(refused("M-107"))


@recipe("xlsx")
def rows_moved(draw: random.Random) -> Made:
    """Rows in another order, with lines between, are found by their names."""
    made = form(draw)
    rows = list(range(FIRST_ROW, FIRST_ROW + len(CODES)))
    places = draw.sample(range(FIRST_ROW, FIRST_ROW + 40), len(rows))
    moved = dict(zip(rows, places, strict=True))
    made.sheet.cells = {
        (moved.get(row, row), column): _plain(value)
        for (row, column), value in made.sheet.cells.items()
    }
    return made.made()


def _plain(value: object) -> object:
    return value.shown if isinstance(value, Formula) else value


@recipe("xlsx")
def labels_written_otherwise(draw: random.Random) -> Made:
    """Other dashes, blanks, capitals and forms of letters are the same label."""
    made = form(draw)
    for code in CODES:
        label = str(made.sheet.cells[made.row(code), LABEL])
        made.sheet.cells[made.row(code), LABEL] = draw.choice(
            [
                label.upper(),
                label.replace("-", "–"),
                label.replace(" ", "\u00a0"),
                f"  {label}:",
                unicodedata.normalize("NFD", label),
                label.replace(" ", "  "),
                f"\ufeff{label}",
            ]
        )
    return made.made()


@recipe("xlsx")
def row_missing(draw: random.Random) -> Made:
    """A row is gone, or is called something else."""
    made = form(draw)
    row = made.row(draw.choice(CODES))
    label = str(made.sheet.cells[row, LABEL])
    made.sheet.cells[row, LABEL] = draw.choice(
        [None, label[:-2], made.town.secret(), 12, f"\u200e{label}x"]
    )
    return made.made(refused("M-101"))


@recipe("xlsx")
def row_twice(draw: random.Random) -> Made:
    """A row stands twice."""
    made = form(draw)
    row = made.row(draw.choice(CODES))
    made.sheet.cells[FIRST_ROW + 20, LABEL] = made.sheet.cells[row, LABEL]
    return made.made(refused("M-103"))
