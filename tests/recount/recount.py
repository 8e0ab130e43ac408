"""All figures of one installation: every subject counted, and the totals nobody is in filled."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pandas as pd

from tests.recount import (
    care,
    centres,
    drop_in,
    enquiries,
    evaluations,
    outcomes,
    problems,
    self_help,
    staffing,
    users,
    waits,
)
from tests.recount.calendar import PERIOD
from tests.recount.counting import FIGURES, KEY, TOTAL
from tests.recount.world import World

COUNTS: dict[str, Callable[[World], pd.DataFrame]] = {
    "rpt_enquiries": enquiries.count,
    "rpt_contacts": care.count,
    "rpt_waits": waits.count_stopped,
    "rpt_waiting_list": waits.count_waiting,
    "rpt_users": users.count,
    "rpt_drop_in": drop_in.count,
    "rpt_outcomes": outcomes.count,
    "rpt_self_help": self_help.count,
    "rpt_evaluations": evaluations.count,
    "rpt_problems": problems.count_problems,
    "rpt_end_reasons": problems.count_end_reasons,
    "rpt_staffing": staffing.count,
    "rpt_centres": centres.count,
}

# What a period nobody is in comes to: a zero, a ratio with nothing below, or no figure at all.
ZERO: dict[str, object] = {"value": Decimal(0)}
NO_RATIO: dict[str, object] = {
    "numerator": 0, "denominator": 0, "missing_code": "cannot_be_computed",
}  # fmt: skip
NO_FIGURE: dict[str, object] = {"missing_code": "cannot_be_computed"}

# What is followed up over time says how many rows are not ripe yet, if only that none is.
COHORTS = {
    "answered_within_7_days", "answered_within_5_working_days", "conversations_per_episode",
    "conversations_within_maximum", "episodes_ended", "episodes_with_two_contacts",
    "episodes_scored", "episodes_paired", "paired_score_coverage", "reliable_improvement",
    "reliable_deterioration", "recovery", "self_help_in_time", "self_help_drop_out",
    "evaluation_easy_to_contact", "evaluation_better", "evaluation_wait_acceptable",
    "evaluation_tool_completed", "evaluation_change", "evaluation_response_rate",
    "problem_share", "end_reason_share",
}  # fmt: skip
COMPUTED = (None, "cannot_be_computed")

# Report, what nobody gives, and the service a municipality must have to be asked.
INDICATORS: dict[str, tuple[str, dict[str, object], str]] = {
    "enquiries": ("rpt_enquiries", ZERO, ""),
    "persons_enquiring": ("rpt_enquiries", ZERO, ""),
    "answered_within_7_days": ("rpt_enquiries", NO_RATIO, ""),
    "answered_within_5_working_days": ("rpt_enquiries", NO_RATIO, ""),
    "contacts_attended": ("rpt_contacts", ZERO, ""),
    "did_not_attend_share": ("rpt_contacts", NO_RATIO, ""),
    "conversations_per_episode": ("rpt_contacts", NO_RATIO, ""),
    "conversations_within_maximum": ("rpt_contacts", NO_RATIO, ""),
    "group_sessions": ("rpt_contacts", ZERO, "group"),
    "group_attendances": ("rpt_contacts", ZERO, "group"),
    "waits_ended": ("rpt_waits", ZERO, ""),
    "wait_to_start_days_median": ("rpt_waits", NO_FIGURE, ""),
    "wait_to_start_days_p90": ("rpt_waits", NO_FIGURE, ""),
    "started_within_28_days": ("rpt_waits", NO_RATIO, ""),
    "started_within_56_days": ("rpt_waits", NO_RATIO, ""),
    "started_within_140_days": ("rpt_waits", NO_RATIO, ""),
    "waiting_total": ("rpt_waiting_list", ZERO, "decision"),
    "waiting_0_8_weeks": ("rpt_waiting_list", ZERO, "decision"),
    "waiting_8_20_weeks": ("rpt_waiting_list", ZERO, "decision"),
    "waiting_over_20_weeks": ("rpt_waiting_list", ZERO, "decision"),
    "longest_wait_days": ("rpt_waiting_list", NO_FIGURE, "decision"),
    "waiting_spells": ("rpt_waiting_list", ZERO, ""),
    "users_with_decision": ("rpt_users", ZERO, "decision"),
    "users_without_decision": ("rpt_users", ZERO, ""),
    "users_total": ("rpt_users", ZERO, ""),
    "users_distinct": ("rpt_users", ZERO, ""),
    "new_with_decision": ("rpt_users", ZERO, "decision"),
    "new_short_term": ("rpt_users", ZERO, "short_term"),
    "new_total": ("rpt_users", ZERO, "decision|short_term"),
    "discharged": ("rpt_users", ZERO, "decision"),
    "transferred_on": ("rpt_users", ZERO, "decision"),
    "drop_in_attended": ("rpt_drop_in", ZERO, "drop_in"),
    "drop_in_not_offered_same_day": ("rpt_drop_in", ZERO, "drop_in"),
    "drop_in_capacity_share": ("rpt_drop_in", NO_RATIO, "drop_in"),
    "episodes_ended": ("rpt_outcomes", ZERO, ""),
    "episodes_with_two_contacts": ("rpt_outcomes", ZERO, ""),
    "episodes_scored": ("rpt_outcomes", ZERO, ""),
    "episodes_paired": ("rpt_outcomes", ZERO, ""),
    "paired_score_coverage": ("rpt_outcomes", NO_RATIO, ""),
    "reliable_improvement": ("rpt_outcomes", NO_RATIO, ""),
    "reliable_deterioration": ("rpt_outcomes", NO_RATIO, ""),
    "recovery": ("rpt_outcomes", NO_RATIO, ""),
    "srs_below_cut_off": ("rpt_outcomes", NO_RATIO, ""),
    "self_help_started": ("rpt_self_help", ZERO, "self_help"),
    "self_help_completed": ("rpt_self_help", ZERO, "self_help"),
    "self_help_in_time": ("rpt_self_help", NO_RATIO, "self_help"),
    "self_help_drop_out": ("rpt_self_help", NO_RATIO, "self_help"),
    "evaluation_easy_to_contact": ("rpt_evaluations", NO_RATIO, ""),
    "evaluation_better": ("rpt_evaluations", NO_RATIO, ""),
    "evaluation_wait_acceptable": ("rpt_evaluations", NO_RATIO, ""),
    "evaluation_tool_completed": ("rpt_evaluations", NO_RATIO, ""),
    "evaluation_change": ("rpt_evaluations", NO_RATIO, ""),
    "evaluation_response_rate": ("rpt_evaluations", NO_RATIO, ""),
    "problem_share": ("rpt_problems", NO_RATIO, ""),
    "end_reason_share": ("rpt_end_reasons", NO_RATIO, ""),
    "staff_fte": ("rpt_staffing", ZERO, ""),
    "centre_visits": ("rpt_centres", ZERO, "centre"),
    "centre_first_visits": ("rpt_centres", ZERO, "centre"),
    "centre_accompanied": ("rpt_centres", ZERO, "centre"),
    "outreach_hours": ("rpt_centres", ZERO, ""),
}
GROUP_KINDS = ("group", "course")


def recount(world: World, reports: tuple[str, ...] = tuple(COUNTS)) -> dict[str, pd.DataFrame]:
    """Each report's rows, by the report's name."""
    return {report: _whole(world, report, COUNTS[report](world)) for report in reports}


def _whole(world: World, report: str, counted: pd.DataFrame) -> pd.DataFrame:
    """The counted rows, and one in all for every period and indicator that has none."""
    rows = counted.reindex(columns=[*KEY, *FIGURES]).astype(object)
    rows = rows.where(rows.notna(), None)
    totals = rows[rows["breakdown_code"] == TOTAL]
    there = set(totals[[*PERIOD, "indicator_code"]].itertuples(index=False, name=None))
    has = {
        service: _has_service(world, service) | _is_counted(world, totals, service)
        for service in ("decision", "short_term", "drop_in", "centre", "self_help", "group")
    }
    filled = []
    for period in world.periods.itertuples():
        place = (period.municipality_code, period.period_kind, period.period_on)
        for indicator, (of_report, nobody, needs) in INDICATORS.items():
            if of_report != report or (*place, indicator) in there:
                continue
            row = dict(zip(PERIOD, place, strict=True))
            row |= {"indicator_code": indicator, "breakdown_code": TOTAL}
            services = needs.split("|") if needs else []
            if period.missing_code:
                row["missing_code"] = period.missing_code
            elif services and not any(place in has[service] for service in services):
                row["missing_code"] = "not_applicable"
            else:
                row |= nobody
            filled.append(row)
    added = pd.DataFrame(filled, columns=rows.columns).astype(object)
    added = added.where(added.notna(), None)
    whole = pd.concat([rows, added], ignore_index=True)
    is_told = whole["indicator_code"].isin(COHORTS) & whole["missing_code"].isin(COMPUTED)
    whole["unripe_count"] = whole["unripe_count"].mask(is_told & whole["unripe_count"].isna(), 0)
    return whole


def _is_counted(
    world: World, totals: pd.DataFrame, service: str
) -> set[tuple[str, str, pd.Timestamp]]:
    """The municipalities and periods of a year in which something of the service is counted;
    of drop-in the periods themselves."""
    of_it = [code for code, (_, _, needs) in INDICATORS.items() if needs == service]
    rows = totals[totals["indicator_code"].isin(of_it)]
    counted = set(rows[PERIOD].itertuples(index=False, name=None))
    if service == "drop_in":
        return counted
    years = {(code, first.year) for code, _, first in counted}
    return {
        (period.municipality_code, period.period_kind, period.period_on)
        for period in world.periods.itertuples()
        if (period.municipality_code, period.period_on.year) in years
    }


def _has_service(world: World, service: str) -> set[tuple[str, str, pd.Timestamp]]:
    """The municipalities and periods in which an offer of the service is valid."""
    offers = world.offers
    if service in ("decision", "short_term"):
        is_one = offers["service_group"] == service
        if service == "decision":
            is_one |= offers["requires_decision"].astype(bool)
    elif service == "group":
        is_one = offers["offer_kind"].isin(GROUP_KINDS)
    else:
        is_one = offers["offer_kind"] == service
    return {
        (period.municipality_code, period.period_kind, period.period_on)
        for period in world.periods.itertuples()
        for offer in offers[is_one].itertuples()
        if offer.valid_from < period.period_end
        and (pd.isna(offer.valid_to) or offer.valid_to > period.period_on)
        and world.places.code_on(offer.municipality_code, period.period_on)
        == period.municipality_code
    }
