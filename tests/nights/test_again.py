"""Running a night again changes nothing published but the run's id; nothing new is told as late."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.nights.conftest import Night
from tests.nights.content import content
from tests.nights.running import copied, run_stages

pytestmark = pytest.mark.night


def freshness(publication: Path) -> dict[str, tuple[str, int]]:
    """Each source's status, and how many days behind it is."""
    with duckdb.connect(publication / "reporting.duckdb", read_only=True) as connection:
        rows = connection.execute(
            "select source_name, status, days_behind from rpt_freshness"
        ).fetchall()
    return {name: (status, days) for name, status, days in rows}


def test_a_night_with_nothing_new_keeps_the_figures_and_says_late(
    demo_night: Night, tmp_path: Path
) -> None:
    home = copied(demo_night.home, tmp_path)
    later = run_stages(home, "2023-09-03-later", date(2023, 9, 3))
    before, after = content(demo_night.current), content(later)
    assert {name for name in before if before[name] != after[name]} == {"reporting.rpt_freshness"}
    assert freshness(demo_night.current)["tonsberg"] == ("on_time", 0)
    assert freshness(later)["tonsberg"] == ("late", 2)
    assert freshness(later)["trondheim"][0] == "ended"
