"""Tells when something has waited too long: once for each limit a life passes, not every night."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import duckdb
import yaml

from contracts.periods import local_date
from contracts.zones import Zones
from expectations.waiting.lives import lives
from expectations.waiting.nights import told_at
from expectations.waiting.rows import Span

LIMITS_FILE = Path(__file__).with_name("ageing.yml")


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
    last = told_at(zones)
    told = local_date(last) if last else None
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
