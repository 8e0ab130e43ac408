"""The counting workbook: figures, empty cells, and the zeros nobody has said."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from contracts.monthly_form import MONTHS_NB, form_rows
from synthetic.target import target_rows
from synthetic.workbook import SHEET, write_workbook

FIRST_ROW = 9


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workbook") / "maling.xlsx"
    assert write_workbook(path) == 80
    return path


def sheet(path: Path, data_only: bool) -> Worksheet:
    found = load_workbook(path, data_only=data_only)[SHEET]
    assert isinstance(found, Worksheet)
    return found


def test_heading(path: Path) -> None:
    made = sheet(path, data_only=True)
    assert [made.cell(row, 1).value for row in range(3, 7)] == [
        "Kommunenummer", "Enhet", "År", "Godkjent",
    ]  # fmt: skip
    assert made["B3"].value == "3803"
    assert made["B5"].value == 2023
    assert [cell.value for cell in made[8]] == ["Indikator", "Kilde", *MONTHS_NB, "Kommentar"]


def test_counted_rows_are_the_tables_and_empty_where_nobody_reported(path: Path) -> None:
    made = sheet(path, data_only=True)
    for place, row in enumerate(form_rows(), start=FIRST_ROW):
        assert made.cell(place, 1).value == row.label
        assert made.cell(place, 2).value == row.tag
        if not row.sum_of:
            values = [made.cell(place, column).value for column in range(3, 15)]
            assert values == list(target_rows()[row.indicator_code].values)


def test_sums_are_formulas_that_show_false_zeros(path: Path) -> None:
    shown, written = sheet(path, data_only=True), sheet(path, data_only=False)
    for place, row in enumerate(form_rows(), start=FIRST_ROW):
        if row.sum_of:
            real = target_rows()[row.indicator_code].reported()
            values = [shown.cell(place, column).value for column in range(3, 15)]
            assert values == [*real, 0, 0, 0, 0]
            assert str(written.cell(place, 3).value).startswith("=C")


def test_the_same_figures_are_the_same_bytes(path: Path, tmp_path: Path) -> None:
    write_workbook(tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()
