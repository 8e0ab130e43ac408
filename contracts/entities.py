"""Reads the delivered entities, so that nothing else needs to know how they are written down.

Each file in ``entities/`` is a Frictionless Table Schema with a few properties of our own
(``codeList``, ``otherCodes``, ``defaultCodes``, ``codeValidity``, ``pseudonym``, ``landedAs``,
``freeText``, ``about``, ``references``), which the stock tool ignores.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

# The version of all that is described in the folder. A sender may say which one it follows.
SCHEMA_VERSION = "1"
SCHEMA_FOLDER = Path(__file__).parent / "entities"

DUCKDB_TYPES = {
    "string": "varchar",
    "integer": "bigint",
    "number": "decimal(12, 3)",
    "date": "date",
    "datetime": "timestamp with time zone",
    "boolean": "boolean",
}

# What landing adds to every row, whatever the entity.
LINEAGE_COLUMNS = {
    "source_name": "varchar",
    "delivery_name": "varchar",
    "landed_at": "timestamp with time zone",
    "unreadable": "varchar[]",
}


@dataclass(frozen=True)
class DatedCode:
    """A code that was not in use at all times: only on the days [valid_from, valid_to)."""

    code: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Field:
    """One delivered column. ``pseudonym`` names the purpose of the keyed hash, if it has one.

    Among ``codes``, ``other_codes`` say "something else", and ``default_codes`` that nobody knew
    or nobody said: such an answer is there, and says little.
    """

    name: str
    type: str
    title: str
    description: str
    is_required: bool = False
    code_list: str | None = None
    codes: tuple[str, ...] = ()
    other_codes: tuple[str, ...] = ()
    default_codes: tuple[str, ...] = ()
    dated_codes: tuple[DatedCode, ...] = ()
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    pseudonym: str | None = None
    landed_as: str = ""
    is_free_text: bool = False

    @property
    def landed_type(self) -> str:
        """The DuckDB type this column has in landing."""
        return DUCKDB_TYPES[self.type]


@dataclass(frozen=True)
class Reference:
    """A column that must name an existing record: ``entity``'s column ``key``."""

    field: str
    entity: str
    key: str


@dataclass(frozen=True)
class Entity:
    """One delivered table. ``origin``: journal, counted (day counts) or manual (workbook).

    ``about`` names when the record's own matter took place: one field, or where it began and
    ended. Empty where a record is about no time (persons).
    """

    name: str
    title: str
    description: str
    origin: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]
    about: tuple[str, ...] = ()

    def field(self, name: str) -> Field:
        """The field called ``name``; KeyError if the entity has none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.name} has no field {name}")

    @property
    def landed_columns(self) -> dict[str, str]:
        """Column name to DuckDB type, in landing's order: the fields, checks, then lineage.

        A national identity number leaves two columns: its pseudonym and ``<field>_check``,
        which says how the number looked (valid, invalid, empty) without saying what it was.
        """
        columns = {field.landed_as: field.landed_type for field in self.fields}
        checks = {
            f"{field.name}_check": "varchar"
            for field in self.fields
            if field.pseudonym == "national_id"
        }
        return columns | checks | LINEAGE_COLUMNS


def _field(raw: dict[str, Any]) -> Field:
    rules = raw.get("constraints", {})
    return Field(
        name=raw["name"],
        type=raw["type"],
        title=raw["title"],
        description=raw["description"],
        is_required=rules.get("required", False),
        code_list=raw.get("codeList"),
        codes=tuple(rules.get("enum", ())),
        other_codes=tuple(raw.get("otherCodes", ())),
        default_codes=tuple(raw.get("defaultCodes", ())),
        dated_codes=tuple(
            DatedCode(str(code), days.get("from"), days.get("to"))
            for code, days in raw.get("codeValidity", {}).items()
        ),
        pattern=rules.get("pattern"),
        minimum=rules.get("minimum"),
        maximum=rules.get("maximum"),
        pseudonym=raw.get("pseudonym"),
        landed_as=raw.get("landedAs", raw["name"]),
        is_free_text=raw.get("freeText", False),
    )


def _entity(path: Path) -> Entity:
    raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return Entity(
        name=raw["name"],
        title=raw["title"],
        description=raw["description"],
        origin=raw["origin"],
        fields=tuple(_field(field) for field in raw["fields"]),
        key=tuple(raw["primaryKey"]),
        references=tuple(Reference(**reference) for reference in raw.get("references", [])),
        about=tuple(raw.get("about", ())),
    )


@cache
def entities() -> dict[str, Entity]:
    """Every delivered entity by name, in alphabetical order."""
    read = (_entity(path) for path in sorted(SCHEMA_FOLDER.glob("*.yaml")))
    return {entity.name: entity for entity in read}
