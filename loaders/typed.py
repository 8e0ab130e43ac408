"""Makes typed, pseudonymised columns of text ones, in one SQL query and without a row loop.

A cell that cannot be read as its type lands as NULL with its column's name in ``unreadable``.
A text that holds an identity number lands as NULL too, with ``<column>:identity_number``.
"""

from __future__ import annotations

from collections.abc import Mapping

from contracts.entities import Entity, Field
from loaders.dialects import Dialect
from loaders.pseudonyms import NUMBER_SHAPE, SHORTEST_TEXT_WITH_NUMBER
from loaders.sql import column_name, text_literal

IDENTITY_NUMBER = "identity_number"
# Most rows have no text long enough to hold a number, and are not looked at further.
HAS_LONG_TEXT = "has_long_text"


def _cell(field: Field) -> str:
    return column_name(f"cell {field.name}")


def _found(field: Field) -> str:
    return column_name(f"found {field.name}")


def _is_scanned(field: Field) -> bool:
    return field.type == "string" and field.pseudonym is None


def _delivered(field: Field, dialect: Dialect, place: str) -> str:
    """The cell as delivered, or cleaned where the text itself is the value."""
    return dialect.cleaned(place) if field.type == "string" else f"nullif({place}, '')"


def _read(field: Field, dialect: Dialect) -> list[str]:
    """The select items that make a cell its value, and say what was wrong with it."""
    cell = _cell(field)
    if field.pseudonym:
        items = [f"pseudonym_{field.pseudonym}({cell}) as {column_name(field.landed_as)}"]
        if field.pseudonym == "national_id":
            check = column_name(f"{field.name}_check")
            items.append(f"coalesce(identity_check({cell}), 'empty') as {check}")
        return items
    if _is_scanned(field):
        looks_like_one = f"{HAS_LONG_TEXT} and regexp_matches({cell}, {text_literal(NUMBER_SHAPE)})"
        return [
            f"{cell} as {column_name(field.name)}",
            f"case when {looks_like_one} then holds_identity_number({cell}) else false end "
            f"as {_found(field)}",
        ]
    value = column_name(field.name)
    # Nearly every cell is read as it stands; only the rest are freed of blanks and read again.
    cleaned = f"({dialect.cleaned(cell)})"
    as_it_stands, again = dialect.typed(field, cell), dialect.typed(field, cleaned)
    return [
        f"coalesce({as_it_stands}, {again}) as {value}",
        f"case when {value} is null then {cleaned} is not null else false end as {_found(field)}",
    ]


def _land(field: Field) -> list[str]:
    """The select items of a field's landed columns."""
    landed = column_name(field.landed_as)
    if _is_scanned(field):
        return [f"case when not {_found(field)} then {landed} end as {landed}"]
    if field.pseudonym == "national_id":
        return [landed, column_name(f"{field.name}_check")]
    return [landed]


def _unreadable(entity: Entity) -> str:
    watched = [field for field in entity.fields if not field.pseudonym]
    any_found = " or ".join(_found(field) for field in watched)
    names = ", ".join(
        f"case when {_found(field)} then "
        + text_literal(f"{field.name}:{IDENTITY_NUMBER}" if _is_scanned(field) else field.name)
        + " end"
        for field in watched
    )
    return f"case when {any_found} then list_filter([{names}], lambda name: name is not null) end"


def typed_query(entity: Entity, dialect: Dialect, raw: str, places: Mapping[str, str]) -> str:
    """SQL that gives the entity's landed columns, lineage aside, from text columns.

    ``raw`` is a query of text columns; ``places`` names the column each field lies in.
    The connection must have the functions of ``loaders.pseudonyms.register``.
    """
    cells = ", ".join(
        f"{_delivered(field, dialect, places[field.name])} as {_cell(field)}"
        for field in entity.fields
    )
    lengths = ", ".join(f"strlen({_cell(field)})" for field in entity.fields if _is_scanned(field))
    has_long_text = f"greatest({lengths}) >= {SHORTEST_TEXT_WITH_NUMBER} as {HAS_LONG_TEXT}"
    read = ", ".join(item for field in entity.fields for item in _read(field, dialect))
    land = ", ".join(item for field in entity.fields for item in _land(field))
    return (
        f"with cells as (select {cells} from ({raw})), "
        f"measured as (select *, {has_long_text} from cells), "
        f"read as (select {read} from measured) "
        f"select {land}, {_unreadable(entity)} as unreadable from read"
    )
