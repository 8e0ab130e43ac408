"""How well each field is filled in: valid, "other", not known, wrong or missing.

A field can be filled in everywhere and still say nothing, so an answer of "unknown" and one of
"other" are counted apart from the rest (the contract says which codes those are). A deleted
record is not counted: nobody expects more of it than its key.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from contracts.entities import Entity, Field
from contracts.receipts import Receipt
from contracts.severities import Severity
from expectations.looks import IDENTITY_NUMBER

KINDS = ("valid", "other", "default", "invalid", "missing")


def cover(con: duckdb.DuckDBPyConnection, receipt: Receipt, entity: Entity) -> None:
    """Fill ``coverage`` for one entity, from its rows and what ``findings`` says of them.

    An entity without rows gets none: nothing was answered, well or badly. Rows with nothing
    wrong are nearly all, and are counted without looking at each cell.
    """
    con.execute(
        "create or replace temp table wrong as "
        "select row_number, flatten(list(string_split(column_names, ' '))) as names "
        "from findings where entity = ? and severity = ? and row_number is not null "
        "group by row_number union all "
        f"select file_row_number, [] from landed_{entity.name} where len(unreadable) > 0 "
        "and file_row_number not in (select row_number from findings "
        "  where entity = ? and severity = ? and row_number is not null)",
        [entity.name, Severity.ROW] * 2,
    )
    rows = f"(select * from landed_{entity.name} where is_deleted is distinct from true) as landed"
    good = f"from {rows} anti join wrong on wrong.row_number = landed.file_row_number"
    bad = f"from {rows} join wrong on wrong.row_number = landed.file_row_number"
    of_good = ", ".join(item for field in entity.fields for item in _in_good_rows(field))
    of_bad = ", ".join(item for field in entity.fields for item in _in_bad_rows(field))
    kinds = ", ".join(f'{_kind(field)} as "{field.name}"' for field in entity.fields)
    counts = con.execute(f"select {of_good} {good}").fetchall()[0]
    more = con.execute(f"select {of_bad} from (select {kinds} {bad})").fetchall()[0]
    totals = [one + other for one, other in zip(counts, more, strict=True)]
    if not any(totals):
        return
    width = len(KINDS)
    con.executemany(
        f"insert into coverage values (?, ?, ?, ?, {', '.join('?' * width)})",
        [
            [receipt.source_name, receipt.delivery_name, entity.name, field.name,
             *totals[place * width : (place + 1) * width]]
            for place, field in enumerate(entity.fields)
        ],
    )  # fmt: skip


def _in_good_rows(field: Field) -> tuple[str, ...]:
    """The counts of a field in the order of ``KINDS``, where no rule failed."""
    cell = f'"{field.landed_as}"'
    other, default = (
        f"count(*) filter (where {_is_among(cell, codes)})" if codes else "0"
        for codes in (field.other_codes, field.default_codes)
    )
    invalid = f"count(*) filter (where {_fails_check(field)})" if _fails_check(field) else "0"
    valid = f"count({cell}) - {other} - {default} - {invalid}"
    return valid, other, default, invalid, f"count(*) - count({cell})"


def _in_bad_rows(field: Field) -> tuple[str, ...]:
    """The same counts where each cell has been looked at."""
    return tuple(f"count(*) filter (where \"{field.name}\" = '{kind}')" for kind in KINDS)


def _kind(field: Field) -> str:
    cell = f'"{field.landed_as}"'
    was_unread = (
        f"list_has_any(coalesce(unreadable, []), "
        f"['{field.name}', '{field.landed_as}', '{field.name}{IDENTITY_NUMBER}'])"
    )
    whens = [
        (was_unread, "invalid"),
        (f"{cell} is null", "missing"),
        (f"list_contains(names, '{field.name}')", "invalid"),
    ]
    if _fails_check(field):
        whens.append((_fails_check(field), "invalid"))
    for codes, kind in ((field.default_codes, "default"), (field.other_codes, "other")):
        if codes:
            whens.append((_is_among(cell, codes), kind))
    cases = " ".join(f"when {when} then '{kind}'" for when, kind in whens)
    return f"case {cases} else 'valid' end"


def _fails_check(field: Field) -> str:
    """Identity numbers are judged where they are taken away; what is left says how they were."""
    if field.pseudonym != "national_id":
        return ""
    return f"{field.name}_check = 'invalid'"


def _is_among(cell: str, codes: Sequence[str]) -> str:
    listed = ", ".join(f"'{code}'" for code in codes)
    return f"{cell} in ({listed})"
