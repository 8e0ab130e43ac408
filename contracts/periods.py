"""The reporting calendar: months in Europe/Oslo, and whether a month is open or sealed.

Nothing here asks the clock. A month's state follows from the instant it is looked at from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")

# A month stays provisional so long after it ends that late journalling has reached it.
PROVISIONAL_DAYS = 45


class PeriodState(StrEnum):
    """OPEN still runs, PROVISIONAL may change as late records land, SEALED is corrected only
    by a new edition."""

    OPEN = "open"
    PROVISIONAL = "provisional"
    SEALED = "sealed"


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, [first, end): ``end`` is the first day of the next."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Month:
        """The month a local date falls in."""
        return cls(day.year, day.month)

    @classmethod
    def at(cls, instant: datetime) -> Month:
        """The month an instant falls in, in Europe/Oslo; the instant must carry a zone."""
        return cls.of(local_date(instant))

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def end(self) -> date:
        """The first day of the next month: the month's exclusive end."""
        return self.next().first

    def next(self) -> Month:
        """The month after."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    def state(self, seen_at: datetime) -> PeriodState:
        """Whether the month is open, provisional or sealed, seen from an instant."""
        today = local_date(seen_at)
        if today < self.end:
            return PeriodState.OPEN
        if today < self.end + timedelta(days=PROVISIONAL_DAYS):
            return PeriodState.PROVISIONAL
        return PeriodState.SEALED


def local_date(instant: datetime) -> date:
    """The date in Europe/Oslo; ValueError for an instant without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant must carry a time zone")
    return instant.astimezone(OSLO).date()


def local_midnight(day: date) -> datetime:
    """The instant the day begins in Europe/Oslo."""
    return datetime(day.year, day.month, day.day, tzinfo=OSLO)


def months_between(first: Month, end: Month) -> Iterator[Month]:
    """Every month from ``first`` up to, not including, ``end``."""
    month = first
    while month < end:
        yield month
        month = month.next()
