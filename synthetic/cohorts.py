"""The queue of 2023 as an integer program: who was allocated when, and left the queue when.

The monthly table says how many waited in each band at each month end, how many were new, how
many were in service and how many were discharged. People allocated in the same few days are in
the same band at every month end, so a journal that gives exactly these figures is a choice of
whole numbers: how many of each such cohort start service in each month, leave unstarted, or
still wait. Nothing is patched afterwards; a seed changes which of the many solutions is found.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import numpy as np

from contracts.periods import Month
from synthetic.integer_program import IntegerProgram
from synthetic.target import EXTRACTED_ON, MONTHS, figures
from synthetic.workdays import workdays

BANDS = ("waiting_0_8_weeks", "waiting_8_20_weeks", "waiting_over_20_weeks")
MIDDLE_BAND = (56, 140)
# Nobody's wait is so near a band edge that one day's other reading of it would move the figure.
UNSAFE_WAITS = frozenset({55, 56, 57, 58, 138, 139, 140, 141, 142})
EARLIEST_ALLOCATION = date(2022, 7, 1)
QUEUE_BEFORE = (40, 50)
SHORTEST_WAIT_DAYS = 7
# What the solution should avoid: people without a start or a queue first, bunching next.
PRICE_OF_EXCEPTION = 20.0
PRICE_OF_BUNCHING = 2.0


@dataclass(frozen=True)
class Cohort:
    """Allocation days that are in the same band at every month end; ``month`` None: before 2023."""

    days: tuple[date, ...]
    month: int | None
    bands: tuple[int | None, ...]


@dataclass(frozen=True)
class Group:
    """So many of a cohort who leave the queue in ``month`` (None: still wait), started or not."""

    cohort: Cohort
    count: int
    month: int | None
    has_started: bool


@dataclass(frozen=True)
class QueuePlan:
    """The whole queue, and the people taken in without queueing, by month."""

    groups: tuple[Group, ...]
    direct: tuple[int, ...]

    def started(self, month: int) -> int:
        """How many start from the queue in a month."""
        return sum(
            group.count for group in self.groups if group.has_started and group.month == month
        )


def band_at(allocated_on: date, month: Month) -> int | None:
    """The band a wait is in at the end of the month; None when it has not begun."""
    waited = (month.end - allocated_on).days
    if waited <= 0:
        return None
    return int(waited >= MIDDLE_BAND[0]) + int(waited > MIDDLE_BAND[1])


def cohorts() -> list[Cohort]:
    """Every cohort, from the earliest allocation day to the night of extraction."""
    alike: dict[tuple[int | None, tuple[int | None, ...]], list[date]] = defaultdict(list)
    for day in workdays(EARLIEST_ALLOCATION, EXTRACTED_ON):
        if any((month.end - day).days in UNSAFE_WAITS for month in MONTHS):
            continue
        own = Month.of(day)
        number = MONTHS.index(own) if own in MONTHS else None
        alike[number, tuple(band_at(day, month) for month in MONTHS)].append(day)
    return [Cohort(tuple(days), number, bands) for (number, bands), days in alike.items()]


def _ways_out(cohort: Cohort) -> list[tuple[int | None, bool]]:
    """The months a cohort can leave the queue in, with and without a start; None: still waits."""
    ways: list[tuple[int | None, bool]] = [(None, False)]
    for number, month in enumerate(MONTHS):
        if cohort.days[-1] + timedelta(days=SHORTEST_WAIT_DAYS) < month.end:
            ways += [(number, True), (number, False)]
    return ways


def plan_queue(draw: Random) -> QueuePlan:
    """A queue that gives exactly the table's figures."""
    program = IntegerProgram()
    known = cohorts()
    ways = [
        (cohort, month, has_started, program.variable(_price(draw, month, has_started)))
        for cohort in known
        for month, has_started in _ways_out(cohort)
    ]
    direct = [program.variable(PRICE_OF_EXCEPTION) for _ in MONTHS]
    _new_cases(program, known, ways)
    _waiting(program, ways)
    _in_service(program, ways, direct)
    solution = program.solve()
    return QueuePlan(
        groups=tuple(
            Group(cohort, solution[column], month, has_started)
            for cohort, month, has_started, column in ways
            if solution[column]
        ),
        direct=tuple(solution[column] for column in direct),
    )


Ways = list[tuple[Cohort, int | None, bool, int]]


def _price(draw: Random, month: int | None, has_started: bool) -> float:
    leaves_unstarted = month is not None and not has_started
    return draw.random() + (PRICE_OF_EXCEPTION if leaves_unstarted else 0.0)


def _new_cases(program: IntegerProgram, known: list[Cohort], ways: Ways) -> None:
    """Each month's new cases are the table's, spread over the month's cohorts by their days."""
    expected = figures("new_with_decision")
    open_days = [sum(len(c.days) for c in known if c.month == number) for number in range(8)]
    for number, count in enumerate(expected):
        program.between([(w[3], 1) for w in ways if w[0].month == number], count, count)
    for cohort in known:
        if cohort.month is None:
            continue
        fair = expected[cohort.month] * len(cohort.days) / open_days[cohort.month]
        over, under = (program.variable(PRICE_OF_BUNCHING) for _ in range(2))
        own = [(column, 1.0) for other, _, _, column in ways if other is cohort]
        program.between([*own, (over, -1.0)], -np.inf, fair + 1)
        program.between([*own, (under, 1.0)], fair - 1, np.inf)


def _waiting(program: IntegerProgram, ways: Ways) -> None:
    """Each band at each month end; and a queue of a sensible size when the year begins."""
    for number in range(len(MONTHS)):
        for band, code in enumerate(BANDS):
            count = figures(code)[number]
            open_then = [
                (column, 1.0)
                for cohort, month, _, column in ways
                if cohort.bands[number] == band and (month is None or month > number)
            ]
            program.between(open_then, count, count)
    before = [(column, 1.0) for cohort, _, _, column in ways if cohort.month is None]
    program.between(before, *QUEUE_BEFORE)


def _in_service(program: IntegerProgram, ways: Ways, direct: list[int]) -> None:
    """From February on, people in service change by starts, direct intake and discharges."""
    stock, discharged = figures("users_with_decision"), figures("discharged")
    for number in range(1, len(MONTHS)):
        change = stock[number] - stock[number - 1] + discharged[number]
        starts = [
            (column, 1.0) for _, month, started, column in ways if started and month == number
        ]
        program.between([*starts, (direct[number], 1.0)], change, change)
