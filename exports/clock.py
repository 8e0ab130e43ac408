"""What time it is: asked for in one place, so that a test can say another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock's time."""
    return datetime.now(UTC)
