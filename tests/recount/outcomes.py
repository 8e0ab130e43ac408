"""Scores, pairs of them, and the chain from ended episodes to those that can be compared."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from tests.recount.care import EPISODE, ended_episodes, with_person_and_offer, without_errors
from tests.recount.counting import broken_down, counted, exact, in_periods, shared
from tests.recount.reading import local_day
from tests.recount.world import World

BREAKDOWNS = ["offer", "sex", "age_band"]
ITEMS = [f"item_{number}" for number in range(1, 10)]
SESSION = "SRS"


def scores(world: World) -> pd.DataFrame:
    """Every measure that gives a score, with its day; a deleted contact takes its own along."""
    rows = without_errors(world, world.records("measures"))
    contacts = world.records("contacts").rename(columns={"record_id": "contact_id"})
    contacts["met_on"] = local_day(contacts["starts_at"])
    key = ["source_name", "contact_id"]
    rows = rows.merge(contacts[[*key, "met_on"]], on=key, how="left")
    rows = rows[rows["contact_id"].isna() | rows["met_on"].notna()]
    rows["scored_on"] = rows["met_on"].fillna(local_day(rows["measured_at"]))
    items = _items(world)
    rows["score"] = [
        _score({item: row[item] for item in ITEMS}, items[row["instrument"]], row["stated_sum"])
        for _, row in rows.iterrows()
    ]
    return rows[rows["score"].notna()].reset_index(drop=True)


def _items(world: World) -> dict[str, dict[str, Decimal | None]]:
    """By instrument, its items; with what an item that runs the other way is taken from."""
    instruments = world.landed.seeds["instruments"].drop_duplicates("instrument_code")
    polarity = dict(zip(instruments["instrument_code"], instruments["polarity"], strict=True))
    found: dict[str, dict[str, Decimal | None]] = {}
    for row in world.landed.seeds["instrument_items"].itertuples():
        runs_along = row.polarity == polarity[row.instrument_code]
        whole = None if runs_along else exact(row.minimum) + exact(row.maximum)
        found.setdefault(row.instrument_code, {})[f"item_{row.item_number}"] = whole
    return found


def _score(
    cells: dict[str, object], items: dict[str, Decimal | None], stated: object
) -> Decimal | None:
    """The sum of all the items and no others; the stated one when none is delivered."""
    given = {name: exact(cell) for name, cell in cells.items() if pd.notna(cell)}
    if not given:
        return exact(stated) if pd.notna(stated) else None
    if given.keys() != items.keys():
        return None
    turned = (
        value if (whole := items[name]) is None else whole - value for name, value in given.items()
    )
    return sum(turned, Decimal(0))


def by_day(scored: pd.DataFrame) -> pd.DataFrame:
    """One score per episode, instrument and day: the last measured."""
    ordered = scored.sort_values(["scored_on", "measured_at", "record_id"])
    return ordered.drop_duplicates([*EPISODE, "instrument", "scored_on"], keep="last")


def limits_of(world: World, instrument: pd.Series, age: pd.Series, day: pd.Series) -> pd.DataFrame:
    """The instrument's row for the age and day; the default one where no age fits."""
    seed = world.landed.seeds["instruments"]
    begins, ends = (
        pd.to_datetime(seed["valid_from"]),
        pd.to_datetime(seed["valid_to"].replace("", None)),
    )
    low, high = seed["minimum_age"].astype(int), seed["maximum_age"].astype(int)
    known: dict[tuple[str, float, pd.Timestamp], pd.Series] = {}
    for code, years, on in set(zip(instrument, age.fillna(-1), day, strict=True)):
        is_valid = (seed["instrument_code"] == code) & (begins <= on) & (ends.isna() | (ends > on))
        fits = seed[is_valid & (low <= years) & (years <= high)]
        chosen = fits if len(fits) else seed[is_valid & (seed["is_default"] == "true")]
        known[code, years, on] = chosen.iloc[0]
    found = [known[asked] for asked in zip(instrument, age.fillna(-1), day, strict=True)]
    columns = ["cut_off", "reliable_change", "polarity"]
    if not found:
        return pd.DataFrame(columns=columns, index=instrument.index)
    return pd.DataFrame(found)[columns].set_axis(instrument.index)


def pairs(world: World, scored: pd.DataFrame) -> pd.DataFrame:
    """First and last score of each episode and instrument scored on two days or more."""
    daily = by_day(scored)
    key = [*EPISODE, "instrument"]
    rows = daily.groupby(key).agg(
        first_on=("scored_on", "first"), first_score=("score", "first"),
        last_score=("score", "last"), day_count=("scored_on", "size"),
    ).reset_index()  # fmt: skip
    rows = rows[rows["day_count"] >= world.threshold("paired_dates")].reset_index(drop=True)
    about = with_person_and_offer(world, rows)
    ages = world.described(about, "first_on")["age"]
    limits = limits_of(world, rows["instrument"], ages, rows["first_on"])
    change = [
        (last - first) * (1 if polarity == "high_is_good" else -1)
        for first, last, polarity in zip(
            rows["first_score"], rows["last_score"], limits["polarity"], strict=True
        )
    ]
    reliable = [exact(text) if text else None for text in limits["reliable_change"]]
    rows["has_reliable"] = [text is not None for text in reliable]
    rows["is_better"] = [
        least is not None and by >= least for by, least in zip(change, reliable, strict=True)
    ]
    rows["is_worse"] = [
        least is not None and by <= -least for by, least in zip(change, reliable, strict=True)
    ]
    for which in ("first", "last"):
        rows[f"{which}_beyond"] = [
            score < exact(cut_off) if polarity == "high_is_good" else score >= exact(cut_off)
            for score, cut_off, polarity in zip(
                rows[f"{which}_score"], limits["cut_off"], limits["polarity"], strict=True
            )
        ]
    marks = ["has_reliable", "is_better", "is_worse", "first_beyond", "last_beyond"]
    rows[marks] = rows[marks].astype(bool)
    return rows.assign(is_recovered=rows["is_better"] & ~rows["last_beyond"])


def count(world: World) -> pd.DataFrame:
    """The figures of rpt_outcomes."""
    scored = scores(world)
    seed = world.landed.seeds["instruments"]
    outcome = scored[scored["instrument"].isin(seed.loc[seed["purpose"] == "outcome",
                                                        "instrument_code"])]  # fmt: skip
    paired = pairs(world, outcome)
    ended = in_periods(world, ended_episodes(world), "ended_on")
    met = ended[ended["conversation_count"] >= world.threshold("chain_contacts")]
    compared = met.merge(paired[paired["has_reliable"]], on=EPISODE)
    beyond = compared[compared["first_beyond"]]
    return pd.concat(
        [
            counted(broken_down(ended, BREAKDOWNS), "episodes_ended"),
            counted(broken_down(met, BREAKDOWNS), "episodes_with_two_contacts"),
            *_episodes_with(met, outcome, "episodes_scored"),
            *_episodes_with(met, paired, "episodes_paired"),
            *_coverage(met, paired),
            *(
                shared(broken_down(compared, BREAKDOWNS, "instrument"), indicator, column)
                for indicator, column in (
                    ("reliable_improvement", "is_better"),
                    ("reliable_deterioration", "is_worse"),
                )
            ),
            shared(broken_down(beyond, BREAKDOWNS, "instrument"), "recovery", "is_recovered"),
            _sessions(world, scored[scored["instrument"] == SESSION]),
        ],
        ignore_index=True,
    )


def _coverage(met: pd.DataFrame, paired: pd.DataFrame) -> list[pd.DataFrame]:
    """Of those who met twice, how many are paired: on any instrument, and on each."""
    made = []
    for instrument in (None, *sorted(paired["instrument"].unique())):
        of_it = paired if instrument is None else paired[paired["instrument"] == instrument]
        marked = met.merge(
            of_it[EPISODE].drop_duplicates().assign(is_paired=True), on=EPISODE, how="left"
        )
        tall = broken_down(marked.assign(is_paired=marked["is_paired"].eq(True)), BREAKDOWNS)
        tall["item_code"] = instrument
        made.append(shared(tall, "paired_score_coverage", "is_paired"))
    return made


def _episodes_with(met: pd.DataFrame, rows: pd.DataFrame, indicator: str) -> list[pd.DataFrame]:
    """Episodes with any of the rows, and with rows of each instrument."""
    of_any = met.merge(rows[EPISODE].drop_duplicates(), on=EPISODE)
    of_each = met.merge(rows[[*EPISODE, "instrument"]].drop_duplicates(), on=EPISODE)
    return [
        counted(broken_down(of_any, BREAKDOWNS), indicator),
        counted(broken_down(of_each, BREAKDOWNS, "instrument", any_item=False), indicator),
    ]


def _sessions(world: World, sessions: pd.DataFrame) -> pd.DataFrame:
    rows = world.described(
        with_person_and_offer(world, sessions.drop(columns="met_on")), "scored_on"
    )
    limits = limits_of(world, rows["instrument"], rows["age"], rows["scored_on"])
    rows["is_below"] = [
        score < exact(cut_off)
        for score, cut_off in zip(rows["score"], limits["cut_off"], strict=True)
    ]
    tall = broken_down(in_periods(world, rows, "scored_on"), BREAKDOWNS)
    return shared(tall, "srs_below_cut_off", "is_below")
