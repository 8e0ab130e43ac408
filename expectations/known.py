"""The records a delivery must be seen together with: its own, and what it did not tell again.

A delivery that tells everything stands alone. One that tells only what has changed is read with
those before it, back to the last that told everything.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from contracts.entities import entities
from contracts.sql import text_list, text_literal
from expectations.delivery import Delivery
from expectations.evidence import has_repeated
from expectations.history import delivered, tells_everything


def hour_of(instant: str) -> str:
    """SQL for the hour an instant lies in, counted from 1970.

    Norway's clock differs from UTC by whole hours, so an hour lies in one day: a few thousand
    hours are turned into days instead of a million instants, which would be slow.
    """
    return f"epoch_us({instant}) // 3600000000"


def day_of_hour(hour: str) -> str:
    """SQL for the day in Norway that an hour lies in."""
    return f"cast(to_timestamp({hour} * 3600) at time zone 'Europe/Oslo' as date)"


# What is looked at of the entities that others belong to.
NEEDED = {
    "decisions": ("result",),
    "enquiries": (f"{hour_of('received_at')} as hour",),
    "episodes": ("enquiry_id", "offer_id", "decision_id", "started_on", "ended_on"),
    "episode_statuses": ("episode_id", "sequence", "status", "valid_from"),
    "offers": ("offer_id", "valid_from", "valid_to", "kind", "opening_weekdays"),
}


def know(con: duckdb.DuckDBPyConnection, delivery: Delivery) -> None:
    """Make ``known_<entity>``, a view of every version of the entity's records that is known.

    ``is_here`` tells the rows of this delivery, which ``file_row_number`` counts.
    """
    for entity in entities().values():
        files = [
            file
            for folder in _folders(delivery, entity.name)
            if (file := folder / f"{entity.name}.parquet").is_file()
        ]
        if files == [delivery.folder / f"{entity.name}.parquet"]:
            found = f"select *, true as is_here from landed_{entity.name}"
        elif files:
            listed = text_list(str(file) for file in files)
            here = text_literal(str(delivery.folder / f"{entity.name}.parquet"))
            found = (
                f"select *, filename = {here} "
                f"as is_here from read_parquet([{listed}], union_by_name = true, "
                "file_row_number = true, filename = true)"
            )
        else:
            shape = entity.landed_columns | {"file_row_number": "bigint", "is_here": "boolean"}
            columns = ", ".join(f'null::{type_} as "{name}"' for name, type_ in shape.items())
            found = f"select {columns} where false"
        con.execute(f"create or replace temp view known_{entity.name} as {found}")


def keep_latest(con: duckdb.DuckDBPyConnection, delivery: Delivery, entity: str) -> None:
    """Make ``latest_<entity>``: what is needed of each record's newest version, if it is not
    deleted. Not for the large entities: where there is more than one version, all are sorted."""
    columns = ", ".join(NEEDED[entity])
    if _stands_alone(con, delivery, entity):
        con.execute(
            f"create or replace temp table latest_{entity} as select record_id, {columns} "
            f"from landed_{entity} where record_id is not null and is_deleted is distinct from true"
        )
        return
    con.execute(
        f"create or replace temp table latest_{entity} as "
        f"select record_id, changed_at, delivery_name, is_deleted, {columns} "
        f"from known_{entity} where record_id is not null"
    )
    total, different = con.execute(
        f"select count(*), count(distinct record_id) from latest_{entity}"
    ).fetchall()[0]
    if total > different:
        con.execute(
            f"create or replace temp table latest_{entity} as select * from latest_{entity} "
            "qualify row_number() over (partition by record_id "
            "  order by changed_at desc nulls last, delivery_name desc) = 1"
        )
    con.execute(f"delete from latest_{entity} where is_deleted")


def _stands_alone(con: duckdb.DuckDBPyConnection, delivery: Delivery, entity: str) -> bool:
    """Whether each record is told of once, and in this delivery."""
    if entity not in delivery.facts or _folders(delivery, entity) != [delivery.folder]:
        return False
    return not has_repeated(con, entity)


def _folders(delivery: Delivery, entity: str) -> list[Path]:
    if tells_everything(delivery.receipt) and entity in delivered(delivery.receipt):
        return [delivery.folder]
    return [delivery.folder, *(told.folder for told in delivery.history.of(entity))]
