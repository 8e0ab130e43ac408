"""Makes typed, pseudonymised columns of text ones, in one SQL query and without a row loop.

A cell that cannot be read as its type lands as NULL with its column's name in ``unreadable``.
A text that holds an identity number lands as NULL too, with ``<column>:identity_number``; so
does one that no journal wrote: what Excel shows where it could not say a value, or a text longer
than any cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contracts.entities import Entity, Field
from contracts.sql import column_name, text_literal
from loaders.dialects import Dialect
from loaders.pseudonyms import NUMBER_SHAPE, SHORTEST_TEXT_WITH_NUMBER

IDENTITY_NUMBER = "identity_number"
# Most rows have no text long enough to hold a number, and are not looked at further.
HAS_LONG_TEXT = "has_long_text"
# And hardly any row has one that is an error or too long.
HAS_ODD_TEXT = "has_odd_text"
# What one cell of a workbook can hold at most.
LONGEST_TEXT = 32_767
# Excel's errors in every language it has: #REF!, #I/T, #NAVN?, and a column too narrow to show.
SPOILT = "#(N/A|I/T|#+|[A-ZÆØÅ0-9/._]+[!?])"


def _cell(field: Field) -> str:
    return column_name(f"cell {field.name}")


def _found(field: Field) -> str:
    return column_name(f"found {field.name}")


def _stands(field: Field) -> str:
    return column_name(f"stands {field.name}")


def _freed(field: Field) -> str:
    return column_name(f"freed {field.name}")


def _spoilt(field: Field) -> str:
    return column_name(f"spoilt {field.name}")


def _is_spoilt(cell: str) -> str:
    """SQL: whether a text is no text of the source's own."""
    is_error = f"regexp_full_match({cell}, {text_literal(SPOILT)})"
    is_long = f"length({cell}) > {LONGEST_TEXT}"
    return f"case when {HAS_ODD_TEXT} then coalesce({is_error} or {is_long}, false) else false end"


def _is_scanned(field: Field) -> bool:
    return field.type == "string" and field.pseudonym is None


def _delivered(field: Field, dialect: Dialect, place: str) -> str:
    """The cell as delivered, or cleaned where the text itself is the value."""
    return dialect.cleaned(place) if field.type == "string" else f"nullif({place}, '')"


def _read(field: Field, dialect: Dialect) -> list[str]:
    """The select items that make a cell its value, and say what was wrong with it."""
    cell = _cell(field)
    spoilt = f"{_is_spoilt(cell)} as {_spoilt(field)}"
    if field.pseudonym:
        whole = f"case when not {_spoilt(field)} then {cell} end"
        items = [
            spoilt,
            f"pseudonym_{field.pseudonym}({whole}) as {column_name(field.landed_as)}",
        ]
        if field.pseudonym == "national_id":
            check = column_name(f"{field.name}_check")
            items.append(f"coalesce(identity_check({whole}), 'empty') as {check}")
        return items
    if _is_scanned(field):
        looks_like_one = f"{HAS_LONG_TEXT} and regexp_matches({cell}, {text_literal(NUMBER_SHAPE)})"
        return [
            spoilt,
            f"{cell} as {column_name(field.name)}",
            f"case when {looks_like_one} then holds_identity_number({cell}) else false end "
            f"as {_found(field)}",
        ]
    value, stands, freed = column_name(field.name), _stands(field), _freed(field)
    again = dialect.typed(field, freed)
    return [
        f"case when {stands} is null then {again} else {stands} end as {value}",
        f"case when {freed} is not null then {value} is null else false end as {_found(field)}",
    ]


def _land(field: Field) -> list[str]:
    """The select items of a field's landed columns."""
    landed = column_name(field.landed_as)
    if _is_scanned(field):
        kept = f"not {_found(field)} and not {_spoilt(field)}"
        return [f"case when {kept} then {landed} end as {landed}"]
    if field.pseudonym == "national_id":
        return [landed, column_name(f"{field.name}_check")]
    return [landed]


def _wrong(field: Field) -> str:
    """SQL: what ``unreadable`` says of a field in this row, or NULL."""
    name = text_literal(field.name)
    if field.pseudonym:
        return f"case when {_spoilt(field)} then {name} end"
    if _is_scanned(field):
        holds_number = text_literal(f"{field.name}:{IDENTITY_NUMBER}")
        return (
            f"case when {_found(field)} then {holds_number} when {_spoilt(field)} then {name} end"
        )
    return f"case when {_found(field)} then {name} end"


def _unreadable(entity: Entity) -> str:
    marks = [_found(field) for field in entity.fields if not field.pseudonym]
    marks += [_spoilt(field) for field in entity.fields if field.pseudonym or _is_scanned(field)]
    names = ", ".join(_wrong(field) for field in entity.fields)
    return (
        f"case when {' or '.join(marks)} "
        f"then list_filter([{names}], lambda name: name is not null) end"
    )


def typed_query(
    entity: Entity,
    dialect: Dialect,
    raw: str,
    places: Mapping[str, str],
    carried: Sequence[str] = (),
) -> str:
    """SQL that gives the entity's landed columns, lineage aside, from text columns.

    ``raw`` is a query of text columns; ``places`` names the column each field lies in, and
    ``carried`` the columns that come out as they are, last.
    The connection must have the functions of ``loaders.pseudonyms.register``.
    """
    kept = "".join(f", {column_name(name)}" for name in carried)
    cells = ", ".join(
        f"{_delivered(field, dialect, places[field.name])} as {_cell(field)}"
        for field in entity.fields
    )
    lengths = ", ".join(f"strlen({_cell(field)})" for field in entity.fields if _is_scanned(field))
    has_long_text = f"greatest({lengths}) >= {SHORTEST_TEXT_WITH_NUMBER} as {HAS_LONG_TEXT}"
    texts = [_cell(field) for field in entity.fields if field.type == "string"]
    bytes_in = ", ".join(f"strlen({cell})" for cell in texts)
    has_mark = " or ".join(f"starts_with({cell}, '#')" for cell in texts)
    has_odd_text = (
        f"coalesce(greatest({bytes_in}) > {LONGEST_TEXT}, false) "
        f"or coalesce({has_mark}, false) as {HAS_ODD_TEXT}"
    )
    # Nearly every cell is read as it stands; only the rest are freed of blanks and read again.
    # Each in a stage of its own: within one, DuckDB would free every cell, to do it only once.
    others = [field for field in entity.fields if field.type != "string"]
    stands = "".join(
        f", {dialect.typed(field, _cell(field))} as {_stands(field)}" for field in others
    )
    freed = "".join(
        f", case when {_stands(field)} is null then {dialect.cleaned(_cell(field))} end "
        f"as {_freed(field)}"
        for field in others
    )
    read = ", ".join(item for field in entity.fields for item in _read(field, dialect))
    land = ", ".join(item for field in entity.fields for item in _land(field))
    return (
        f"with cells as (select {cells}{kept} from ({raw})), "
        f"measured as (select *, {has_long_text}, {has_odd_text}{stands} from cells), "
        f"freed as (select *{freed} from measured), "
        f"read as (select {read}{kept} from freed) "
        f"select {land}, {_unreadable(entity)} as unreadable{kept} from read"
    )
