"""Excel reports of journal records: read as a CSV of the same records would be, or refused."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime

from contracts.entities import entities
from tests.inputs.cases import (
    ANY_RULE,
    Label,
    Made,
    Outcome,
    Part,
    Refused,
    Survived,
    Taken,
    recipe,
)
from tests.inputs.csv_headers import INJECTIONS
from tests.inputs.leaks import telling_words
from tests.inputs.town import TEXTS, Town, code, town
from tests.inputs.written_csv import DELIVERY, LOCAL, OWN
from tests.inputs.written_xlsx import Book, Error, Formula, Sheet, packed

# The dialect of a source that only sends workbooks; Excel's own days need none.
DIALECT = {
    "decimal": ",", "date": "%d.%m.%Y", "datetime": "%d.%m.%Y %H:%M:%S",
    "empty": ["", "(tom)"], "true": ["J"], "false": ["N"],
}  # fmt: skip
UNSAFE = Refused(frozenset({"L-023", "L-024", "L-025", "L-026", "L-027"}))


@dataclass
class Report:
    """A delivery of workbooks while a recipe spoils it: one for each entity."""

    town: Town
    books: dict[str, Book]

    def sheet(self, entity: str) -> Sheet:
        """The sheet with an entity's records."""
        return self.books[entity].sheets[0]

    def put(self, entity: str, place: int, field: str, value: object) -> None:
        """Write a cell over; the row is the town's, counted from 0."""
        names = [one.name for one in entities()[entity].fields]
        self.sheet(entity).cells[place + 2, names.index(field) + 1] = value

    def leaf(self) -> tuple[str, int]:
        """An entity that no other refers to, and one of its rows."""
        return self.town.leaf()

    def made(self, *expected: Outcome, parts: dict[str, bytes] | None = None) -> Made:
        """The case; taken in whole when nothing else is said. ``parts`` are other bytes."""
        content: dict[str, Part] = {
            f"{DELIVERY}/{entity}.xlsx": book.bytes() for entity, book in self.books.items()
        }
        for entity, other in (parts or {}).items():
            content[f"{DELIVERY}/{entity}.xlsx"] = other
        places = {entity: {"file": f"{entity}*.xlsx"} for entity in self.books}
        told = OWN | {"kind": "files", "entities": places, "dialect": DIALECT}
        return Made(
            source=told,
            delivery=DELIVERY,
            expected=expected or (Taken(self.town.counts()),),
            parts=content,
            secrets=telling_words(self.town.secrets) - self.town.ids(),
            numbers=frozenset(self.town.numbers),
        )

    def aside(self, entity: str, place: int, *rules: int) -> Taken:
        """Taken in but for one row."""
        codes = frozenset(code(entity, rule) for rule in rules) or ANY_RULE
        return Taken(self.town.counts(), {self.town.label(entity, place): codes})


def _cell(value: object, draw: random.Random) -> object:
    if isinstance(value, bool):
        return draw.choice([value, "J" if value else "N"])
    if isinstance(value, datetime):
        local = value.astimezone(LOCAL).replace(tzinfo=None)
        return draw.choice([local, local.strftime(str(DIALECT["datetime"]))])
    if isinstance(value, date):
        return draw.choice([value, value.strftime(str(DIALECT["date"]))])
    return draw.choice([None, "", "(tom)"]) if value is None else value


def report_of(draw: random.Random, *needed: str) -> Report:
    """A town as workbooks, nothing spoilt yet: days as Excel has them or as text."""
    made = town(draw, *needed)
    books = {}
    for entity, rows in made.rows.items():
        names = [one.name for one in entities()[entity].fields]
        sheet = Sheet(draw.choice(["Ark1", entity, "Uttrekk"]))
        for column, name in enumerate(names, start=1):
            sheet.cells[1, column] = name
            for line, row in enumerate(rows, start=2):
                sheet.cells[line, column] = _cell(row[name], draw)
        books[entity] = Book([sheet], is_1904=draw.random() < 0.3)
    return Report(made, books)


@recipe("xlsx")
def table_as_declared(draw: random.Random) -> Made:
    """Nothing wrong, counted from 1900 or from 1904."""
    return report_of(draw).made()


@recipe("xlsx")
def table_with_odd_edges(draw: random.Random) -> Made:
    """Merged cells, blank rows between, blank cells after, and a size that is not true."""
    made = report_of(draw)
    for entity, book in made.books.items():
        sheet = made.sheet(entity)
        sheet.before = draw.choice(
            ['<dimension ref="A1:XFD1048576"/>', '<dimension ref="A1"/>', ""]
        )
        sheet.more = '<mergeCells count="1"><mergeCell ref="A1:A1"/></mergeCells>'
        gap = draw.randrange(0, 4)
        sheet.cells = {
            (row + gap if row > 2 else row, column): value
            for (row, column), value in sheet.cells.items()
        }
        sheet.cells[draw.randrange(2, 40), 200] = draw.choice(["", " "])
        del book
    return made.made()


@recipe("xlsx")
def table_with_hidden_sheets(draw: random.Random) -> Made:
    """Hidden sheets are not read, and it is told."""
    made = report_of(draw)
    for book in made.books.values():
        name = f"Ark {made.town.secret()}"[:31]
        state = draw.choice(["hidden", "veryHidden"])
        book.sheets.append(Sheet(name, {(1, 1): made.town.number()}, state))
    return made.made(Taken(made.town.counts(), remarks=frozenset({"L-029"})))


@recipe("xlsx")
def table_on_two_sheets(draw: random.Random) -> Made:
    """Two visible sheets with something on them: neither can be chosen."""
    made = report_of(draw)
    entity, _ = made.town.some()
    made.books[entity].sheets.append(Sheet(f"Ark {made.town.secret()}", {(1, 1): "x"}))
    return made.made(Refused(frozenset({"L-027"})))


@recipe("xlsx")
def table_without_names(draw: random.Random) -> Made:
    """The header is gone, emptied, misspelt or doubled."""
    made = report_of(draw)
    entity, _ = made.town.some()
    sheet = made.sheet(entity)
    width = len(entities()[entity].fields)
    column = draw.randrange(1, width + 1)
    word = made.town.secret()
    what = draw.choice(["gone", "empty", "word", "error", "none"])
    if what == "gone":
        for place in range(1, width + 1):
            del sheet.cells[1, place]
    elif what == "none":
        sheet.cells = {}
    else:
        odd = {"empty": None, "word": word, "error": Error("#REF!")}
        sheet.cells[1, column] = odd[what]
    return made.made(Refused(frozenset({"L-001", "L-010", "L-014", "L-015", "L-027"})))


@recipe("xlsx")
def table_cell_that_shows_an_error(draw: random.Random) -> Made:
    """An error where a value should be: the row is set aside by the rules that see it."""
    made = report_of(draw)
    entity, place = made.leaf()
    field = draw.choice([one.name for one in entities()[entity].fields if one.type != "string"])
    text = draw.choice(["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?"])
    made.put(entity, place, field, Error(text))
    return made.made(made.aside(entity, place))


@recipe("xlsx")
def table_cell_of_another_kind(draw: random.Random) -> Made:
    """Words, numbers and truth where a day should be."""
    made = report_of(draw, "staff_positions")
    place = draw.randrange(len(made.town.rows["staff_positions"]))
    value = draw.choice(["i dag", made.town.secret(), True, "31.02.2023", -5, 3_000_000, 1e300,
                         made.town.number(), Formula("NOW()"), "#REF!"])  # fmt: skip
    made.put("staff_positions", place, "valid_from", value)
    return made.made(made.aside("staff_positions", place))


@recipe("xlsx")
def table_number_as_text(draw: random.Random) -> Made:
    """Numbers stored as text are numbers."""
    made = report_of(draw, "contacts")
    for place in range(len(made.town.rows["contacts"])):
        made.put(
            "contacts", place, "duration_minutes", draw.choice(["30", " 45 ", 60, 60.0, "060"])
        )
    return made.made()


@recipe("xlsx")
def table_with_odd_texts(draw: random.Random) -> Made:
    """Texts that are only texts, formulas with what they showed among them."""
    made = report_of(draw)
    entity, place = made.town.leaf()
    word = made.town.secret()
    value = draw.choice([*INJECTIONS, "\u202e", "x" * 3000, "_x0041_", "&amp;", "]]>"])
    if entity != "decisions":
        made.put(entity, place, TEXTS[entity], draw.choice([f"{value}{word}", Formula("A1", word)]))
    return made.made()


@recipe("xlsx")
def table_with_a_row_of_nothing(draw: random.Random) -> Made:
    """A row in which only one cell is filled."""
    made = report_of(draw)
    entity, _ = made.leaf()
    rows = len(made.town.rows[entity])
    made.sheet(entity).cells[rows + 2, 2] = made.town.secret()
    counts = made.town.counts()
    label: Label = (entity, "")
    return made.made(Taken(counts | {entity: rows + 1}, {label: ANY_RULE}))


@recipe("xlsx")
def table_in_an_unsafe_archive(draw: random.Random) -> Made:
    """Bombs, entities, macros, links out, passwords and names that point out."""
    made = report_of(draw)
    entity, _ = made.town.some()
    parts = made.books[entity].parts()
    sheet = "xl/worksheets/sheet1.xml"
    at = parts[sheet].index(b"?>") + 2
    dtd = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    more = draw.choice(
        [{"xl/media/x.png": b"\0" * 40_000_000}, {"../../x": b"x"}, {"xl/vbaProject.bin": b"x"},
         {"xl/externalLinks/externalLink1.xml": b"<x/>"}, {"xl/embeddings/a.zip": packed(parts)},
         {sheet: parts[sheet][:at] + dtd + parts[sheet][at:]}, {"C:/x": b"x"}]
    )  # fmt: skip
    other = draw.choice([packed(parts | more), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)])
    return made.made(UNSAFE, parts={entity: other})


@recipe("xlsx")
def table_with_flipped_bits(draw: random.Random) -> Made:
    """One bit or a few are turned somewhere, or the end is gone."""
    made = report_of(draw)
    entity, _ = made.town.some()
    content = bytearray(made.books[entity].bytes())
    for _ in range(draw.choice([1, 1, 2, 20])):
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    whole = bytes(content)
    other = draw.choice([whole, whole[: draw.randrange(len(whole))]])
    return made.made(Survived(sum(made.town.counts().values())), parts={entity: other})
