"""Which rows are set aside and still wait, and which record each of them is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

from contracts.entities import LINEAGE_COLUMNS, entities
from contracts.zones import Zones
from expectations.history import ACCEPTED
from expectations.quarantine import TABLES
from expectations.waiting.events import read_events

# What says whether two rows tell the same: all but where and when they landed.
NOT_CONTENT = tuple(name for name in LINEAGE_COLUMNS if name != "unreadable")

# A row of a delivery, as every table here names it.
ROW = "source_name, delivery_name, entity, row_number"


@dataclass(frozen=True)
class Span:
    """Which judgements and events are looked at: of one source or all, known by an instant."""

    source: str = ""
    as_of: datetime | None = None

    def known(self, column: str) -> str:
        """SQL: what is in the column was known."""
        return f"{column} <= '{self.as_of.isoformat()}'::timestamptz" if self.as_of else "true"


def read_judgements(con: duckdb.DuckDBPyConnection, zones: Zones, span: Span) -> None:
    """Make ``judged`` (accepted deliveries), ``set_aside`` (their rows with the rules of each),
    ``events`` and ``open_rows`` (those of ``set_aside`` that nothing has become of).

    A refused delivery has no rows that wait: it is the delivery that is to come again.
    """
    _read(con, zones, span.source, "verdict", "verdicts")
    con.execute(
        "create or replace temp table judged as select * from verdicts "
        f"where verdict = ? and {span.known('judged_at')}",
        [ACCEPTED],
    )
    _read(con, zones, span.source, "quarantine", "quarantined")
    con.execute(
        f"create or replace temp table set_aside as select {ROW}, "
        "list_sort(list(distinct rule_code)) as rule_codes from quarantined "
        "semi join judged using (source_name, delivery_name) group by all"
    )
    read_events(con, zones, span.source)
    con.execute(
        "create or replace temp table open_rows as select set_aside.* from set_aside "
        f"anti join (select * from events where {span.known('released_at')}) as closed "
        f"using ({ROW})"
    )


def _read(con: duckdb.DuckDBPyConnection, zones: Zones, source: str, file: str, table: str) -> None:
    shape = ", ".join(f"{name} {type_}" for name, type_ in TABLES[file].items())
    con.execute(f"create or replace temp table {table} ({shape})")
    found = sorted(zones.judgements.glob(f"{source or '[!._]*'}/[!.]*/{file}.parquet"))
    if found:
        # A judgement from an earlier release of ours may lack columns.
        con.execute(
            f"insert into {table} by name select * from read_parquet(?, union_by_name = true)",
            [[str(path) for path in found]],
        )


def any_open(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether any row waits."""
    return con.execute("select 1 from open_rows limit 1").fetchone() is not None


def describe(con: duckdb.DuckDBPyConnection, zones: Zones, table: str) -> None:
    """Make ``described``: the rows of a table with their record's id, when it was changed,
    and whether it was deleted.

    A row whose partition is gone has neither; it waits all the same.
    """
    con.execute(
        "create or replace temp table described (source_name varchar, delivery_name varchar, "
        "entity varchar, row_number bigint, record_id varchar, changed_at timestamptz, "
        "is_deleted boolean)"
    )
    for entity, files in _partitions(con, zones, table).items():
        con.execute(
            "insert into described "
            "select source_name, delivery_name, ?, file_row_number, "
            "nullif(trim(record_id), ''), changed_at, coalesce(is_deleted, false) "
            "from read_parquet(?, file_row_number = true, union_by_name = true) as landed "
            f"semi join (select * from {table} where entity = ?) as wanted "
            "on landed.source_name = wanted.source_name "
            "and landed.delivery_name = wanted.delivery_name "
            "and landed.file_row_number = wanted.row_number",
            [entity, files, entity],
        )
    con.execute(
        f"insert into described select {ROW}, null, null, false "
        f"from (select distinct {ROW} from {table}) anti join described using ({ROW})"
    )


def fingerprint(con: duckdb.DuckDBPyConnection, zones: Zones, table: str) -> None:
    """Make ``contents``: a hash of what each row of a table holds, so that two rows that say no
    id can be seen to tell the same. It goes no further than this process."""
    con.execute(
        "create or replace temp table contents (source_name varchar, delivery_name varchar, "
        "entity varchar, row_number bigint, content ubigint)"
    )
    for entity, files in _partitions(con, zones, table).items():
        there = con.read_parquet(files, union_by_name=True).columns
        kept = ", ".join(f'"{name}"' for name in _content_columns(entity) if name in there)
        con.execute(
            "insert into contents "
            f"select source_name, delivery_name, ?, file_row_number, hash({kept}) "
            "from read_parquet(?, file_row_number = true, union_by_name = true) as landed "
            f"semi join (select * from {table} where entity = ?) as wanted "
            "on landed.source_name = wanted.source_name "
            "and landed.delivery_name = wanted.delivery_name "
            "and landed.file_row_number = wanted.row_number",
            [entity, files, entity],
        )


def _content_columns(entity: str) -> list[str]:
    contract = entities()[entity]
    # A counted form is registered anew each time it is handed in.
    handed_in = ("registered_at", "changed_at") if contract.origin == "manual" else ()
    return [name for name in contract.landed_columns if name not in (*NOT_CONTENT, *handed_in)]


def _partitions(con: duckdb.DuckDBPyConnection, zones: Zones, table: str) -> dict[str, list[str]]:
    """The files that a table's rows lie in, by entity; those that are there."""
    found: dict[str, list[str]] = {}
    for source, delivery, entity in con.execute(
        f"select distinct source_name, delivery_name, entity from {table} order by all"
    ).fetchall():
        file = zones.landed_delivery(source, delivery) / f"{entity}.parquet"
        if file.is_file():
            found.setdefault(entity, []).append(str(file))
    return found
