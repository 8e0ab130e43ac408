"""Guided self-help: begun, completed, in time, and left."""

from __future__ import annotations

import pandas as pd

from tests.recount.care import without_errors
from tests.recount.counting import (
    SHARE_DIGITS,
    broken_down,
    counted,
    figures,
    in_periods,
    ratio,
    shared,
)
from tests.recount.reading import local_day
from tests.recount.world import World

BREAKDOWNS = ["tool", "sex", "age_band"]


def codes(world: World) -> pd.DataFrame:
    """The codes given out, and what became of them."""
    rows = without_errors(world, world.records("self_help_codes"))
    rows["created_on"] = local_day(rows["created_at"])
    is_completed = rows["completed_on"].notna()
    took = (rows["completed_on"] - rows["created_on"]).dt.days
    low, high = world.threshold("self_help_from_days"), world.threshold("self_help_to_days")
    return rows.assign(
        is_in_time=(took >= low) & (took <= high),
        is_dropped=rows["stop_reason"].notna() & ~is_completed,
        is_unripe=rows["stop_reason"].isna() & ~is_completed,
    )


def count(world: World) -> pd.DataFrame:
    """The figures of rpt_self_help."""
    rows = codes(world)
    started = in_periods(world, world.described(rows, "created_on"), "created_on")
    done = in_periods(world, world.described(rows, "completed_on"), "completed_on")
    return pd.concat(
        [
            counted(broken_down(started, BREAKDOWNS), "self_help_started"),
            counted(broken_down(done, BREAKDOWNS), "self_help_completed"),
            shared(broken_down(done, BREAKDOWNS), "self_help_in_time", "is_in_time"),
            shared(
                broken_down(started, BREAKDOWNS),
                "self_help_drop_out",
                "is_dropped",
                unripe="is_unripe",
            ),
            *_by_reason(started),
        ],
        ignore_index=True,
    )


def _by_reason(started: pd.DataFrame) -> list[pd.DataFrame]:
    """The part of all who started that each reason took."""
    made = []
    for reason in started.loc[started["is_dropped"], "stop_reason"].unique():
        rows = started.assign(is_this=started["is_dropped"] & started["stop_reason"].eq(reason))
        tall = broken_down(rows, []).assign(breakdown_code="stop_reason", category_code=reason)
        made.append(
            figures(
                tall,
                "self_help_drop_out",
                lambda group: ratio(
                    int(group["is_this"].sum()), len(group), SHARE_DIGITS, "share"
                ) | {"unripe_count": int(group["is_unripe"].sum())},
            )
        )  # fmt: skip
    return made
