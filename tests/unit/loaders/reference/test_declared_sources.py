"""Who was expected to deliver, and from when that was known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyarrow.parquet as pq

from contracts.settings import Settings
from contracts.zones import Zones
from loaders.reference.declared_sources import land_declared_sources
from loaders.reference.landing import FOLDER_NAME
from loaders.sources import Source

APRIL, MAY, JUNE = (datetime(2023, month, 1, 4, tzinfo=UTC) for month in (4, 5, 6))


def source(name: str, **more: Any) -> Source:
    told: dict[str, Any] = {
        "title": name, "organisation": name, "municipality_code": "3803", "kind": "files",
        "location": "inbox", "registered_from": date(2023, 1, 1), "expected_by": "06:00",
    }  # fmt: skip
    return Source(name=name, **(told | more))


def landed(zones: Zones) -> list[tuple[str, datetime, date | None]]:
    rows = pq.read_table(zones.landing / FOLDER_NAME / "sources.parquet").to_pylist()
    return [(row["source_name"], row["declared_at"], row["ends_on"]) for row in rows]


def test_declarations_that_do_not_change_are_known_from_the_first_night(settings: Settings) -> None:
    for night in (APRIL, MAY):
        land_declared_sources(settings.zones, {"a": source("a")}, night)
    assert landed(settings.zones) == [("a", APRIL, None)]


def test_a_change_is_known_from_its_night_and_the_nights_before_keep_theirs(
    settings: Settings,
) -> None:
    land_declared_sources(settings.zones, {"a": source("a")}, APRIL)
    ended = source("a", ends_on=date(2023, 6, 1))
    land_declared_sources(settings.zones, {"a": ended, "b": source("b")}, JUNE)
    assert landed(settings.zones) == [
        ("a", APRIL, None), ("a", JUNE, date(2023, 6, 1)), ("b", JUNE, None),
    ]  # fmt: skip


def test_a_night_run_again_says_what_was_changed_since_and_an_older_one_nothing(
    settings: Settings,
) -> None:
    land_declared_sources(settings.zones, {"a": source("a")}, MAY)
    land_declared_sources(settings.zones, {"b": source("b")}, MAY)
    land_declared_sources(settings.zones, {"c": source("c")}, APRIL)
    assert landed(settings.zones) == [("b", MAY, None)]


def test_a_file_of_another_shape_is_written_anew(settings: Settings) -> None:
    path = settings.zones.landing / FOLDER_NAME / "sources.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("not parquet", encoding="utf-8")
    land_declared_sources(settings.zones, {"a": source("a")}, APRIL)
    assert landed(settings.zones) == [("a", APRIL, None)]
