"""What was published on a night can be built again later, whatever has come in since.

The ten nights of ten_nights.py, two of them here; ``make as-of`` has all ten.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from tests.dbt.building import PROJECT, rows
from tests.dbt.published_again import PublishedAgain, publish_again
from tests.dbt.ten_nights import DAYS

MAY, JUNE = DAYS[4], DAYS[8]

# What would tell the wall clock's time, the run, or chance.
NOT_FROM_AS_OF = re.compile(
    r"\b(current_date|current_time|current_timestamp|current_localtime|current_localtimestamp|"
    r"localtime|localtimestamp|now\s*\(|today\s*\(|get_current_\w+|transaction_timestamp|"
    r"run_started_at|invocation_id|modules\.datetime|random\s*\(|uuid(v4|v7)?\s*\(|"
    r"gen_random_uuid|setseed|using\s+sample|tablesample|age\s*\([^,()]*\))",
    re.IGNORECASE,
)
MARCH = (
    "select {value} from rpt_contacts where municipality_code = '3803' and period_kind = 'month' "
    "and period_on = '2023-03-01' and indicator_code = 'contacts_attended' "
    "and breakdown_code = 'total'"
)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> PublishedAgain:
    """A night in May and one in June, as published and as built again after the last night."""
    return publish_again(tmp_path_factory.mktemp("as-of"), [MAY, JUNE])


@pytest.mark.parametrize("day", [MAY, JUNE], ids=str)
def test_a_rebuild_equals_what_was_published_then(nights: PublishedAgain, day: date) -> None:
    assert nights.differences(day) == set()


def test_the_figure_for_march_in_may_and_in_june(nights: PublishedAgain) -> None:
    asked = [rows(nights.rebuilt[day], MARCH.format(value="value")) for day in (MAY, JUNE)]
    published = [rows(nights.published[day], MARCH.format(value="value")) for day in (MAY, JUNE)]
    assert asked == published == [[(2,)], [(3,)]]


def test_a_row_set_aside_then_is_set_aside_in_the_rebuild(nights: PublishedAgain) -> None:
    held = "select attendance_code from fct_contacts where contact_id like '%c4'"
    assert rows(nights.rebuilt[MAY], held) == [("attended",)]
    assert rows(nights.rebuilt[JUNE], held) == [("cancelled_by_user",)]


def test_a_row_released_since_is_out_of_the_rebuild_of_a_night_before(
    nights: PublishedAgain,
) -> None:
    held = "select count(*) from fct_contacts where contact_id like '%c10'"
    lives = (
        "select outcome_code, reason_code, waited_days, open_days from fct_quarantine_lives "
        "order by first_row_number"
    )
    became = (
        "select sum(rows_quarantined), sum(rows_waiting), sum(rows_replaced), sum(rows_released) "
        "from rpt_conservation"
    )
    # Of the four set aside in May two came corrected the next night, one a month later, as it was.
    assert rows(nights.rebuilt[MAY], held) == [(0,)]
    assert rows(nights.rebuilt[MAY], lives) == [("waiting", None, None, 0)] * 4
    assert rows(nights.rebuilt[MAY], became) == [(4, 4, 0, 0)]
    assert rows(nights.rebuilt[JUNE], held) == [(1,)]
    assert rows(nights.rebuilt[JUNE], lives) == [
        ("replaced", "corrected", 1, None),
        ("replaced", "corrected", 1, None),
        ("released", "rule_changed", 34, None),
        ("waiting", None, None, 34),
    ]
    assert rows(nights.rebuilt[JUNE], became) == [(3, 1, 2, 1)]


def test_what_was_not_judged_then_is_not_judged_in_the_rebuild(nights: PublishedAgain) -> None:
    status = "select distinct delivery_status_code from fct_deliveries where source_name = ?"
    assert rows(nights.rebuilt[JUNE], status, "trondheim") == [("unjudged",)]


def _without_remarks(sql: str) -> str:
    return re.sub(r"--[^\n]*|\{#.*?#\}", "", sql, flags=re.DOTALL)


# `dbt source freshness` asks the clock whether a source has gone quiet; no model uses it.
ASKS_THE_CLOCK = PROJECT / "macros" / "freshness.sql"


def _sql_files() -> list[Path]:
    return [
        path for folder in ("models", "macros", "materializations", "tests")
        for path in sorted((PROJECT / folder).rglob("*.sql"))
        if path != ASKS_THE_CLOCK
    ]  # fmt: skip


def test_no_sql_asks_the_clock() -> None:
    files = _sql_files()
    found = {
        f"{path.relative_to(PROJECT)}: {match[0]}"
        for path in files
        for match in NOT_FROM_AS_OF.finditer(_without_remarks(path.read_text(encoding="utf-8")))
    }
    assert found == set()
    assert len(files) > 100


@pytest.mark.parametrize(
    "sql",
    ["select current_date", "where day < today()", "select now ()", "{{ run_started_at }}",
     "order by random()", "select age(born_on)", "get_current_timestamp()"],
)  # fmt: skip
def test_sql_that_asks_the_clock_is_seen(sql: str) -> None:
    assert NOT_FROM_AS_OF.search(sql)


@pytest.mark.parametrize("sql", ["codes_today.code", "current_code", "{{ age_on('a', 'b') }}"])
def test_sql_that_only_sounds_like_it_is_not(sql: str) -> None:
    assert not NOT_FROM_AS_OF.search(sql)
