"""Drop-in by day: who came, who was not offered a slot, and how many slots there were."""

from __future__ import annotations

import pandas as pd

from tests.recount.calendar import PERIOD
from tests.recount.counting import (
    SHARE_DIGITS,
    broken_down,
    figures,
    in_periods,
    ratio,
    summed,
)
from tests.recount.world import World

DAY = ["source_name", "unit", "held_on"]
INDICATORS = ("drop_in_attended", "drop_in_not_offered_same_day", "drop_in_capacity_share")


def newest(rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """One row for each thing counted: the count that was made last."""
    ordered = rows.sort_values(["changed_at", "landed_at", "record_id"])
    return ordered.drop_duplicates(key, keep="last")


def offered_days(world: World) -> pd.DataFrame:
    """Every day of the told periods and unit with a drop-in offer: slots, and whether the
    offer says it is open."""
    offers = world.offers[world.offers["offer_kind"] == "drop_in"]
    holidays = set(world.landed.reference["holidays"]["holiday_on"])
    months = world.periods[world.periods["period_kind"] == "month"]
    made = []
    days = sorted({
        day
        for month in months.itertuples()
        for day in pd.date_range(month.period_on, month.period_end, inclusive="left")
    })  # fmt: skip
    for offer in offers.itertuples():
        weekdays = set(str(offer.opening_weekdays or "").split("|"))
        for day in days:
            if offer.valid_from <= day and (pd.isna(offer.valid_to) or offer.valid_to > day):
                slots = 0 if pd.isna(offer.capacity_per_day) else int(offer.capacity_per_day)
                is_open = str(day.isoweekday()) in weekdays and day not in holidays
                made.append(
                    (offer.source_name, offer.unit, day, offer.municipality_code, slots, is_open)
                )
    rows = pd.DataFrame(made, columns=[*DAY, "offer_municipality", "slots", "is_expected"])
    rows["held_on"] = rows["held_on"].astype("datetime64[s]")
    return rows.groupby(DAY).agg(
        offer_municipality=("offer_municipality", "first"), slots=("slots", "sum"),
        is_expected=("is_expected", "any"),
    ).reset_index()  # fmt: skip


def days(world: World) -> pd.DataFrame:
    """The open days: those registered, and those an offer expects and nobody has closed."""
    told = newest(world.records("drop_in_days"), DAY)
    rows = told.merge(offered_days(world), on=DAY, how="outer")
    rows["municipality_code"] = rows["municipality_code"].fillna(rows["offer_municipality"])
    rows["is_registered"] = rows["status"].eq("registered")
    rows["is_expected"] = rows["is_expected"].eq(True) & ~rows["status"].eq("closed")
    rows["slots"] = rows["slots"].fillna(0).astype(int)
    return rows[rows["is_registered"] | rows["is_expected"]].reset_index(drop=True)


def count(world: World) -> pd.DataFrame:
    """The figures of rpt_drop_in; a period with a day that is missing has none."""
    rows = in_periods(world, days(world), "held_on")
    made = []
    for indicator, needs in zip(INDICATORS, ("attended", "not_offered_same_day", "attended"),
                                strict=True):  # fmt: skip
        lacking = rows[~rows["is_registered"] | rows[needs].isna()]
        missing = lacking[PERIOD].drop_duplicates()
        made.append(
            missing.assign(
                indicator_code=indicator, breakdown_code="total", missing_code="incomplete"
            )
        )
        whole = rows.merge(missing.assign(is_lacking=True), on=PERIOD, how="left")
        whole = whole[whole["is_lacking"].isna()]
        tall = broken_down(whole, ["unit"])
        if indicator == "drop_in_capacity_share":
            made.append(
                figures(
                    tall,
                    indicator,
                    lambda group: ratio(
                        int(group["attended"].sum()), int(group["slots"].sum()), SHARE_DIGITS,
                        "share",
                    ),
                )
            )  # fmt: skip
        else:
            made.append(summed(tall, indicator, needs))
    return pd.concat(made, ignore_index=True)
