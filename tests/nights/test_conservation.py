"""Every landed row is in the warehouse, set aside, an exact duplicate or in a refused delivery."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from contracts.entities import entities
from tests.nights.conftest import Night

pytestmark = pytest.mark.night

TOLD = """
    select
        source_name, delivery_name, entity, rows_landed,
        rows_in_warehouse + rows_quarantined + rows_duplicate + rows_refused + rows_unjudged,
        rows_unexplained
    from rpt_conservation
"""


def rows_told(publication: Path) -> dict[tuple[str, str, str], int]:
    """(source, delivery, entity) to rows landed as published; every one accounted for."""
    with duckdb.connect(publication / "reporting.duckdb", read_only=True) as connection:
        rows = connection.execute(TOLD).fetchall()
    for *_, landed, accounted_for, unexplained in rows:
        assert (accounted_for, unexplained) == (landed, 0)
    return {(source, delivery, entity): landed for source, delivery, entity, landed, *_ in rows}


def rows_in_landing(landing: Path) -> dict[tuple[str, str, str], int]:
    """The same as counted in landing's own files."""
    with duckdb.connect() as connection:
        found = {
            (source, path.parent.name, entity): connection.execute(
                "select count(*) from read_parquet(?)", [str(path)]
            ).fetchall()[0][0]
            for source in sorted(path.name for path in landing.glob("[!_.]*"))
            for entity in entities()
            for path in landing.glob(f"{source}/*/{entity}.parquet")
        }
    return {key: rows for key, rows in found.items() if rows}


def assert_conserved(home: Path, publication: Path) -> None:
    """What is published about landed rows is what lies in landing, all of it explained."""
    told = {key: rows for key, rows in rows_told(publication).items() if rows}
    assert told == rows_in_landing(home / "landing")
    assert sum(told.values()) > 0


def test_of_the_clean_deliveries_every_row_is_in_the_warehouse(demo_night: Night) -> None:
    assert_conserved(demo_night.home, demo_night.current)
    with duckdb.connect(demo_night.current / "reporting.duckdb", read_only=True) as connection:
        landed, stored = connection.execute(
            "select sum(rows_landed), sum(rows_in_warehouse) from rpt_conservation"
        ).fetchall()[0]
    assert landed == stored
