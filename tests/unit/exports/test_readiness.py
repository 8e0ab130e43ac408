"""Nothing is published with a row unaccounted for, or with a table suddenly empty."""

from __future__ import annotations

from collections.abc import Callable

from contracts.zones import Zones
from exports.publish import Publication, publish
from exports.readiness import problems

Build = Callable[..., Publication]


def test_a_sound_warehouse_may_be_published(zones: Zones, build: Build) -> None:
    build("r1")
    assert problems(zones, "r1") == []


def test_an_unexplained_row_stops_it(zones: Zones, build: Build) -> None:
    build("r1", unexplained=3)
    [problem] = problems(zones, "r1")
    assert "tonsberg/2023-09-01/contacts har 3 rader uten forklaring" in problem


def test_a_table_that_would_become_empty_stops_it(zones: Zones, build: Build) -> None:
    publish(zones, build("r1"), keep=7)
    build("r2", contacts=0)
    [problem] = problems(zones, "r2")
    assert problem == "fct_contacts: ville blitt tom; det publiserte har 10 rader"


def test_what_readers_cannot_read_is_replaced(zones: Zones, build: Build) -> None:
    folder = publish(zones, build("r1"), keep=7)
    (folder / "analysis.duckdb").write_bytes(b"x" * 9000)
    build("r2", contacts=0)
    assert problems(zones, "r2") == []
