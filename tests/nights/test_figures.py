"""The published figures for Tønsberg 2023 are the real ones, and what is missing is not zero."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from contracts.monthly_form import form_rows
from tests.nights.conftest import Night
from tests.nights.content import figures

pytestmark = pytest.mark.night

REAL = Path(__file__).parents[2] / "synthetic" / "maling_2023.csv"
REPORTED = [f"2023-{month:02d}" for month in range(1, 9)]
UNREPORTED = [f"2023-{month:02d}" for month in range(9, 13)]
NEVER_REPORTED = "new_red_cases"


def real() -> dict[tuple[str, str], Decimal]:
    """The real table's filled cells."""
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        return {
            (row["indicator_code"], month): Decimal(row[month])
            for row in csv.DictReader(file)
            for month in REPORTED
            if row.get(month)
        }


def test_the_real_table_has_thirteen_filled_rows() -> None:
    assert len({code for code, _ in real()}) == 13
    assert len(real()) == 13 * 8


@pytest.mark.parametrize("value", ["journal", "manual", "reported"])
def test_every_figure_is_the_real_one(demo_night: Night, value: str) -> None:
    place = ["journal", "manual", "reported"].index(value)
    published = figures(demo_night.current, "3803")
    assert {key: published[key][place] for key in real()} == real()


def test_unreported_months_are_present_missing_and_never_zero(demo_night: Night) -> None:
    published = figures(demo_night.current, "3803")
    for row in form_rows():
        for month in UNREPORTED:
            assert published[row.indicator_code, month] == (None, None, None, "not_reported")
    for month in REPORTED:
        assert published[NEVER_REPORTED, month] == (None, None, None, "not_reported")


def test_the_report_shows_rows_figures_places_and_seconds(demo_night: Night) -> None:
    for words in ("mottatt", "Tønsberg 2023-08", "Publisert:", "Airflows logg:", "i alt"):
        assert words in demo_night.stdout
    assert "Traceback" not in demo_night.stdout + demo_night.stderr
