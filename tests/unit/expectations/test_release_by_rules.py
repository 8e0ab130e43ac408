"""Judged again by the real rules: what holds comes in, and what was accepted stays accepted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from contracts.zones import Zones
from expectations import rules
from expectations.judge import judge_delivery
from expectations.release import release

FIRST = datetime(2023, 9, 1, 1, tzinfo=UTC)


@pytest.fixture
def suite_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The suites, free to be changed."""
    folder = tmp_path / "suites"
    shutil.copytree(rules.SUITE_FOLDER, folder)
    monkeypatch.setattr(rules, "SUITE_FOLDER", folder)
    yield folder
    monkeypatch.undo()
    read_again()


def read_again() -> None:
    """Rules are read once in a process; after a change they are those of a new night."""
    for found in vars(rules).values():
        if hasattr(found, "cache_clear"):
            found.cache_clear()


def change(folder: Path, entity: str, *, without: str, new: dict[str, Any]) -> None:
    """Take a rule out of a suite and put another in."""
    file = folder / f"{entity}.yml"
    suite = yaml.safe_load(file.read_text(encoding="utf-8"))
    kept = [rule for rule in suite["rules"] if rule["code"] != without]
    told = yaml.safe_dump(suite | {"rules": [*kept, new]}, allow_unicode=True)
    file.write_text(told, encoding="utf-8")
    read_again()


def night(landing: Any, number: int, partitions: dict[str, Any] | None = None) -> dict[str, int]:
    """Land, judge and release one night."""
    zones: Zones = landing.zones
    as_of = FIRST + timedelta(days=number - 1)
    if partitions is not None:
        name = f"2023-09-{number:02}"
        landing.land(name, partitions)
        judge_delivery(zones, landing.source, name, f"night-{number}", as_of)
    return release(zones, landing.source, f"night-{number}", as_of)


def released(landing: Any) -> list[tuple[str, str, int, str, str, str]]:
    files = [str(file) for file in landing.zones.releases.glob(f"{landing.source}/*.parquet")]
    with duckdb.connect() as con:
        return con.execute(
            "select delivery_name, entity, row_number, rule_code, outcome, reason_code "
            "from read_parquet(?) order by all",
            [files],
        ).fetchall()


def test_a_changed_rule_lets_in_what_holds_now_and_touches_nothing_that_was_accepted(
    landing: Any, row: Any, suite_folder: Path
) -> None:
    offers = [
        row("offers", record_id="T-1", kind="?", name="ny"),
        row("offers", record_id="T-2", kind="?", name="gammel"),
        row("offers", record_id="T-3", name="gammel"),
    ]
    assert night(landing, 1, {"offers": offers}) == {}
    judgement = landing.zones.judged_delivery("tonsberg", "2023-09-01")
    before = {file.name: file.read_bytes() for file in judgement.iterdir()}
    assert landing.quarantine("2023-09-01") == {("offers", 0, "T-004"), ("offers", 1, "T-004")}
    new = {
        "code": "T-099", "severity": "ROW", "expectation": "ExpectColumnValuesToMatchRegex",
        "column": "name", "arguments": {"regex": "^ny$"}, "message": "Gammelt navn.",
        "remedy": "Gi det et nytt.", "since": FIRST.date(),
    }  # fmt: skip
    change(suite_folder, "offers", without="T-004", new=new)

    assert night(landing, 2) == {"released": 1}

    assert released(landing) == [("2023-09-01", "offers", 0, "T-004", "released", "rule_changed")]
    assert {file.name: file.read_bytes() for file in judgement.iterdir()} == before
    assert night(landing, 3) == {}


def test_a_parent_that_comes_the_next_night_lets_the_child_in(landing: Any, row: Any) -> None:
    child = row("groups", record_id="G-1", offer_id="offers-2")
    orphan = row("groups", record_id="G-2", offer_id="offers-3")
    landing_night = {"offers": [row("offers")], "groups": [child, orphan]}
    assert night(landing, 1, landing_night) == {}
    assert landing.quarantine("2023-09-01") == {("groups", 0, "G-008"), ("groups", 1, "G-008")}
    parent = row("offers", record_id="offers-2", offer_id="offers-2")
    assert night(landing, 2, {"offers": [row("offers"), parent]}) == {"released": 1}
    assert released(landing) == [("2023-09-01", "groups", 0, "G-008", "released", "parent_arrived")]


def test_what_is_sent_again_unchanged_holds_for_the_reason_it_holds_and_is_not_corrected(
    landing: Any, row: Any, suite_folder: Path
) -> None:
    offers = [
        row("offers", record_id="T-1", kind="?", name="ny"),
        row("offers", record_id="T-2", kind="?", name="ny"),
    ]
    groups = [row("groups", record_id="G-1", offer_id="offers-2")]
    assert night(landing, 1, {"offers": offers, "groups": groups}) == {}
    new = {
        "code": "T-099", "severity": "ROW", "expectation": "ExpectColumnValuesToMatchRegex",
        "column": "name", "arguments": {"regex": "^ny"}, "message": "Gammelt navn.",
        "remedy": "Gi det et nytt.", "since": FIRST.date(),
    }  # fmt: skip
    change(suite_folder, "offers", without="T-004", new=new)
    again = [
        row("offers", record_id="T-1", kind="?", name="ny"),
        row("offers", record_id="T-2", kind="?", name="ny navn"),
        row("offers", record_id="T-3", offer_id="offers-2", name="ny"),
    ]

    assert night(landing, 2, {"offers": again, "groups": groups}) == {"replaced": 3}

    assert released(landing) == [
        ("2023-09-01", "groups", 0, "G-008", "replaced", "parent_arrived"),
        ("2023-09-01", "offers", 0, "T-004", "replaced", "rule_changed"),
        ("2023-09-01", "offers", 1, "T-004", "replaced", "corrected"),
    ]
