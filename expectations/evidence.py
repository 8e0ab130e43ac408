"""What cannot be seen in a row alone: other copies of it, and the records it refers to.

Both are found set-wise in DuckDB and become columns or small tables that a rule can look at.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from contracts.entities import LINEAGE_COLUMNS, Entity, Reference, entities
from expectations.looks import unknown_table

# What says whether two copies of a record tell the same: all but where and when it landed.
NOT_CONTENT = tuple(name for name in LINEAGE_COLUMNS if name != "unreadable")


def find_conflicts(con: duckdb.DuckDBPyConnection, entity: Entity) -> bool:
    """Make ``conflicts_<entity>``: the rows whose key is shared by rows that tell otherwise.

    Keys are compared by hash first, which is cheap and can only find too many; the few found
    are then compared in full. True when there is any.
    """
    key = ", ".join(f'"{name}"' for name in entity.key)
    whole = " and ".join(f'"{name}" is not null' for name in entity.key)
    content = ", ".join(f'"{name}"' for name in entity.landed_columns if name not in NOT_CONTENT)
    name = entity.name
    con.execute(
        f"create or replace temp table shared_keys as select hash({key}) as shared "
        f"from landed_{name} where {whole} group by all having count(*) > 1"
    )
    if not _any(con, "shared_keys"):
        return False
    con.execute(
        f"create temp table conflicts_{name} as with candidates as ("
        f"  select file_row_number, {key}, hash({content}) as content from landed_{name} "
        f"  where {whole} and hash({key}) in (select shared from shared_keys)), "
        f"counted as (select {key}, count(distinct content) as copies from candidates "
        f"  group by all having copies > 1) "
        f"select file_row_number, copies from candidates join counted using ({key})"
    )
    return _any(con, f"conflicts_{name}")


def find_unknown(
    con: duckdb.DuckDBPyConnection,
    entity: Entity,
    reference: Reference,
    here: Path,
    earlier: Sequence[Path],
) -> None:
    """Make ``unknown_<entity>_<column>``: the ids that name no record of the referenced entity,
    neither in this delivery nor in an earlier one."""
    column = entity.field(reference.field).landed_as
    key = entities()[reference.entity].field(reference.key).landed_as
    table = unknown_table(entity.name, column)
    left = (
        f'select distinct "{column}" as id from landed_{entity.name} where "{column}" is not null'
    )
    # Earlier deliveries are many and seldom needed: newest first, and only while ids are left.
    for folder in (here, *reversed(earlier)):
        file = folder / f"{reference.entity}.parquet"
        if not file.is_file():
            continue
        con.execute(
            f"create or replace temp table {table} as select id from ({left}) as wanted "
            f'anti join read_parquet(?) as parents on wanted.id = parents."{key}"',
            [str(file)],
        )
        if not _any(con, table):
            return
        left = f"select id from {table}"
    con.execute(f"create or replace temp table {table} as {left}")


def _any(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    return con.execute(f"select 1 from {table} limit 1").fetchone() is not None
