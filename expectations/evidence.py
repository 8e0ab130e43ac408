"""What cannot be seen in a row alone: other copies of it, and the records it refers to.

All is found set-wise in DuckDB and becomes columns or small tables that a rule can look at. Most
deliveries have nothing of the kind, and then no row is looked at for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from contracts.entities import LINEAGE_COLUMNS, Entity, Reference, entities
from expectations.looks import FLAGS, Look, flag_table, repeated_table, unknown_table
from expectations.partition import Partition
from expectations.spans import after_end, overlapping
from expectations.times import NOTHING, calm, code_out_of_use, in_future, municipality_out_of_use

# What says whether two copies of a record tell the same: all but where and when it landed.
NOT_CONTENT = tuple(name for name in LINEAGE_COLUMNS if name != "unreadable")


# These see nothing in a row where one of their columns is empty.
NEEDS_ALL = ("reference", "after_end", "twins")


Hashes = NDArray[np.uint64]

# How many hashes are sorted at a time: 160 MB of them.
SORTED_ROWS = 20_000_000


def find(
    con: duckdb.DuckDBPyConnection, partition: Partition, looks: Collection[Look]
) -> set[Look]:
    """Which of these looks must be taken row by row, because there is something to see."""
    found = set()
    settled = calm(con, partition, [look for look in looks if look.kind == "future"])
    for look in dict.fromkeys(looks):
        if look in settled or _cannot_have(partition, look):
            continue
        if look.kind == "reference":
            has_any = _find_reference(con, partition, look)
        elif look.kind == "copies":
            has_any = find_conflicts(con, partition)
        elif look.kind in ("unreadable", "identity_numbers"):
            has_any = partition.facts.has_unreadable
        elif look.kind in FLAGS:
            query = FLAGGED[look.kind](con, partition, look)
            con.execute(f"create or replace temp table {flag_table(look)} as {query}")
            has_any = _any(con, flag_table(look))
        else:
            continue
        if has_any:
            found.add(look)
    return found


def _cannot_have(partition: Partition, look: Look) -> bool:
    """Whether a column that the look needs is empty in every row."""
    return look.kind in NEEDS_ALL and any(
        partition.facts.is_empty(column.landed) for column in look.columns
    )


def _find_reference(con: duckdb.DuckDBPyConnection, partition: Partition, look: Look) -> bool:
    (column,) = look.columns
    [reference] = [ref for ref in partition.entity.references if ref.field == column.delivered]
    find_unknown(con, partition.entity, reference, partition.parents)
    return _any(con, unknown_table(look.entity, column.landed))


def find_conflicts(con: duckdb.DuckDBPyConnection, partition: Partition) -> bool:
    """Make ``conflicts_<entity>``: the rows whose key is shared by rows that tell otherwise.

    Keys are compared by hash first, which is cheap and can only find too many; the few found
    are then compared in full. True when there is any.
    """
    entity = partition.entity
    one_delivery = () if partition.receipt else ("delivery_name",)
    key = ", ".join(f'"{name}"' for name in (*one_delivery, *entity.key))
    whole = " and ".join(f'"{name}" is not null' for name in entity.key)
    content = ", ".join(f'"{name}"' for name in entity.landed_columns if name not in NOT_CONTENT)
    name = entity.name
    if not has_repeated(con, name):
        return False
    con.execute(
        f"create or replace temp table shared_keys as select hash({key}) as shared "
        f"from landed_{name} where {whole} "
        f"and hash(record_id) in (select record from {repeated_table(name)}) "
        "group by all having count(*) > 1"
    )
    if not _any(con, "shared_keys"):
        return False
    con.execute(
        f"create or replace temp table conflicts_{name} as with candidates as ("
        f"  select file_row_number, {key}, hash({content}) as content from landed_{name} "
        f"  where {whole} and hash({key}) in (select shared from shared_keys)), "
        f"counted as (select {key}, count(distinct content) as copies from candidates "
        f"  group by all having copies > 1) "
        f"select file_row_number, copies from candidates join counted using ({key})"
    )
    return _any(con, f"conflicts_{name}")


def has_repeated(con: duckdb.DuckDBPyConnection, entity: str) -> bool:
    """Make ``repeated_<entity>``, unless it is there: the hashes of the record ids that more than
    one row of the partition has. True when there is any."""
    table = repeated_table(entity)
    made = con.execute("select 1 from duckdb_tables() where table_name = ?", [table]).fetchone()
    if made is None:
        found = shared(con, "hash(record_id)", f"landed_{entity} where record_id is not null")
        con.register("told_again", {"record": found})
        con.execute(
            f"create temp table {table} as select record::ubigint as record from told_again"
        )
        con.unregister("told_again")
    return _any(con, table)


def shared(con: duckdb.DuckDBPyConnection, hashed: str, rows: str) -> Hashes:
    """The hashes that more than one of these rows has. Sorting numbers is several times as quick
    as grouping them; what must be held at once is bounded."""
    [(count,)] = con.execute(f"select count(*) from {rows}").fetchall()
    pieces = count // SORTED_ROWS + 1
    found = []
    for piece in range(pieces):
        where = f"where hashed % {pieces} = {piece}" if pieces > 1 else ""
        hashes = con.execute(
            f"select hashed from (select {hashed} as hashed from {rows}) {where}"
        ).fetchnumpy()["hashed"]
        ordered = np.sort(hashes)
        found.append(np.unique(ordered[1:][ordered[1:] == ordered[:-1]]))
    return np.concatenate(found)


def find_unknown(
    con: duckdb.DuckDBPyConnection,
    entity: Entity,
    reference: Reference,
    folders: Sequence[Path],
) -> None:
    """Make ``unknown_<entity>_<column>``: the ids that name no record of the referenced entity
    in any of these deliveries. A deleted record names nobody, and needs none."""
    column = entity.field(reference.field).landed_as
    key = entities()[reference.entity].field(reference.key).landed_as
    table = unknown_table(entity.name, column)
    left = (
        f'select "{column}" as id from landed_{entity.name} '
        f'where "{column}" is not null and is_deleted is distinct from true'
    )
    # Earlier deliveries are many and seldom needed: newest first, and only while ids are left.
    for folder in folders:
        file = folder / f"{reference.entity}.parquet"
        if not file.is_file():
            continue
        con.execute(
            f"create or replace temp table {table} as select distinct id from ({left}) as wanted "
            f'anti join read_parquet(?) as parents on wanted.id = parents."{key}"',
            [str(file)],
        )
        if not _any(con, table):
            return
        left = f"select id from {table}"
    con.execute(f"create or replace temp table {table} as select distinct id from ({left})")


def _any(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    return con.execute(f"select 1 from {table} limit 1").fetchone() is not None


def twins(con: duckdb.DuckDBPyConnection, _: Partition, look: Look) -> str:
    """Records with ids of their own that tell of what another has told, and would count it twice.

    Only what each record says last is compared, and the one that was registered first is kept.
    """
    same = ", ".join(column.sql for column in look.columns)
    whole = " and ".join(f"{column.sql} is not null" for column in look.columns)
    live = f"record_id is not null and not coalesce(is_deleted, false) and {whole}"
    if not len(shared(con, f"hash({same})", f"landed_{look.entity} where {live}")):
        return NOTHING
    return (
        "with newest as ("
        "  select file_row_number, record_id, registered_at, is_deleted, hash("
        + same
        + ") as same "
        f"  from landed_{look.entity} where record_id is not null and {whole} "
        "  qualify row_number() over (partition by record_id order by changed_at desc) = 1) "
        "select file_row_number from newest where not coalesce(is_deleted, false) "
        "qualify row_number() over (partition by same order by registered_at, record_id) > 1"
    )


# For each flag a query of the numbers of the rows that have it, as ``file_row_number``.
FLAGGED: Mapping[str, Callable[[duckdb.DuckDBPyConnection, Partition, Look], str]] = {
    "future": in_future,
    "municipality": municipality_out_of_use,
    "code_validity": code_out_of_use,
    "overlap": overlapping,
    "after_end": after_end,
    "twins": twins,
}
