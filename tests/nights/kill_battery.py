"""Three kills in each stage at moments drawn within it, a clean night after each: ``make kills``.

Not collected by itself: it takes a quarter of an hour.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.nights.conftest import Night
from tests.nights.content import content
from tests.nights.killing import (
    assert_nothing_half_made,
    assert_readers_see,
    forget_what_landed,
    kill_night,
)
from tests.nights.running import copied, run_night

pytestmark = pytest.mark.night

# Seconds within which each kill falls: early, in the middle and late in the stage.
MOMENTS = {
    "load": ((0.0, 0.3), (0.3, 1.0), (1.0, 2.5)),
    "judge": ((0.0, 0.5), (2.0, 5.0), (5.0, 9.0)),
    "build": ((0.0, 1.0), (3.0, 6.0), (6.0, 9.0)),
    "publish": ((0.0, 0.1), (0.1, 0.3), (0.3, 0.6)),
}
SEED = 20230902


@pytest.fixture
def home(demo_night: Night, tmp_path: Path) -> Path:
    """An installation that has published and has everything to do again."""
    home = copied(demo_night.home, tmp_path)
    forget_what_landed(home)
    return home


def assert_next_night_is_clean(home: Path, digest: dict[str, str]) -> None:
    """One whole night publishes the same content anew."""
    earlier = (home / "published" / "current").resolve().name
    said = run_night(home)
    assert said.returncode == 0, said.stdout[-3000:] + said.stderr[-3000:]
    assert assert_readers_see(home, digest).name != earlier
    assert_nothing_half_made(home)


@pytest.mark.parametrize(
    ("stage", "earliest", "latest"),
    [(stage, *moment) for stage, moments in MOMENTS.items() for moment in moments],
)
def test_killed(home: Path, demo_night: Night, stage: str, earliest: float, latest: float) -> None:
    digest, before = content(demo_night.current), demo_night.current.name
    moment = random.Random(f"{SEED}{stage}{earliest}").uniform(earliest, latest)
    last = kill_night(home, stage, moment)
    current = assert_readers_see(home, digest)
    assert current.name == before or stage == "publish", f"killed after {last}"
    assert_nothing_half_made(home)
    assert_next_night_is_clean(home, digest)


def test_dbt_left_alone_harms_nobody(home: Path, demo_night: Night) -> None:
    digest = content(demo_night.current)
    kill_night(home, "build", 2.0, spare_children=True)
    assert_readers_see(home, digest)
    assert_next_night_is_clean(home, digest)
