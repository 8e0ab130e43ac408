"""What the same source has delivered before: what a reference may point to, and what there was.

"Before" goes by the delivery's name, not by when it landed, so that judging a delivery again
later gives the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from contracts.receipts import Receipt, Status, landed
from contracts.zones import Zones

ACCEPTED = "accepted"
REFUSED = "refused"


@dataclass(frozen=True)
class Judged:
    """An earlier judgement of a delivery, and the first instant it was known."""

    verdict: str
    judged_at: datetime


@dataclass(frozen=True)
class History:
    """Earlier deliveries that were not refused, oldest first, and the rows per entity in the
    last one that was accepted."""

    folders: tuple[Path, ...]
    rows_before: dict[str, int]


def history_of(con: duckdb.DuckDBPyConnection, zones: Zones, receipt: Receipt) -> History:
    """The history of a delivery's source up to, not including, the delivery."""
    folders = []
    rows_before: dict[str, int] = {}
    for earlier in landed(zones.landing, receipt.source_name):
        if earlier.delivery_name >= receipt.delivery_name or earlier.status is not Status.LANDED:
            continue
        judged = judged_before(con, zones, earlier)
        verdict = judged.verdict if judged else None
        if verdict != REFUSED:
            folders.append(zones.landed_delivery(earlier.source_name, earlier.delivery_name))
        if verdict == ACCEPTED:
            rows_before = {entity.entity: entity.rows_landed for entity in earlier.entities}
    return History(tuple(folders), rows_before)


def judged_before(con: duckdb.DuckDBPyConnection, zones: Zones, receipt: Receipt) -> Judged | None:
    """How a delivery was judged, and since when; None when it has not been."""
    folder = zones.judged_delivery(receipt.source_name, receipt.delivery_name)
    file = folder / "verdict.parquet"
    if not file.is_file():
        return None
    found = con.execute("select verdict, judged_at from read_parquet(?)", [str(file)]).fetchone()
    return None if found is None else Judged(*found)
