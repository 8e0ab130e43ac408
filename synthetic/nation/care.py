"""Episodes with their statuses, conversations and scores."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from synthetic.journal import ID_LETTERS
from synthetic.nation.columns import (
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

# A hundred thousand people are a million contacts.
CONTACTS_EACH = 10
DAYS_BETWEEN = 8
PEOPLE_A_PIECE = 20_000


def episodes(draw: np.random.Generator, code: str, start: Numbers, offer: Numbers) -> pd.DataFrame:
    numbers = np.arange(len(start))
    over, is_decided = is_over(numbers), offer == 0
    reasons = coded(draw, ("need_ended", "other_service_needed", "not_stated"), len(start))
    return frame("episodes", code, numbers, start, {
        "person_key": person_keys(numbers),
        "offer_id": chosen(OFFER_IDS, offer),
        "started_on": days(start),
        "ended_on": days(last_day(start), over),
        "end_reason": reasons.where(over),
        "enquiry_id": ids(ID_LETTERS["enquiries"], numbers),
        "decision_id": ids(ID_LETTERS["decisions"], numbers).where(is_decided),
        "has_decision": is_decided,
    })  # fmt: skip


def is_over(people: Numbers) -> Truths:
    over: Truths = people % 3 != 0
    return over


def last_day(start: Numbers) -> Numbers:
    last: Numbers = start + DAYS_BETWEEN * CONTACTS_EACH
    return last


def statuses(code: str, start: Numbers, decided: Numbers) -> pd.DataFrame:
    """Everybody comes in service; those with a decision are allocated first, on the same day."""
    everybody = np.arange(len(start))
    over = everybody[is_over(everybody)]
    is_decided = np.isin(everybody, decided)
    people = np.concatenate([decided, everybody, over])
    status = np.repeat([0, 1, 2], [len(decided), len(everybody), len(over)])
    day = np.concatenate([start[decided], start, last_day(start)[over]])
    sequence = np.concatenate([
        np.ones(len(decided), dtype=np.int64), 1 + is_decided, 2 + is_decided[over]
    ])  # fmt: skip
    return frame("episode_statuses", code, np.arange(len(people)), day, {
        "episode_id": ids(ID_LETTERS["episodes"], people),
        "sequence": sequence,
        "status": chosen(("T", "I", "S"), status),
        "valid_from": days(day),
    })  # fmt: skip


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
            "episode_id": ids(ID_LETTERS["episodes"], people),
            "starts_at": moments(day, minute),
            "duration_minutes": draw.choice((30, 45, 60), len(place)),
            "mode": coded(draw, ("in_person", "phone", "video", "home"), len(place)),
            "participants": "user",
            "attendance": missed.where(~attended, "attended"),
            "staff_id": ids("a", (people + place) % STAFF, 4),
            "profession": coded(draw, ("2", "5", "7", "4"), len(place)),
            "journalled_at": moments(day, minute + 70),
            "has_interpreter": False,
        })  # fmt: skip


def measures(draw: np.random.Generator, code: str, start: Numbers) -> pd.DataFrame:
    """ORS at the first and the sixth contact of every third person."""
    people = np.repeat(np.arange(0, len(start), 3), 2)
    place = np.tile([0, 5], len(people) // 2)
    day = start[people] + place * DAYS_BETWEEN
    items = draw.integers(20, 60, (4, len(people))) + 3 * place
    return frame("measures", code, np.arange(len(people)), day, {
        "episode_id": ids(ID_LETTERS["episodes"], people),
        "contact_id": ids(ID_LETTERS["contacts"], people * CONTACTS_EACH + place),
        "instrument": "ORS",
        "version": "1",
        "measured_at": moments(day, 16 * 60 + 0 * people),
        **{f"item_{number}": item / 10 for number, item in enumerate(items, start=1)},
        "stated_sum": items.sum(axis=0) / 10,
        "answered_by": "user",
        "phase": chosen(("first", "ongoing"), np.minimum(place, 1)),
    })  # fmt: skip
