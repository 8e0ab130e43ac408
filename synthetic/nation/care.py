"""Episodes with their statuses, conversations and scores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pandas as pd

from synthetic.journal import ID_LETTERS
from synthetic.nation.columns import (
    FIRST_DAY,
    Numbers,
    Truths,
    chosen,
    coded,
    days,
    frame,
    ids,
    moments,
    person_keys,
)
from synthetic.nation.intake import OFFER_IDS, STAFF
from synthetic.workdays import is_workday

# A hundred thousand people are a million contacts.
CONTACTS_EACH = 10
DAYS_BETWEEN = 8
SECOND_FROM = 5
ITEMS = 4
# What is scored of everybody: at which contact, on which instrument.
SCORED = ((0, "ORS"), (0, "SRS"), (4, "ORS"))
MODES = ("in_person", "phone", "video", "home")
PEOPLE_A_PIECE = 20_000


def has_second(people: Numbers) -> Truths:
    """Half of the people come back for a second episode, from their sixth contact on."""
    second: Truths = people % 2 == 1
    return second


def episode_of(people: Numbers, place: Numbers, count: int) -> Numbers:
    """The number of the episode a person's contact belongs to; second ones follow the first."""
    return np.where(has_second(people) & (place >= SECOND_FROM), count + people // 2, people)


def episodes(draw: np.random.Generator, code: str, start: Numbers, offer: Numbers) -> pd.DataFrame:
    first = np.arange(len(start))
    second = first[has_second(first)]
    people = np.concatenate([first, second])
    numbers = np.concatenate([first, len(start) + second // 2])
    begins, ends = first_day(start, people, numbers), last_day(start, people, numbers)
    over = is_over(people, numbers)
    is_decided = offer[people] == 0
    reasons = coded(draw, ("need_ended", "other_service_needed", "not_stated"), len(people))
    return frame("episodes", code, numbers, begins, {
        "person_key": person_keys(people),
        "offer_id": chosen(OFFER_IDS, offer[people]),
        "started_on": days(begins),
        "ended_on": days(ends, over),
        "end_reason": reasons.where(over),
        "enquiry_id": ids(ID_LETTERS["enquiries"], people).where(numbers < len(start)),
        "decision_id": ids(ID_LETTERS["decisions"], people).where(is_decided),
        "has_decision": is_decided,
    })  # fmt: skip


def is_over(people: Numbers, numbers: Numbers) -> Truths:
    """Two of three have ended; who came back had ended the first time."""
    over: Truths = (people % 3 != 0) | (has_second(people) & (numbers == people))
    return over


def first_day(start: Numbers, people: Numbers, numbers: Numbers) -> Numbers:
    """The day of an episode's first contact."""
    return np.where(numbers == people, start[people], start[people] + DAYS_BETWEEN * SECOND_FROM)


def last_day(start: Numbers, people: Numbers, numbers: Numbers) -> Numbers:
    """The day an episode ends, if it does: with its last contact, or a while after."""
    is_first_of_two = has_second(people) & (numbers == people)
    contacts_before = np.where(is_first_of_two, SECOND_FROM - 1, CONTACTS_EACH)
    return np.asarray(start[people] + DAYS_BETWEEN * contacts_before)


def statuses(code: str, start: Numbers, decided: Numbers) -> pd.DataFrame:
    """Everybody comes in service; those with a decision are allocated first, on the same day."""
    first = np.arange(len(start))
    second = first[has_second(first)]
    person = np.concatenate([first, second])
    number = np.concatenate([first, len(start) + second // 2])
    begins, ends = first_day(start, person, number), last_day(start, person, number)
    is_decided = np.isin(person, decided)
    is_allocated = is_decided & (number == person)
    over = is_over(person, number)
    status = np.repeat([0, 1, 2], [is_allocated.sum(), len(person), over.sum()])
    episode = np.concatenate([number[is_allocated], number, number[over]])
    day = np.concatenate([begins[is_allocated], begins, ends[over]])
    sequence = np.concatenate([
        np.ones(is_allocated.sum(), dtype=np.int64), 1 + is_allocated, 2 + is_allocated[over]
    ])  # fmt: skip
    return frame("episode_statuses", code, np.arange(len(episode)), day, {
        "episode_id": ids(ID_LETTERS["episodes"], episode),
        "sequence": sequence,
        "status": chosen(("T", "I", "S"), status),
        "valid_from": days(day),
    })  # fmt: skip


def is_open(day: Numbers) -> Truths:
    """Whether each day is one that work is done on."""
    different, place = np.unique(day, return_inverse=True)
    worked = [is_workday(FIRST_DAY + timedelta(days=int(one))) for one in different]
    return np.array(worked, dtype=bool)[place]


def contacts(draw: np.random.Generator, code: str, start: Numbers) -> Iterator[pd.DataFrame]:
    """A piece for so many people at a time, made when it is asked for."""
    for first in range(0, len(start), PEOPLE_A_PIECE):
        own = start[first : first + PEOPLE_A_PIECE]
        place = np.tile(np.arange(CONTACTS_EACH), len(own))
        people = np.repeat(np.arange(first, first + len(own)), CONTACTS_EACH)
        day = np.repeat(own, CONTACTS_EACH) + place * DAYS_BETWEEN
        minute = 8 * 60 + 15 * draw.integers(0, 30, len(place))
        attended = (place == 0) | (draw.random(len(place)) < 0.87)
        missed = coded(draw, ("did_not_attend", "cancelled_by_user"), len(place))
        yield frame("contacts", code, people * CONTACTS_EACH + place, day, {
            "episode_id": ids(ID_LETTERS["episodes"], episode_of(people, place, len(start))),
            "starts_at": moments(day, minute),
            "duration_minutes": draw.choice((30, 45, 60), len(place)),
            # Nobody comes to a closed door, but the telephone is answered every day.
            "mode": coded(draw, MODES, len(place)).mask(~is_open(day), "phone"),
            "participants": "user",
            "attendance": missed.where(~attended, "attended"),
            "staff_id": ids("a", (people + place) % STAFF, 4),
            "profession": coded(draw, ("2", "5", "7", "4"), len(place)),
            "journalled_at": moments(day, minute + 70),
            "has_interpreter": False,
        })  # fmt: skip


def measures(draw: np.random.Generator, code: str, start: Numbers) -> pd.DataFrame:
    """ORS at everybody's first and fifth contact, and SRS at the first."""
    everybody = np.arange(len(start))
    people = np.repeat(everybody, len(SCORED))
    place = np.tile([at for at, _ in SCORED], len(everybody))
    is_alliance = np.tile([instrument == "SRS" for _, instrument in SCORED], len(everybody))
    day = start[people] + place * DAYS_BETWEEN
    items = np.where(
        is_alliance,
        draw.integers(80, 100, (ITEMS, len(people))),
        draw.integers(20, 60, (ITEMS, len(people))) + 4 * place,
    )
    return frame("measures", code, np.arange(len(people)), day, {
        "episode_id": ids(ID_LETTERS["episodes"], episode_of(people, place, len(start))),
        "contact_id": ids(ID_LETTERS["contacts"], people * CONTACTS_EACH + place),
        "instrument": chosen(("ORS", "SRS"), is_alliance.astype(np.int64)),
        "version": "1",
        "measured_at": moments(day, 16 * 60 + 10 * is_alliance),
        **{f"item_{number}": item / 10 for number, item in enumerate(items, start=1)},
        "stated_sum": items.sum(axis=0) / 10,
        "answered_by": "user",
        "phase": chosen(("first", "ongoing"), np.minimum(place, 1)),
    })  # fmt: skip
