"""The form given out is the form read back: empty, safe, and hard to fill in wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from contracts.monthly_form import MONTHS_NB, form_rows
from loaders.manual_counts.template import NotPossible, check_order, sum_formula, write_template
from loaders.manual_counts.workbook import read_workbook

UNIT = "Psykisk helse og rus"
MONTH_COLUMNS = "CDEFGHIJKLMN"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "maling.xlsx"
    write_template("3803", UNIT, 2023, path)
    return path


def form_sheet(path: Path) -> Worksheet:
    sheet = load_workbook(path)["Måling 2023"]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_an_empty_form_reads_as_nothing_reported(path: Path) -> None:
    reading = read_workbook(path)

    assert reading.findings == ()
    assert (reading.municipality_code, reading.unit, reading.year) == ("3803", UNIT, 2023)
    assert len(reading.cells) == 168
    assert {cell.value for cell in reading.cells} == {None}


def test_the_layout_is_the_agreed_one(path: Path) -> None:
    sheet = form_sheet(path)

    assert sheet["A1"].value == "Måling 2023 – Tønsberg kommune"
    assert [sheet[f"A{row}"].value for row in range(3, 7)] == [
        "Kommunenummer", "Enhet", "År", "Godkjent",
    ]  # fmt: skip
    assert [sheet[f"B{row}"].value for row in range(3, 7)] == ["3803", UNIT, 2023, None]
    assert [cell.value for cell in sheet[8]] == ["Indikator", "Kilde", *MONTHS_NB, "Kommentar"]
    for place, row in enumerate(form_rows(), start=9):
        assert (sheet[f"A{place}"].value, sheet[f"B{place}"].value) == (row.label, row.tag)


def test_only_what_is_to_be_filled_in_is_unlocked(path: Path) -> None:
    sheet = form_sheet(path)
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row
                if not cell.protection.locked}  # fmt: skip
    counted = [place for place, row in enumerate(form_rows(), start=9) if not row.sum_of]

    assert sheet.protection.sheet
    assert unlocked == (
        {f"{column}{place}" for column in MONTH_COLUMNS for place in counted}
        | {f"O{place}" for place in range(9, 23)}
        | {"B6"}
    )


def test_counted_cells_take_whole_numbers_only(path: Path) -> None:
    rules = form_sheet(path).data_validations.dataValidation
    whole = {str(rule.sqref) for rule in rules if rule.type == "whole"}
    counted = [place for place, row in enumerate(form_rows(), start=9) if not row.sum_of]

    assert whole == {f"C{place}:N{place}" for place in counted}
    assert all(rule.formula1 == "0" and rule.allow_blank for rule in rules if rule.type == "whole")
    assert [str(rule.sqref) for rule in rules if rule.type == "date"] == ["B6"]


def test_sums_are_empty_until_every_part_is_there(path: Path) -> None:
    sheet = form_sheet(path)

    assert sheet["C11"].value == '=IF(COUNT(C9,C10)=2,SUM(C9,C10),"")'
    assert sheet["N21"].value == '=IF(COUNT(N18,N19,N20)=3,SUM(N18,N19,N20),"")'
    shown = load_workbook(path, data_only=True)["Måling 2023"]
    assert {shown[f"{column}11"].value for column in MONTH_COLUMNS} <= {None, ""}


def test_a_sum_formula_adds_its_own_parts() -> None:
    row = next(row for row in form_rows() if row.indicator_code == "new_total")

    assert sum_formula(row, 2) == '=IF(COUNT(C12,C13)=2,SUM(C12,C13),"")'


def test_the_page_can_be_printed(path: Path) -> None:
    sheet = form_sheet(path)

    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$8:$8"
    assert sheet.freeze_panes == "C9"


def test_the_guidance_tells_empty_from_zero(path: Path) -> None:
    sheet = load_workbook(path)["Veiledning"]
    text = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)

    assert "En tom celle betyr at måneden ikke er rapportert." in text
    assert "0 betyr at dere har talt, og at det ikke var noen." in text


def test_the_same_form_is_the_same_file(path: Path, tmp_path: Path) -> None:
    again = tmp_path / "igjen.xlsx"
    write_template("3803", UNIT, 2023, again)

    assert again.read_bytes() == path.read_bytes()


def test_a_unit_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "maling.xlsx"
    write_template("3803", "=HYPERLINK(Enhet)", 2023, path)

    assert read_workbook(path).unit == "=HYPERLINK(Enhet)"


def test_a_filled_in_form_reads_back(path: Path) -> None:
    workbook = load_workbook(path)
    sheet = workbook["Måling 2023"]
    for place, value in (("C9", 245), ("C10", 106), ("C16", 0)):
        sheet[place] = value
    workbook.save(path)

    reading = read_workbook(path)
    values = {cell.cell: cell.value for cell in reading.cells if cell.value is not None}
    assert reading.findings == ()
    assert values == {"C9": 245, "C10": 106, "C11": 351, "C16": 0}


@pytest.mark.parametrize(
    ("code", "unit", "year"),
    [("3905", UNIT, 2023), ("0704", UNIT, 2020), ("38", UNIT, 2023), ("3803", "", 2023),
     ("3803", "x" * 81, 2023), ("3803", UNIT, 1899), ("3803", "01819010001", 2023)],
)  # fmt: skip
def test_a_form_nobody_could_deliver_is_not_made(code: str, unit: str, year: int) -> None:
    with pytest.raises(NotPossible):
        check_order(code, unit, year)
