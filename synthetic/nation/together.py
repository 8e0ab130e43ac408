"""Groups, self-help, and what people said afterwards."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synthetic.journal import ID_LETTERS
from synthetic.nation.columns import Numbers, coded, days, frame, ids, moments, person_keys

GROUPS = 10
MEETINGS = 8


def groups(code: str) -> pd.DataFrame:
    numbers = np.arange(GROUPS)
    return frame("groups", code, numbers, 10 + 0 * numbers, {
        "name": [f"Gruppe {number + 1}" for number in numbers],
        "offer_id": "N-GRUPPE",
        "starts_on": days(20 + 0 * numbers),
        "ends_on": days(20 + 7 * (MEETINGS - 1) + 0 * numbers),
        "planned_count": MEETINGS,
    })  # fmt: skip


def attendances(draw: np.random.Generator, code: str, grouped: Numbers) -> pd.DataFrame:
    people = np.repeat(grouped, MEETINGS)
    day = 20 + 7 * np.tile(np.arange(MEETINGS), len(grouped))
    return frame("group_attendances", code, np.arange(len(people)), day, {
        "group_id": ids(ID_LETTERS["groups"], people % GROUPS),
        "held_on": days(day),
        "person_key": person_keys(people),
        "attendance": coded(draw, ("attended", "did_not_attend"), len(people)),
    })  # fmt: skip


def codes(code: str, helped: Numbers, start: Numbers) -> pd.DataFrame:
    day = start[helped]
    return frame("self_help_codes", code, helped, day, {
        "person_key": person_keys(helped),
        "episode_id": ids(ID_LETTERS["episodes"], helped),
        "tool": "Assistert selvhjelp",
        "created_at": moments(day, 15 * 60 + 0 * helped),
        "parts_total": 8,
        "parts_completed": 8,
        "completed_on": days(day + 35),
    })  # fmt: skip


def check_ins(
    draw: np.random.Generator, code: str, helped: Numbers, start: Numbers
) -> pd.DataFrame:
    people = np.repeat(helped, 8)
    place = np.tile(np.arange(8), len(helped))
    day = start[people] + 4 * place
    return frame("self_help_check_ins", code, np.arange(len(people)), day, {
        "self_help_code_id": ids(ID_LETTERS["self_help_codes"], people),
        "checked_in_at": moments(day, 19 * 60 + 0 * people),
        "part": place + 1,
        "score": draw.integers(10, 90, len(people)),
    })  # fmt: skip


def evaluations(
    draw: np.random.Generator, code: str, people: Numbers, start: Numbers
) -> pd.DataFrame:
    day = start[people] + 60
    return frame("evaluations", code, people, day, {
        "episode_id": ids(ID_LETTERS["episodes"], people),
        "answered_on": days(day),
        "question_code": "better",
        "answer_code": coded(draw, ("yes", "yes", "yes", "no"), len(people)),
        "form_version": "1",
    })  # fmt: skip
