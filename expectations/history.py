"""What the same source has delivered before: what a reference may point to, and what there was.

"Before" goes by the delivery's name, not by when it landed, so that judging a delivery again
later gives the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator
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
class Told:
    """A delivery that was accepted: where it lies, where its judgement lies, its receipt."""

    folder: Path
    judgement: Path
    receipt: Receipt

    def tells_all_of(self, entity: str) -> bool:
        """Whether what is not in it is not in the source either."""
        return tells_everything(self.receipt) and entity in delivered(self.receipt)


@dataclass(frozen=True)
class History:
    """The deliveries of a source that were accepted, newest first, and the files that tell
    what was let in from quarantine."""

    told: tuple[Told, ...] = ()
    releases: tuple[Path, ...] = ()

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where they landed, oldest first."""
        return tuple(told.folder for told in reversed(self.told))

    def of(self, entity: str) -> Iterator[Told]:
        """As far back as is needed to know every record of an entity."""
        for told in self.told:
            yield told
            if told.tells_all_of(entity):
                return


def tells_everything(receipt: Receipt) -> bool:
    """Whether a delivery tells all the source has, and not only what changed in a window."""
    return receipt.window_from is None


def delivered(receipt: Receipt) -> set[str]:
    """The entities the source had a file or a view for; the others landed empty."""
    return {part.entity for part in receipt.entities if part.file}


def history_of(
    con: duckdb.DuckDBPyConnection, zones: Zones, source: str, before: str | None = None
) -> History:
    """What a source has had accepted; up to, not including, the delivery ``before``."""
    accepted = _accepted(con, zones, source)
    earlier = [
        Told(
            zones.landed_delivery(source, receipt.delivery_name),
            zones.judged_delivery(source, receipt.delivery_name),
            receipt,
        )
        for receipt in landed(zones.landing, source)
        if receipt.delivery_name in accepted
        and receipt.status is Status.LANDED
        and (before is None or receipt.delivery_name < before)
    ]
    releases = sorted((zones.releases / source).glob("*.parquet"))
    return History(tuple(reversed(earlier)), tuple(releases))


def _accepted(con: duckdb.DuckDBPyConnection, zones: Zones, source: str) -> set[str]:
    files = [str(file) for file in (zones.judgements / source).glob("*/verdict.parquet")]
    if not files:
        return set()
    found = con.execute(
        "select delivery_name from read_parquet($1, union_by_name = true) where verdict = $2",
        [files, ACCEPTED],
    ).fetchall()
    return {str(name) for (name,) in found}


def judged_before(con: duckdb.DuckDBPyConnection, zones: Zones, receipt: Receipt) -> Judged | None:
    """How a delivery was judged, and since when; None when it has not been."""
    folder = zones.judged_delivery(receipt.source_name, receipt.delivery_name)
    file = folder / "verdict.parquet"
    if not file.is_file():
        return None
    found = con.execute("select verdict, judged_at from read_parquet(?)", [str(file)]).fetchone()
    return None if found is None else Judged(*found)
