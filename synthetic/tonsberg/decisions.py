"""Applications, decisions and the episodes that rest on them, written to the journal."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from synthetic.care import Rhythm, Staff, write_care
from synthetic.episodes import Episode, write_episode
from synthetic.intake import write_assessment, write_enquiry
from synthetic.journal import Journal, at
from synthetic.needs import DECISION_PROBLEMS, DECISION_SEVERITY
from synthetic.people import Person
from synthetic.target import EXTRACTED_ON
from synthetic.tonsberg.offers import DECISION_OFFER
from synthetic.tonsberg.queue import DecisionService
from synthetic.workdays import office_time, workday_before, workday_from

# Enquiries have been kept since this day.
ENQUIRIES_FROM = date(2022, 1, 1)
RHYTHM = Rhythm(
    gap_days=(9, 24), minutes=(45, 60, 60), scores_from=date(2021, 1, 1), fit_share=0.35,
    modes={"in_person": 68, "home": 16, "phone": 13, "video": 3}, relative_share=0.05,
)  # fmt: skip


def write_decisions(
    journal: Journal, service: DecisionService, staff: dict[str, list[Staff]]
) -> None:
    """Write every episode with its application, decision, conversations and scores."""
    draw = service.draw
    for episode in service.everybody():
        if episode.earlier:
            episode.decision_id = episode.earlier.decision_id
        else:
            episode.decision_id = _write_application(journal, draw, episode, staff)
        write_episode(journal, episode)
        if episode.served_from and episode.served_from >= ENQUIRIES_FROM:
            write_assessment(
                journal, draw, at(episode.served_from, 15, 30), "first_conversation",
                DECISION_PROBLEMS, DECISION_SEVERITY, episode_id=episode.record_id,
            )  # fmt: skip
        write_care(journal, draw, episode, RHYTHM, staff[episode.offer_id], EXTRACTED_ON)


def _write_application(
    journal: Journal, draw: Random, episode: Episode, staff: dict[str, list[Staff]]
) -> str:
    """The application, the decision the day they were allocated, and the enquiry it began with."""
    decided_on = episode.started_on
    applied_on = workday_before(decided_on - timedelta(days=draw.randint(7, 27)))
    if applied_on >= ENQUIRIES_FROM:
        received_at = office_time(draw, applied_on)
        episode.enquiry_id = write_enquiry(
            journal, draw, received_at, "allocation_office", "appointment",
            staff[DECISION_OFFER], episode.person_key, received_at, episode.offer_id,
        )  # fmt: skip
    return journal.add(
        "decisions",
        decided_on,
        at(applied_on, 14),
        at(decided_on, 13),
        person_key=episode.person_key,
        applied_on=applied_on,
        decided_on=decided_on,
        result="granted",
        valid_to=decided_on + timedelta(days=730),
        is_appealed=draw.random() < 0.01,
    )


def write_refusals(
    journal: Journal, draw: Random, people: list[Person], days: tuple[date, ...]
) -> None:
    """Applications that were refused: those people are offered short-term help instead."""
    for person in people:
        decided_on = workday_from(max(draw.choice(days), person.first_seen.date()))
        applied_on = workday_before(decided_on - timedelta(days=draw.randint(7, 20)))
        journal.add(
            "decisions", decided_on, at(applied_on, 14), at(decided_on, 13),
            person_key=person.key, applied_on=applied_on, decided_on=decided_on,
            result="refused", is_appealed=draw.random() < 0.1,
        )  # fmt: skip
