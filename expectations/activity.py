"""How many records a delivery has of each month: what "unusually quiet" is measured against."""

from __future__ import annotations

import duckdb

from contracts.entities import Entity
from contracts.receipts import Receipt
from expectations.looks import columns_of, local_date


def count_activity(con: duckdb.DuckDBPyConnection, receipt: Receipt, entity: Entity) -> None:
    """Fill ``activity`` for one entity: distinct records by the local month they are about.

    Deleted records did not happen. Rows set aside did, and count: a month is not silent because
    its records were badly written.
    """
    if not entity.about:
        return
    days = ", ".join(local_date(column) for column in columns_of(entity, entity.about))
    con.execute(
        "insert into activity "
        "select ?, ?, ?, date_trunc('month', about_on)::date, count(distinct record_id) "
        f"from (select record_id, coalesce({days}) as about_on from landed_{entity.name} "
        "  where is_deleted is distinct from true) "
        "where about_on is not null group by all",
        [receipt.source_name, receipt.delivery_name, entity.name],
    )
