"""Whose figures these are must be certain, or nothing is taken in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from loaders.manual_counts.workbook import read_workbook

if TYPE_CHECKING:
    from tests.unit.loaders.manual_counts.conftest import Forms


@pytest.mark.parametrize("code", ["3803", 3803, 3803.0, " 3803 "])
def test_the_municipality_code_as_text_or_number(forms: Forms, code: Any) -> None:
    assert read_workbook(forms.with_cells(B3=code)).municipality_code == "3803"


def test_a_code_that_lost_its_first_zero(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(B3=704, B5=2019))

    assert reading.findings == ()
    assert reading.municipality_code == "0704"


@pytest.mark.parametrize(
    "code", [None, "", "Tønsberg", "3803 Tønsberg", "0704", "3905", 9999, -1, True, 38031, "=B5",
             datetime(2023, 1, 1), "²²²²"]  # noqa: DTZ001
)  # fmt: skip
def test_a_code_that_did_not_hold_that_year(forms: Forms, code: Any) -> None:
    assert forms.told(read_workbook(forms.with_cells(B3=code))) == [("M-108", "B3")]


@pytest.mark.parametrize("unit", [None, " ", 5, "=A1", "!!!", "x" * 81, "Enhet 018190 10001"])
def test_a_unit_that_is_no_name(forms: Forms, unit: Any) -> None:
    assert forms.told(read_workbook(forms.with_cells(B4=unit))) == [("M-109", "B4")]


def test_a_unit_s_spaces_do_not_count(forms: Forms) -> None:
    assert read_workbook(forms.with_cells(B4="  Nord\u00a0 og  sør ")).unit == "Nord og sør"


@pytest.mark.parametrize(
    "year",
    [None, "i fjor", 23, 1899, 2101, 2023.5, "=2023", True, datetime(2023, 1, 1)],  # noqa: DTZ001
)
def test_a_year_that_is_no_year(forms: Forms, year: Any) -> None:
    reading = read_workbook(forms.with_cells(B5=year))

    assert forms.told(reading) == [("M-110", "B5")]
    assert reading.is_refused


def test_a_heading_missing_or_doubled(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(A3=None, A7="År", B7=2022))

    assert forms.told(reading) == [("M-110", "B7"), ("M-108", "Måling 2023")]


@pytest.mark.parametrize(
    "approved",
    [datetime(2023, 9, 5, 14, 30), date(2023, 9, 5), "05.09.2023", "2023-09-05"],  # noqa: DTZ001
)
def test_approval_is_local_midnight(forms: Forms, approved: Any) -> None:
    reading = read_workbook(forms.with_cells(B6=approved))

    assert reading.findings == ()
    assert reading.approved_at is not None
    assert reading.approved_at.astimezone(UTC) == datetime(2023, 9, 4, 22, tzinfo=UTC)


@pytest.mark.parametrize("approved", ["ja", "31.02.2023", 45169, "=TODAY()", "#REF!"])
def test_an_approval_that_cannot_be_read(forms: Forms, approved: Any) -> None:
    reading = read_workbook(forms.with_cells(B6=approved))

    assert forms.told(reading) == [("M-111", "B6")]
    assert reading.approved_at is None
    assert not reading.is_refused
