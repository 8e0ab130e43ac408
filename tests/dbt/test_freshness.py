"""How old each source is, seen from as_of and never from the clock on the wall."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.dbt.building import rows

FRESHNESS = (
    "select status, last_delivery_name, data_through, days_behind, last_refused_rules "
    "from rpt_freshness where source_name = ?"
)
THE_FIRST = date(2023, 3, 1)


def test_a_source_in_time(town: Path) -> None:
    assert rows(town, FRESHNESS, "tonsberg") == [("on_time", "2023-03-01", THE_FIRST, 0, None)]


def test_a_workbook_is_expected_once_a_month(town: Path) -> None:
    assert rows(town, FRESHNESS, "tonsberg-maling") == [
        ("on_time", "2023-03-01_maling", THE_FIRST, 0, None)
    ]


def test_a_refused_delivery_leaves_the_old_one_in_use(troubled: Path) -> None:
    assert rows(troubled, FRESHNESS, "tonsberg") == [
        ("refused_kept_old", "2023-03-02", date(2023, 3, 2), 1, "key")
    ]


def test_a_source_that_only_was_refused_never_delivered(troubled: Path) -> None:
    assert rows(troubled, FRESHNESS, "aldri") == [("never", None, None, None, "manglende_kolonne")]


def test_a_source_that_has_ended_is_not_late(troubled: Path) -> None:
    ended = rows(troubled, FRESHNESS, "trondheim")
    assert [(row[0], row[1]) for row in ended] == [("ended", "2019-01-01")]
