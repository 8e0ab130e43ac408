"""Monthly forms with something odd about their sheets, or beside the form."""

from __future__ import annotations

import random

from tests.inputs.cases import Made, recipe
from tests.inputs.written_form import (
    COMMENT,
    FIRST_ROW,
    form,
)
from tests.inputs.written_xlsx import Sheet, letters
from tests.inputs.xlsx_layout import refused


@recipe("xlsx")
def more_than_the_form(draw: random.Random) -> Made:
    """Rows, columns and notes that are not the form's are not read, and it is told."""
    made = form(draw)
    word = made.town.secret()
    row, column = draw.choice([(30, 1), (FIRST_ROW, COMMENT + 2), (40, 20), (60, 3)])
    made.sheet.cells[row, column] = draw.choice([word, made.town.number(), f"Ola {word}"])
    return made.made(made.taken("M-102"))


@recipe("xlsx")
def something_far_away(draw: random.Random) -> Made:
    """A cell at the sheet's far end, and a sheet that lies about its size."""
    made = form(draw)
    made.sheet.cells[
        draw.choice([(1_048_576, 1), (400, 16_384), (1_048_576, 16_384), (5_000, 2)])
    ] = 1
    made.sheet.before = draw.choice(
        ['<dimension ref="A1:XFD1048576"/>', '<dimension ref="A1"/>', ""]
    )
    return made.made()


@recipe("xlsx")
def merged_and_trailing_cells(draw: random.Random) -> Made:
    """Merged cells in the header, and columns of nothing after the form."""
    made = form(draw)
    last = letters(COMMENT)
    made.sheet.more = draw.choice(
        [
            f'<mergeCells count="1"><mergeCell ref="A1:{last}1"/></mergeCells>',
            '<mergeCells count="2"><mergeCell ref="A7:B7"/><mergeCell ref="B3:D3"/></mergeCells>',
        ]
    )
    for column in range(COMMENT + 1, COMMENT + 12):
        made.sheet.cells[draw.randrange(1, 25), column] = draw.choice(["", " ", "\u00a0"])
    return made.made()


@recipe("xlsx")
def no_form_among_the_sheets(draw: random.Random) -> Made:
    """The form's sheet is hidden, or is called otherwise."""
    made = form(draw)
    what = draw.choice(["hidden", "veryHidden", "name", "number", "sign"])
    if what in ("hidden", "veryHidden"):
        made.sheet.state = what
        made.book.sheets.append(Sheet("Annet"))
    elif what == "name":
        made.sheet.name = draw.choice(["Ark1", made.town.secret(), "'; drop table x;--", "Ark 2"])
    elif what == "number":
        made.sheet.name = f"Måling {made.town.number()}"
    else:
        made.sheet.name = draw.choice(["Måling <x>", "Måling 'x'", 'Måling "x"', "Måling &"])
    return made.made(refused("M-104"))


@recipe("xlsx")
def word_in_sheet_name(draw: random.Random) -> Made:
    """A sheet's name is data: what somebody has added to it is repeated nowhere."""
    made = form(draw)
    made.sheet.name = f"Måling {made.town.secret()}"[:31]
    made.town.secrets |= {made.sheet.name.split()[-1]}
    code, month = made.some(["new_red_cases"])
    made.put(code, month, "x")
    return made.made(made.taken("M-131", aside={made.label(code, month): frozenset({"M-001"})}))


@recipe("xlsx")
def two_forms(draw: random.Random) -> Made:
    """Two visible sheets that both say they are the form."""
    made = form(draw)
    made.book.sheets.append(Sheet(draw.choice(["måling 2022", " MÅLING", "Ma\u030aling"])))
    return made.made(refused("M-106"))


@recipe("xlsx")
def sheets_beside_the_form(draw: random.Random) -> Made:
    """Other sheets are not read, hidden or not; a hidden one is told of."""
    made = form(draw)
    state = draw.choice(["", "hidden", "veryHidden"])
    name = f"Ark {made.town.secret()}"[:31]
    made.book.sheets.insert(draw.randrange(2), Sheet(name, {(1, 1): made.town.number()}, state))
    return made.made(made.taken(*(["M-105"] if state else [])))


@recipe("xlsx")
def months_to_come(draw: random.Random) -> Made:
    """Figures of months that have not begun: told, and set aside until they have."""
    made = form(draw)
    month = draw.randint(10, 12)
    made.put("new_red_cases", month, 4)
    aside = {made.label("new_red_cases", month): frozenset({"M-032"})}
    return made.made(made.taken("M-113", aside=aside))
