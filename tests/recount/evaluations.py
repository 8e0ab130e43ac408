"""What users answered, of those who answered."""

from __future__ import annotations

import pandas as pd

from tests.recount.care import with_person_and_offer, without_errors
from tests.recount.counting import broken_down, in_periods, shared
from tests.recount.world import World

BREAKDOWNS = ["offer", "form_version"]


def count(world: World) -> pd.DataFrame:
    """The figures of rpt_evaluations."""
    rows = with_person_and_offer(world, without_errors(world, world.records("evaluations")))
    rows["is_answered"] = rows["answer_code"] != "not_answered"
    answered = in_periods(world, rows, "answered_on")
    seed = world.landed.seeds["evaluation_answers"]
    valid = seed[seed["is_valid"] == "true"]
    judged = answered.merge(
        valid[["question_code", "answer_code", "is_favourable", "indicator_code"]],
        on=["question_code", "answer_code"],
    )
    judged["is_good"] = judged["is_favourable"] == "true"
    return pd.concat(
        [
            *(
                shared(
                    broken_down(judged[judged["indicator_code"] == code], BREAKDOWNS),
                    code,
                    "is_good",
                )
                for code in seed["indicator_code"].unique()
            ),
            shared(
                broken_down(answered, BREAKDOWNS, "question_code"),
                "evaluation_response_rate",
                "is_answered",
            ),
        ],
        ignore_index=True,
    )
