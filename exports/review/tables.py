"""A table of the package as a noun: its columns, what they are called, and its rows as sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from exports.review.figures import Figure, Key
from exports.review.labels import TOTAL, Labels

REMEDY_NB = "Kontroller utgaven med «python -m exports verify», og lag den på nytt."


class NotReadable(Exception):
    """The edition's files are not as they should be; the message says which and what to do."""


@dataclass(frozen=True)
class Field:
    """One column as it is sent, with what the receiver calls it."""

    name: str
    kind: str
    title: str
    description: str
    decimal: str
    labels: Labels

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers, read from the right."""
        return self.kind in {"number", "integer"}


@dataclass(frozen=True)
class Table:
    """One file of the package. ``roles`` tells which column is the value of a figure, and so on;
    ``is_personal`` that a row is a person's, to be sent and never shown; ``naming`` are the columns
    that say of whom and of what time it is."""

    name: str
    file: str
    title: str
    description: str
    fields: tuple[Field, ...]
    roles: Mapping[str, str]
    totals: Mapping[str, str]
    rows: tuple[Mapping[str, str], ...]
    key: tuple[str, ...]
    is_personal: bool
    naming: frozenset[str] = frozenset()

    @property
    def is_figures(self) -> bool:
        """Whether each row is one figure."""
        return "value" in self.roles

    @property
    def keys(self) -> tuple[Field, ...]:
        """The columns that say which figure it is."""
        taken = {name for role, name in self.roles.items() if role != "indicator"}
        return tuple(
            field for field in self.fields if field.name in self.key and field.name not in taken
        )

    def total(self, field: Field) -> str:
        """The code that means all of a column."""
        return self.totals.get(field.name, TOTAL)

    def field(self, name: str) -> Field:
        """A column by its name."""
        return next(field for field in self.fields if field.name == name)

    def figures(self) -> dict[Key, Figure]:
        """Every figure, in the file's order."""
        keys = [field.name for field in self.keys]
        made = (self._figure(tuple(row[name] for name in keys), row) for row in self.rows)
        return {figure.key: figure for figure in made}

    def _figure(self, key: Key, row: Mapping[str, str]) -> Figure:
        def text(role: str) -> str:
            return row[self.roles[role]] if role in self.roles else ""

        def amount(role: str) -> Decimal | None:
            return self.amount(self.roles[role], text(role)) if role in self.roles else None

        return Figure(key, amount("numerator"), amount("denominator"), amount("value"),
                      text("missing"), bool(text("suppression")), text("definition"))  # fmt: skip

    def amount(self, name: str, text: str) -> Decimal | None:
        """A number as the file writes it; none where the cell is empty."""
        if not text:
            return None
        try:
            return Decimal(text.replace(self.field(name).decimal, "."))
        except InvalidOperation:
            problem = f"{self.name}: kolonnen {name} har en celle som ikke er et tall."
            raise NotReadable(f"{problem} {REMEDY_NB}") from None
