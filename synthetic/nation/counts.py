"""What is counted by hand and joined to nobody: drop-in days, centre days, a month's total."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from synthetic.nation.columns import EXTRACTED_ON, FIRST_DAY, days, frame
from synthetic.nation.intake import UNIT
from synthetic.workdays import is_workday

DROP_IN_WEEKDAYS = (1, 3)
MONTHS = 8


def counted_by_hand(draw: np.random.Generator, code: str) -> dict[str, Iterable[pd.DataFrame]]:
    """The three counted entities of one municipality."""
    length = (EXTRACTED_ON - FIRST_DAY).days
    calendar = pd.date_range(FIRST_DAY, periods=length)
    open_days = np.flatnonzero([is_workday(day.date()) for day in calendar])
    drop_in = open_days[np.isin(calendar.day_of_week[open_days], DROP_IN_WEEKDAYS)]
    attended = draw.integers(0, 9, len(drop_in))
    visits = draw.integers(0, 25, len(open_days))
    months = np.arange(MONTHS)
    first_days = np.flatnonzero(calendar.day == 1)
    return {
        "drop_in_days": [frame("drop_in_days", code, np.arange(len(drop_in)), drop_in, {
            "unit": UNIT,
            "held_on": days(drop_in),
            "attended": attended,
            "not_offered_same_day": np.maximum(attended - 6, 0),
            "staff_on_duty": 3,
            "status": "registered",
        })],
        "centre_days": [frame("centre_days", code, np.arange(len(open_days)), open_days, {
            "centre": "Treffstedet",
            "held_on": days(open_days),
            "visits": visits,
            "first_visits": np.minimum(visits, 1),
            "accompanied": np.minimum(visits, 2),
            "is_open": True,
        })],
        "monthly_counts": [frame("monthly_counts", code, months, first_days + 27, {
            "unit": UNIT,
            "month": days(first_days),
            "indicator_code": "outreach_hours",
            "value": draw.integers(2, 9, MONTHS).astype(float),
            "counted_by": "manual",
        })],
    }  # fmt: skip
