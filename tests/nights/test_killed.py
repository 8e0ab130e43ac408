"""A night killed at its worst moments leaves readers what they had, and the next night is clean.

That one is also the same night once more: all it is to take in was taken in before.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
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

# Longest wait before the kill; publishing itself takes less than a second. Loading and judging
# are killed, three times each as these are, in ``make kills``.
STAGES = {"build": 3.0, "publish": 0.2}
SEED = 20230901


@dataclass(frozen=True)
class Installation:
    """One that has published, and what it published."""

    home: Path
    run: str
    digest: dict[str, str]
    killed_in: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def installation(demo_night: Night, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A copy of a finished night that has everything but its publication to do again."""
    home = copied(demo_night.home, tmp_path_factory.mktemp("killed"))
    forget_what_landed(home)
    return Installation(home, demo_night.current.name, content(demo_night.current))


def _run_id(publication: Path) -> str:
    """The run a publication says it is from."""
    with duckdb.connect(publication / "reporting.duckdb", read_only=True) as connection:
        [(told,)] = connection.execute("select run_id from publication").fetchall()
    return str(told)


@pytest.mark.parametrize("stage", STAGES)
def test_readers_keep_what_they_had(installation: Installation, stage: str) -> None:
    # Each night also has to get past where the one before it was killed.
    wait = random.Random(f"{SEED}{stage}").uniform(0, STAGES[stage])
    last = kill_night(installation.home, stage, wait)
    installation.killed_in.append(stage)
    assert stage in last, f"killed after {last}"
    current = assert_readers_see(installation.home, installation.digest)
    assert current.name == installation.run or stage == "publish"
    assert_nothing_half_made(installation.home)


def test_the_next_night_is_clean(installation: Installation) -> None:
    assert installation.killed_in, "nothing has been killed"
    said = run_night(installation.home)
    assert said.returncode == 0, said.stdout[-3000:] + said.stderr[-3000:]
    current = assert_readers_see(installation.home, installation.digest)
    assert _run_id(current) == current.name != installation.run
    assert content(installation.home / "published" / installation.run) == installation.digest
    assert_nothing_half_made(installation.home)
    zones = ("landing", "judgements", "published")
    left = [path for zone in zones for path in (installation.home / zone).rglob(".part*/**/*")]
    assert [path for path in left if path.is_file() and path.suffix != ".lock"] == []
