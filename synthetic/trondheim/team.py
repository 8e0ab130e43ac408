"""Mestringsteamet: home visits on the way to one's own home, three centres, and outreach two hours
every second week at a hospital's user office."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from contracts.periods import Month, months_between
from synthetic.care import Rhythm, Staff, write_care
from synthetic.episodes import Episode, write_episode
from synthetic.intake import write_assessment
from synthetic.journal import Journal, at
from synthetic.needs import DECISION_PROBLEMS, DECISION_SEVERITY
from synthetic.people import Register
from synthetic.trondheim.offers import (
    CENTRES,
    EXTRACTED_ON,
    FIRST_DAY,
    HOUSING_OFFER,
    TEAM_UNIT,
    code_on,
)
from synthetic.workdays import SATURDAY, days, is_holiday, workday_before, workday_from

HOUSING_UNITS, RESIDENTS_EACH = 8, 6
HOME_VISITS = Rhythm(
    gap_days=(6, 11), minutes=(60, 90, 120), modes={"home": 88, "phone": 12}, relative_share=0.06
)
CENTRE_PEOPLE = 90
ACCOMPANIED = Rhythm(
    gap_days=(5, 14), minutes=(60, 120), modes={"in_person": 100}, at_most=3, relative_share=0.0
)
USUAL_VISITS = {"Heimdal": 14, "Sommerstua": 9, "Veiskillet": 18}
OUTREACH_FIRST, OUTREACH_EVERY, OUTREACH_HOURS = date(2017, 1, 4), timedelta(weeks=2), 2


def write_housing(
    journal: Journal, draw: Random, register: Register, staff: dict[str, list[Staff]]
) -> None:
    """Residents of eight housing units, each with a decision, visited about once a week."""
    span = (date(2018, 10, 1) - date(2016, 9, 1)).days
    for _ in range(HOUSING_UNITS * RESIDENTS_EACH):
        allocated_on = workday_from(date(2016, 9, 1) + timedelta(days=draw.randrange(span)))
        applied_on = workday_before(allocated_on - timedelta(days=draw.randint(10, 40)))
        served_from = workday_from(allocated_on + timedelta(days=draw.randint(10, 100)))
        person = register.new(at(applied_on, 10), ages=(19, 40, 70))
        episode = Episode(
            person.key, HOUSING_OFFER,
            served_from if served_from < EXTRACTED_ON else None,
            allocated_on=allocated_on, has_decision=True,
        )  # fmt: skip
        ended_on = workday_from(served_from + timedelta(days=draw.randint(180, 900)))
        if ended_on < EXTRACTED_ON:
            episode.ended_on, episode.end_reason = ended_on, "need_ended"
        episode.decision_id = journal.add(
            "decisions", allocated_on, at(applied_on, 14), at(allocated_on, 13),
            person_key=person.key, applied_on=applied_on, decided_on=allocated_on,
            result="granted", valid_to=allocated_on + timedelta(days=1095), is_appealed=False,
        )  # fmt: skip
        write_episode(journal, episode)
        write_care(journal, draw, episode, HOME_VISITS, staff[HOUSING_OFFER], EXTRACTED_ON)


def write_centre_people(
    journal: Journal, draw: Random, register: Register, staff: dict[str, list[Staff]]
) -> None:
    """People recruited to a centre: an assessment at the first visit, then company on the next."""
    span = (EXTRACTED_ON - FIRST_DAY).days - 10
    for _ in range(CENTRE_PEOPLE):
        started_on = workday_from(FIRST_DAY + timedelta(days=draw.randrange(span)))
        person = register.new(at(started_on, 8), ages=(20, 45, 75))
        episode = Episode(person.key, draw.choice(list(CENTRES)), started_on)
        write_episode(journal, episode)
        write_assessment(
            journal, draw, at(started_on, 15), "first_visit_centre", DECISION_PROBLEMS,
            DECISION_SEVERITY, episode_id=episode.record_id,
        )  # fmt: skip
        write_care(journal, draw, episode, ACCOMPANIED, staff[episode.offer_id], EXTRACTED_ON)


def write_centre_days(journal: Journal, draw: Random) -> None:
    """Every weekday at each centre; a closed day has no counts."""
    for centre, usual in USUAL_VISITS.items():
        for day in days(FIRST_DAY, EXTRACTED_ON):
            if day.weekday() >= SATURDAY:
                continue
            is_open = not is_holiday(day)
            visits = max(round(draw.gauss(usual, usual / 4)), 0)
            first_visits = min(int(draw.random() < 0.25) + int(draw.random() < 0.05), visits)
            journal.add(
                "centre_days",
                day,
                at(day, 15, 10),
                centre=centre,
                held_on=day,
                visits=visits if is_open else None,
                first_visits=first_visits if is_open else None,
                accompanied=min(draw.randrange(3), visits) if is_open else None,
                is_open=is_open,
            )


def write_outreach(journal: Journal) -> None:
    """Hours of outreach by month: two every second week, fifty-two a year."""
    sessions = []
    day = OUTREACH_FIRST
    while day < EXTRACTED_ON:
        sessions.append(Month.of(day))
        day += OUTREACH_EVERY
    for month in months_between(Month.of(FIRST_DAY), Month.of(EXTRACTED_ON)):
        counted_on = min(workday_from(month.end), workday_before(EXTRACTED_ON))
        journal.add(
            "monthly_counts",
            month.first,
            at(counted_on, 10),
            unit=TEAM_UNIT,
            month=month.first,
            indicator_code="outreach_hours",
            value=OUTREACH_HOURS * sessions.count(month),
            counted_by="manual",
            approved_at=at(counted_on, 14),
        )


def districts() -> tuple[str, ...]:
    """Trondheim's four districts, numbered under today's code."""
    return tuple(f"{code_on(EXTRACTED_ON)}{number:02d}" for number in range(1, 5))
