"""Running the same night again changes nothing published but the run's id."""

from __future__ import annotations

import pytest

from tests.nights.conftest import Night
from tests.nights.content import content
from tests.nights.running import run_night

pytestmark = pytest.mark.night


def test_the_same_night_again_publishes_the_same_content(demo_night: Night) -> None:
    before, name = content(demo_night.current), demo_night.current.name
    again = run_night(demo_night.home)
    assert again.returncode == 0, again.stdout[-3000:]
    assert demo_night.current.name != name
    assert content(demo_night.current) == before
