"""Drop-in: the day counts that sum to the month's figures, and the visits the journal knows of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from contracts.periods import Month
from synthetic.care import Staff
from synthetic.intake import write_assessment, write_enquiry
from synthetic.journal import Journal, at, soon_after
from synthetic.needs import DROP_IN_PROBLEMS
from synthetic.people import Register
from synthetic.target import MONTHS, figures
from synthetic.tonsberg.offers import DROP_IN_OFFER, UNIT
from synthetic.workdays import days, is_holiday

OPEN_WEEKDAYS = (1, 3)
OPENS_AT = 12
MOST_A_DAY = 9
STAFF_ON_DUTY = 3
# Above this many on one day, some are not offered an hour the same day.
COMFORTABLE_A_DAY = 4
SHARE_ANONYMOUS = 0.18


@dataclass
class DropInDay:
    """One Tuesday or Thursday. ``unnamed`` counts visits no enquiry has been written for yet."""

    held_on: date
    is_open: bool
    attended: int = 0
    not_offered: int = 0
    unnamed: int = 0


def plan_days(draw: Random) -> list[DropInDay]:
    """Every drop-in day of the months, with the month's people shared out over the open ones."""
    planned: list[DropInDay] = []
    for number, month in enumerate(MONTHS):
        own = [
            DropInDay(day, not is_holiday(day))
            for day in days(month.first, month.end)
            if day.weekday() in OPEN_WEEKDAYS
        ]
        open_days = [day for day in own if day.is_open]
        _share_out(draw, open_days, figures("drop_in_attended")[number])
        _turn_away(draw, open_days, figures("drop_in_not_offered_same_day")[number])
        planned += own
    return planned


def _share_out(draw: Random, open_days: list[DropInDay], people: int) -> None:
    for _ in range(people):
        with_room = [day for day in open_days if day.attended < MOST_A_DAY]
        # A day that is filling up is chosen less often, so that days stay alike, not equal.
        weights = [1.0 / (1 + day.attended) for day in with_room]
        draw.choices(with_room, weights)[0].attended += 1
    for day in open_days:
        day.unnamed = day.attended


def _turn_away(draw: Random, open_days: list[DropInDay], people: int) -> None:
    for _ in range(people):
        with_more = [day for day in open_days if day.not_offered < day.attended]
        weights = [
            max(day.attended - COMFORTABLE_A_DAY - day.not_offered, 0.05) for day in with_more
        ]
        draw.choices(with_more, weights)[0].not_offered += 1


def write_days(journal: Journal, planned: list[DropInDay]) -> None:
    """The day counts; a closed day has a row that says so and no figures."""
    for day in planned:
        journal.add(
            "drop_in_days",
            day.held_on,
            at(day.held_on, 15, 30),
            unit=UNIT,
            held_on=day.held_on,
            attended=day.attended if day.is_open else None,
            not_offered_same_day=day.not_offered if day.is_open else None,
            staff_on_duty=STAFF_ON_DUTY if day.is_open else None,
            status="registered" if day.is_open else "closed",
        )


def take_a_visit(draw: Random, planned: list[DropInDay], month: Month, before: date) -> date | None:
    """A drop-in day of the month, not after ``before``, with a visit that nobody has claimed."""
    possible = [
        day for day in planned
        if day.unnamed and month.first <= day.held_on <= before
        and (before - day.held_on).days <= 10
    ]  # fmt: skip
    if not possible:
        return None
    day = draw.choice(possible)
    day.unnamed -= 1
    return day.held_on


def write_other_visits(
    journal: Journal,
    draw: Random,
    register: Register,
    planned: list[DropInDay],
    staff: Sequence[Staff],
) -> None:
    """Visits that led to no episode: guided onward, or only counted (never a named person)."""
    for day in planned:
        for visit in range(day.unnamed):
            received_at = at(day.held_on, OPENS_AT, min(15 * visit, 45))
            is_anonymous = draw.random() < SHARE_ANONYMOUS
            person = None if is_anonymous else register.new(received_at)
            enquiry_id = write_enquiry(
                journal, draw, received_at, "drop_in", "guided_onward", staff,
                person.key if person else None, soon_after(received_at, 10), DROP_IN_OFFER,
            )  # fmt: skip
            if person:
                write_assessment(
                    journal, draw, soon_after(received_at, 45), "first_conversation",
                    DROP_IN_PROBLEMS, enquiry_id=enquiry_id,
                )  # fmt: skip
