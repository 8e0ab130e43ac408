"""No cell of the workbook is taken for a formula, and only an id is shown as an id."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from expectations.feedback.look import FORMULA_SIGNS, harmless, new_workbook, put, save
from expectations.feedback.places import as_record_id, letter_of, row_shown

DANGEROUS = st.sampled_from(FORMULA_SIGNS)


@given(st.builds(lambda sign, rest: sign + rest, DANGEROUS, st.text()) | st.text())
def test_no_text_is_a_formula(text: str) -> None:
    book = new_workbook("x")
    sheet = book.create_sheet("x")
    put(sheet, 1, 1, text)
    content = BytesIO()
    book.save(content)
    cell = openpyxl.load_workbook(content)["x"].cell(1, 1)
    assert cell.data_type in ("s", "n")
    assert cell.value is None or not str(cell.value).startswith(FORMULA_SIGNS)


@given(st.text())
def test_what_is_harmless_stays_so(text: str) -> None:
    once = harmless(text)
    assert harmless(once) == once


@pytest.mark.parametrize("text", ["=1+1", "+47 1", "-1", "@SUM(A1)", "\t=1", "\x00=1", "\n=1"])
def test_the_usual_tricks(text: str) -> None:
    assert harmless(text).startswith("'")


@given(st.text(alphabet="0123456789abKZ-_.:/ æ", max_size=70))
def test_an_id_never_holds_what_may_be_somebodys_number(text: str) -> None:
    shown = as_record_id(text)
    assert shown in ("", text)
    digits = "".join(sign if sign.isdigit() else " " for sign in shown.translate(
        str.maketrans("", "", "-_.:/")))  # fmt: skip
    assert all(len(run) not in (11, 12) for run in digits.split())


@pytest.mark.parametrize("text", ["K900014", "contacts-1", "8f14e45f-ceea-467f-a1b2-00aa11bb22cc",
                                  "3803/77", "12345678"])  # fmt: skip
def test_ids_that_systems_make_are_shown(text: str) -> None:
    assert as_record_id(text) == text


@pytest.mark.parametrize(
    "text",
    [None, "", "Kari", "Kari Nordmann 1", "15828510085", "158285-10085", "post-15828510085",
     "a" * 65 + "1", "=1"],
)  # fmt: skip
def test_what_people_write_is_not(text: str | None) -> None:
    assert as_record_id(text) == ""


@given(st.integers(min_value=0, max_value=18_000))
def test_columns_are_lettered_as_spreadsheets_do(position: int) -> None:
    assert letter_of(position) == get_column_letter(position + 1)


@given(st.sets(st.integers(min_value=2, max_value=60)), st.integers(min_value=2, max_value=60))
def test_rows_are_counted_past_the_lines_that_were_set_apart(broken: set[int], rows: int) -> None:
    lines = [line for line in range(2, rows + 2) if line not in broken]
    for position, line in enumerate(lines):
        assert row_shown(position, sorted(broken)) == line


def test_a_saved_workbook_has_no_clock_in_it(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        book = new_workbook("Tittel")
        put(book.create_sheet("x"), 1, 1, "tekst")
        save(book, tmp_path / name, date(2023, 9, 1))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").properties.title == "Tittel"
