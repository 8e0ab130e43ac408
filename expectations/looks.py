"""What a rule looks at: SQL that turns a row's columns into something with few distinct values.

Great Expectations is slow on a million rows and quick on a hundred, and whether a date is
missing does not depend on which date it is. So each rule says how it looks at its columns,
DuckDB makes the distinct combinations with their counts, and only those are judged.
Every name that becomes part of a statement here comes from the contract, never from a file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from contracts.entities import Entity

# An entry in ``unreadable`` that tells of an emptied cell, not of one that could not be read.
IDENTITY_NUMBER = ":identity_number"

NUMBERS = ("bigint", "decimal(12, 3)")


@dataclass(frozen=True)
class Column:
    """A column as it was delivered, as it is called in landing, and its type there."""

    entity: str
    delivered: str
    landed: str
    type: str

    @property
    def sql(self) -> str:
        """The landed column, quoted."""
        return f'"{self.landed}"'


def columns_of(entity: Entity, names: tuple[str, ...]) -> tuple[Column, ...]:
    """The named columns of an entity; a check column has one name only."""
    landed = {field.name: field.landed_as for field in entity.fields}
    found = ((name, landed.get(name, name)) for name in names)
    types = entity.landed_columns
    return tuple(Column(entity.name, name, column, types[column]) for name, column in found)


def is_number(looks_at: str, columns: tuple[Column, ...]) -> bool:
    """Whether what is seen this way is a number; otherwise it is text."""
    if looks_at == "value":
        return all(column.type in NUMBERS for column in columns)
    return looks_at in NUMBER_LOOKS or looks_at in PARTITION_LOOKS


def _value(columns: tuple[Column, ...]) -> tuple[str, ...]:
    return tuple(
        f"{column.sql}::double" if column.type in NUMBERS else f"{column.sql}::varchar"
        for column in columns
    )


def _presence(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """True when any of the columns is filled in, else nothing. A cell that could not be read is
    not empty: it has a rule of its own."""
    filled = " or ".join(
        f"{column.sql} is not null or list_has_any(unreadable, "
        f"['{column.delivered}', '{column.landed}'])"
        for column in columns
    )
    return (f"case when {filled} then true end",)


def _state(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """A truth value as true or false, anything else as present; empty when it is not there."""
    return tuple(
        f"coalesce({column.sql}::varchar, 'empty')"
        if column.type == "boolean"
        else f"case when {column.sql} is null then 'empty' else 'present' end"
        for column in columns
    )


def _order(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """-1 when the second comes before the first, 0 at the same time, 1 after; days when one of
    them has no time of day."""
    first, second = (column.sql for column in columns)
    if columns[0].type != columns[1].type:
        first, second = (local_date(column) for column in columns)
    return (
        f"case when {first} < {second} then 1.0 when {first} = {second} then 0.0 "
        f"when {first} > {second} then -1.0 end::double",
    )


def local_date(column: Column) -> str:
    """The day in a column, on the calendar in Norway."""
    if column.type == "date":
        return column.sql
    return f"cast({column.sql} at time zone 'Europe/Oslo' as date)"


def _unreadable(_: tuple[Column, ...]) -> tuple[str, ...]:
    kept = f"list_filter(unreadable, lambda entry: not ends_with(entry, '{IDENTITY_NUMBER}'))"
    return (f"nullif(array_to_string(list_sort({kept}), ' '), '')",)


def _identity_numbers(_: tuple[Column, ...]) -> tuple[str, ...]:
    kept = f"list_filter(unreadable, lambda entry: ends_with(entry, '{IDENTITY_NUMBER}'))"
    return (f"nullif(array_to_string(list_sort({kept}), ' '), '')",)


def _sum_of_items(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """The first column beside the sum of the others; no sum when all of them are empty."""
    stated, *items = (column.sql for column in columns)
    total = " + ".join(f"coalesce({item}, 0)" for item in items)
    return (
        f"{stated}::double",
        f"case when coalesce({', '.join(items)}) is not null then ({total})::double end",
    )


def _reference(columns: tuple[Column, ...]) -> tuple[str, ...]:
    (column,) = columns
    return (
        f"case when {column.sql} is null then null when {column.sql} in "
        f"(select id from {unknown_table(column.entity, column.landed)}) then 'unknown' "
        "else 'known' end",
    )


def unknown_table(entity: str, landed: str) -> str:
    """Where ``evidence`` puts the ids in a column that name no record."""
    return f'"unknown_{entity}_{landed}"'


def _copies(_: tuple[Column, ...]) -> tuple[str, ...]:
    return ("copies::double",)


LOOKS: dict[str, Callable[[tuple[Column, ...]], tuple[str, ...]]] = {
    "value": _value,
    "presence": _presence,
    "state": _state,
    "order": _order,
    "unreadable": _unreadable,
    "identity_numbers": _identity_numbers,
    "sum_of_items": _sum_of_items,
    "reference": _reference,
    "copies": _copies,
}

NUMBER_LOOKS = ("order", "sum_of_items", "copies")

# Here the row itself says which of its columns it is about.
ROW_NAMES_COLUMNS = ("unreadable", "identity_numbers")

# These look at the partition as a whole: its number of rows, alone or beside the least it
# should have. The number says how many columns there are to see.
PARTITION_LOOKS = {"row_count": 1, "row_count_and_least": 2}
