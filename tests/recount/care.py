"""Episodes, the spells in service they hold, conversations and groups."""

from __future__ import annotations

import pandas as pd

from tests.recount import offers as offers_of
from tests.recount.counting import (
    VALUE_DIGITS,
    Row,
    broken_down,
    counted,
    distinct,
    figures,
    in_periods,
    ratio,
    shared,
)
from tests.recount.reading import local_day
from tests.recount.world import World

EPISODE = ["source_name", "episode_id"]
IN_SERVICE, ALLOCATED, ENDED, IN_ERROR = "I", "T", "S", "X"
OF_ENDED = ["offer", "sex", "age_band"]


def in_error(world: World) -> pd.DataFrame:
    """The episodes somebody has said were entered in error, by source and id."""
    statuses = world.records("episode_statuses")
    return statuses.loc[statuses["status"] == IN_ERROR, EPISODE].drop_duplicates()


def without_errors(world: World, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that are not about an episode entered in error."""
    wrong = in_error(world).assign(is_wrong=True)
    marked = rows.merge(wrong, on=EPISODE, how="left")
    return marked[marked["is_wrong"].isna()].drop(columns="is_wrong").reset_index(drop=True)


def statuses_of(world: World) -> pd.DataFrame:
    """The statuses of episodes that count, in order, with the day each was over.

    An episode that ended without saying S is over from the day it ended.
    """
    rows = without_errors(world, world.records("episode_statuses"))
    rows = rows.sort_values([*EPISODE, "valid_from", "sequence"]).reset_index(drop=True)
    rows["until"] = rows.groupby(EPISODE)["valid_from"].shift(-1)
    ends = world.records("episodes").rename(columns={"record_id": "episode_id"})
    rows = rows.merge(ends[[*EPISODE, "ended_on", "person_id"]], on=EPISODE)
    says_so = rows["status"].eq(ENDED).groupby([rows[name] for name in EPISODE]).transform("any")
    cut = rows["ended_on"].notna() & ~says_so
    over = rows["until"].isna() | (rows["until"] > rows["ended_on"])
    rows["until"] = rows["until"].mask(cut & over, rows["ended_on"])
    return rows


def episodes(world: World) -> pd.DataFrame:
    """Every episode that counts: its offer as it was when it was opened, its first T, I and S, and
    whether it came from, or went on in, another."""
    rows = world.records("episodes").rename(columns={"record_id": "episode_id"})
    rows = without_errors(world, rows)
    rows["offer"] = offers_of.named(rows["source_name"], rows["offer_id"])
    version = offers_of.version_on(world.offers, rows["offer"], rows["started_on"])
    rows[offers_of.OFFER[1:4]] = version[offers_of.OFFER[1:4]]
    strict = offers_of.version_on(world.offers, rows["offer"], rows["started_on"], strictly=True)
    rows["maximum_conversations"] = strict["maximum_conversations"]
    statuses = statuses_of(world)
    for column, status in (
        ("allocated_on", ALLOCATED),
        ("entered_on", IN_SERVICE),
        ("closed_on", ENDED),
    ):
        first = statuses[statuses["status"] == status].groupby(EPISODE)["valid_from"].min()
        rows = rows.merge(first.rename(column).reset_index(), on=EPISODE, how="left")
    after = rows.loc[rows["previous_episode_id"].notna(), ["source_name", "previous_episode_id"]]
    after = after.drop_duplicates().rename(columns={"previous_episode_id": "episode_id"})
    rows = rows.merge(after.assign(went_on=True), on=EPISODE, how="left")
    rows["went_on"] = rows["went_on"].eq(True)
    rows["is_transfer"] = rows["previous_episode_id"].notna()
    return rows


def conversations(world: World) -> pd.DataFrame:
    """Individual contacts, one by several staff once; with the episode's offer and person, or
    the enquiry's person."""
    rows = world.records("contacts").rename(columns={"record_id": "contact_id"})
    rows = without_errors(world, rows)
    rows = rows[rows["participants"] != "group"]
    about = rows["episode_id"].fillna(rows["enquiry_id"]).fillna(rows["contact_id"])
    kind = rows["episode_id"].notna().map({True: "episode", False: "enquiry"})
    rows = rows.assign(about=kind + "/" + about, is_other=rows["attendance"] != "attended")
    rows = rows.sort_values(["is_other", "contact_id"]).drop_duplicates(
        ["source_name", "about", "starts_at"]
    )
    rows["held_on"] = local_day(rows["starts_at"])
    rows["is_attended"] = rows["attendance"] == "attended"
    rows["is_missed"] = rows["attendance"] == "did_not_attend"
    return with_person_and_offer(world, rows)


def with_person_and_offer(world: World, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that name an episode or an enquiry, with the episode's person and offer; the
    enquiry's person where there is no episode."""
    of_episode = world.records("episodes").rename(columns={"record_id": "episode_id"})
    of_episode["offer"] = offers_of.named(of_episode["source_name"], of_episode["offer_id"])
    rows = rows.merge(of_episode[[*EPISODE, "person_id", "offer"]], on=EPISODE, how="left")
    rows["offer"] = rows["offer"].fillna("unknown")
    if "enquiry_id" in rows:
        asked = world.records("enquiries").rename(
            columns={"record_id": "enquiry_id", "person_id": "person_asking"}
        )
        key = ["source_name", "enquiry_id"]
        rows = rows.merge(asked[[*key, "person_asking"]], on=key, how="left")
        rows["person_id"] = rows["person_id"].fillna(rows["person_asking"])
    return rows.reset_index(drop=True)


def ended_episodes(world: World) -> pd.DataFrame:
    """The episodes that ended and were not carried on in another, as at their end."""
    rows = episodes(world)
    rows = rows[rows["ended_on"].notna() & ~rows["went_on"]].reset_index(drop=True)
    held = conversations(world)
    held = held[held["is_attended"]].groupby(EPISODE).size().rename("conversation_count")
    rows = rows.merge(held.reset_index(), on=EPISODE, how="left")
    rows["conversation_count"] = rows["conversation_count"].fillna(0).astype(int)
    return world.described(rows, "ended_on")


def count(world: World) -> pd.DataFrame:
    """The figures of rpt_contacts."""
    held = world.described(conversations(world), "held_on")
    booked = in_periods(world, held[held["attendance"] != "cancelled_by_service"], "held_on")
    attended = booked[booked["is_attended"]]
    ways = ["offer", "mode", "profession", "sex", "age_band"]
    ended = in_periods(world, ended_episodes(world), "ended_on")
    limited = ended[ended["maximum_conversations"].notna()]
    limited = limited.assign(
        is_within=limited["conversation_count"] <= limited["maximum_conversations"]
    )

    def mean(group: pd.DataFrame) -> Row:
        return ratio(int(group["conversation_count"].sum()), len(group), VALUE_DIGITS, "value")

    return pd.concat(
        [
            counted(broken_down(attended, [*ways, "participants"]), "contacts_attended"),
            shared(broken_down(booked, ways), "did_not_attend_share", "is_missed"),
            figures(broken_down(ended, OF_ENDED), "conversations_per_episode", mean),
            shared(broken_down(limited, OF_ENDED), "conversations_within_maximum", "is_within"),
            *_groups(world),
        ],
        ignore_index=True,
    )


def _groups(world: World) -> list[pd.DataFrame]:
    groups = world.records("groups").rename(columns={"record_id": "group_id"})
    groups["offer"] = offers_of.named(groups["source_name"], groups["offer_id"])
    key = ["source_name", "group_id"]
    rows = world.records("group_attendances").merge(groups[[*key, "offer"]], on=key, how="left")
    held = in_periods(world, rows[rows["attendance"] != "cancelled_by_service"], "held_on")
    came = held[held["attendance"] == "attended"]
    return [
        distinct(broken_down(held, ["offer"]), "group_sessions", [*key, "held_on"]),
        counted(broken_down(came, ["offer"]), "group_attendances"),
    ]
