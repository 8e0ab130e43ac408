"""Scores over a course of help: ORS from the published intake of 16 to 19 and rising, SRS mostly
at 36 or above, PHQ-9 and GAD-7 from moderate and falling. Sums always equal their items."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

# ORS and SRS are four lines of ten centimetres, read in millimetres: tenths of a point.
HIGHEST_LINE = 100
LINES = 4
SRS_SATISFIED = 0.88


@dataclass(frozen=True)
class Trajectory:
    """One person's way from where they begin; ``gain`` is points on ORS for each session."""

    intake: float
    gain: float


def new_trajectory(draw: Random) -> Trajectory:
    """Most improve, some stand still, a few get worse."""
    return Trajectory(
        intake=min(max(draw.gauss(17.5, 5.0), 3.0), 33.0),
        gain=draw.choices((1.7, 0.9, 0.1, -0.8), weights=(45, 30, 18, 7))[0],
    )


def ors(draw: Random, course: Trajectory, session: int) -> list[int]:
    """The four lines of ORS at a session (the first is 0), in tenths."""
    gained = course.gain * min(session, 9)
    return lines(draw, round(10 * (course.intake + gained + draw.gauss(0, 1.5))))


def srs(draw: Random) -> list[int]:
    """The four lines of SRS after a session, in tenths."""
    low, high = (360, 400) if draw.random() < SRS_SATISFIED else (250, 359)
    return lines(draw, draw.randint(low, high))


def lines(draw: Random, total: int) -> list[int]:
    """Four lines of 0 to 100 that sum to the total, cut off at what four lines can hold."""
    left = min(max(total, 0), LINES * HIGHEST_LINE)
    marks: list[int] = []
    for remaining in range(LINES - 1, 0, -1):
        fair = left / (remaining + 1)
        mark = round(draw.gauss(fair, 8))
        mark = max(mark, left - remaining * HIGHEST_LINE, 0)
        marks.append(min(mark, HIGHEST_LINE, left))
        left -= marks[-1]
    return [*marks, left]


def symptom_items(draw: Random, count: int, total: int) -> list[int]:
    """``count`` items of 0 to 3 that sum to the total, cut off at what they can hold."""
    items = [0] * count
    for _ in range(min(max(total, 0), 3 * count)):
        items[draw.choice([place for place in range(count) if items[place] < 3])] += 1
    return items


def measure_fields(instrument: str, items: list[int], scale: int) -> dict[str, Any]:
    """The item columns and the stated sum; ``scale`` is 10 for items in tenths, else 1."""
    values: dict[str, Any] = {
        f"item_{place}": item / scale for place, item in enumerate(items, start=1)
    }
    return values | {"instrument": instrument, "stated_sum": sum(items) / scale}
