"""The made-up journal, counted afresh from its records, gives the real table."""

from __future__ import annotations

import pandas as pd
import pytest

from synthetic.journal import Frames
from synthetic.target import MONTHS, figures
from synthetic.tonsberg.year import tonsberg_2023

OSLO = "Europe/Oslo"


def current(frame: pd.DataFrame) -> pd.DataFrame:
    """The newest version of each record, deleted ones left out."""
    newest = frame.sort_values("changed_at", kind="stable").drop_duplicates(
        "record_id", keep="last"
    )
    return newest[~newest["is_deleted"].astype(bool)]


class Recount:
    """Counts by the definitions, knowing nothing of how the journal was made."""

    def __init__(self, frames: Frames) -> None:
        statuses = current(frames["episode_statuses"])
        episodes = current(frames["episodes"]).set_index("record_id")
        wrong = set(statuses.loc[statuses["status"] == "X", "episode_id"])
        self.statuses = statuses[
            ~statuses["episode_id"].isin(wrong) & statuses["episode_id"].isin(episodes.index)
        ]
        self.episodes = episodes.drop(index=[e for e in wrong if e in episodes.index])
        offers = frames["offers"].drop_duplicates("offer_id").set_index("offer_id")
        self.service = self.episodes["offer_id"].map(offers["service_code"])
        contacts = current(frames["contacts"])
        attended = contacts[contacts["attendance"] == "attended"]
        days = attended["starts_at"].dt.tz_convert(OSLO).dt.tz_localize(None).dt.normalize()
        self.first_contact = days.groupby(attended["episode_id"]).min()
        self.first_t = self._first("T")
        self.first_i = self._first("I")
        self.drop_in = current(frames["drop_in_days"])

    def _first(self, status: str) -> pd.Series:
        own = self.statuses[self.statuses["status"] == status]
        return own.groupby("episode_id")["valid_from"].min()

    def in_service(self, end: pd.Timestamp, has_decision: bool) -> set[str]:
        known = self.statuses[self.statuses["valid_from"] < end]
        latest = known.sort_values(["valid_from", "sequence"]).groupby("episode_id").last()
        ids = latest.index[latest["status"] == "I"]
        own = self.episodes.loc[ids]
        return set(own.loc[own["has_decision"].astype(bool) == has_decision, "person_key"])

    def waits(self, end: pd.Timestamp) -> pd.Series:
        allocated = self.first_t[self.first_t < end]
        ended = self.episodes["ended_on"].reindex(allocated.index)
        met = self.first_contact.reindex(allocated.index)
        out = pd.concat([ended, met], axis=1).min(axis=1)
        still = allocated[out.isna() | (out >= end)]
        waited: pd.Series = (end - still).dt.days
        return waited

    def discharged(self, first: pd.Timestamp, end: pd.Timestamp) -> int:
        moved = set(self.episodes["previous_episode_id"].dropna())
        own = self.episodes[self.episodes["has_decision"].astype(bool)]
        own = own[(own["ended_on"] >= first) & (own["ended_on"] < end)]
        return sum(i in self.first_i.index and i not in moved for i in own.index)

    def new_short_term(self, first: pd.Timestamp, end: pd.Timestamp) -> int:
        ids = self.service.index[self.service == "KPH"]
        starts = self.first_i.reindex(ids).dropna()
        count = 0
        in_month = starts[(starts >= first) & (starts < end)]
        for episode_id, start in zip(map(str, in_month.index), in_month, strict=True):
            own = self.episodes.loc[episode_id]
            before = self.episodes.loc[ids][
                self.episodes.loc[ids, "person_key"] == own["person_key"]
            ]
            before = before.drop(index=episode_id)
            before = before[before["started_on"] <= start]
            ended = before["ended_on"].fillna(start)
            is_back_soon = bool((ended >= start - pd.Timedelta(days=90)).any())
            is_transfer = isinstance(own["previous_episode_id"], str)
            count += int(not is_back_soon and not is_transfer)
        return count


@pytest.fixture(scope="module", params=[1, 7])
def recount(request: pytest.FixtureRequest) -> Recount:
    return Recount(tonsberg_2023(request.param))


def spans() -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    return [(pd.Timestamp(m.first), pd.Timestamp(m.end)) for m in MONTHS]


@pytest.mark.parametrize(
    ("code", "has_decision"), [("users_with_decision", True), ("users_without_decision", False)]
)
def test_month_end_stocks(recount: Recount, code: str, has_decision: bool) -> None:
    counted = tuple(len(recount.in_service(end, has_decision)) for _, end in spans())
    assert counted == figures(code)


def test_somebody_is_in_both_stocks_every_month(recount: Recount) -> None:
    for _, end in spans():
        assert recount.in_service(end, True) & recount.in_service(end, False)


def test_new_with_decision(recount: Recount) -> None:
    counted = tuple(
        int(((recount.first_t >= first) & (recount.first_t < end)).sum()) for first, end in spans()
    )
    assert counted == figures("new_with_decision")


def test_new_short_term(recount: Recount) -> None:
    counted = tuple(recount.new_short_term(first, end) for first, end in spans())
    assert counted == figures("new_short_term")


def test_discharged(recount: Recount) -> None:
    counted = tuple(recount.discharged(first, end) for first, end in spans())
    assert counted == figures("discharged")


def test_waiting_bands(recount: Recount) -> None:
    for place, (_, end) in enumerate(spans()):
        waited = recount.waits(end)
        counted = (
            int((waited < 56).sum()),
            int(((waited >= 56) & (waited <= 140)).sum()),
            int((waited > 140).sum()),
        )
        assert counted == (
            figures("waiting_0_8_weeks")[place],
            figures("waiting_8_20_weeks")[place],
            figures("waiting_over_20_weeks")[place],
        )
        assert int(waited.count()) == figures("waiting_total")[place]


def test_no_open_wait_is_near_a_band_edge(recount: Recount) -> None:
    for _, end in spans():
        waited = set(recount.waits(end))
        assert not waited & {54 + 1, 56, 57, 58, 138, 139, 140, 141, 142}


def test_service_begins_with_the_first_attended_contact(recount: Recount) -> None:
    first_contact = recount.first_contact.reindex(recount.first_i.index)
    pd.testing.assert_series_equal(
        first_contact, recount.first_i, check_names=False, check_dtype=False
    )


def test_drop_in_days_sum_to_the_month(recount: Recount) -> None:
    for place, (first, end) in enumerate(spans()):
        own = recount.drop_in[recount.drop_in["held_on"].between(first, end, inclusive="left")]
        assert own["attended"].sum() == figures("drop_in_attended")[place]
        turned_away = own["not_offered_same_day"].sum()
        assert turned_away == figures("drop_in_not_offered_same_day")[place]
        assert (own["not_offered_same_day"].fillna(0) <= own["attended"].fillna(0)).all()


def test_drop_in_is_open_as_the_calendar_says(recount: Recount) -> None:
    days = recount.drop_in
    open_days = days[days["status"] == "registered"]
    by_month = open_days.groupby(open_days["held_on"].dt.month).size()
    assert list(by_month) == [9, 8, 9, 7, 8, 9, 8, 10]
    closed = days[days["status"] == "closed"]
    assert list(closed["held_on"].dt.strftime("%d.%m")) == ["06.04", "18.05"]
    assert closed["attended"].isna().all()
