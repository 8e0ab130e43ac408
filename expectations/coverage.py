"""How well each field is filled in: valid, "other", not known, wrong or missing.

A field can be filled in everywhere and still say nothing, so an answer of "unknown" and one of
"other" are counted apart from the rest (the contract says which codes those are). A deleted
record is not counted: nobody expects more of it than its key.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pandas as pd

from contracts.entities import Entity, Field
from contracts.receipts import Receipt
from contracts.severities import Severity
from expectations.looks import IDENTITY_NUMBER
from expectations.partition import Facts
from expectations.quarantine import TABLES

KINDS = ("valid", "other", "default", "invalid", "missing")


def cover(con: duckdb.DuckDBPyConnection, receipt: Receipt, entity: Entity, facts: Facts) -> None:
    """Fill ``coverage`` for one entity, from its rows and what ``findings`` says of them.

    When all rows are deleted there is none: nothing was answered, well or badly. Rows with
    nothing wrong are nearly all, and are counted without looking at each cell.
    """
    has_wrong = _tell_wrong(con, entity, facts)
    live = f"from landed_{entity.name} as landed {{}} where is_deleted is distinct from true"
    on_row = "join wrong on wrong.row_number = landed.file_row_number"
    known = None if has_wrong or facts.has_deleted else facts
    counts = _in_good_rows(con, entity, live.format(f"anti {on_row}" if has_wrong else ""), known)
    if has_wrong:
        more = _in_bad_rows(con, entity, live.format(on_row))
        pairs = zip(counts, more, strict=True)
        counts = [[a + b for a, b in zip(*pair, strict=True)] for pair in pairs]
    if not any(map(any, counts)):
        return
    told = [
        (receipt.source_name, receipt.delivery_name, entity.name, field.name, *counted)
        for field, counted in zip(entity.fields, counts, strict=True)
    ]
    con.register("covered", pd.DataFrame(told, columns=list(TABLES["coverage"])))
    con.execute("insert into coverage select * from covered")
    con.unregister("covered")


def _tell_wrong(con: duckdb.DuckDBPyConnection, entity: Entity, facts: Facts) -> bool:
    """Make ``wrong``: the rows with a cell that failed or could not be read; whether any."""
    con.execute(
        "create or replace temp table wrong as "
        "select row_number, flatten(list(string_split(column_names, ' '))) as names "
        "from findings where entity = ? and severity = ? and row_number is not null "
        "group by row_number",
        [entity.name, Severity.ROW],
    )
    if facts.has_unreadable:
        con.execute(
            f"insert into wrong select file_row_number, [] from landed_{entity.name} "
            "where len(unreadable) > 0 and file_row_number not in (select row_number from wrong)"
        )
    return con.execute("select 1 from wrong limit 1").fetchone() is not None


def _in_good_rows(
    con: duckdb.DuckDBPyConnection, entity: Entity, rows: str, known: Facts | None
) -> list[list[int]]:
    """For each field its counts in the order of ``KINDS``, where no cell is wrong. What is
    ``known`` of how many are filled in is not counted again."""
    asked = [] if known else ["count(*)"]
    for field in entity.fields:
        cell = f'"{field.landed_as}"'
        if not known:
            asked.append(f"count({cell})")
        asked += [
            f"count(*) filter (where {condition})"
            for condition in (
                _is_among(cell, field.other_codes),
                _is_among(cell, field.default_codes),
                _fails_check(field),
            )
            if condition
        ]
    listed = ", ".join(asked)
    found = con.execute(f"select {listed} from (select * {rows})").fetchall()[0] if asked else ()
    answers = iter(found)
    total = known.rows if known else next(answers)
    counts = []
    for field in entity.fields:
        filled = known.filled[field.landed_as] if known else next(answers)
        other, default, invalid = (
            next(answers) if is_asked else 0
            for is_asked in (field.other_codes, field.default_codes, _fails_check(field))
        )
        valid = filled - other - default - invalid
        counts.append([valid, other, default, invalid, total - filled])
    return counts


def _in_bad_rows(con: duckdb.DuckDBPyConnection, entity: Entity, rows: str) -> list[list[int]]:
    """The same where each cell is looked at."""
    kinds = ", ".join(f'{_kind(field)} as "{field.name}"' for field in entity.fields)
    found = con.execute(
        f"select name, kind, count(*) from (unpivot (select {kinds} {rows}) "
        "on columns(*) into name name value kind) group by all"
    ).fetchall()
    counted = {(name, kind): count for name, kind, count in found}
    return [[counted.get((field.name, kind), 0) for kind in KINDS] for field in entity.fields]


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
    if not codes:
        return ""
    listed = ", ".join(f"'{code}'" for code in codes)
    return f"{cell} in ({listed})"
