"""Decides whether a built warehouse may be published: nothing goes out that has not passed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import duckdb

from contracts.zones import Zones
from exports.publish import ANALYSIS, CURRENT, REPORTING, is_analysis, is_reporting
from exports.warehouse import PublicationDamaged, opened, opened_published, tables

UNEXPLAINED_ROWS = """
    select source_name, delivery_name, entity, rows_unexplained
    from rpt_conservation
    where rows_unexplained <> 0
    order by all
"""


def problems(zones: Zones, run_id: str) -> list[str]:
    """What stands in the way of publishing, each with its place; empty when nothing does.

    Checked: every landed row is accounted for, and no table that readers have rows in today
    would become empty.
    """
    with opened(zones.build_file(run_id)) as connection:
        found = [
            f"rpt_conservation: {source}/{delivery}/{entity} har {rows} rader uten forklaring"
            for source, delivery, entity, rows in connection.execute(UNEXPLAINED_ROWS).fetchall()
        ]
        names = [name for name in tables(connection) if is_reporting(name) or is_analysis(name)]
        rows = {name: _count(connection, name) for name in names}
    for name, published in _published_rows(zones.published / CURRENT).items():
        if published and not rows.get(name):
            found.append(f"{name}: ville blitt tom; det publiserte har {published} rader")
    return found


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    counted = connection.execute(f'select count(*) from "{name}"').fetchone()
    return int(counted[0]) if counted else 0


def _published_rows(current: Path) -> dict[str, int]:
    rows: dict[str, int] = {}
    for database in (REPORTING, ANALYSIS):
        path = current / f"{database}.duckdb"
        if path.exists():
            # One that is damaged has nothing to lose, and tonight's is what mends it.
            with suppress(PublicationDamaged), opened_published(path) as connection:
                for name in tables(connection):
                    if name != "publication":
                        rows[name] = _count(connection, name)
    return rows
