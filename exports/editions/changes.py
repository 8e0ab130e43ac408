"""What became known between two instants: records that came late, were corrected, or deleted.

The warehouse file of the night has every version of every record with when it landed. A record
belongs to a period when a day in any of its versions does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

import duckdb

from exports.warehouse import opened

VERSIONS = "int\\_%\\_\\_versions"
# When something was written down or landed, not when it happened.
ABOUT_THE_RECORD = ("registered_at", "changed_at", "landed_at", "journalled_at", "approved_at",
                    "birth_date", "reserved_from", "reserved_to")  # fmt: skip
NEEDED = {"source_name", "record_id", "municipality_code", "landed_at", "is_deleted"}


class Cause(StrEnum):
    """Why a figure is another than before. SEVERAL: more than one can be the reason."""

    LATE = "late"
    CORRECTED = "corrected"
    DELETED = "deleted"
    DEFINITION = "definition"
    SEVERAL = "several"
    UNKNOWN = "unknown"


CAUSES_NB = {
    Cause.LATE: "kom senere",
    Cause.CORRECTED: "rettet i kilden",
    Cause.DELETED: "slettet i kilden",
    Cause.DEFINITION: "definisjonen er endret",
    Cause.SEVERAL: "flere årsaker er mulige",
    Cause.UNKNOWN: "årsaken er ikke kjent",
}


@dataclass(frozen=True)
class Change:
    """One kind of change in one municipality's records, and when it became known."""

    municipality_code: str
    known_at: datetime
    cause: Cause


def read_changes(build_file: Path, first: date, end: date) -> tuple[Change, ...] | None:
    """The changes in records of a period; None when that night's warehouse is not kept."""
    if not build_file.is_file():
        return None
    with opened(build_file) as connection:
        found: set[Change] = set()
        for name, columns in _version_tables(connection).items():
            days = [
                column
                for column, kind in columns.items()
                if column not in ABOUT_THE_RECORD and kind.startswith(("DATE", "TIMESTAMP"))
            ]
            if days and columns.keys() >= NEEDED:
                found |= set(_changes(connection, name, days, first, end))
    return tuple(sorted(found, key=lambda c: (c.municipality_code, c.known_at, c.cause)))


def possible_causes(
    changes: Iterable[Change], municipality_code: str | None, after: datetime, until: datetime
) -> frozenset[Cause]:
    """What can have moved a municipality's figure between two knowledge times."""
    return frozenset(
        change.cause
        for change in changes
        if after < change.known_at <= until
        and municipality_code in (None, change.municipality_code)
    )


def _version_tables(connection: duckdb.DuckDBPyConnection) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(
        "select table_name, column_name, data_type from information_schema.columns "
        f"where table_name like '{VERSIONS}' escape '\\' order by table_name, ordinal_position"
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def _changes(
    connection: duckdb.DuckDBPyConnection, name: str, days: list[str], first: date, end: date
) -> Iterable[Change]:
    in_period = " or ".join(
        f'(cast("{day}" as date) >= ? and cast("{day}" as date) < ?)' for day in days
    )
    rows = connection.execute(
        f"""
        with versions as (
            select
                municipality_code,
                landed_at,
                is_deleted,
                min(landed_at) over record as first_landed_at,
                bool_or({in_period}) over record as is_in_period,
            from "{name}"
            window record as (partition by source_name, record_id)
        )
        select distinct
            municipality_code,
            landed_at,
            case
                when is_deleted then '{Cause.DELETED}'
                when landed_at = first_landed_at then '{Cause.LATE}'
                else '{Cause.CORRECTED}'
            end as cause,
        from versions
        where is_in_period and municipality_code is not null
        """,
        [first, end] * len(days),
    ).fetchall()
    return (Change(code, landed_at, Cause(cause)) for code, landed_at, cause in rows)
