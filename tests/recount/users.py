"""Who is in service at a period's end, and who came and went in it."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from tests.recount.care import EPISODE, IN_SERVICE, episodes, statuses_of
from tests.recount.counting import GROUP, at_ends, broken_down, counted, distinct, in_periods
from tests.recount.world import World

BREAKDOWNS = ["offer", "sex", "age_band"]
SHORT_TERM = "short_term"


def in_service(world: World) -> pd.DataFrame:
    """The spells in service, with their episode."""
    spells = statuses_of(world).rename(columns={"valid_from": "in_from", "until": "in_until"})
    spells = spells[spells["status"] == IN_SERVICE][[*EPISODE, "in_from", "in_until"]]
    return spells.merge(episodes(world), on=EPISODE)


def count(world: World) -> pd.DataFrame:
    """The figures of rpt_users."""
    users = at_ends(world, in_service(world), "in_from", "in_until")
    tall = broken_down(world.described(users, "last_day"), BREAKDOWNS)
    with_decision = distinct(
        tall[tall["has_decision"].astype(bool)], "users_with_decision", "person_id"
    )
    without = distinct(
        tall[~tall["has_decision"].astype(bool)], "users_without_decision", "person_id"
    )
    new_short_term = broken_down(
        in_periods(world, world.described(new_in_short_term(world), "entered_on"), "entered_on"),
        BREAKDOWNS,
        "earlier_band",
    )
    rows = episodes(world)
    decided = rows[rows["has_decision"].astype(bool)]
    new = world.described(decided, "allocated_on")
    new_with_decision = broken_down(in_periods(world, new, "allocated_on"), BREAKDOWNS)
    gone = world.described(decided[decided["entered_on"] <= decided["ended_on"]], "ended_on")
    gone = broken_down(in_periods(world, gone, "ended_on"), BREAKDOWNS)
    new_either = pd.concat([new_with_decision, new_short_term[new_short_term["item_code"].isna()]])
    return pd.concat(
        [
            with_decision,
            without,
            added(pd.concat([with_decision, without]), "users_total"),
            distinct(tall, "users_distinct", "person_id"),
            counted(new_with_decision, "new_with_decision"),
            counted(new_short_term, "new_short_term"),
            counted(new_either, "new_total"),
            counted(gone[~gone["went_on"]], "discharged"),
            counted(gone[gone["went_on"]], "transferred_on"),
        ],
        ignore_index=True,
    )


def added(rows: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """The values of several indicators, added."""
    sums = rows.groupby(GROUP, dropna=False, sort=False)["value"].sum().reset_index()
    sums["value"] = [Decimal(value) for value in sums["value"]]
    sums = sums.assign(
        indicator_code=indicator,
        **dict.fromkeys(set(rows.columns) - set(sums) - {"indicator_code"}),
    )
    sums = sums[rows.columns]
    return sums.astype(object).where(sums.notna(), None)


def new_in_short_term(world: World) -> pd.DataFrame:
    """Short-term episodes whose person is new, and how long ago they last had the service."""
    gap = pd.Timedelta(days=world.threshold("new_service_gap_days"))
    rows = episodes(world)
    new = rows[
        (rows["service_group"] == SHORT_TERM) & rows["entered_on"].notna() & ~rows["is_transfer"]
    ]
    earlier = in_service(world)[[*EPISODE, "person_id", "service_code", "in_from", "in_until"]]
    both = new[[*EPISODE, "person_id", "service_code", "entered_on"]].merge(
        earlier, on=["person_id", "service_code"], suffixes=("", "_before")
    )
    both = both[
        ((both["episode_id"] != both["episode_id_before"])
         | (both["source_name"] != both["source_name_before"]))
        & (both["in_from"] < both["entered_on"])
    ]  # fmt: skip
    # One that goes on still is 0 days ago.
    both["last_until"] = both["in_until"].fillna(both["entered_on"])
    both["last_until"] = both[["last_until", "entered_on"]].min(axis=1)
    last = both.groupby(EPISODE)["last_until"].max().reset_index()
    new = new.merge(last, on=EPISODE, how="left")
    new = new[new["last_until"].isna() | (new["entered_on"] - new["last_until"] > gap)]
    bands = world.landed.seeds["earlier_service_bands"]
    return new.assign(
        earlier_band=[
            _band(bands, last, entered)
            for last, entered in zip(new["last_until"], new["entered_on"], strict=True)
        ]
    ).reset_index(drop=True)


def _band(bands: pd.DataFrame, last: pd.Timestamp, entered: pd.Timestamp) -> str:
    if pd.isna(last):
        return "never"
    for band in bands.sort_values("sort_order").itertuples():
        if not band.to_months or entered < last + pd.DateOffset(months=int(band.to_months)):
            return str(band.band_code)
    raise ValueError("the bands do not reach far enough")
