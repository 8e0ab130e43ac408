"""Every landed row is refused, unjudged, set aside, a copy, or in the warehouse."""

from __future__ import annotations

from pathlib import Path

from tests.dbt.building import rows

WHERE_ROWS_WENT = (
    "select rows_landed, rows_refused, rows_unjudged, rows_quarantined, rows_duplicate, "
    "rows_in_warehouse, rows_unexplained from rpt_conservation "
    "where source_name = 'tonsberg' and delivery_name = ? and entity = 'contacts'"
)


def test_a_whole_table_sent_again_is_copies(town: Path) -> None:
    assert rows(town, WHERE_ROWS_WENT, "2023-02-28") == [(4, 0, 0, 0, 0, 4, 0)]
    assert rows(town, WHERE_ROWS_WENT, "2023-03-01") == [(4, 0, 0, 0, 4, 0, 0)]


def test_two_new_versions_and_one_row_set_aside(troubled: Path) -> None:
    """Counted once, though the delivery was refused at the door before it came whole."""
    assert rows(troubled, WHERE_ROWS_WENT, "2023-03-02") == [(5, 0, 0, 1, 2, 2, 0)]


def test_a_refused_delivery_gives_nothing(troubled: Path) -> None:
    assert rows(troubled, WHERE_ROWS_WENT, "2023-03-03") == [(5, 5, 0, 0, 0, 0, 0)]


def test_a_delivery_without_a_verdict_waits(troubled: Path) -> None:
    assert rows(troubled, WHERE_ROWS_WENT, "2023-03-03b") == [(5, 0, 5, 0, 0, 0, 0)]


def test_what_landed_after_as_of_is_not_known(troubled: Path) -> None:
    assert rows(troubled, WHERE_ROWS_WENT, "2023-03-04") == []


def test_nothing_is_unexplained(troubled: Path) -> None:
    assert rows(troubled, "select sum(abs(rows_unexplained)) from rpt_conservation") == [(0,)]
