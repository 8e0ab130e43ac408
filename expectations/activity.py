"""How many records a delivery has of each month: what "unusually quiet" is measured against."""

from __future__ import annotations

import duckdb

from contracts.entities import Entity
from contracts.receipts import Receipt
from expectations.looks import Column, columns_of, repeated_table

MICROSECONDS = 1_000_000
HOUR = 3_600


def count_activity(con: duckdb.DuckDBPyConnection, receipt: Receipt, entity: Entity) -> None:
    """Fill ``activity`` for one entity: distinct records by the local month they are about.

    Deleted records did not happen. Rows set aside did, and count: a month is not silent because
    its records were badly written.
    """
    if not entity.about:
        return
    repeated = repeated_table(entity.name)
    con.execute(f"create temp table if not exists {repeated} (record ubigint)")
    columns = columns_of(entity, entity.about)
    moment = f"coalesce({', '.join(_moment(column) for column in columns)})"
    live = (
        f"from landed_{entity.name} where record_id is not null and not coalesce(is_deleted, false)"
    )
    told = f"select {moment} as moment, count(*) as records {live} {{}} group by 1"
    month = f"date_trunc('month', {_day_of(columns)}) as month"
    # Only the ids that come again need be told apart, and most do not.
    if con.execute(f"select 1 from {repeated} limit 1").fetchone() is None:
        counted = f"select {month}, records from ({told.format('')})"
    else:
        again = f"hash(record_id) in (select record from {repeated})"
        counted = (
            f"select {month}, records from ({told.format(f'and not {again}')}) "
            f"union all select month, 1 from (select distinct record_id, {month} "
            f"  from (select record_id, {moment} as moment {live} and {again}))"
        )
    con.execute(
        "insert into activity select ?, ?, ?, month::date, sum(records)::bigint "
        f"from ({counted}) where month is not null group by month",
        [receipt.source_name, receipt.delivery_name, entity.name],
    )


def _moment(column: Column) -> str:
    """A day, or the hour an instant is in: Norway's clock differs from UTC by whole hours, so the
    few hours there are can be turned into days instead of every instant."""
    if column.type == "date":
        return column.sql
    return f"epoch_us({column.sql}) // {HOUR * MICROSECONDS}"


def _day_of(columns: tuple[Column, ...]) -> str:
    if columns[0].type == "date":
        return "moment"
    return f"cast(to_timestamp(moment * {HOUR}) at time zone 'Europe/Oslo' as date)"
