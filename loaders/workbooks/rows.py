"""Reads a worksheet a row at a time, in memory that does not grow with it.

Libraries give an error cell, or a formula nobody has worked out, as an empty one, and then nobody
can tell that something was lost (ADR 0028). So the rows are read by expat itself, which knows no
definitions here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol
from xml.parsers import expat

from loaders.workbooks.dangers import MOST_CELLS, MOST_SHARED_TEXT, Danger, Unsafe

BLOCK = 1 << 16
# One more than a cell can hold: enough to see that it is too long.
LONGEST_KEPT = 32_768
FARTHEST_COLUMN = 16_384
DIGITS = "0123456789"
# Excel writes a control character in a text by its number.
WRITTEN_OUT = re.compile("_x000([9AaDd])_")


class Stream(Protocol):
    """What a part is read from."""

    def read(self, size: int = ...) -> bytes:
        """The next bytes."""


class Cell(NamedTuple):
    """A cell as it lies in the sheet: column from 0, kind (OOXML's ``t``), style and text.

    ``is_known`` is False for a formula that no program has worked out.
    """

    column: int
    kind: str
    style: str
    text: str
    is_known: bool


class Row(NamedTuple):
    """A row with something in it, by its number in the sheet."""

    number: int
    cells: list[Cell]


def _forbid(*_: object) -> None:
    raise Unsafe(Danger.DEFINITIONS)


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _forbid
    parser.EntityDeclHandler = _forbid
    parser.ExternalEntityRefHandler = _forbid  # type: ignore[assignment]
    return parser


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


def plain(text: str) -> str:
    """A text with its control characters in place of the way Excel writes them out."""
    if "_x000" not in text:
        return text
    return WRITTEN_OUT.sub(lambda found: chr(int(found[1], 16)), text)


def shared_texts(stream: Stream) -> list[str]:
    """The texts that cells refer to by number. Unsafe if they are more than a table can need."""
    texts: list[str] = []
    parts: list[str] = []
    state = {"in_text": 0, "is_spoken": 0, "length": 0}

    def start(name: str, _: dict[str, str]) -> None:
        local = _local(name)
        if local == "si":
            parts.clear()
        elif local == "t":
            state["in_text"] = 1
        elif local == "rPh":
            state["is_spoken"] = 1

    def end(name: str) -> None:
        local = _local(name)
        if local == "si":
            texts.append(plain("".join(parts))[:LONGEST_KEPT])
            if len(texts) > MOST_CELLS:
                raise Unsafe(Danger.TOO_LARGE)
        elif local == "t":
            state["in_text"] = 0
        elif local == "rPh":
            state["is_spoken"] = 0

    def characters(text: str) -> None:
        if state["in_text"] and not state["is_spoken"]:
            state["length"] += len(text)
            if state["length"] > MOST_SHARED_TEXT:
                raise Unsafe(Danger.TOO_LARGE)
            parts.append(text)

    parser = _parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    while block := stream.read(BLOCK):
        parser.Parse(block)
    parser.Parse(b"", True)
    return texts


@dataclass
class _Sheet:
    """What is known of the sheet at the place expat has come to."""

    done: list[Row] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    number: int = 0
    column: int = -1
    kind: str = "n"
    style: str = ""
    parts: list[str] = field(default_factory=list)
    length: int = 0
    is_reading: bool = False
    is_spoken: bool = False
    has_formula: bool = False
    has_value: bool = False
    seen: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if local == "c":
            self.seen += 1
            if self.seen > MOST_CELLS:
                raise Unsafe(Danger.TOO_LARGE)
            self.column = self._column(attributes.get("r"))
            self.kind = attributes.get("t", "n")
            self.style = attributes.get("s", "")
            self.parts = []
            self.length = 0
            self.has_formula = self.has_value = False
        elif local in ("v", "t"):
            self.is_reading = not self.is_spoken
            self.has_value = True
        elif local == "f":
            self.has_formula = True
        elif local == "rPh":
            self.is_spoken = True
        elif local == "row":
            number = attributes.get("r", "")
            self.number = int(number) if number.isdecimal() else self.number + 1
            self.column = -1
            self.cells = []
            self.seen += 1

    def _column(self, reference: str | None) -> int:
        if reference is None:
            return self.column + 1
        letters = reference.rstrip(DIGITS)
        place = self.columns.get(letters)
        if place is None:
            place = 0
            for letter in letters.upper()[:4]:
                place = place * 26 + ord(letter) - ord("A") + 1
            if not 0 < place <= FARTHEST_COLUMN or not letters.isalpha() or not letters.isascii():
                raise Unsafe(Danger.DAMAGED)
            self.columns[letters] = place
        return place - 1

    def characters(self, text: str) -> None:
        if self.is_reading and self.length < LONGEST_KEPT:
            self.length += len(text)
            self.parts.append(text)

    def end(self, name: str) -> None:
        local = _local(name)
        if local in ("v", "t"):
            self.is_reading = False
        elif local == "rPh":
            self.is_spoken = False
        elif local == "c":
            if self.has_value or self.has_formula:
                text = "".join(self.parts)
                # A formula that gives an empty text says so; any other shows what it gave.
                is_known = not self.has_formula or text != "" or self.kind == "str"
                self.cells.append(Cell(self.column, self.kind, self.style, text, is_known))
        elif local == "row" and self.cells:
            self.done.append(Row(self.number, self.cells))


def rows_of(stream: Stream) -> Iterator[Row]:
    """The sheet's rows with something in them, in order. Unsafe when there is too much."""
    sheet = _Sheet()
    parser = _parser()
    parser.StartElementHandler = sheet.start
    parser.EndElementHandler = sheet.end
    parser.CharacterDataHandler = sheet.characters
    while block := stream.read(BLOCK):
        parser.Parse(block)
        yield from sheet.done
        sheet.done.clear()
    parser.Parse(b"", True)
    yield from sheet.done
