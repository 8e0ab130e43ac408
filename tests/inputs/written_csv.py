"""Writes a town's rows as CSV files, in any of the ways a source may declare."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from contracts.entities import entities
from tests.inputs.cases import Made, Outcome, Part, Taken
from tests.inputs.leaks import telling_words
from tests.inputs.town import DELIVERED, MUNICIPALITY, Cell, Row, Town

LOCAL = ZoneInfo("Europe/Oslo")
DELIVERY = DELIVERED.isoformat()
OWN = {
    "title": "Prøvekilde", "municipality_code": MUNICIPALITY, "organisation": "prove",
    "registered_from": date(2023, 1, 1), "expected_by": "06:00",
}  # fmt: skip


@dataclass(frozen=True)
class Manner:
    """How a file is written; the declaration says the same unless a recipe parts them."""

    delimiter: str = ";"
    encoding: str = "utf-8"
    decimal: str = ","
    date: str = "%d.%m.%Y"
    datetime: str = "%d.%m.%Y %H:%M:%S"
    empty: tuple[str, ...] = ("",)
    true: str = "J"
    false: str = "N"
    trailer: str | None = None
    has_line_breaks: bool = False
    newline: str = "\r\n"
    quotes_all: bool = False
    thousands: str = ""

    def declared(self) -> dict[str, object]:
        """The dialect as sources.yml has it."""
        told: dict[str, object] = {
            "delimiter": self.delimiter, "encoding": self.encoding, "decimal": self.decimal,
            "date": self.date, "datetime": self.datetime, "time_zone": "Europe/Oslo",
            "empty": list(self.empty), "true": [self.true], "false": [self.false],
            "has_line_breaks": self.has_line_breaks, "thousands": self.thousands,
        }  # fmt: skip
        return told | ({"trailer": self.trailer} if self.trailer else {})

    def cell(self, value: Cell, draw: random.Random) -> str:
        """One cell, quoted where it must be."""
        return self.quoted(self._text(value, draw))

    def quoted(self, text: str) -> str:
        """A text as a cell, in quotation marks where it must be."""
        must = any(sign in text for sign in (self.delimiter, '"', "\n", "\r"))
        return '"' + text.replace('"', '""') + '"' if must or self.quotes_all else text

    def _text(self, value: Cell, draw: random.Random) -> str:
        if value is None:
            return draw.choice(self.empty)
        if isinstance(value, bool):
            return self.true if value else self.false
        if isinstance(value, datetime):
            if self.datetime == "iso":
                return value.astimezone(LOCAL).isoformat()
            return value.astimezone(LOCAL).strftime(self.datetime)
        if isinstance(value, date):
            return value.strftime(self.date)
        if isinstance(value, float):
            return str(value).replace(".", self.decimal)
        return str(value)


def any_manner(draw: random.Random, **fixed: object) -> Manner:
    """One of the ways sources write."""
    made = Manner(
        delimiter=draw.choice(";,\t|"),
        encoding=draw.choice(["utf-8", "utf-8-sig", "cp1252", "utf-16", "latin-1"]),
        decimal=draw.choice(",."),
        date=draw.choice(["%Y-%m-%d", "%d.%m.%Y"]),
        datetime=draw.choice(["iso", "%d.%m.%Y %H:%M:%S"]),
        empty=draw.choice([("",), ("", "(tom)"), ("", "NULL", " ")]),
        true=draw.choice(["J", "true", "1"]),
        trailer=draw.choice([None, "ANTALL"]),
        newline=draw.choice(["\r\n", "\n", "\r"]),
        quotes_all=draw.random() < 0.3,
    )
    made = replace(made, false={"J": "N", "true": "false", "1": "0"}[made.true])
    return replace(made, **fixed)  # type: ignore[arg-type]


@dataclass
class Files:
    """A delivery's texts while a recipe spoils them: lines by entity, header first."""

    town: Town
    manner: Manner
    lines: dict[str, list[str]] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)

    def put(self, entity: str, place: int, **texts: str) -> None:
        """Put texts in a row's cells, by field; the row is the town's, counted from 0."""
        given = {name: self.manner.quoted(text) for name, text in texts.items()}
        row = self.town.rows[entity][place]
        self.lines[entity][place + 1] = self.line(row, self.columns[entity], given)

    def line(self, row: Row, names: list[str], given: Mapping[str, str | None]) -> str:
        """One row as a line; ``given`` cells stand exactly as they are."""
        cells = []
        for name in names:
            text = given.get(name)
            cells.append(self.manner.cell(row[name], self.town.draw) if text is None else text)
        return self.manner.delimiter.join(cells)

    def with_trailer(self, entity: str) -> list[str]:
        """The lines, with the trailer where the source has one."""
        lines = self.lines[entity]
        if not self.manner.trailer:
            return lines
        return [*lines, f"{self.manner.trailer}{self.manner.delimiter}{len(lines) - 1}"]

    def text(self, entity: str) -> str:
        """The whole file."""
        return self.manner.newline.join([*self.with_trailer(entity), ""])

    def content(self, entity: str) -> bytes:
        """The whole file as it lies."""
        return self.text(entity).encode(self.manner.encoding, errors="surrogateescape")

    def contents(self, delivery: str = DELIVERY) -> dict[str, bytes]:
        """Every file's bytes."""
        return {f"{delivery}/{entity}.csv": self.content(entity) for entity in self.lines}

    def parts(self, delivery: str = DELIVERY) -> dict[str, Part]:
        """Every file of the delivery, to be exchanged for what is no file."""
        return dict(self.contents(delivery))

    def texts(self) -> list[str]:
        """Every line of data."""
        return [line for lines in self.lines.values() for line in lines[1:]]

    def source(self, **changes: object) -> dict[str, object]:
        """The declaration these files keep."""
        places = {entity: {"file": f"{entity}*.csv"} for entity in self.lines}
        told = OWN | {"kind": "files", "entities": places, "dialect": self.manner.declared()}
        return told | changes

    def made(
        self,
        *expected: Outcome,
        parts: Mapping[str, Part] | None = None,
        source: Mapping[str, object] | None = None,
        delivery: str = DELIVERY,
        later: Mapping[str, Part] | None = None,
    ) -> Made:
        """The case; taken in whole when nothing else is said."""
        return Made(
            source=source or self.source(),
            delivery=delivery,
            expected=expected or (Taken(self.town.counts()),),
            parts=self.parts() if parts is None else parts,
            later=later or {},
            secrets=telling_words([*self.town.secrets, *self.texts()]) - self.town.ids(),
            numbers=frozenset(self.town.numbers),
        )


def files_of(town: Town, manner: Manner) -> Files:
    """The town's rows as lines, nothing spoilt yet."""
    made = Files(town, manner)
    for entity, rows in town.rows.items():
        names = [field.name for field in entities()[entity].fields]
        made.columns[entity] = names
        header = manner.delimiter.join(manner.cell(name, town.draw) for name in names)
        made.lines[entity] = [header, *(made.line(row, names, {}) for row in rows)]
    return made
