"""One table as it is read: figures by indicator, plain rows as they are, persons' rows never."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exports.review import definitions
from exports.review.labels import name_of
from exports.review.layout import Card, Layout
from exports.review.tables import Field, Table
from exports.review.words import counted, harmless, number

RECORDS_NB = "{count}, som sendes i filen {name}. Innholdet vises ikke her."
RECORD_NB = ("post", "poster")
NOTHING_NB = "Ingen linjer."
FILLED_NB = {(True, True): "i alle poster", (True, False): "i noen poster",
             (False, False): "ikke i noen poster"}  # fmt: skip
YES_NO_NB = {"true": "ja", "false": "nei"}


@dataclass(frozen=True)
class Section:
    """One table, its layout when it holds figures, and its cards."""

    table: Table
    layout: Layout | None
    cards: tuple[Card, ...]

    @classmethod
    def of(cls, table: Table) -> Section:
        """A table laid out."""
        if not table.is_figures:
            return cls(table, None, ())
        layout = Layout(table)
        return cls(table, layout, layout.cards())

    @property
    def title(self) -> str:
        """What the table is called."""
        return harmless(self.table.title)

    @property
    def is_figures(self) -> bool:
        """Whether each row is a figure."""
        return self.table.is_figures

    @property
    def is_personal(self) -> bool:
        """Whether each row is a person's."""
        return self.table.is_personal

    @property
    def is_one_list(self) -> bool:
        """Whether no indicator has parts: then they are lines of one list."""
        return not any(card.groups or card.crosses for card in self.cards)

    @property
    def note(self) -> str:
        """What to know before reading it."""
        if self.is_personal:
            count = counted(len(self.table.rows), RECORD_NB)
            told = RECORDS_NB.format(count=count, name=harmless(self.table.file))
        else:
            told = "" if self.table.rows else NOTHING_NB
        return " ".join(filter(None, (told, harmless(self.table.description))))

    @property
    def columns(self) -> tuple[definitions.Definition, ...]:
        """What its columns mean."""
        return definitions.columns(self.table)

    @property
    def filled(self) -> tuple[tuple[str, str], ...]:
        """For each column of persons' rows whether it is filled in; never with what, nor in how
        many rows."""
        return tuple(
            (harmless(field.title), FILLED_NB[any(cells), bool(cells) and all(cells)])
            for field in self.table.fields
            for cells in [[bool(row[field.name]) for row in self.table.rows]]
        )

    @property
    def told_fields(self) -> tuple[Field, ...]:
        """The columns to read. One that is the same in every row and names it, as the period, is
        said at the top of the page; the workbook has it."""
        return tuple(
            field
            for field in self.table.fields
            if field.name not in self.table.naming
            or len({row[field.name] for row in self.table.rows}) > 1
        )

    @property
    def told_rows(self) -> tuple[tuple[tuple[str, str, bool], ...], ...]:
        """Rows that are neither figures nor persons': each cell with its column's title."""
        if self.is_personal:
            return ()
        return tuple(
            tuple(
                (harmless(field.title), cell_text(self.table, field, row), field.is_number)
                for field in self.told_fields
            )
            for row in self.table.rows
        )


def cell_text(table: Table, field: Field, row: Mapping[str, str]) -> str:
    """One cell as it is read: a code by its name, a number as Norwegians write it."""
    text = row[field.name]
    amount = table.amount(field.name, text) if field.is_number else None
    if amount is not None:
        return number(amount)
    if field.kind == "boolean":
        return YES_NO_NB.get(text.lower(), harmless(text))
    return harmless(name_of(field.labels, text)) if text else ""
