"""The conversations of an episode, with the scores taken at them.

The first attended conversation is always on the day the episode came in service: that is what
"in service" means, and the waiting clock stops there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from synthetic.episodes import Episode
from synthetic.journal import Journal, soon_after
from synthetic.needs import Shares, pick
from synthetic.trajectories import (
    Trajectory,
    measure_fields,
    new_trajectory,
    ors,
    srs,
    symptom_items,
)
from synthetic.workdays import office_time, workday_from

ATTENDED = "attended"
ATTENDANCE: Shares = {
    ATTENDED: 86, "did_not_attend": 6, "cancelled_by_user": 6, "cancelled_by_service": 2,
}  # fmt: skip
SHARE_JOURNALLED_LATE = 0.02
SHARE_WITH_INTERPRETER = 0.03
SYMPTOM_FORMS = {"PHQ-9": 9, "GAD-7": 7}


@dataclass(frozen=True)
class Staff:
    """One member of staff, as the journal knows them."""

    staff_id: str
    profession: str


@dataclass(frozen=True)
class Rhythm:
    """How an offer's conversations come: days between, minutes, ways of meeting, how many at
    most, and how often scores are taken (from ``scores_from`` on)."""

    gap_days: tuple[int, int]
    minutes: tuple[int, ...]
    modes: Shares
    at_most: int = 10_000
    fit_share: float = 0.0
    symptom_share: float = 0.0
    scores_from: date = date(2000, 1, 1)
    relative_share: float = 0.04


@dataclass(frozen=True)
class Conversation:
    """A contact already written."""

    record_id: str
    starts_at: datetime
    attendance: str


def write_care(
    journal: Journal,
    draw: Random,
    episode: Episode,
    rhythm: Rhythm,
    staff: Sequence[Staff],
    until: date,
) -> list[Conversation]:
    """Every conversation of an episode from its start to its end, or to ``until`` if it goes on."""
    if episode.served_from is None:
        return []
    helper = draw.choice(staff)
    course = new_trajectory(draw)
    end = min(episode.ended_on + timedelta(days=1) if episode.ended_on else until, until)
    has_interpreter = draw.random() < SHARE_WITH_INTERPRETER
    written: list[Conversation] = []
    day, attended = episode.served_from, 0
    while day < end and attended < rhythm.at_most:
        attendance = pick(draw, ATTENDANCE) if attended else ATTENDED
        conversation = write_contact(
            journal, draw, episode, rhythm, helper, day, attendance, has_interpreter
        )
        written.append(conversation)
        if attendance == ATTENDED:
            _write_scores(journal, draw, episode, rhythm, conversation, course, attended)
            attended += 1
        day = workday_from(day + timedelta(days=draw.randint(*rhythm.gap_days)))
        if episode.pause and episode.pause[0] <= day < episode.pause[1]:
            day = workday_from(episode.pause[1])
    return written


def write_contact(
    journal: Journal,
    draw: Random,
    episode: Episode,
    rhythm: Rhythm,
    helper: Staff,
    day: date,
    attendance: str,
    has_interpreter: bool = False,
    starts_at: datetime | None = None,
    participants: str = "user",
) -> Conversation:
    """One contact of an episode; now and then it is journalled days late."""
    starts_at = starts_at or office_time(draw, day)
    minutes = draw.choice(rhythm.minutes)
    delay = minutes + draw.randrange(5, 90)
    if draw.random() < SHARE_JOURNALLED_LATE:
        delay += 24 * 60 * draw.randint(3, 21)
    # What is not journalled when the delivery is extracted is not in it; it is journalled sooner.
    if soon_after(starts_at, delay) > journal.closes_at:
        delay = minutes + 5
    registered_at = soon_after(starts_at, delay)
    if participants == "user" and draw.random() < rhythm.relative_share:
        participants = draw.choice(("both", "relative"))
    record_id = journal.add(
        "contacts",
        day,
        registered_at,
        episode_id=episode.record_id,
        starts_at=starts_at,
        duration_minutes=minutes if attendance == ATTENDED else None,
        mode=pick(draw, rhythm.modes),
        participants=participants,
        attendance=attendance,
        staff_id=helper.staff_id,
        profession=helper.profession,
        journalled_at=registered_at,
        has_interpreter=has_interpreter,
    )
    return Conversation(record_id, starts_at, attendance)


def _write_scores(
    journal: Journal,
    draw: Random,
    episode: Episode,
    rhythm: Rhythm,
    conversation: Conversation,
    course: Trajectory,
    session: int,
) -> None:
    if conversation.starts_at.date() < rhythm.scores_from:
        return
    phase = "first" if session == 0 else "ongoing"
    if draw.random() < rhythm.fit_share:
        write_measure(journal, episode, conversation, "ORS", ors(draw, course, session), 10, phase)
        if draw.random() < 0.96:
            write_measure(journal, episode, conversation, "SRS", srs(draw), 10, phase)
    if draw.random() < rhythm.symptom_share:
        for instrument, count in SYMPTOM_FORMS.items():
            severity = 0.55 - 0.04 * course.gain * session + draw.gauss(0, 0.08)
            items = symptom_items(draw, count, round(3 * count * severity))
            write_measure(journal, episode, conversation, instrument, items, 1, phase)


def write_measure(
    journal: Journal,
    episode: Episode,
    conversation: Conversation,
    instrument: str,
    items: list[int],
    scale: int,
    phase: str,
) -> str:
    """One score taken at a conversation: ORS before it, the others after."""
    offset = 2 if instrument == "ORS" else 40
    measured_at = soon_after(conversation.starts_at, offset)
    return journal.add(
        "measures",
        measured_at.date(),
        soon_after(measured_at, 10),
        episode_id=episode.record_id,
        contact_id=conversation.record_id,
        version="1",
        measured_at=measured_at,
        answered_by="user",
        phase=phase,
        **measure_fields(instrument, items, scale),
    )
