"""What people come with: problems, work, how they heard of the service, and how it ends.

The shares are the published ones. Anxiety is missing from the readable source, whose shares sum
to 82 and 83 per cent; it gets the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

Shares = Mapping[str, float]

DROP_IN_PROBLEMS: Shares = {
    "stress": 26, "depression": 23, "anxiety": 18, "life_crisis": 10, "trauma": 8,
    "personality_relations": 6, "other": 2, "relative": 2, "substance_use": 2,
    "psychosis_symptoms": 1, "suicidal_thoughts": 1, "sleep": 1,
}  # fmt: skip
SHORT_TERM_PROBLEMS: Shares = {
    "stress": 25, "depression": 25, "anxiety": 17, "life_crisis": 13, "trauma": 8,
    "personality_relations": 6, "other": 3, "relative": 1, "substance_use": 1, "self_image": 1,
}  # fmt: skip
DECISION_PROBLEMS: Shares = {
    "anxiety": 24, "depression": 23, "psychosis_symptoms": 14, "trauma": 13,
    "personality_relations": 12, "substance_use": 7, "suicidal_thoughts": 2, "other": 4,
    "unknown": 1,
}  # fmt: skip
# Depression and anxiety are the two commonest reasons to call Mestringstelefonen.
TELEPHONE_PROBLEMS: Shares = {
    "depression": 27, "anxiety": 24, "stress": 13, "life_crisis": 8, "sleep": 6,
    "substance_use": 7, "relative": 5, "self_image": 3, "trauma": 3, "other": 3, "unknown": 1,
}  # fmt: skip
HEARD_FROM: Shares = {"gp": 46, "friend": 17, "web": 10, "other": 27}
WORK_STATUS: Shares = {"work_or_studies": 55, "sick_leave": 30, "nav_benefit": 15}
SEVERITY: Shares = {"mild": 46, "moderate": 44, "severe": 6, "unknown": 4}
DECISION_SEVERITY: Shares = {"mild": 8, "moderate": 52, "severe": 38, "unknown": 2}
END_REASONS: Shares = {
    "need_ended": 48, "other_service_needed": 26, "completed": 8, "dropped_out": 6, "moved": 2,
    "other": 4, "not_stated": 6,
}  # fmt: skip


def pick(draw: Random, shares: Shares) -> str:
    """One code, as often as its share says."""
    return draw.choices(list(shares), weights=list(shares.values()))[0]


def assessed(draw: Random, problems: Shares, severities: Shares = SEVERITY) -> dict[str, Any]:
    """The coded fields of one assessment."""
    main = pick(draw, problems)
    others = sorted(
        {pick(draw, problems) for _ in range(draw.choice((0, 0, 0, 1, 1, 2)))} - {main, "unknown"}
    )
    if main == "suicidal_thoughts":
        risk = draw.choice(("thoughts", "plans"))
    else:
        risk = pick(draw, {"none": 86, "thoughts": 9, "not_assessed": 5})
    return {
        "main_problem": main,
        "other_problems": "|".join(others) or None,
        "severity": pick(draw, severities),
        "work_status": pick(draw, WORK_STATUS),
        "suicide_risk": risk,
    }
