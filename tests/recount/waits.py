"""How long people wait: spells, how they stopped, and who waits still."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from tests.recount.care import EPISODE, episodes, without_errors
from tests.recount.counting import (
    at_ends,
    broken_down,
    counted,
    figures,
    in_periods,
    quantile,
    shared,
)
from tests.recount.reading import local_day
from tests.recount.world import World

PERSONAL = ["offer", "sex", "age_band"]
ATTENDED, ENDED = "attended", "ended"
MEDIAN, NINE_IN_TEN = Fraction(1, 2), Fraction(9, 10)


def spells(world: World) -> pd.DataFrame:
    """Every waiting spell: what it began with, when it began and stopped, and how.

    ``is_primary`` marks the one clock an episode has in the totals.
    """
    rows = episodes(world)
    asked = world.records("enquiries").rename(columns={"record_id": "enquiry_id"})
    asked["asked_on"] = local_day(asked["received_at"])
    key = ["source_name", "enquiry_id"]
    rows = rows.merge(asked[[*key, "asked_on", "channel"]], on=key, how="left")
    applied = world.records("decisions").rename(columns={"record_id": "decision_id"})
    key = ["source_name", "decision_id"]
    rows = rows.merge(applied[[*key, "applied_on"]], on=key, how="left")
    kinds = []
    for rank, (kind, column) in enumerate(
        [("allocation", "allocated_on"), ("enquiry", "asked_on"), ("application", "applied_on")]
    ):
        begun = rows[rows[column].notna()]
        kinds.append(begun.assign(start_kind=kind, rank=rank, waits_from=begun[column]))
    both = _stopped(world, pd.concat(kinds, ignore_index=True))
    same_day = both["end_kind"].eq(ATTENDED) & (both["waits_until"] == both["waits_from"])
    is_drop_in = both["start_kind"].eq("enquiry") & both["channel"].eq("drop_in")
    both = both[~(same_day & is_drop_in)]
    both["is_primary"] = both["rank"] == both.groupby(EPISODE)["rank"].transform("min")
    return both.reset_index(drop=True)


def _stopped(world: World, begun: pd.DataFrame) -> pd.DataFrame:
    """The first attended contact from the day it began, whoever took part, if it was not after
    the episode's end; else that end, though never before the day it began."""
    contacts = without_errors(world, world.records("contacts"))
    contacts = contacts[contacts["attendance"] == "attended"]
    contacts = contacts.assign(met_on=local_day(contacts["starts_at"]))[[*EPISODE, "met_on"]]
    key = [*EPISODE, "start_kind"]
    ends = begun["ended_on"].fillna(begun["closed_on"])
    begun = begun.assign(over_on=ends)
    met = begun[[*key, "waits_from", "over_on"]].merge(contacts, on=EPISODE)
    in_time = met["over_on"].isna() | (met["met_on"] <= met["over_on"])
    first = met[in_time & (met["met_on"] >= met["waits_from"])]
    rows = begun.merge(first.groupby(key)["met_on"].min().reset_index(), on=key, how="left")
    rows["over_on"] = rows["over_on"].mask(rows["over_on"] < rows["waits_from"], rows["waits_from"])
    rows["waits_until"] = rows["met_on"].fillna(rows["over_on"])
    rows["end_kind"] = rows["met_on"].notna().map({True: ATTENDED, False: ENDED})
    rows["end_kind"] = rows["end_kind"].where(rows["waits_until"].notna(), None)
    return rows


def _tall(rows: pd.DataFrame, item: str | None = None, *, any_item: bool = True) -> pd.DataFrame:
    """Primary spells in all and by person and offer; every spell by what it began with."""
    primary = broken_down(rows[rows["is_primary"]], PERSONAL, item, any_item=any_item)
    kinds = broken_down(rows, ["start_kind"], item, any_item=any_item)
    return pd.concat([primary, kinds[kinds["breakdown_code"] == "start_kind"]], ignore_index=True)


def count_stopped(world: World) -> pd.DataFrame:
    """The figures of rpt_waits."""
    rows = world.described(spells(world), "waits_from")
    rows["waited_days"] = (rows["waits_until"] - rows["waits_from"]).dt.days
    stopped = in_periods(world, rows, "waits_until")
    started = stopped[stopped["end_kind"] == ATTENDED]
    limits = world.landed.seeds["wait_limits"]
    return pd.concat(
        [
            counted(_tall(stopped, "end_kind"), "waits_ended"),
            figures(
                _tall(started),
                "wait_to_start_days_median",
                lambda group: quantile(group["waited_days"], MEDIAN),
            ),
            figures(
                _tall(started),
                "wait_to_start_days_p90",
                lambda group: quantile(group["waited_days"], NINE_IN_TEN),
            ),
            *(
                shared(
                    _tall(started.assign(is_within=started["waited_days"] <= int(row.limit_days))),
                    row.indicator_code,
                    "is_within",
                )
                for row in limits.itertuples()
            ),
        ],
        ignore_index=True,
    )


def count_waiting(world: World) -> pd.DataFrame:
    """The figures of rpt_waiting_list."""
    open_spells = at_ends(world, spells(world), "waits_from", "waits_until")
    rows = world.described(open_spells, "last_day")
    rows["waiting_days"] = (rows["period_end"] - rows["waits_from"]).dt.days
    queue = rows[rows["start_kind"].eq("allocation") & rows["has_decision"].astype(bool)]
    by_band = []
    for band in world.landed.seeds["waiting_bands"].itertuples():
        is_in = queue["waiting_days"] >= int(band.from_days)
        if band.to_days:
            is_in &= queue["waiting_days"] < int(band.to_days)
        by_band.append(counted(broken_down(queue[is_in], PERSONAL), band.indicator_code))
    return pd.concat(
        [
            counted(broken_down(queue, PERSONAL), "waiting_total"),
            *by_band,
            figures(
                broken_down(queue, PERSONAL),
                "longest_wait_days",
                lambda group: {"value": int(group["waiting_days"].max())},
            ),
            counted(broken_down(rows, PERSONAL, "start_kind"), "waiting_spells"),
        ],
        ignore_index=True,
    )
