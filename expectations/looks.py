"""What a rule looks at: SQL that turns a row's columns into something with few distinct values.

Great Expectations is slow on a million rows and quick on a hundred, and whether a date is
missing does not depend on which date it is. So each rule says how it looks at its columns,
DuckDB makes the distinct combinations with their counts, and only those are judged.
Every name that becomes part of a statement here comes from the contract, never from a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from contracts.entities import Entity

# An entry in ``unreadable`` that tells of an emptied cell, not of one that could not be read.
IDENTITY_NUMBER = ":identity_number"

# An entry in ``unreadable`` that tells which line of the file could not be parted in cells.
BROKEN_LINE = "line:"

# In a rule's ``where``: any value at all.
FILLED = "filled"

NUMBERS = ("bigint", "decimal(12, 3)")


@dataclass(frozen=True)
class Column:
    """A column as it was delivered, as it is called in landing, and its type there."""

    entity: str
    delivered: str
    landed: str
    type: str
    is_key: bool = False

    @property
    def sql(self) -> str:
        """The landed column, quoted."""
        return f'"{self.landed}"'


def columns_of(entity: Entity, names: tuple[str, ...]) -> tuple[Column, ...]:
    """The named columns of an entity; a check column has one name only."""
    landed = {field.name: field.landed_as for field in entity.fields}
    found = ((name, landed.get(name, name)) for name in names)
    types = entity.landed_columns
    return tuple(
        Column(entity.name, name, column, types[column], name in entity.key)
        for name, column in found
    )


@dataclass(frozen=True)
class Look:
    """What a rule looks at: the way of looking, the columns, and in which rows.

    ``where`` holds columns and the values one of which each must have; ``FILLED`` is any.
    """

    kind: str
    entity: str
    columns: tuple[Column, ...]
    where: tuple[tuple[Column, tuple[str, ...]], ...] = ()

    @property
    def is_of_the_key(self) -> bool:
        """Whether it is asked of a deleted record too: of that, only the key is needed."""
        return self.kind in ASKED_OF_DELETED or (
            self.kind == "presence" and all(column.is_key for column in self.columns)
        )


def look_at(
    kind: str, entity: Entity, names: tuple[str, ...], where: Mapping[str, tuple[str, ...]]
) -> Look:
    """The look a rule asks for. What could not be read is seen beside the key."""
    columns = columns_of(entity, entity.key if kind == "unreadable" else names)
    conditions = zip(columns_of(entity, tuple(where)), where.values(), strict=True)
    return Look(kind, entity.name, columns, tuple(conditions))


def seen(look: Look, is_settled: bool = False) -> tuple[str, ...]:
    """The SQL that makes of a row what the look sees; a constant where all is known to be well.

    ``is_gone`` is a column that says whether the row tells of a deletion.
    """
    if is_settled:
        return (SETTLED[look.kind],)
    made = LOOKS[look.kind](look.columns) if look.kind in LOOKS else _flag(look)
    outside = [f"not coalesce({_has_one_of(*condition)}, false)" for condition in look.where]
    if not look.is_of_the_key:
        outside.append("is_gone")
    if not outside:
        return made
    passed = UNASKED.get(look.kind, "null")
    return tuple(f"case when {' or '.join(outside)} then {passed} else {sql} end" for sql in made)


def _has_one_of(column: Column, values: tuple[str, ...]) -> str:
    if values == (FILLED,):
        return f"{column.sql} is not null"
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column.sql}::varchar in ({listed})"


def _flag(look: Look) -> tuple[str, ...]:
    found = f"select file_row_number from {flag_table(look)}"
    return (f"case when file_row_number in ({found}) then 'found' else 'clear' end",)


def flag_table(look: Look) -> str:
    """Where ``evidence`` puts the numbers of the rows that a look has found something in."""
    names = "_".join(column.landed for column in look.columns)
    return f'"{look.kind}_{look.entity}_{names}"'


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


def _unreadable(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """The names of the cells that could not be read. A broken line is one thing, wherever it is;
    of a deleted record only a broken line or key matters."""
    key = ", ".join(f"'{column.delivered}'" for column in columns)
    kept = (
        f"list_filter(unreadable, lambda entry: not ends_with(entry, '{IDENTITY_NUMBER}') "
        f"and (not is_gone or entry in ({key}) or starts_with(entry, '{BROKEN_LINE}')))"
    )
    kept = (
        f"list_transform({kept}, lambda entry: "
        f"case when starts_with(entry, '{BROKEN_LINE}') then '{BROKEN_LINE}' else entry end)"
    )
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


def repeated_table(entity: str) -> str:
    """Where ``evidence`` puts the hashes of the record ids that more than one row has."""
    return f"repeated_{entity}"


def _copies(_: tuple[Column, ...]) -> tuple[str, ...]:
    return ("copies::double",)


def _filled(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """How many of the columns are filled in."""
    return (" + ".join(f"({column.sql} is not null)::integer" for column in columns),)


def _largest(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """The largest number in the columns."""
    return (f"greatest({', '.join(column.sql for column in columns)})::double",)


def _day_of_month(columns: tuple[Column, ...]) -> tuple[str, ...]:
    (column,) = columns
    return (f"day({local_date(column)})::double",)


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
    "filled": _filled,
    "largest": _largest,
    "day_of_month": _day_of_month,
}

# Whether a row is one of those that ``evidence`` has found: seen as found or clear.
FLAGS = ("future", "municipality", "code_validity", "overlap", "after_end", "twins")

# The like, found when the rows have been judged (see ``afterwards``).
LATE_FLAGS = (
    "closed_day", "before_start", "over_a_year", "end_before_first", "no_contact", "parent_gone",
    "no_event", "no_decision", "ended_without_status", "status_without_end", "other_end_day",
)  # fmt: skip

# Numbers that are judged by one another, or beside what has been published.
POPULATION_LOOKS = ("change", "months", "journal_figure")

NUMBER_LOOKS = ("order", "sum_of_items", "copies", "filled", "largest", "day_of_month")

# What all rows are seen as when ``evidence`` has found nothing: they need not be looked at.
SETTLED = {
    "unreadable": "null",
    "identity_numbers": "null",
    "reference": "'known'",
    "copies": "1",
    **dict.fromkeys((*FLAGS, *LATE_FLAGS), "'clear'"),
}

# How a row is seen that the rule is not asked of; as nothing, if not otherwise.
UNASKED = {"presence": "true", "state": "'empty'"}

ASKED_OF_DELETED = ("unreadable", "identity_numbers", "copies")

# Here the row itself says which of its columns it is about.
ROW_NAMES_COLUMNS = ("unreadable", "identity_numbers")

# These look at the partition as a whole: its number of rows beside the least it should have.
# The number says how many columns there are to see.
PARTITION_LOOKS = {"row_count": 1, "row_count_and_least": 2, "row_count_and_history": 2}

# What these find is of the partition, and of no row in it.
WHOLE_LOOKS = (*PARTITION_LOOKS, "months")
