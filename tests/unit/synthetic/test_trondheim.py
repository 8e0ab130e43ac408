"""Trondheim in 2017 and 2018 gives the published counts and shares."""

from __future__ import annotations

import pandas as pd
import pytest

from synthetic.journal import Frames


def test_enquiries_of_both_years(trondheim: Frames) -> None:
    received = trondheim["enquiries"]["received_at"]
    assert received.dt.year.value_counts().to_dict() == {2017: 1013, 2018: 2000}
    assert not trondheim["enquiries"]["is_deleted"].any()


def test_the_code_changes_with_nobody_moving(trondheim: Frames) -> None:
    for entity, day in (
        ("enquiries", "received_at"),
        ("contacts", "starts_at"),
        ("centre_days", "held_on"),
    ):
        frame = trondheim[entity]
        is_before = frame[day].dt.year < 2018
        assert set(frame.loc[is_before, "municipality_code"]) == {"1601"}
        assert set(frame.loc[~is_before, "municipality_code"]) == {"5001"}


def test_most_are_answered_within_a_week(trondheim: Frames) -> None:
    enquiries = trondheim["enquiries"]
    received = enquiries["received_at"].dt.tz_localize(None).dt.normalize()
    answered = enquiries["first_answered_at"].dt.tz_localize(None).dt.normalize()
    days = (answered - received).dt.days
    assert 0.95 < (days <= 7).mean() < 1
    assert (days > 7).any()
    assert days.isna().any()
    assert (days.dropna() >= 0).all()


def test_some_are_anonymous_and_some_call_again(trondheim: Frames) -> None:
    keys = trondheim["enquiries"]["person_key"]
    assert 0.05 < keys.isna().mean() < 0.25
    assert keys.dropna().duplicated().sum() > 30


def test_a_web_form_at_a_minute_to_midnight_is_answered_the_next_day(trondheim: Frames) -> None:
    enquiries = trondheim["enquiries"]
    late = enquiries[enquiries["received_at"].dt.strftime("%H:%M") == "23:59"]
    waited = late["first_answered_at"].dt.normalize() - late["received_at"].dt.normalize()
    assert (waited.dt.days == 1).any()


@pytest.mark.parametrize(
    ("question", "yes", "valid"),
    [("easy_to_contact", 42, 50), ("better", 36, 48), ("wait_acceptable", 47, 50)],
)
def test_the_evaluation_of_october_2017(
    trondheim: Frames, question: str, yes: int, valid: int
) -> None:
    answers = trondheim["evaluations"]
    own = answers[(answers["question_code"] == question) & (answers["form_version"] == "2017-10")]
    assert own["answered_on"].dt.strftime("%Y-%m").eq("2017-10").all()
    counted = own["answer_code"].isin(["yes", "no"])
    assert (int(own["answer_code"].eq("yes").sum()), int(counted.sum())) == (yes, valid)


def test_self_help_mostly_takes_four_to_six_weeks(trondheim: Frames) -> None:
    codes = trondheim["self_help_codes"]
    made = codes["created_at"].dt.tz_localize(None).dt.normalize()
    days = (codes["completed_on"] - made).dt.days.dropna()
    assert days.between(28, 42).mean() > 0.75
    assert codes["stop_reason"].notna().sum() > 40


def test_outreach_is_two_hours_every_second_week(trondheim: Frames) -> None:
    counts = trondheim["monthly_counts"]
    assert counts.groupby(counts["month"].dt.year)["value"].sum().to_dict() == {2017: 52, 2018: 52}


def test_eighteen_offers_and_three_centres(trondheim: Frames) -> None:
    offers = trondheim["offers"]
    own = offers[offers["unit"] == "Mestringstilbudet"]
    assert own["offer_id"].nunique() == 18
    assert set(trondheim["centre_days"]["centre"]) == {"Heimdal", "Sommerstua", "Veiskillet"}
    home = trondheim["contacts"]["mode"].eq("home")
    assert home.sum() > 500


def test_depression_and_anxiety_are_the_commonest_reasons(trondheim: Frames) -> None:
    problems = trondheim["assessments"].query("kind == 'phone'")["main_problem"].value_counts()
    assert set(problems.index[:2]) == {"depression", "anxiety"}
    assert isinstance(problems, pd.Series)
