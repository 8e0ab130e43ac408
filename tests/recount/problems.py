"""What people come with, and why they end: parts of a whole that add up to it."""

from __future__ import annotations

import pandas as pd

from tests.recount.care import ended_episodes, with_person_and_offer, without_errors
from tests.recount.counting import GROUP, SHARE_DIGITS, broken_down, figures, in_periods, ratio
from tests.recount.reading import local_day
from tests.recount.world import World

PLACE = [name for name in GROUP if name != "item_code"]


def parts(tall: pd.DataFrame, indicator: str, item: str) -> pd.DataFrame:
    """The share each item has of all the rows of its period and category."""
    whole = tall.groupby(PLACE, dropna=False)["item_code"].transform("size")
    rows = tall.assign(item_code=tall[item], whole=whole)
    return figures(
        rows,
        indicator,
        lambda group: ratio(len(group), int(group["whole"].iloc[0]), SHARE_DIGITS, "share"),
    )


def count_problems(world: World) -> pd.DataFrame:
    """The figures of rpt_problems."""
    rows = with_person_and_offer(world, without_errors(world, world.records("assessments")))
    rows["assessed_on"] = local_day(rows["assessed_at"])
    rows["main_problem"] = rows["main_problem"].fillna("unknown")
    rows = in_periods(world, world.described(rows, "assessed_on"), "assessed_on")
    tall = broken_down(rows, ["offer", "kind", "sex", "age_band"])
    return parts(tall, "problem_share", "main_problem")


def count_end_reasons(world: World) -> pd.DataFrame:
    """The figures of rpt_end_reasons."""
    rows = ended_episodes(world)
    rows["end_reason"] = rows["end_reason"].fillna("not_stated")
    tall = broken_down(in_periods(world, rows, "ended_on"), ["offer", "sex", "age_band"])
    return parts(tall, "end_reason_share", "end_reason")
