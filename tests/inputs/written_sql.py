"""Writes a town's rows as tables with a view over each, as a journal's reporting copy has them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from contracts.entities import entities
from tests.inputs.cases import Made, Outcome, Taken
from tests.inputs.leaks import telling_words
from tests.inputs.server import ADDRESS
from tests.inputs.town import Cell, Town, town
from tests.inputs.written_csv import DELIVERY, OWN

TYPES = {
    "string": "text", "integer": "integer", "number": "numeric(12,3)", "date": "date",
    "datetime": "timestamptz", "boolean": "boolean",
}  # fmt: skip
# What a recipe writes where its case's schema is to stand.
SCHEMA = "@schema@"


def quoted(name: str) -> str:
    """A name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: Cell) -> str:
    """A value as SQL has it, untyped."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"'{str(value).lower()}'"
    if isinstance(value, datetime | date):
        return f"'{value.isoformat()}'"
    text = str(value).replace("'", "''")
    return f"'{text}'"


@dataclass
class Views:
    """A delivery's tables and views while a recipe spoils them.

    ``types`` are the columns' types in the tables, ``shown`` what the view makes of a column,
    ``texts`` cells that are written as they stand instead of the town's.
    """

    town: Town
    types: dict[tuple[str, str], str] = field(default_factory=dict)
    shown: dict[tuple[str, str], str] = field(default_factory=dict)
    texts: dict[tuple[str, int, str], str] = field(default_factory=dict)
    more_columns: dict[str, list[str]] = field(default_factory=dict)
    more_rows: dict[str, list[int]] = field(default_factory=dict)
    first: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)
    ends: dict[str, str] = field(default_factory=dict)
    view_names: dict[str, str] = field(default_factory=dict)
    column_names: dict[tuple[str, str], str] = field(default_factory=dict)
    is_reader: bool = False
    dialect: dict[str, object] = field(default_factory=dict)

    def all_as(self, entity: str, type_: str, *but: str) -> None:
        """Make every column of an entity's table of one type, but for those named."""
        for column in entities()[entity].fields:
            if column.name not in but:
                self.types[entity, column.name] = type_

    def put(self, entity: str, place: int, column: str, text: str) -> None:
        """Write a cell as this text; its column becomes one of text."""
        self.texts[entity, place, column] = text
        self.types.setdefault((entity, column), "text")

    def _table(self, entity: str) -> list[str]:
        fields = entities()[entity].fields
        columns = [
            f"{quoted(one.name)} {self.types.get((entity, one.name), TYPES[one.type])}"
            for one in fields
        ]
        rows = []
        order = [*range(len(self.town.rows[entity])), *self.more_rows.get(entity, [])]
        for place in order:
            row = self.town.rows[entity][place]
            cells = [self.texts.get((entity, place, one.name), row[one.name]) for one in fields]
            rows.append("(" + ", ".join(literal(cell) for cell in cells) + ")")
        table = quoted(f"rad_{entity}")
        made = [f"create table {table} ({', '.join(columns)})"]
        return [*made, *([f"insert into {table} values {', '.join(rows)}"] if rows else [])]

    def view_name(self, entity: str) -> str:
        """What an entity's view is called."""
        return self.view_names.get(entity, f"v_{entity}")

    def _view(self, entity: str) -> str:
        columns = [
            f"{self.shown.get((entity, one.name), quoted(one.name))} "
            f"as {quoted(self.column_names.get((entity, one.name), one.name))}"
            for one in entities()[entity].fields
        ]
        columns += self.more_columns.get(entity, [])
        name = quoted(self.view_name(entity))
        end = self.ends.get(entity, "")
        table = quoted(f"rad_{entity}")
        return f"create view {name} as select {', '.join(columns)} from {table} {end}"

    def statements(self) -> tuple[str, ...]:
        """Everything that fills the schema."""
        made = list(self.first)
        for entity in self.town.rows:
            made += [*self._table(entity), self._view(entity)]
        grant = "grant select on all tables in schema @schema@ to prove_leser"
        return (*made, grant, *self.last)

    def source(self, **changes: object) -> dict[str, object]:
        """The declaration these views keep."""
        places = {}
        for entity in self.town.rows:
            own = {name: called for (of, name), called in self.column_names.items() if of == entity}
            places[entity] = {"view": self.view_name(entity), **({"columns": own} if own else {})}
        told: dict[str, object] = OWN | {
            "kind": "database", "schema": SCHEMA, "entities": places, "location": ADDRESS,
        }  # fmt: skip
        return told | ({"dialect": self.dialect} if self.dialect else {}) | changes

    def made(self, *expected: Outcome, source: Mapping[str, object] | None = None) -> Made:
        """The case; taken in whole when nothing else is said."""
        cells = [
            str(value) for rows in self.town.rows.values() for row in rows for value in row.values()
        ]
        hidden = telling_words([*self.town.secrets, *cells, *self.texts.values()])
        return Made(
            source=source or self.source(),
            delivery=DELIVERY,
            expected=expected or (Taken(self.town.counts()),),
            statements=self.statements(),
            is_reader=self.is_reader,
            secrets=hidden - self.town.ids(),
            numbers=frozenset(self.town.numbers),
        )


def views_of(draw: random.Random, *needed: str) -> Views:
    """A town in a database, nothing spoilt yet."""
    return Views(town(draw, *needed))
