"""Every small change there is, each with a night of its own: ``make changes``.

Not collected by itself: it takes a few minutes.
"""

from __future__ import annotations

import pytest

from tests.nights.conftest import Night
from tests.nights.test_small_changes import (
    CHANGES,
    Changed,
    assert_only_these_change,
    changed,
)

__all__ = ["changed"]

pytestmark = pytest.mark.night

CHOSEN = tuple(CHANGES)


@pytest.mark.parametrize("name", CHOSEN)
def test_exactly_the_right_figures_change_by_one(
    name: str, demo_night: Night, changed: dict[str, Changed]
) -> None:
    assert_only_these_change(demo_night, changed[name])
