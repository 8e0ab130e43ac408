"""The same records give the same warehouse, however they came and however it was built."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from tests.dbt.made_judgement import Row
from tests.dbt.rebuilding import Build, build_all, content, different
from tests.dbt.redelivered import SEED, bring_the_rest, copy_inbox, hold_back, last_day, shuffle
from tests.dbt.tied_town import AS_OF, tied_town
from tests.nights.running import land_and_judge, make_deliveries

# What tells when something came, and in which delivery, is another story when it came otherwise.
ABOUT_DELIVERIES = {
    "fct_deliveries": "one row per delivery and entity",
    "rpt_conservation": "the same rows",
    "dim_source": "each source's last delivery",
    "rpt_freshness": "the same columns",
    "fct_rule_results": "one row per delivery and rule",
    "rpt_rule_results": "the same rows",
    "fct_broken_rules": "one row per delivery and rule broken",
    "fct_field_coverage": "one row per delivery and field",
    "rpt_data_quality": "rows received, by month",
    "fct_quarantine_lives": "the deliveries a record was set aside from",
    "rpt_feedback_turnaround": "how long it lay there",
}
# A record that was set aside is known by its place in its delivery.
PLACES = "life_id, first_row_number, last_row_number, resolved_by_row_number"
# A delivery that was refused is tried, and refused, again every night.
OF_THE_DELIVERY = "last_delivery_name, last_landed_at, last_refused_at"

# No breaks in the flow of a journal is as it should be, and Tønsberg has no centre. Records of a
# year are told when it is over, and what is delivered ends in August. Nothing has been sent.
MAY_BE_EMPTY = {
    "fct_flow_breaks",
    "fct_centre_days",
    "fct_messages",
    "fct_revisions",
    "fct_unknown_receipts",
    "rpt_deliveries",
    "rpt_revisions",
    "rpt_national__is24_8_ch20_offer_records",
    "rpt_national__kostra_52_client_records",
    "rpt_national__kostra_52_group_records",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A town with known faults, delivered three ways."""
    folder = tmp_path_factory.mktemp("same")
    told = folder / "told"
    make_deliveries(told, "tonsberg-2023", "--faults")
    night = last_day(told)
    next_night = night + timedelta(days=1)
    land_and_judge(told, "made", night)

    shuffled = copy_inbox(told, folder / "shuffled")
    shuffle(shuffled)
    land_and_judge(shuffled, "made", night)

    late = copy_inbox(told, folder / "late")
    held_back = hold_back(late)
    land_and_judge(late, "made", night)
    bring_the_rest(late, told, held_back)
    land_and_judge(late, "made", next_night)

    tied = tied_town(folder / "tied", list)
    tied_shuffled = tied_town(folder / "tied-shuffled", _drawn)
    as_of = f"{next_night} 03:00:00+02:00"
    return build_all(
        [
            Build("told", str(told), as_of),
            Build("shuffled", str(shuffled), as_of, threads=1),
            Build("late", str(late), as_of),
            Build("tied", str(tied), AS_OF),
            Build("tied_shuffled", str(tied_shuffled), AS_OF),
        ],
        folder / "built",
    )


def _drawn(rows: list[Row]) -> list[Row]:
    return Random(SEED).sample(rows, len(rows))


def _rows(built: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(built, read_only=True) as connection:
        return connection.execute(query).fetchall()


def count(built: Path, query: str) -> int:
    """The one number a query gives."""
    [(found,)] = _rows(built, query)
    return int(found)


def test_rows_in_another_order_give_the_same_on_one_thread_as_on_two(
    built: dict[str, Path],
) -> None:
    assert different(built["told"], built["shuffled"]) == {"fct_quarantine_lives"}
    lives = [
        _rows(built[name], f"select * exclude ({PLACES}) from fct_quarantine_lives order by all")
        for name in ("told", "shuffled")
    ]
    assert lives[0] == lives[1] != []


def test_rows_that_tie_in_another_order_give_the_same(built: dict[str, Path]) -> None:
    assert different(built["tied"], built["tied_shuffled"]) == set()


def test_an_offer_told_by_two_records_from_one_day_is_found(built: dict[str, Path]) -> None:
    without = "select count(*) from fct_episodes where service_code is null"
    assert count(built["tied"], without) == 0
    assert count(built["tied"], "select count(*) from fct_episodes") > 0


def test_rows_a_night_later_give_the_same(built: dict[str, Path]) -> None:
    assert different(built["told"], built["late"]) == set(ABOUT_DELIVERIES)


@pytest.mark.parametrize("name", ["dim_source", "rpt_freshness"])
def test_a_source_is_the_same_but_for_its_last_delivery(built: dict[str, Path], name: str) -> None:
    query = f"select * exclude ({OF_THE_DELIVERY}) from {name} order by all"
    told = [_rows(built[variant], query) for variant in ("told", "late")]
    assert told[0] == told[1] != []


def test_every_mart_and_report_is_compared(built: dict[str, Path]) -> None:
    digests = content(built["told"])
    empty = {name for name, digest in digests.items() if digest.startswith("(0,")}
    assert empty <= MAY_BE_EMPTY
    assert len(digests) > len(ABOUT_DELIVERIES)


def test_something_was_set_aside_and_something_was_late(built: dict[str, Path]) -> None:
    set_aside = "select sum(rows_quarantined) from fct_deliveries"
    first_told = (
        "select sum(rows_in_warehouse) from fct_deliveries where delivery_name like '%_resten'"
    )
    assert count(built["told"], set_aside) > 0
    assert count(built["late"], first_told) > 0
