"""What a town of a trap is, and short ways of saying what its journal tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from contracts.periods import OSLO
from tests.dbt.made_home import record
from tests.dbt.made_judgement import Row
from tests.dbt.small_town import episode, statuses

Tables = dict[str, list[Row]]

# The code small_town and made_home give a record; the landing puts the town's own in its place.
UNPLACED_CODE = "3803"
BY_HAND = "monthly_counts"


@dataclass(frozen=True)
class Town:
    """A municipality, and all it has told by each day it told anything."""

    code: str
    name: str
    told: dict[date, Tables]
    since: date = field(default=date(2023, 1, 1))

    @property
    def sources(self) -> dict[str, str]:
        """Its journal, and its workbook when something is counted by hand."""
        has_workbook = any(BY_HAND in tables for tables in self.told.values())
        return {self.name: "files"} | ({f"{self.name}-skjema": "workbook"} if has_workbook else {})

    def deliveries(self) -> Iterator[tuple[str, date, Tables]]:
        """Source, day and tables; what is counted by hand comes in a workbook of its own."""
        for told_on, tables in self.told.items():
            for source_name, kind in self.sources.items():
                own = {entity: rows for entity, rows in tables.items()
                       if (entity == BY_HAND) == (kind == "workbook")}  # fmt: skip
                yield source_name, told_on, own


def together(*parts: Tables) -> Tables:
    """Tables put under one another."""
    tables: Tables = {}
    for part in parts:
        for entity, records in part.items():
            tables.setdefault(entity, []).extend(records)
    return tables


def served(
    key: str, who: str, offer_id: str, first: date, end: date | None = None, **more: object
) -> Tables:
    """An episode in service from its first day to its last, if it has ended."""
    steps = [("I", first), *([("S", end)] if end else [])]
    return {
        "episodes": [episode(key, who, offer_id, first, ended_on=end, **more)],
        "episode_statuses": statuses(key, *steps),
    }


def queued(key: str, who: str, on: date, end: date | None = None) -> Tables:
    """An episode with a decision, allocated a day and not in service."""
    steps = [("T", on), *([("S", end)] if end else [])]
    return {
        "episodes": [episode(key, who, "hsp", on, ended_on=end)],
        "episode_statuses": statuses(key, *steps),
    }


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """A time on the clocks in Norway."""
    return datetime.combine(day, time(hour, minute), tzinfo=OSLO)


def met(key: str, at: datetime, **more: object) -> Row:
    """A conversation that was attended."""
    fields = {"starts_at": at, "duration_minutes": 45, "mode": "in_person",
              "participants": "user", "attendance": "attended"}  # fmt: skip
    return record(key, at.date(), **{**fields, **more})


def conversations(episode_id: str, first: date, count: int) -> list[Row]:
    """So many conversations in an episode, one each day from a day on."""
    days = (first + timedelta(days=number) for number in range(count))
    return [met(f"{episode_id}-s{day}", local(day, 12), episode_id=episode_id) for day in days]


def changed(row: Row, on: date, **more: object) -> Row:
    """A later version of a record."""
    return {**row, "changed_at": local(on, 12), **more}
