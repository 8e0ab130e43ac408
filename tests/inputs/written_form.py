"""Fills in the monthly form, nothing wrong in it, ready for a recipe to spoil."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from contracts.monthly_form import MONTHS_NB, form_rows
from tests.inputs.cases import Label, Made, Outcome, Taken
from tests.inputs.leaks import telling_words
from tests.inputs.town import MUNICIPALITY, Town
from tests.inputs.written_csv import OWN
from tests.inputs.written_xlsx import Book, Formula, Sheet, letters

YEAR = 2023
NAME = "2023-09-01_maling.xlsx"
HEADER_ROW, FIRST_ROW = 8, 9
LABEL, TAG, FIRST_MONTH = 1, 2, 3
COMMENT = FIRST_MONTH + len(MONTHS_NB)
HEADINGS = {"Kommunenummer": 3, "Enhet": 4, "År": 5, "Godkjent": 6}
REPORTED_MONTHS = 8
ROWS = {"monthly_counts": len(form_rows()) * len(MONTHS_NB)}
CODES = [row.indicator_code for row in form_rows()]
COUNTED = [row.indicator_code for row in form_rows() if not row.sum_of]
SUMS = {row.indicator_code: row.sum_of for row in form_rows() if row.sum_of}
# Codes that are part of no sum: what is wrong with them is wrong nowhere else.
ALONE = [code for code in COUNTED if not any(code in parts for parts in SUMS.values())]


@dataclass
class Form:
    """A form while a recipe spoils it. ``sheet`` is where the figures stand."""

    draw: random.Random
    town: Town
    unit: str
    sheet: Sheet
    book: Book
    shown: set[str] = field(default_factory=set)

    def row(self, code: str) -> int:
        """The row of an indicator."""
        return FIRST_ROW + CODES.index(code)

    def put(self, code: str, month: int, value: object) -> None:
        """Write a figure's cell over."""
        self.sheet.cells[self.row(code), FIRST_MONTH + month - 1] = value

    def head(self, name: str, value: object) -> None:
        """Write a heading over."""
        self.sheet.cells[HEADINGS[name], 2] = value

    def label(self, code: str, month: int) -> Label:
        """How the judgement tells of a figure."""
        return "monthly_counts", f"{MUNICIPALITY}-{self.unit}-{code}-{YEAR}-{month:02d}"

    def some(self, among: list[str] = COUNTED) -> tuple[str, int]:
        """An indicator (one of these) and a month that has been reported."""
        return self.draw.choice(among), self.draw.randint(1, REPORTED_MONTHS)

    def taken(self, *remarks: str, aside: dict[Label, frozenset[str]] | None = None) -> Taken:
        """Taken in with every month of every row, these told and these set aside."""
        return Taken(ROWS, aside or {}, frozenset(remarks))

    def made(
        self, *expected: Outcome, content: bytes | None = None, name: str = NAME, said: str = ""
    ) -> Made:
        """The case; taken in whole when nothing else is said. ``said`` are texts of the form
        beside those of the town."""
        texts = [
            value
            for sheet in self.book.sheets
            for value in [*sheet.cells.values(), sheet.name]
            if isinstance(value, str)
        ]
        hidden = telling_words([*self.town.secrets, *texts, said]) - telling_words(form_words())
        return Made(
            source=OWN | {"kind": "workbook"},
            delivery=name,
            expected=expected or (self.taken(),),
            parts={name: self.book.bytes() if content is None else content},
            secrets=hidden - {self.unit},
            numbers=frozenset(self.town.numbers),
        )


def form_words() -> list[str]:
    """The words of the form itself: they are ours, and messages name its rows."""
    rows = [text for row in form_rows() for text in (row.label, row.tag)]
    return [*rows, *MONTHS_NB, *HEADINGS, "Indikator", "Kilde", "Kommentar", "Måling"]


def form(draw: random.Random) -> Form:
    """A form filled in to August, with comments, approved."""
    town = Town(draw)
    unit = town.secret()
    sheet = Sheet(f"Måling {YEAR}")
    cells = sheet.cells
    cells[1, 1] = f"Måling {YEAR}, {unit}"
    for (name, row), value in zip(
        HEADINGS.items(),
        [MUNICIPALITY, unit, YEAR, draw.choice([None, date(2023, 9, 1)])],
        strict=True,
    ):
        cells[row, 1], cells[row, 2] = name, value
    for column, title in enumerate(["Indikator", "Kilde", *MONTHS_NB, "Kommentar"], start=1):
        cells[HEADER_ROW, column] = title
    for place, line in enumerate(form_rows()):
        cells[FIRST_ROW + place, LABEL], cells[FIRST_ROW + place, TAG] = line.label, line.tag
        if draw.random() < 0.3:
            cells[FIRST_ROW + place, COMMENT] = f"Se {town.secret()}"
    made = Form(draw, town, unit, sheet, Book([sheet]))
    for month in range(1, REPORTED_MONTHS + 1):
        for code in COUNTED:
            made.put(code, month, draw.randint(3, 300))
        _fewer_than(made, "drop_in_not_offered_same_day", "drop_in_attended", month)
        add_up(made, month)
    return made


def _fewer_than(made: Form, part: str, whole: str, month: int) -> None:
    column = FIRST_MONTH + month - 1
    most = made.sheet.cells[made.row(whole), column]
    assert isinstance(most, int)
    made.put(part, month, made.draw.randint(0, most))


def add_up(made: Form, month: int, change: Callable[[int], object] = lambda total: total) -> None:
    """Write the sums of a month, as formulas that show what they should."""
    column = FIRST_MONTH + month - 1
    for code, parts in SUMS.items():
        places = [(made.row(part), column) for part in parts]
        total = sum(int(str(made.sheet.cells[place])) for place in places)
        formula = "+".join(f"{letters(column)}{row}" for row, _ in places)
        made.put(code, month, Formula(formula, change(total)))
