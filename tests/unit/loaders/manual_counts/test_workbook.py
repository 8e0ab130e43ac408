"""What a form says is read exactly, and no message repeats what stands in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.worksheet import Worksheet

from contracts.monthly_form import form_rows
from loaders.manual_counts.intake import against_delivery
from loaders.manual_counts.workbook import read_workbook

if TYPE_CHECKING:
    from tests.unit.loaders.manual_counts.conftest import Forms


def test_the_real_table(forms: Forms) -> None:
    reading = read_workbook(forms.write())

    assert reading.findings == ()
    assert (reading.municipality_code, reading.unit) == ("3803", "Psykisk helse og rus")
    assert (reading.year, reading.approved_at) == (2023, None)
    assert len(reading.cells) == 14 * 12
    for code, values in forms.real.items():
        read = [forms.cell_of(reading, code, month).value for month in range(1, 13)]
        assert read == [*map(Decimal, values), *[None] * (12 - len(values))]


def test_every_value_keeps_its_sheet_and_cell(forms: Forms) -> None:
    reading = read_workbook(forms.write())

    for cell in reading.cells:
        assert cell.sheet == "Måling 2023"
        assert cell.cell == forms.cell(cell.indicator_code, cell.month.month)
        assert cell.month.day == 1
        assert not cell.is_unreadable


def test_who_counted_comes_from_the_form(forms: Forms) -> None:
    reading = read_workbook(forms.write())

    assert {cell.indicator_code: cell.counted_by for cell in reading.cells} == {
        row.indicator_code: row.counted_by for row in form_rows()
    }


def test_a_hidden_sheet_is_told_and_not_read(forms: Forms) -> None:
    def edit(sheet: Worksheet) -> None:
        assert sheet.parent
        for number, state in enumerate(("hidden", "veryHidden")):
            hidden = sheet.parent.create_sheet(f"Måling 202{number}")
            hidden.sheet_state = state

    reading = read_workbook(forms.write(edit))

    assert forms.told(reading) == [("M-105", "ark 2"), ("M-105", "ark 3")]
    assert len(reading.cells) == 168


def test_a_hidden_form_is_no_form(forms: Forms) -> None:
    def edit(sheet: Worksheet) -> None:
        assert sheet.parent
        sheet.parent.create_sheet("Forside")
        sheet.sheet_state = "hidden"

    assert [rule for rule, _ in forms.told(read_workbook(forms.write(edit)))] == ["M-105", "M-104"]


def test_other_sheets_are_left_alone(forms: Forms) -> None:
    def edit(sheet: Worksheet) -> None:
        assert sheet.parent
        sheet.parent.create_sheet("Veiledning", 0)["A1"] = "=1/0"
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=3, min_row=9, max_row=10))
        sheet.parent.create_chartsheet("Diagram").add_chart(chart)

    assert read_workbook(forms.write(edit)).findings == ()


def test_two_forms_in_one_file(forms: Forms) -> None:
    def edit(sheet: Worksheet) -> None:
        assert sheet.parent
        forms.sheet(sheet.parent.create_sheet("Måling 2022"))

    assert forms.told(read_workbook(forms.write(edit)))[-1][0] == "M-106"


@pytest.mark.parametrize("title", ["måling", "MÅLING 2023", "Ma\u030aling 2023", " Måling – nord"])
def test_the_sheet_s_name_may_vary(forms: Forms, title: str) -> None:
    def edit(sheet: Worksheet) -> None:
        sheet.title = title

    assert read_workbook(forms.write(edit)).findings == ()


@pytest.mark.parametrize("title", ["Ark1", "Maling 2023", "Måling 0181 901-0001"])
def test_a_sheet_s_name_that_will_not_do(forms: Forms, title: str) -> None:
    def edit(sheet: Worksheet) -> None:
        sheet.title = title

    reading = read_workbook(forms.write(edit))
    assert [(found.rule, found.place) for found in reading.findings] == [("M-104", "hele filen")]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Måling 2023", "Måling 2023"), ("måling", "Måling"), (" MÅLING 2023 ", "Måling 2023"),
        ("Ma\u030aling 2023", "Måling 2023"), ("Måling Kari Nordmann", "ark 2"),
        ("Måling 12345", "ark 2"), ("Måling 2023 Kari", "ark 2"), ("Målinger 2023", "ark 2"),
    ],
)  # fmt: skip
def test_a_sheet_is_told_by_its_number_unless_its_name_is_the_template_s(
    forms: Forms, title: str, shown: str
) -> None:
    def edit(sheet: Worksheet) -> None:
        assert sheet.parent
        sheet.parent.create_sheet("Veiledning", 0)
        sheet.title = title
        sheet["C16"] = "ca 5"
        sheet["B6"] = "snart"
        sheet["A40"] = "en linje til"

    reading = read_workbook(forms.write(edit))
    assert [(found.rule, found.place) for found in reading.findings] == [
        ("M-111", f"{shown}!B6"), ("M-102", f"{shown}!A40"), ("M-131", f"{shown}!C16"),
    ]  # fmt: skip
    assert {cell.sheet for cell in reading.cells} == {shown}
    early = against_delivery(reading, None, date(2023, 7, 15)).findings[-1]
    assert (early.rule, early.place) == ("M-113", shown)


@pytest.mark.parametrize("missing", ["B5", "A16", "A8:N8"])
def test_a_form_that_stops_does_not_repeat_its_sheet_s_name(forms: Forms, missing: str) -> None:
    def edit(sheet: Worksheet) -> None:
        sheet.title = "Måling Kari Nordmann"
        cells = sheet[missing]
        for cell in cells[0] if isinstance(cells, tuple) else [cells]:
            cell.value = None

    reading = read_workbook(forms.write(edit))
    assert reading.is_refused
    assert "Kari" not in str(reading.findings)


SECRET = "Kari Nordmann 018190 10001"


@pytest.mark.parametrize("place", ["A3", "B3", "B4", "B5", "B6", "A8", "C8", "A9", "B9", "C9",
                                   "C11", "O9", "A30", "P9", "A7"])  # fmt: skip
def test_no_message_repeats_what_stands_in_a_cell(forms: Forms, place: str) -> None:
    reading = read_workbook(forms.with_cells(**{place: SECRET}))

    for found in reading.findings:
        for text in (found.message, found.remedy, found.place, found.file):
            assert "Kari" not in text
            assert "10001" not in text


def test_reading_leaves_the_file_as_it_was(forms: Forms) -> None:
    path = forms.write()
    before = path.read_bytes()
    read_workbook(path)

    assert path.read_bytes() == before
    assert load_workbook(path).sheetnames == ["Måling 2023"]
