"""The two sums of users and what explains them, and whether the stock adds up month by month."""

from __future__ import annotations

import pandas as pd

from tests.recount.care import EPISODE
from tests.recount.counting import TOTAL, at_ends
from tests.recount.users import in_service
from tests.recount.world import World

MONTH = ["municipality_code", "month"]
USER_TOTALS = [
    "users_with_decision", "users_without_decision", "users_total", "in_both_count",
    "users_distinct", "services_total", "in_several_services_count", "extra_services_count",
]  # fmt: skip
FLOWS = [
    "opening_count", "started_count", "ended_count", "recoded_count", "closing_count",
    "residual_count",
]  # fmt: skip
ONE_MONTH = pd.DateOffset(months=1)
Figures = dict[tuple[str, pd.Timestamp], tuple[object, ...]]


def user_totals(world: World) -> Figures:
    """By municipality and month, the figures of USER_TOTALS and the missing code."""
    users = at_ends(world, in_service(world), "in_from", "in_until")
    users = users[users["period_kind"] == "month"].rename(columns={"period_on": "month"})
    found: Figures = {}
    for period in _months(world).itertuples():
        key = (period.municipality_code, period.period_on)
        if period.missing_code:
            found[key] = (*[None] * len(USER_TOTALS), period.missing_code)
            continue
        here = users[(users["municipality_code"] == key[0]) & (users["month"] == key[1])]
        decided = here["has_decision"].astype(bool)
        have, lack = set(here[decided]["person_id"]), set(here[~decided]["person_id"])
        services = here[["person_id", "service_code"]].drop_duplicates()
        several = int((services.groupby("person_id").size() > 1).sum())
        found[key] = (
            len(have), len(lack), len(have) + len(lack), len(have & lack), len(have | lack),
            len(services), several, len(services) - len(have | lack), None,
        )  # fmt: skip
    return found


def journal_flow(world: World) -> Figures:
    """By municipality and month, the figures of FLOWS and the missing code, by episode."""
    spells = in_service(world).sort_values([*EPISODE, "in_from"])
    # A status I right after another is no new entry.
    goes_on = spells["in_from"] == spells.groupby(EPISODE)["in_until"].shift(1)
    spells = spells.assign(number=(~goes_on).cumsum())
    spells = spells.groupby("number").agg(
        municipality_code=("municipality_code", "first"), ended_on=("ended_on", "first"),
        in_from=("in_from", "first"), in_until=("in_until", "last"),
    )  # fmt: skip
    spells["left_on"] = spells[["in_until", "ended_on"]].min(axis=1)
    missing = {
        (row.municipality_code, row.period_on): row.missing_code
        for row in _months(world).itertuples()
    }
    told = {
        (world.places.code_on(code, later), later)
        for code, month in missing
        if not missing[code, month]
        for later in [month + ONE_MONTH]
    }
    found: Figures = {}
    for key, code in missing.items():
        if code or key not in told:
            found[key] = (*[None] * len(FLOWS), code or "cannot_be_computed")
            continue
        month, end, before = key[1], key[1] + ONE_MONTH, key[1] - ONE_MONTH
        codes, once = (
            [world.places.code_on(own, on) for own in spells["municipality_code"]]
            for on in (month, before)
        )
        here = spells.assign(was_here=[was == key[0] for was in once])
        here = here[[now == key[0] for now in codes]]
        was_in = (here["in_from"] < month) & (here["in_until"].isna() | (here["in_until"] >= month))
        opening = int((was_in & here["was_here"]).sum())
        recoded = int((was_in & ~here["was_here"]).sum())
        started = int(((here["in_from"] >= month) & (here["in_from"] < end)).sum())
        ended = int(((here["left_on"] >= month) & (here["left_on"] < end)).sum())
        is_in = (here["in_from"] < end) & (here["in_until"].isna() | (here["in_until"] >= end))
        closing = int(is_in.sum())
        residual = closing - (opening + recoded + started - ended)
        found[key] = (opening, started, ended, recoded, closing, residual, None)
    return found


def form_flow(world: World, counted: dict[str, pd.DataFrame]) -> Figures:
    """The same sum from the form's own figures, where starts are what the queue implies."""
    rows = pd.concat([counted["rpt_users"], counted["rpt_waiting_list"]])
    rows = rows[(rows["period_kind"] == "month") & (rows["breakdown_code"] == TOTAL)]
    rows = rows[rows["item_code"].isna() & rows["value"].notna()]
    value = {
        (row.municipality_code, row.period_on, row.indicator_code): int(row.value)
        for row in rows.itertuples()
    }
    found: Figures = {}
    for period in _months(world).itertuples():
        code, month = period.municipality_code, period.period_on
        asked = [
            (code, month - ONE_MONTH, "waiting_total"), (code, month, "new_with_decision"),
            (code, month, "waiting_total"), (code, month - ONE_MONTH, "users_with_decision"),
            (code, month, "discharged"), (code, month, "users_with_decision"),
        ]  # fmt: skip
        if not all(key in value for key in asked):
            found[code, month] = (*[None] * 5, "cannot_be_computed")
            continue
        queue_before, new, queue, opening, ended, closing = (value[key] for key in asked)
        started = queue_before + new - queue
        residual = closing - (opening + started - ended)
        found[code, month] = (opening, started, ended, closing, residual, None)
    return found


def _months(world: World) -> pd.DataFrame:
    return world.periods[world.periods["period_kind"] == "month"]
