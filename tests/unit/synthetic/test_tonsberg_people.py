"""What the made-up Tønsberg is like, beyond its monthly figures."""

from __future__ import annotations

import pandas as pd
import pytest

from synthetic.journal import Frames


def short_term_ids(tonsberg: Frames) -> pd.Series:
    episodes = tonsberg["episodes"]
    return episodes.loc[episodes["offer_id"].isin(["T-KPH", "T-KPH-P"]), "record_id"]


def test_short_term_help_keeps_within_its_limit(tonsberg: Frames) -> None:
    contacts = tonsberg["contacts"]
    own = contacts[
        contacts["episode_id"].isin(short_term_ids(tonsberg))
        & contacts["attendance"].eq("attended")
    ]
    held = own.groupby("episode_id").size()
    started = own.groupby("episode_id")["starts_at"].min()
    is_new = started >= pd.Timestamp("2022-07-01", tz="Europe/Oslo")
    assert held[is_new].max() == 7
    assert 7 < held[~is_new].max() <= 10


def test_scores_begin_low_and_rise(tonsberg: Frames) -> None:
    measures = tonsberg["measures"]
    ors = measures[measures["instrument"].eq("ORS")]
    own = ors[ors["episode_id"].isin(short_term_ids(tonsberg))]
    first = own[own["phase"] == "first"]["stated_sum"].mean()
    latest = own.sort_values("measured_at").groupby("episode_id")["stated_sum"].last().mean()
    assert 16 <= first <= 19
    assert latest > first + 2
    srs = measures[measures["instrument"].eq("SRS")]["stated_sum"]
    assert 0.8 < (srs >= 36).mean() < 0.95


def test_problems_are_as_published(tonsberg: Frames) -> None:
    assessments = tonsberg["assessments"]
    own = assessments[assessments["episode_id"].isin(short_term_ids(tonsberg))]
    shares = own["main_problem"].value_counts(normalize=True)
    expected = {"stress": 0.25, "depression": 0.25, "anxiety": 0.17, "life_crisis": 0.13}
    for code, share in expected.items():
        assert shares[code] == pytest.approx(share, abs=0.07)


def test_drop_in_visits_named_never_exceed_those_counted(tonsberg: Frames) -> None:
    enquiries = tonsberg["enquiries"]
    visits = enquiries[enquiries["channel"].eq("drop_in")]
    visits = visits[visits["received_at"] >= pd.Timestamp("2023-01-01", tz="Europe/Oslo")]
    named = visits.groupby(visits["received_at"].dt.tz_localize(None).dt.normalize()).size()
    counted = tonsberg["drop_in_days"].set_index("held_on")["attended"]
    assert (named <= counted.reindex(named.index)).all()


def test_traps_are_there(tonsberg: Frames) -> None:
    persons, contacts = tonsberg["persons"], tonsberg["contacts"]
    assert persons["replaces_national_id"].notna().sum() == 2
    newest = persons.drop_duplicates("record_id", keep="last")["national_id"].dropna()
    assert newest.duplicated().sum() == 1
    assert persons["has_protected_address"].any()
    assert tonsberg["episode_statuses"]["status"].eq("X").sum() == 2
    assert tonsberg["episodes"]["is_deleted"].sum() == 1
    assert contacts["is_deleted"].sum() == 1
    half_past_midnight = contacts["starts_at"].dt.strftime("%H:%M").eq("00:30")
    assert half_past_midnight.sum() == 3
    late = contacts["journalled_at"] - contacts["starts_at"] > pd.Timedelta(days=2)
    assert late.sum() > 50
    assert tonsberg["episodes"]["previous_episode_id"].notna().sum() == 4
    assert tonsberg["decisions"]["result"].eq("refused").sum() == 9


def test_pauses_are_over_before_the_month_is(tonsberg: Frames) -> None:
    statuses = tonsberg["episode_statuses"]
    away = statuses[statuses["status"] == "P"].set_index("episode_id")["valid_from"]
    back = statuses[statuses["reason"] == "Tilbake"].set_index("episode_id")["valid_from"]
    assert len(away) == 4
    assert (away.dt.month == back.reindex(away.index).dt.month).all()
