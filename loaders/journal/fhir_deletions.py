"""Deletions: what an export says is deleted, and statuses that are no longer in the history.

A deletion is told by type and id alone. The tombstone is the record as it last landed, marked as
deleted; landing holds no identity number, so nothing has to be read or made a pseudonym again.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from contracts.entities import entities
from contracts.receipts import Finding
from contracts.sql import column_name, text_list, text_literal
from loaders.journal import fhir_rules
from loaders.journal.fhir_files import DELETIONS, Export
from loaders.journal.fhir_mapping import FhirMapping, Mapped
from loaders.journal.fhir_paths import Path as FhirPath
from loaders.journal.fhir_paths import parse_path
from loaders.journal.fhir_problems import problem_sql
from loaders.journal.ndjson import Lines
from loaders.landing import Delivery
from loaders.rules import finding

ID = parse_path("id")
TABLE = "deletions"
BUNDLE = '{"entry": [{"request": {"method": "VARCHAR", "url": "VARCHAR"}}]}'
RESOURCE_URL = r"^([A-Z][A-Za-z]{2,40})/([A-Za-z0-9.-]{1,64})$"


def read_deletions(
    connection: duckdb.DuckDBPyConnection, mapping: FhirMapping, export: Export
) -> list[Finding]:
    """Make the table of what is deleted; what could not be read of it is told."""
    connection.execute(
        f"create or replace temp table {TABLE} "
        "(resource varchar, id varchar, file varchar, line bigint, deleted_at timestamptz)"
    )
    if not export.deletions:
        return []
    lines = Lines(export.deletions)
    shown = f"([{text_list(file.shown for file in export.deletions)}]::varchar[])"
    base = f"{mapping.base_url}/".replace("//", "/") if mapping.base_url else ""
    at = export.manifest.transaction_time.isoformat() if export.manifest else None
    connection.register("deleted_lines", lines.reader())
    connection.execute(
        f"""
        insert into {TABLE}
        with checked as (
            select file, line, text, {problem_sql(DELETIONS, ())} as problem from deleted_lines
        ),
        entries as (
            select file, line, case when problem is null
                then from_json(text, '{BUNDLE}').entry end as entries
            from checked
        ),
        requests as (
            select file, line, unnest(
                case when len(entries) > 0 then entries else [null] end).request as request
            from entries
        ),
        told as (
            select *, case when request.method = 'DELETE' then regexp_extract(
                replace(request.url, ?, ''), '{RESOURCE_URL}', ['resource', 'id']) end as told
            from requests
        )
        select nullif(told.resource, ''), nullif(told.id, ''), {shown}[file + 1], line,
            ?::timestamptz
        from told
        """,
        [base, at],
    )
    connection.unregister("deleted_lines")
    if lines.failures:
        raise lines.failures[0]
    [(unclear,)] = connection.execute(
        f"select count(*) from {TABLE} where id is null or resource is null"
    ).fetchall()
    if not unclear:
        return []
    return [finding(fhir_rules.UNKNOWN_DELETION, DELETIONS, f"{unclear} slettinger")]


def deleted_rows(
    connection: duckdb.DuckDBPyConnection,
    mapped: Mapped,
    earlier: Path | None,
    columns: str,
    delivery: Delivery,
) -> Iterable[str]:
    """SQL for the tombstones of what was deleted of one resource type; none when nothing was."""
    resource = text_literal(mapped.resource)
    asked = f"select 1 from {TABLE} where resource = {resource} limit 1"
    if earlier is None or not connection.execute(asked).fetchone():
        return
    own = _column_of(mapped, ID)
    if own is None:
        return
    column, purpose = own
    key = f"pseudonym_{purpose}(id)" if purpose else "id"
    at = f"{text_literal(delivery.landed_at.isoformat())}::timestamptz"
    yield _tombstones(
        earlier,
        mapped,
        columns,
        f"""
        select record_id, gone.file, gone.line, coalesce(gone.deleted_at, {at}) as changed_at
        from ({_last_told(earlier, mapped, column)}) as latest
        join (select {key} as key, any_value(file) as file, min(line) as line,
                max(deleted_at) as deleted_at
            from {TABLE} where resource = {resource} and id is not null group by all
        ) as gone using (key)
        """,
    )


def stale_rows(mapped: Mapped, staged: Path, earlier: Path | None, columns: str) -> Iterable[str]:
    """SQL for the tombstones of statuses that landed before, of an episode that has come again
    with a later change and without them."""
    own = _column_of(mapped, ID)
    if mapped.rows is None or earlier is None or own is None:
        return
    column, _ = own
    here = f"read_parquet({text_literal(str(staged))})"
    yield _tombstones(
        earlier,
        mapped,
        columns,
        f"""
        select record_id, told.file, told.line, told.changed_at
        from ({_last_told(earlier, mapped, column)}) as latest
        join (select {column} as key, max(changed_at) as changed_at, any_value(file) as file,
                max(line) as line
            from {here} where {column} is not null group by all) as told
            on latest.key = told.key and told.changed_at > latest.changed_at
        anti join {here} as here on here.record_id = latest.record_id
        """,
    )


def _landed(earlier: Path, mapped: Mapped) -> str:
    return f"read_parquet({text_literal(str(earlier / '*' / f'{mapped.entity}.parquet'))})"


def _last_told(earlier: Path, mapped: Mapped, key: str) -> str:
    """SQL: the records the source has told of and not deleted, with no more than is asked for."""
    return (
        f"select record_id, arg_max({key}, changed_at) as key, max(changed_at) as changed_at "
        f"from {_landed(earlier, mapped)} where record_id is not null group by record_id "
        "having not coalesce(arg_max(is_deleted, changed_at), false)"
    )


def _tombstones(earlier: Path, mapped: Mapped, columns: str, gone: str) -> str:
    """SQL: the records in ``gone`` as they last landed, deleted."""
    return f"""
        select {columns}, file, line from (
            select landed.* replace (true as is_deleted,
                greatest(landed.changed_at, gone.changed_at) as changed_at), gone.file, gone.line
            from {_landed(earlier, mapped)} as landed join ({gone}) as gone using (record_id)
            qualify row_number() over (partition by landed.record_id
                order by landed.changed_at desc nulls last, landed.landed_at desc) = 1
        )
    """


def _column_of(mapped: Mapped, path: FhirPath) -> tuple[str, str | None] | None:
    """The landed column that holds what is at a path and nothing else, with the purpose of its
    pseudonym if it has one."""
    for name, ways in mapped.fields.items():
        if len(ways) == 1 and ways[0].path == path and not ways[0].form and not ways[0].codes:
            found = entities()[mapped.entity].field(name)
            return column_name(found.landed_as), found.pseudonym
    return None
