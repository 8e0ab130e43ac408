"""A delivery that shrank is refused; an ordinary July and the first deliveries are not."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.receipts import EntityReceipt, Receipt, Status
from expectations.__main__ import main
from expectations.acceptances import Acceptance, accept, accepted
from expectations.history import History, Told
from expectations.row_counts import least_after_any, least_by_history

LIMITS = {"least_rows": 50, "least_share": 0.8, "window_share": 0.1, "window_deliveries": 4}
MONDAY = date(2023, 7, 3)


def receipt(day: date, rows: int, window_days: int | None = None) -> Receipt:
    """A delivery of contacts, named by its day; a window of so many days, or everything."""
    at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    return Receipt(
        run_id="night", source_name="tonsberg", delivery_name=day.isoformat(), kind="files",
        status=Status.LANDED, landed_at=at, finished_at=at, data_through=day,
        window_from=None if window_days is None else at - timedelta(days=window_days),
        window_to=None if window_days is None else at,
        entities=(EntityReceipt("contacts", "contacts.csv", rows, rows, 0, ""),),
    )  # fmt: skip


def history(*receipts: Receipt) -> History:
    """Accepted deliveries, given newest first."""
    return History(tuple(Told(Path(), Path(), one) for one in receipts))


def least(now: Receipt, *before: Receipt) -> float:
    return least_by_history(now, history(*before), "contacts", LIMITS)


def test_everything_is_measured_by_the_last_that_told_everything() -> None:
    now = receipt(MONDAY, 0)
    a_day = timedelta(days=1)
    assert least(now) == 0
    assert least(now, receipt(MONDAY - a_day, 49)) == 0
    assert least(now, receipt(MONDAY - a_day, 1000), receipt(MONDAY - 2 * a_day, 9000)) == 800
    assert least(now, receipt(MONDAY - a_day, 90, 14), receipt(MONDAY - 2 * a_day, 1000)) == 800


def test_what_there_was_some_of_is_not_all_gone_but_nothing_may_have_changed() -> None:
    def after(now: Receipt, *before: Receipt) -> float:
        return least_after_any(now, history(*before), "contacts")

    a_day = timedelta(days=1)
    all_gone, no_change = receipt(MONDAY, 0), receipt(MONDAY, 0, 14)
    whole, window = receipt(MONDAY - 2 * a_day, 3), receipt(MONDAY - a_day, 0, 14)
    assert after(all_gone) == after(no_change) == 0
    assert after(all_gone, receipt(MONDAY - a_day, 0), whole) == 0
    assert after(all_gone, whole) == after(all_gone, window, whole) == 1
    assert after(no_change, whole) == 0


def mondays(*rows: int, days: int = 14) -> list[Receipt]:
    return [receipt(MONDAY - timedelta(weeks=n), count, days) for n, count in enumerate(rows, 1)]


def test_a_window_is_measured_by_its_weekday_and_its_month() -> None:
    now = receipt(MONDAY, 0, 14)
    assert least(now, *mondays(400, 500, 600)) == 0, "three are too few"
    assert least(now, *mondays(400, 500, 600, 700)) == 40
    assert least(now, *mondays(400, 500, 600, 700, 100)) == 40, "the fifth is long ago"
    assert least(now, *mondays(400, 500, 600, 49)) == 0
    tuesdays = [receipt(one.data_through + timedelta(days=1), 60, 14) for one in mondays(1, 1, 1, 1)
                if one.data_through]  # fmt: skip
    assert least(now, *tuesdays) == 0
    last_july = receipt(date(2022, 7, 13), 100, 14)
    assert least(now, *mondays(400, 500, 600, 700), last_july) == 10


def test_a_window_is_not_measured_by_a_longer_one() -> None:
    before = mondays(4000, 5000, 6000, 7000, days=365)
    assert least(receipt(MONDAY, 0, 14), *before) == 0
    assert least(receipt(MONDAY, 0, 365), *before) == 400
    assert least(receipt(MONDAY, 0, 14), receipt(MONDAY - timedelta(days=7), 9000)) == 0


@given(
    rows=st.lists(st.integers(0, 5000), max_size=12),
    days=st.none() | st.integers(1, 30),
)
def test_what_is_like_what_came_before_is_never_refused(rows: list[int], days: int | None) -> None:
    before = [receipt(MONDAY - timedelta(weeks=n), count, days) for n, count in enumerate(rows, 1)]
    found = least(receipt(MONDAY, 0, days), *before)
    assert 0 <= found <= min(rows[:4] or [0]) or (days is None and found <= 0.8 * rows[0])


@pytest.mark.parametrize(("kind", "rules"), [("files", {"P-020", "F-020"}), ("fhir", {"P-020"})])
def test_everything_holds_persons_but_a_window_may_hold_nothing(
    landing: Any, kind: str, rules: set[str]
) -> None:
    nothing: dict[str, list[Any]] = {"persons": [], "episodes": [], "contacts": []}
    window = (datetime(2023, 8, 31, tzinfo=UTC), datetime(2023, 9, 2, tzinfo=UTC))
    landing.land("2023-09-01", nothing, kind=kind)
    landing.land("2023-09-02", nothing, kind=kind, window=window)
    whole, changes = landing.judge("2023-09-01"), landing.judge("2023-09-02")
    assert (whole["verdict"], set(whole["by_rule"])) == ("refused", rules)
    assert (changes["verdict"], changes["by_rule"]) == ("accepted", {})


def land_many(landing: Any, row: Any, delivery: str, count: int) -> str:
    offers = [row("offers", record_id=str(number)) for number in range(count)]
    landing.land(delivery, {"offers": offers})
    return str(landing.judge(delivery)["verdict"])


def test_an_operator_lets_a_small_delivery_through_and_says_why(
    landing: Any, row: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert land_many(landing, row, "2023-09-01", 60) == "accepted"
    assert land_many(landing, row, "2023-09-02", 48) == "accepted"
    assert land_many(landing, row, "2023-09-03", 60) == "accepted"
    assert land_many(landing, row, "2023-09-04", 47) == "refused"
    monkeypatch.setenv("LAVTERSKEL_HOME", str(landing.zones.home))
    decision = ["--source", "tonsberg", "--delivery", "2023-09-04"]
    assert main(["accept", *decision, "--reason", "Tilbud lagt ned", "--by", "Kari Leder"]) == 1
    assert "tatt inn" in capsys.readouterr().out
    file = landing.zones.judgements / "_accepted" / "tonsberg" / "2023-09-04.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    assert (told["accepted_by"], told["reason"]) == ("Kari Leder", "Tilbud lagt ned")
    summary = landing.judge("2023-09-04")
    assert (summary["verdict"], summary["by_rule"]["T-040"]) == ("accepted", 1)
    [finding] = [one for one in summary["findings"] if one["rule"] == "T-040"]
    assert finding["severity"] == "WARNING"
    # It is what the next one is measured by.
    assert land_many(landing, row, "2023-09-05", 47) == "accepted"


def test_a_decision_needs_a_name_and_a_reason_and_a_delivery(
    landing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2023, 9, 2, tzinfo=UTC)
    with pytest.raises(ValueError, match="hvem"):
        accept(landing.zones, Acceptance("tonsberg", "2023-09-01", " ", "Fordi", now))
    first = Acceptance("tonsberg", "2023-09-01", "Kari Leder", "Fordi", now)
    accept(landing.zones, first)
    accept(landing.zones, Acceptance("tonsberg", "2023-09-01", "Ola Annen", "Nei", now))
    assert accepted(landing.zones, "tonsberg", "2023-09-01") == first
    monkeypatch.setenv("LAVTERSKEL_HOME", str(landing.zones.home))
    decision = ["--source", "tonsberg", "--delivery", "2023-09-09"]
    assert main(["accept", *decision, "--reason", "Fordi", "--by", "Kari Leder"]) == 2
