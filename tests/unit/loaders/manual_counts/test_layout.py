"""The form is found by its names, and what is not the form's is told."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from contracts.monthly_form import MONTHS_NB, form_rows
from contracts.severities import Severity
from loaders.manual_counts.workbook import read_workbook

if TYPE_CHECKING:
    from tests.unit.loaders.manual_counts.conftest import Forms

LABELS = {row.indicator_code: row.label for row in form_rows()}


def test_labels_are_known_however_they_are_spaced(forms: Forms) -> None:
    def edit(sheet: Worksheet) -> None:
        for row in range(9, 23):
            text = str(sheet.cell(row, 1).value)
            sheet.cell(row, 1).value = f" {text.upper().replace(' ', chr(160) + ' ')}: "
        sheet["A18"] = "Brukere som venter, 0–8\nuker"

    reading = read_workbook(forms.write(edit))

    assert reading.findings == ()
    assert forms.cell_of(reading, "waiting_0_8_weeks", 1).value == 33


def test_rows_may_stand_in_any_order_and_further_down(forms: Forms) -> None:
    def edit(sheet: Worksheet) -> None:
        sheet.insert_rows(2, 5)
        first = [cell.value for cell in sheet[14]]
        for column, value in enumerate(first, start=1):
            sheet.cell(40, column).value = value
            sheet.cell(14, column).value = None

    reading = read_workbook(forms.write(edit))

    assert reading.findings == ()
    assert forms.cell_of(reading, "users_with_decision", 1).value == 245
    assert forms.cell_of(reading, "users_with_decision", 1).cell == "C40"


def test_a_missing_row(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(A16=None))

    assert reading.is_refused
    assert reading.cells == ()
    assert ("M-101", "Måling 2023") in forms.told(reading)
    assert LABELS["drop_in_attended"] in reading.findings[0].message


def test_an_unknown_row(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(A30="Telefoner", C30=7))

    assert forms.told(reading) == [("M-102", "A30")]
    assert not reading.is_refused


def test_a_row_without_a_name(forms: Forms) -> None:
    assert forms.told(read_workbook(forms.with_cells(F31=7))) == [("M-102", "F31")]


def test_a_column_outside_the_form_is_told_once(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(P9=1, P10=2, Q9=3))

    assert forms.told(reading) == [("M-102", "P9"), ("M-102", "Q9")]


def test_many_unknown_rows_do_not_drown_the_report(forms: Forms) -> None:
    def edit(sheet: Worksheet) -> None:
        for row in range(30, 250):
            sheet.cell(row, 1).value = f"Notat {row}"

    assert len(read_workbook(forms.write(edit)).findings) == 20


def test_a_row_twice(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(A30=LABELS["discharged"]))

    assert forms.told(reading) == [("M-103", "A30")]
    assert reading.is_refused


@pytest.mark.parametrize(
    "header",
    ["januar", "JANUAR", " jan. ", "Jan", "Januar 2023", datetime(2023, 1, 1), date(2023, 1, 31)],  # noqa: DTZ001
)
def test_a_month_may_be_written_in_several_ways(forms: Forms, header: Any) -> None:
    reading = read_workbook(forms.with_cells(C8=header))

    assert reading.findings == ()
    assert forms.cell_of(reading, "users_with_decision", 1).value == 245


@pytest.mark.parametrize(
    "header",
    [None, "Januar 2022", "ja", "Jan/feb", 1, "=A1", datetime(2022, 1, 1)],  # noqa: DTZ001
)
def test_a_month_that_cannot_be_known(forms: Forms, header: Any) -> None:
    reading = read_workbook(forms.with_cells(C8=header))

    assert [found.rule for found in reading.findings if found.severity is Severity.FILE] == [
        "M-107"
    ]
    assert "Januar mangler" in reading.findings[0].message


def test_a_month_twice(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(D8="Januar"))

    assert [found.rule for found in reading.findings][:2] == ["M-107", "M-107"]
    assert "Januar står flere ganger" in reading.findings[0].message
    assert "Februar mangler" in reading.findings[1].message


def test_no_header_row(forms: Forms) -> None:
    cells: dict[str, None] = dict.fromkeys([f"{column}8" for column in "ABCDEFGHIJKLMNO"])

    assert forms.told(read_workbook(forms.with_cells(**cells))) == [("M-107", "Måling 2023")]


def test_merged_header_cells(forms: Forms) -> None:
    def edit(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:O1")
        sheet.merge_cells("B4:F4")
        sheet.merge_cells("A7:A8")
        sheet["A7"] = "Indikator"
        sheet["C7"] = "Første halvår"
        sheet.merge_cells("C7:H7")
        sheet.merge_cells("O7:O8")
        sheet["O7"] = "Kommentar"

    reading = read_workbook(forms.write(edit))

    assert reading.findings == ()
    assert forms.cell_of(reading, "waiting_total", 8).value == 27


def test_months_in_another_order(forms: Forms) -> None:
    def edit(sheet: Worksheet) -> None:
        for column, name in enumerate(reversed(MONTHS_NB), start=3):
            sheet.cell(8, column).value = name

    reading = read_workbook(forms.write(edit))

    assert forms.cell_of(reading, "users_with_decision", 12).value == 245
    assert forms.cell_of(reading, "users_with_decision", 12).cell == "C9"
