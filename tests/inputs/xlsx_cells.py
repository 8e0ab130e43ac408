"""Monthly forms with something odd in a counted cell, a sum or a comment."""

from __future__ import annotations

import random
from datetime import date, datetime

from tests.inputs.cases import Made, recipe
from tests.inputs.csv_headers import INJECTIONS
from tests.inputs.written_form import (
    ALONE,
    COMMENT,
    COUNTED,
    FIRST_MONTH,
    REPORTED_MONTHS,
    SUMS,
    Form,
    form,
)
from tests.inputs.written_xlsx import Error, Formula, Shared

UNREADABLE = frozenset({"M-001"})


def _unreadable(made: Form, value: object, rule: str) -> Made:
    """A counted cell that cannot be read: it is set aside and told, nothing else is touched."""
    code, month = made.some(ALONE)
    made.put(code, month, value)
    return made.made(made.taken(rule, aside={made.label(code, month): UNREADABLE}))


@recipe("xlsx")
def as_the_template(draw: random.Random) -> Made:
    """Filled in as it should be."""
    return form(draw).made()


@recipe("xlsx")
def number_as_text(draw: random.Random) -> Made:
    """A number stored as text is read, and it is told."""
    made = form(draw)
    code, month = made.some(ALONE)
    made.put(code, month, draw.choice(["12", " 12 ", "1 234", "1\u00a0234", "012"]))
    return made.made(made.taken("M-137"))


@recipe("xlsx")
def shared_text(draw: random.Random) -> Made:
    """The same by way of the workbook's list of texts."""
    made = form(draw)
    made.book.texts = [made.town.secret(), "17", made.town.secret()]
    code, month = made.some(ALONE)
    made.put(code, month, Shared(1))
    return made.made(made.taken("M-137"), said=" ".join(made.book.texts))


@recipe("xlsx")
def text_in_a_count(draw: random.Random) -> Made:
    """A word, a question mark, a person, where a count should be."""
    made = form(draw)
    word = made.town.secret()
    text = draw.choice(
        [
            word,
            "ca 12",
            "?",
            "-",
            "12*",
            "tolv",
            "(tom)",
            "１２",
            "12\u200e",
            f"{made.town.number()} {word}",
            *INJECTIONS,
            "x" * 32_000,
            "NULL",
        ]
    )
    return _unreadable(made, text, "M-131")


@recipe("xlsx")
def identity_number_in_a_count(draw: random.Random) -> Made:
    """A person's number typed as a figure, as a number or as text."""
    made = form(draw)
    number = made.town.number()
    return _unreadable(made, draw.choice([int(number), number]), "M-138")


@recipe("xlsx")
def negative(draw: random.Random) -> Made:
    """Fewer than none."""
    return _unreadable(form(draw), draw.choice([-1, -0.5, "-3", "−3", "– 3"]), "M-132")


@recipe("xlsx")
def decimals(draw: random.Random) -> Made:
    """Half a person."""
    return _unreadable(form(draw), draw.choice([0.5, 12.25, "12,5", "1.234", "1,0"]), "M-133")


@recipe("xlsx")
def shown_error(draw: random.Random) -> Made:
    """What Excel shows when it cannot work something out."""
    text = draw.choice(["#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
    return _unreadable(form(draw), Error(text), "M-134")


@recipe("xlsx")
def date_in_a_count(draw: random.Random) -> Made:
    """1.2 became 1 February."""
    made = form(draw)
    made.book.is_1904 = draw.random() < 0.5
    value = draw.choice([date(2023, 2, 1), datetime(2023, 1, 12, 13, 30), True, False])  # noqa: DTZ001
    return _unreadable(made, value, "M-135")


@recipe("xlsx")
def formula_in_a_count(draw: random.Random) -> Made:
    """A formula is not a count, whatever it showed last."""
    text = draw.choice(
        [
            "1+1",
            "SUM(C9:N9)",
            'HYPERLINK("http://kanari")',
            "cmd|'/c calc'!A1",
            "[1]Ark!A1",
            'WEBSERVICE("http://kanari")',
        ]
    )
    return _unreadable(form(draw), Formula(text, draw.choice([None, 2, 12])), "M-136")


@recipe("xlsx")
def too_large(draw: random.Random) -> Made:
    """More than there are people."""
    return _unreadable(form(draw), draw.choice([10_000_000, 1e15, "99999999", 2**53]), "M-138")


@recipe("xlsx")
def no_finite_number(draw: random.Random) -> Made:
    """Written by some program that ran over."""
    made = form(draw)
    code, month = made.some(ALONE)
    made.put(code, month, draw.choice(["1e999", "1E+308", "NaN", "INF"]))
    content = made.book.bytes()
    aside = {made.label(code, month): UNREADABLE}
    return made.made(made.taken(aside=aside), content=content)


@recipe("xlsx")
def blank_cells(draw: random.Random) -> Made:
    """Nothing, or only spaces: not reported, which is not wrong."""
    made = form(draw)
    for _ in range(draw.randint(1, 6)):
        made.put(*made.some(ALONE), draw.choice([None, "", " ", "\u00a0", "\t\n"]))
    return made.made()


@recipe("xlsx")
def wrong_sum(draw: random.Random) -> Made:
    """The sum is not that of its parts: worked out again, and told."""
    made = form(draw)
    code, month = made.some(list(SUMS))
    made.put(code, month, draw.choice([1, Formula("1+1", 2), 0]))
    return made.made(made.taken("M-142"))


@recipe("xlsx")
def sum_of_a_missing_part(draw: random.Random) -> Made:
    """A part is not reported, so neither is the sum."""
    made = form(draw)
    code, month = made.some(list(SUMS))
    made.put(draw.choice(SUMS[code]), month, None)
    return made.made(made.taken("M-143"))


@recipe("xlsx")
def sum_of_nothing(draw: random.Random) -> Made:
    """A sum of empty cells shows 0, and nobody has said zero."""
    made = form(draw)
    code = draw.choice(list(SUMS))
    month = draw.randint(REPORTED_MONTHS + 1, 12)
    made.put(code, month, draw.choice([0, Formula("C9+C10", 0), "0"]))
    return made.made(made.taken("M-141"))


@recipe("xlsx")
def unreadable_sum(draw: random.Random) -> Made:
    """A sum that shows an error or a word is worked out from its parts."""
    made = form(draw)
    made.put(*made.some(list(SUMS)), draw.choice([Error("#REF!"), made.town.secret(), True]))
    return made.made(made.taken("M-144"))


@recipe("xlsx")
def part_of_a_sum_unreadable(draw: random.Random) -> Made:
    """A part cannot be read: it is set aside, and its sum is not known."""
    made = form(draw)
    code, month = made.some(list(SUMS))
    part = draw.choice(SUMS[code])
    made.put(part, month, made.town.secret())
    aside = {made.label(part, month): UNREADABLE}
    return made.made(made.taken("M-131", "M-143", aside=aside))


@recipe("xlsx")
def odd_comment(draw: random.Random) -> Made:
    """A comment is free text; a formula or an error is none, and is left out."""
    made = form(draw)
    row = made.row(draw.choice(COUNTED))
    word = made.town.secret()
    value, rules = draw.choice(
        [
            (f"{draw.choice(INJECTIONS)} {word}", ()),
            (word * 3000, ()),
            (17, ()),
            (date(2023, 1, 1), ()),
            (Formula("A1", word), ("M-145",)),
            (Error("#REF!"), ("M-145",)),
            ("\u202e" + word, ()),
        ]
    )
    made.sheet.cells[row, COMMENT] = value
    return made.made(made.taken(*rules))


@recipe("xlsx")
def identity_number_in_a_comment(draw: random.Random) -> Made:
    """The comment is taken away, the figures stay."""
    made = form(draw)
    row = made.row(draw.choice(COUNTED))
    number = made.town.number()
    made.sheet.cells[row, COMMENT] = draw.choice(
        [f"Gjelder {number}", int(number), f"{number[:6]} {number[6:]} {made.town.secret()}"]
    )
    return made.made(made.taken("M-009"))


@recipe("xlsx")
def many_bad_cells(draw: random.Random) -> Made:
    """Every figure that stands alone is a word."""
    made = form(draw)
    aside = {}
    for code in ALONE:
        for month in range(1, REPORTED_MONTHS + 1):
            made.sheet.cells[made.row(code), FIRST_MONTH + month - 1] = made.town.secret()
            aside[made.label(code, month)] = UNREADABLE
    return made.made(made.taken("M-131", aside=aside))
