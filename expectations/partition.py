"""One entity's rows while they are judged, and where to find what else the source has told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb

from contracts.entities import Entity
from contracts.periods import local_date
from contracts.receipts import Receipt
from expectations.history import History, Told, delivered, tells_everything


@dataclass(frozen=True)
class Facts:
    """What is known of a partition before any rule is asked, from one reading of it: its number
    of rows, how many have each column ``filled``, by its name in landing, and whether any row has
    a cell that could not be read or tells of a deletion. It saves most looks at every row."""

    rows: int = 0
    filled: Mapping[str, int] = field(default_factory=dict)
    has_unreadable: bool = False
    has_deleted: bool = False

    def is_full(self, column: str) -> bool:
        """Whether every row has it filled in."""
        return self.filled.get(column) == self.rows

    def is_empty(self, column: str) -> bool:
        """Whether no row has it filled in."""
        return self.filled.get(column) == 0


@dataclass(frozen=True)
class Partition:
    """The view ``landed_<entity>``: the rows as they landed, numbered by ``file_row_number``,
    with ``told_on``, the last day their delivery can tell of.

    ``parents`` are the deliveries a reference may be to, likeliest first. ``receipt`` is that of
    the rows' delivery; there is none when the rows were gathered from several.
    """

    entity: Entity
    facts: Facts
    parents: tuple[Path, ...]
    history: History
    receipt: Receipt | None = None

    @property
    def view(self) -> str:
        """What the rows are called in a statement."""
        return f"landed_{self.entity.name}"

    def told_before(self, entity: str) -> tuple[Told, ...]:
        """The earlier deliveries that must be read to know every record of an entity."""
        here = self.receipt
        if here is not None and tells_everything(here) and entity in delivered(here):
            return ()
        return tuple(self.history.of(entity))


def told_on(receipt: Receipt) -> date:
    """The last day a delivery can tell of: what is dated later has not happened.

    An extract bears the day it was taken, and may have something of that day too; one that was
    begun before midnight and landed the day after, something of the day after.
    """
    landed_on = local_date(receipt.landed_at)
    if receipt.data_through is None:
        return landed_on
    return max(receipt.data_through, min(landed_on, receipt.data_through + timedelta(days=1)))


def show_file(con: duckdb.DuckDBPyConnection, entity: Entity, file: Path, day: date) -> Facts:
    """Make the view of a landed file; what is known of it."""
    rows = con.read_parquet(str(file), file_row_number=True)
    rows.project(f"*, date '{day}' as told_on").create_view(f"landed_{entity.name}")
    return facts_of(con, entity)


def facts_of(con: duckdb.DuckDBPyConnection, entity: Entity) -> Facts:
    """What there is to know of ``landed_<entity>``."""
    view = f"landed_{entity.name}"
    rows = int(con.execute(f"select count(*) from {view}").fetchall()[0][0])
    if not rows:
        return Facts()
    columns = [column.landed_as for column in entity.fields]
    counts = ", ".join(f'count("{column}")' for column in columns)
    has_unreadable, has_deleted, *filled = con.execute(
        "select coalesce(bool_or(len(unreadable) > 0), false), "
        f"coalesce(bool_or(is_deleted), false), {counts} from {view}"
    ).fetchall()[0]
    return Facts(rows, dict(zip(columns, filled, strict=True)), has_unreadable, has_deleted)
