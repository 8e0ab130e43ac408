"""Rows in quarantine are judged once more: by today's rules, beside all that is known today."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from expectations.judge_again import failing_rules, still_failing
from expectations.rules import rules_version, suites


def test_a_parent_that_has_come_lets_its_child_in(landing: Any, row: Any) -> None:
    groups = [row("groups", offer_id="A"), row("groups", record_id="2", name=None)]
    landing.land("2023-09-01", {"groups": groups})
    landing.judge("2023-09-01")
    rows = [("2023-09-01", "groups", 0), ("2023-09-01", "groups", 1)]
    asked = failing_rules(landing.zones, "tonsberg", rows)
    assert asked == {(*rows[0], "G-008"), (*rows[1], "G-002"), (*rows[1], "G-008")}
    landing.land("2023-09-02", {"offers": [row("offers", offer_id="A")]})
    assert still_failing(landing.zones, "tonsberg", rows) == set(rows), "not judged yet"
    landing.judge("2023-09-02")
    assert still_failing(landing.zones, "tonsberg", rows) == {rows[1]}


def test_rows_of_several_deliveries_and_entities_keep_their_places(landing: Any, row: Any) -> None:
    bad = row("offers", record_id="2", kind="?")
    landing.land("2023-09-01", {"offers": [row("offers"), bad], "persons": [row("persons")]})
    landing.land("2023-09-02", {"offers": [bad, row("offers")]})
    rows = {("2023-09-01", "offers", 1), ("2023-09-02", "offers", 0), ("2023-09-01", "offers", 0),
            ("2023-09-01", "persons", 0), ("2023-09-02", "offers", 1)}  # fmt: skip
    assert failing_rules(landing.zones, "tonsberg", rows) == {
        ("2023-09-01", "offers", 1, "T-004"), ("2023-09-02", "offers", 0, "T-004"),
    }  # fmt: skip
    assert still_failing(landing.zones, "tonsberg", []) == set()


def test_copies_are_compared_within_their_delivery(landing: Any, row: Any) -> None:
    copies = [row("offers"), row("offers", name="Annet")]
    landing.land("2023-09-01", {"offers": copies})
    landing.land("2023-09-02", {"offers": [row("offers", name="Et tredje")]})
    both = [("2023-09-01", "offers", 0), ("2023-09-01", "offers", 1)]
    other = ("2023-09-02", "offers", 0)
    assert failing_rules(landing.zones, "tonsberg", [*both, other]) == {
        (*place, "T-003") for place in both
    }
    assert failing_rules(landing.zones, "tonsberg", [both[0], other]) == set()


def test_a_rule_changed_today_judges_what_lies_in_quarantine(
    landing: Any, row: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    landing.land("2023-09-01", {"offers": [row("offers", maximum_conversations=0)]})
    rows = [("2023-09-01", "offers", 0)]
    assert still_failing(landing.zones, "tonsberg", rows) == set(rows)
    shutil.copytree("expectations/suites", tmp_path / "suites")
    file = tmp_path / "suites" / "offers.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("min_value: $minimum}", "min_value: 0}"), encoding="utf-8")
    monkeypatch.setattr("expectations.rules.SUITE_FOLDER", tmp_path / "suites")
    suites.cache_clear()
    rules_version.cache_clear()
    try:
        assert still_failing(landing.zones, "tonsberg", rows) == set()
    finally:
        suites.cache_clear()
        rules_version.cache_clear()


def test_nothing_is_written(landing: Any, row: Any) -> None:
    landing.land(
        "2023-09-01", {"offers": [row("offers", changed_at=datetime(2022, 1, 1, tzinfo=UTC))]}
    )
    before = sorted(landing.zones.home.rglob("*"))
    assert still_failing(landing.zones, "tonsberg", [("2023-09-01", "offers", 0)])
    assert [path for path in sorted(landing.zones.home.rglob("*")) if path not in before] == [
        landing.zones.build
    ][: 0 if landing.zones.build in before else 1]
