"""Tells when something has waited too long: once for each limit a life passes, not every night."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import duckdb
import yaml

from contracts.periods import local_date
from contracts.zones import PRIVATE_FOLDER, Zones, sync_folder
from expectations.waiting.lives import lives
from expectations.waiting.rows import Span

LIMITS_FILE = Path(__file__).with_name("ageing.yml")
TOLD_NAME = "told_old.json"


@dataclass(frozen=True)
class GrownOld:
    """How many of a source's lives passed a limit since the last time it was told."""

    source: str
    days: int
    count: int

    def __str__(self) -> str:
        """As it is told to those on duty."""
        return f"{self.source}: {self.count} {'post' if self.count == 1 else 'poster'} " + (
            f"har ventet i {self.days} dager eller mer"
        )


@cache
def limits() -> tuple[int, ...]:
    """Days, the fewest first."""
    found = yaml.safe_load(LIMITS_FILE.read_text(encoding="utf-8"))["alarm_after_days"]
    return tuple(sorted(int(days) for days in found))


def grown_old(con: duckdb.DuckDBPyConnection, zones: Zones, as_of: datetime) -> list[GrownOld]:
    """What has passed a limit since it was last told. A life that passed two is told by the
    higher, and an installation that never told anything tells of all that is old already."""
    night = local_date(as_of)
    told_at = _told_at(zones)
    told = local_date(told_at) if told_at else None
    found: Counter[tuple[str, int]] = Counter()
    for life in lives(con, zones, night, Span(as_of=as_of)):
        passed = [
            days
            for days in limits()
            if life.age_days >= days and (told is None or life.since + timedelta(days=days) > told)
        ]
        if passed and (told is None or night > told):
            found[life.source, max(passed)] += 1
    return [GrownOld(source, days, count) for (source, days), count in sorted(found.items())]


def remember_told(zones: Zones, as_of: datetime) -> None:
    """Keep that everything up to this night has been told; never moves back."""
    before = _told_at(zones)
    if before and before >= as_of:
        return
    file = zones.releases / TOLD_NAME
    file.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.part")
    beside.write_text(json.dumps({"told_at": as_of.isoformat()}), encoding="utf-8")
    beside.rename(file)
    sync_folder(file.parent)


def _told_at(zones: Zones) -> datetime | None:
    try:
        found = json.loads((zones.releases / TOLD_NAME).read_text(encoding="utf-8"))
        return datetime.fromisoformat(found["told_at"])
    except (OSError, ValueError, KeyError):
        return None
