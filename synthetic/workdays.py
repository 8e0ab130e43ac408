"""Which days work is done on. Municipal services neither start, talk nor decide on holidays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

import holidays

SATURDAY = 5


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Norway's public holidays of a year; ordinary Sundays are not among them."""
    return frozenset(holidays.country_holidays("NO", years=[year]))


def is_holiday(day: date) -> bool:
    """Whether the day is a public holiday."""
    return day in public_holidays(day.year)


@cache
def is_workday(day: date) -> bool:
    """Monday to Friday and not a public holiday."""
    return day.weekday() < SATURDAY and not is_holiday(day)


def days(first: date, end: date) -> Iterator[date]:
    """Every day from ``first`` up to, not including, ``end``."""
    for offset in range((end - first).days):
        yield first + timedelta(days=offset)


@cache
def workdays(first: date, end: date) -> tuple[date, ...]:
    """The working days of [first, end)."""
    return tuple(day for day in days(first, end) if is_workday(day))


def workday_from(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def workday_before(day: date) -> date:
    """The last working day before the day."""
    day -= timedelta(days=1)
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def office_time(draw: Random, day: date) -> datetime:
    """A quarter of an hour between 08:00 and 15:30, local time without a zone."""
    return datetime.combine(day, time(8)) + timedelta(minutes=15 * draw.randrange(30))
