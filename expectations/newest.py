"""What each record of an entity says last, in this delivery and the accepted ones before it."""

from __future__ import annotations

import duckdb

from contracts.entities import entities
from contracts.sql import text_list
from expectations.history import Told
from expectations.partition import Partition
from expectations.quarantine import TABLES
from expectations.waiting.events import Outcome

QUARANTINE = "quarantine.parquet"

VERSION = ("record_id", "changed_at", "is_deleted")


def tell_newest(
    con: duckdb.DuckDBPyConnection, partition: Partition, entity: str, columns: tuple[str, ...]
) -> None:
    """Make ``newest_<entity>`` of these columns, unless it is there; deleted records left out.

    ``file_row_number`` is the row's number among those being judged, empty for what was told
    before. Rows told before that still lie in quarantine are not known.
    """
    table = f"newest_{entity}"
    if _is_there(con, "duckdb_tables() where table_name", table):
        return
    chosen = ", ".join(dict.fromkeys((*VERSION, *columns)))
    shape = f"select null::bigint as file_row_number, {chosen}"
    told = [f"{shape} from ({_no_rows(entity)})"]
    if _is_there(con, "duckdb_views() where view_name", f"landed_{entity}"):
        told.append(f"select file_row_number, {chosen} from landed_{entity}")
    earlier = partition.told_before(entity)
    files = [str(file) for one in earlier if (file := one.folder / f"{entity}.parquet").is_file()]
    if files:
        _tell_aside(con, partition, earlier, entity)
        told.append(
            f"{shape} from read_parquet([{text_list(files)}], union_by_name = true, "
            "  file_row_number = true) as earlier "
            "anti join aside on earlier.delivery_name = aside.delivery_name "
            "  and earlier.file_row_number = aside.row_number"
        )
    con.execute(f"create temp table {table} as {' union all '.join(told)}")
    _keep_newest(con, table)


def _no_rows(entity: str) -> str:
    types = entities()[entity].landed_columns
    columns = ", ".join(f'null::{type_} as "{name}"' for name, type_ in types.items())
    return f"select {columns} where false"


def _keep_newest(con: duckdb.DuckDBPyConnection, table: str) -> None:
    rows, records = con.execute(
        f"select count(*), count(distinct record_id) from {table}"
    ).fetchall()[0]
    if rows > records:
        con.execute(
            f"create or replace temp table {table} as select * from {table} "
            "where record_id is not null "
            "qualify row_number() over (partition by record_id "
            "  order by changed_at desc nulls last, file_row_number desc nulls last) = 1"
        )
    con.execute(f"delete from {table} where is_deleted")


def _tell_aside(
    con: duckdb.DuckDBPyConnection, partition: Partition, earlier: tuple[Told, ...], entity: str
) -> None:
    """Make ``aside``: the rows of an entity that were set aside and have not been let in since."""
    shape = ", ".join(f"{name} {type_}" for name, type_ in TABLES["quarantine"].items())
    con.execute(f"create or replace temp table quarantined ({shape})")
    con.execute(
        "create or replace temp table let_in "
        "(delivery_name varchar, entity varchar, row_number bigint, outcome varchar)"
    )
    judged = [str(file) for one in earlier if (file := one.judgement / QUARANTINE).is_file()]
    for table, files in (("quarantined", judged), ("let_in", partition.history.releases)):
        if files:
            columns = ", ".join(name for (name, *_) in con.execute(f"describe {table}").fetchall())
            con.execute(
                f"insert into {table} select {columns} from read_parquet(?, union_by_name = true)",
                [list(map(str, files))],
            )
    con.execute(
        "create or replace temp table aside as "
        "select distinct delivery_name, row_number from quarantined where entity = $1 "
        "except select delivery_name, row_number from let_in "
        "where entity = $1 and outcome = $2",
        [entity, Outcome.RELEASED],
    )


def _is_there(con: duckdb.DuckDBPyConnection, listed: str, name: str) -> bool:
    return con.execute(f"select 1 from {listed} = ?", [name]).fetchone() is not None
