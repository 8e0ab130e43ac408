"""Who there is, what is offered, and how they came in."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synthetic.identity import national_ids
from synthetic.journal import ID_LETTERS
from synthetic.nation.columns import (
    FIRST_DAY,
    Numbers,
    chosen,
    coded,
    days,
    frame,
    ids,
    moments,
    person_keys,
)

OFFERS = {"N-VEDTAK": "HSP", "N-SAMTALE": "KPH", "N-GRUPPE": "PRI", "N-SELVHJELP": "PRI"}
OFFER_IDS = tuple(OFFERS)
OFFER_KINDS = ("conversation", "conversation", "group", "self_help")
STAFF = 20
UNIT = "Psykisk helse og rus"
OPENING_WEEKDAYS = "2|4"
PLACES, MOST_CONVERSATIONS = 6, 7


def persons(draw: np.random.Generator, code: str, people: int) -> pd.DataFrame:
    born = np.datetime64("1935-01-01") + draw.integers(0, 25_000, people)
    is_man = draw.random(people) < 0.42
    none = np.zeros(people, dtype=bool)
    numbers = np.arange(people)
    return frame("persons", code, numbers, numbers % 28, {
        "person_key": person_keys(numbers),
        "national_id": national_ids(draw, born, is_man, none),
        "id_type": "fnr",
        "birth_date": born,
        "sex": chosen(("2", "1"), is_man.astype(np.int64)),
        "has_protected_address": draw.random(people) < 0.01,
    })  # fmt: skip


def offers(code: str) -> pd.DataFrame:
    """What people are given an episode in, and the drop-in and the centre beside it."""
    names = [*OFFER_IDS, "N-DROPIN", "N-TREFF"]
    numbers = np.arange(len(names))
    return frame("offers", code, numbers, 0 * numbers, {
        "offer_id": names,
        "valid_from": np.datetime64(FIRST_DAY),
        "name": [f"Tilbud {number + 1}" for number in numbers],
        "kind": [*OFFER_KINDS, "drop_in", "centre"],
        "unit": UNIT,
        "service_code": [*OFFERS.values(), "PRI", "PRI"],
        "requires_decision": numbers == 0,
        "fee": 0.0,
        "minimum_age": 18,
        "opening_weekdays": _only(numbers, len(OFFER_IDS), OPENING_WEEKDAYS),
        "capacity_per_day": pd.array([None] * len(OFFER_IDS) + [PLACES, None], dtype="Int64"),
        "maximum_conversations": pd.array(
            [None, MOST_CONVERSATIONS, *[None] * (len(names) - 2)], dtype="Int64"
        ),
        "target_group": "adults",
    })  # fmt: skip


def _only(numbers: Numbers, place: int, text: str) -> list[str | None]:
    return [text if number == place else None for number in numbers]


def staff(draw: np.random.Generator, code: str) -> pd.DataFrame:
    numbers = np.arange(STAFF)
    return frame("staff_positions", code, numbers, 0 * numbers, {
        "staff_id": ids("a", numbers, 4),
        "profession": coded(draw, ("2", "5", "7", "4"), STAFF),
        "offer_id": chosen(OFFER_IDS, numbers % len(OFFERS)),
        "share_of_position": 0.5,
        "valid_from": np.datetime64(FIRST_DAY),
    })  # fmt: skip


def enquiries(draw: np.random.Generator, code: str, start: Numbers) -> pd.DataFrame:
    numbers = np.arange(len(start))
    return frame("enquiries", code, numbers, start, {
        "person_key": person_keys(numbers),
        "received_at": moments(start, 8 * 60 + numbers % 60),
        "channel": coded(draw, ("phone", "web_form", "drop_in", "gp"), len(start)),
        "first_answered_at": moments(start, 12 * 60 + numbers % 60),
        "result": "appointment",
        "heard_from": coded(draw, ("gp", "friend", "web", "other"), len(start)),
        "staff_id": ids("a", numbers % STAFF, 4),
    })  # fmt: skip


def assessments(draw: np.random.Generator, code: str, start: Numbers) -> pd.DataFrame:
    numbers = np.arange(len(start))
    problems = ("stress", "anxiety", "depression", "life_crisis", "sleep", "unknown")
    return frame("assessments", code, numbers, start, {
        "enquiry_id": ids(ID_LETTERS["enquiries"], numbers),
        "assessed_at": moments(start, 12 * 60 + 30 + 0 * numbers),
        "kind": "phone",
        "main_problem": coded(draw, problems, len(start)),
        "severity": coded(draw, ("mild", "moderate", "severe"), len(start)),
        "work_status": coded(draw, ("work_or_studies", "sick_leave"), len(start)),
        "suicide_risk": "none",
    })  # fmt: skip


def decisions(code: str, decided: Numbers, start: Numbers) -> pd.DataFrame:
    return frame("decisions", code, decided, start[decided], {
        "person_key": person_keys(decided),
        "applied_on": days(start[decided] - 14),
        "decided_on": days(start[decided]),
        "result": "granted",
        "is_appealed": False,
    })  # fmt: skip
