"""Groups and courses: when they meet, and who of those taking part came. One session of eight
people is one session and eight attendances."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from synthetic.care import ATTENDANCE
from synthetic.episodes import Episode
from synthetic.journal import Journal, at
from synthetic.needs import pick
from synthetic.workdays import is_workday, workday_before


@dataclass(frozen=True)
class Term:
    """One run of a group or a course, [first, end)."""

    first: date
    end: date


def meeting_days(term: Term, weekday: int, at_most: int = 52) -> list[date]:
    """The term's days of that weekday, holidays left out."""
    first = term.first + timedelta(days=(weekday - term.first.weekday()) % 7)
    weeks = range((term.end - first).days // 7 + 1)
    met = [first + timedelta(weeks=week) for week in weeks]
    return [day for day in met if day < term.end and is_workday(day)][:at_most]


def write_group(
    journal: Journal,
    draw: Random,
    offer_id: str,
    name: str,
    meetings: list[date],
    members: Iterable[Episode],
    until: date,
) -> str:
    """A group with everybody's attendance at each meeting held while they took part."""
    registered_on = workday_before(meetings[0] - timedelta(days=7))
    group_id = journal.add(
        "groups", meetings[0], at(registered_on, 10),
        name=name, offer_id=offer_id, starts_on=meetings[0], ends_on=meetings[-1],
        planned_count=len(meetings),
    )  # fmt: skip
    members = list(members)
    for held_on in meetings:
        if held_on >= until:
            break
        for episode in members:
            has_ended = episode.ended_on is not None and held_on > episode.ended_on
            if episode.started_on <= held_on and not has_ended:
                journal.add(
                    "group_attendances", held_on, at(held_on, 15, 50),
                    group_id=group_id, held_on=held_on, person_key=episode.person_key,
                    attendance=pick(draw, ATTENDANCE),
                )  # fmt: skip
    return group_id
