"""Enquiries, who made them, and how soon they were answered."""

from __future__ import annotations

import pandas as pd

from tests.recount import offers as offers_of
from tests.recount.calendar import working_days_between
from tests.recount.counting import broken_down, counted, distinct, in_periods, shared
from tests.recount.reading import local_day
from tests.recount.world import World

PERSONAL = ["channel", "heard_from", "result", "offer", "sex", "age_band"]
ANSWERED = ["channel", "offer", "sex", "age_band"]


def enquiries(world: World) -> pd.DataFrame:
    """Every enquiry with its local days, its offer and its person."""
    rows = world.records("enquiries")
    rows["received_on"] = local_day(rows["received_at"])
    rows["answered_on"] = local_day(rows["first_answered_at"])
    rows["offer"] = offers_of.named(rows["source_name"], rows["recommended_offer_id"])
    rows["identity"] = rows["person_id"].notna().map({True: "known", False: "anonymous"})
    rows["told_until"] = world.told_until(rows["source_name"])
    return world.described(rows, "received_on")


def count(world: World) -> pd.DataFrame:
    """The figures of rpt_enquiries."""
    rows = enquiries(world)
    received = in_periods(world, rows, "received_on")
    known = received[received["person_id"].notna()]
    return pd.concat(
        [
            counted(broken_down(received, [*PERSONAL, "identity"]), "enquiries"),
            distinct(broken_down(known, PERSONAL), "persons_enquiring", "person_id"),
            _answered(world, rows, "answered_within_7_days"),
            _answered(world, rows, "answered_within_5_working_days"),
        ],
        ignore_index=True,
    )


def _answered(world: World, rows: pd.DataFrame, indicator: str) -> pd.DataFrame:
    if indicator == "answered_within_7_days":
        limit = world.threshold("answer_days")
        took = (rows["answered_on"] - rows["received_on"]).dt.days
        observed = (rows["told_until"] - rows["received_on"]).dt.days
    else:
        limit = world.threshold("answer_working_days")
        holidays = world.landed.reference["holidays"]
        took = working_days_between(rows["received_on"], rows["answered_on"], holidays)
        observed = working_days_between(rows["received_on"], rows["told_until"], holidays)
    cohort = rows.assign(
        is_ripe=observed > limit, is_unripe=~(observed > limit), is_in_time=took <= limit
    )
    tall = broken_down(in_periods(world, cohort, "received_on"), ANSWERED)
    return shared(tall, indicator, "is_in_time", of="is_ripe", unripe="is_unripe")
