"""What holds today is let in, and asked about only when it may; a step cut off is taken again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from expectations import release as release_module
from expectations.waiting import events
from tests.unit.expectations.nights_in_quarantine import Nights

BAD = {"record_id": "T-1", "kind": "?"}
GOOD = {"record_id": "T-1"}
OTHER = {"record_id": "T-2"}


@pytest.fixture
def nights(landing: Any, row: Any) -> Nights:
    return Nights(landing, row)


def test_what_holds_by_a_changed_rule_comes_in(nights: Nights) -> None:
    nights.deliver(1, [BAD], {0: ["T-004", "T-005"]}, rules="older")
    nights.holds = {("2023-09-01", "offers", 0)}
    assert nights.step(1) == {"released": 1}
    assert [event[2:5] for event in nights.events()] == [
        ("T-004", "released", "rule_changed"), ("T-005", "released", "rule_changed"),
    ]  # fmt: skip


@pytest.mark.parametrize("rules", ["older", None])
def test_what_a_parent_was_missing_for_says_so_whatever_other_rules_changed(
    nights: Nights, rules: str | None
) -> None:
    nights.deliver(1, [{"record_id": "G-1"}], {0: ["G-008"]}, entity="groups", rules=rules)
    nights.step(1)
    nights.deliver(2, [OTHER], whole=False)
    nights.holds = {("2023-09-01", "groups", 0)}
    nights.step(2)
    assert nights.decided(1) == [(0, "released", "parent_arrived")]


def test_a_child_comes_in_the_same_night_as_the_parent_that_was_set_aside(nights: Nights) -> None:
    nights.deliver(1, [BAD], [0], rules="older")
    nights.deliver(2, [{"record_id": "G-1"}], {0: ["G-008"]}, entity="groups", rules="older")
    parent, child = ("2023-09-01", "offers", 0), ("2023-09-02", "groups", 0)

    def parent_first(_zones: Any, _source: str, rows: Any) -> set[Any]:
        nights.asked.append(set(rows))
        return set(rows) - {parent} if parent in rows else set()

    zones = nights.landing.zones
    told = release_module.release(
        zones, "tonsberg", "night-2", nights.as_of(2), still_failing=parent_first
    )
    assert told == {"released": 2}
    assert nights.asked == [{parent, child}, {child}]
    assert nights.decided(2) == [(0, "released", "parent_arrived")]


def test_what_holds_for_no_other_reason_holds_now(nights: Nights) -> None:
    nights.deliver(1, [BAD], [0])
    nights.deliver(2, [OTHER], whole=False)
    nights.holds = {("2023-09-01", "offers", 0)}
    nights.step(2)
    assert nights.decided(1) == [(0, "released", "holds_now")]


def test_a_released_record_is_there_for_the_copies_that_come_after(nights: Nights) -> None:
    nights.deliver(1, [BAD], [0], rules="older")
    nights.holds = {("2023-09-01", "offers", 0)}
    nights.step(1)
    nights.deliver(2, [BAD])
    assert nights.step(2) == {}


def test_rows_judged_tonight_by_these_rules_are_not_asked_again(nights: Nights) -> None:
    nights.deliver(1, [BAD], [0])
    nights.step(1)
    assert nights.asked == []


def test_nothing_is_asked_when_nothing_has_changed(nights: Nights) -> None:
    nights.deliver(1, [BAD], [0])
    nights.deliver(2, [OTHER], whole=False)
    nights.step(2)
    assert len(nights.asked) == 1
    nights.step(3)
    assert len(nights.asked) == 1


def test_changed_rules_are_asked_about_what_waits_and_nothing_else(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights.deliver(1, [GOOD | OTHER, BAD], [1])
    nights.step(1)
    monkeypatch.setattr(release_module, "rules_version", lambda: "newer")
    nights.step(2)
    assert nights.asked == [{("2023-09-01", "offers", 1)}]


def test_a_row_whose_partition_is_gone_waits_and_is_not_asked_about(nights: Nights) -> None:
    nights.deliver(1, [BAD], [0], rules="older")
    partition = nights.landing.zones.landed_delivery("tonsberg", "2023-09-01") / "offers.parquet"
    partition.unlink()
    assert nights.step(1) == {}
    assert nights.asked == []
    assert len(nights.lives(1)) == 1


def test_a_night_run_again_under_its_name_keeps_what_it_decided(nights: Nights) -> None:
    nights.deliver(1, [BAD], [0])
    nights.deliver(2, [GOOD])
    nights.step(2)
    before = nights.events()
    (nights.landing.zones.releases / "tonsberg" / release_module.MARK_NAME).unlink()
    nights.deliver(3, [BAD], [0], name="2023-08-31")
    nights.step(3, run_id="night-2")
    assert set(before) < set(nights.events())
    assert len(nights.events()) == 2


@pytest.mark.parametrize("cut_at", range(1, 7))
def test_cut_off_anywhere_no_half_file_is_left_and_the_next_try_says_the_same(
    nights: Nights, monkeypatch: pytest.MonkeyPatch, cut_at: int
) -> None:
    nights.deliver(1, [BAD], [0])
    nights.deliver(2, [GOOD])
    steps = 0

    def cutting(done: Any) -> Any:
        def step(*args: Any, **kwargs: Any) -> Any:
            nonlocal steps
            steps += 1
            if steps == cut_at:
                raise RuntimeError("power cut")
            return done(*args, **kwargs)

        return step

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", cutting(Path.rename))
        patched.setattr(events, "sync_folder", cutting(events.sync_folder))
        patched.setattr(release_module, "sync_folder", cutting(release_module.sync_folder))
        patched.setattr(events.os, "fsync", cutting(events.os.fsync))
        try:
            nights.step(2)
        except RuntimeError:
            assert cut_at <= steps
    assert len(nights.events()) in (0, 1)
    nights.step(2)
    assert [event[3:5] for event in nights.events()] == [("replaced", "corrected")]


def test_a_reader_of_all_releases_always_finds_a_file(landing: Any) -> None:
    import duckdb

    events.ensure_none(landing.zones)
    events.ensure_none(landing.zones)
    files = f"{landing.zones.releases}/[!.]*/[!.]*.parquet"
    with duckdb.connect() as con:
        described = con.execute("describe select * from read_parquet(?)", [files]).fetchall()
        count = con.execute("select count(*) from read_parquet(?)", [files]).fetchone()
    assert {row[0]: row[1].lower() for row in described} == dict(events.COLUMNS)
    assert count == (0,)
