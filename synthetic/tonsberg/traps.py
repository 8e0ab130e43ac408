"""What real journals hold and naive counting trips over. None of it may move a figure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from synthetic.care import ATTENDED, Staff, write_contact, write_measure
from synthetic.episodes import Episode, write_episode
from synthetic.intake import write_enquiry
from synthetic.journal import Journal, at, soon_after
from synthetic.people import Register
from synthetic.tonsberg.decisions import RHYTHM
from synthetic.tonsberg.offers import DECISION_OFFER, DROP_IN_OFFER, SHORT_TERM_OFFER
from synthetic.trajectories import lines

# Half past midnight: in Oslo the new month, in universal time still the old one.
AFTER_MIDNIGHT = (
    at(date(2023, 3, 31), 0, 30),
    at(date(2023, 4, 1), 0, 30),
    at(date(2023, 8, 1), 0, 30),
)
BY_MISTAKE = (date(2023, 3, 8), date(2023, 6, 13))
DELETED_START = date(2023, 5, 9)
TYPED_BY_TWO = date(2023, 3, 14)


def write_traps(
    journal: Journal,
    draw: Random,
    register: Register,
    in_service: list[Episode],
    staff: dict[str, list[Staff]],
) -> None:
    """All of them. ``in_service`` are long-standing episodes with a decision."""
    helper = staff[DECISION_OFFER][0]
    for moment in AFTER_MIDNIGHT:
        write_contact(
            journal, draw, draw.choice(in_service), RHYTHM, helper, moment.date(), ATTENDED,
            starts_at=moment,
        )  # fmt: skip
    _conversation_typed_by_two(journal, draw, draw.choice(in_service), staff[DECISION_OFFER])
    _score_without_its_contact(journal, draw, draw.choice(in_service), helper)
    _entered_in_error(journal, register)
    _deleted(journal, register)
    _anonymous_then_known(journal, draw, register, staff[DROP_IN_OFFER])


def _conversation_typed_by_two(
    journal: Journal, draw: Random, episode: Episode, staff: list[Staff]
) -> None:
    for helper in staff[:2]:
        write_contact(
            journal, draw, episode, RHYTHM, helper, TYPED_BY_TWO, ATTENDED,
            starts_at=at(TYPED_BY_TWO, 10),
        )  # fmt: skip


def _score_without_its_contact(
    journal: Journal, draw: Random, episode: Episode, helper: Staff
) -> None:
    """The contact is deleted the day after; its score is not."""
    day = date(2023, 4, 18)
    contact = write_contact(journal, draw, episode, RHYTHM, helper, day, ATTENDED)
    write_measure(journal, episode, contact, "ORS", lines(draw, 210), 10, "ongoing")
    _delete(journal, "contacts", contact.record_id, at(day + timedelta(days=1), 8, 5))


def _entered_in_error(journal: Journal, register: Register) -> None:
    """Allocated or started on the wrong person, and marked X the next day."""
    queued, served = (register.new(at(day - timedelta(days=20), 9)) for day in BY_MISTAKE)
    decision_id = journal.add(
        "decisions", BY_MISTAKE[0], at(BY_MISTAKE[0], 10), at(BY_MISTAKE[0] + timedelta(days=1), 9),
        person_key=queued.key, applied_on=BY_MISTAKE[0] - timedelta(days=10),
        decided_on=BY_MISTAKE[0], result="withdrawn", is_appealed=False,
    )  # fmt: skip
    write_episode(
        journal,
        Episode(queued.key, DECISION_OFFER, None, allocated_on=BY_MISTAKE[0],
                decision_id=decision_id, has_decision=True, is_error=True),
    )  # fmt: skip
    write_episode(journal, Episode(served.key, SHORT_TERM_OFFER, BY_MISTAKE[1], is_error=True))


def _deleted(journal: Journal, register: Register) -> None:
    """An episode that was delivered, and then deleted with its statuses."""
    person = register.new(at(DELETED_START - timedelta(days=3), 9))
    episode_id = write_episode(journal, Episode(person.key, SHORT_TERM_OFFER, DELETED_START))
    deleted_at = at(DELETED_START + timedelta(days=2), 8, 15)
    _delete(journal, "episodes", episode_id, deleted_at)
    for row in [r for r in journal.rows["episode_statuses"] if r["episode_id"] == episode_id]:
        journal.add_version("episode_statuses", row, deleted_at, is_deleted=True)


def _anonymous_then_known(
    journal: Journal, draw: Random, register: Register, staff: list[Staff]
) -> None:
    """A caller who gave no name, and is registered by name the week after."""
    received_at = at(date(2023, 2, 7), 9, 5)
    enquiry_id = write_enquiry(
        journal, draw, received_at, "phone", "guided_onward", staff, None,
        soon_after(received_at, 4),
    )  # fmt: skip
    known_at = received_at + timedelta(days=7)
    person = register.new(known_at)
    journal.add_version(
        "enquiries", _latest(journal, "enquiries", enquiry_id), known_at, person_key=person.key
    )


def _delete(journal: Journal, entity: str, record_id: str, at_moment: datetime) -> None:
    journal.add_version(entity, _latest(journal, entity, record_id), at_moment, is_deleted=True)


def _latest(journal: Journal, entity: str, record_id: str) -> dict[str, Any]:
    return next(row for row in reversed(journal.rows[entity]) if row["record_id"] == record_id)
