"""What a counted cell can hold: a count, nothing, or something to be told about."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from contracts.monthly_form import form_rows
from contracts.severities import Severity
from loaders.manual_counts.workbook import read_workbook

if TYPE_CHECKING:
    from tests.unit.loaders.manual_counts.conftest import Forms

LABELS = {row.indicator_code: row.label for row in form_rows()}


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("ca 5", "M-131"), (-3, "M-132"), (2.5, "M-133"), ("2,5", "M-133"), ("#REF!", "M-134"),
        ("#DIV/0!", "M-134"), (datetime(2023, 3, 1), "M-135"), (date(2023, 3, 1), "M-135"),  # noqa: DTZ001
        (time(12), "M-135"), (True, "M-135"), ("=1+2", "M-136"), ("=C9", "M-136"),
        (10**10, "M-138"),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_count(forms: Forms, value: Any, rule: str) -> None:
    place = forms.cell("drop_in_attended", 3)
    reading = read_workbook(forms.with_cells(**{place: value}))

    cell = forms.cell_of(reading, "drop_in_attended", 3)
    assert forms.told(reading) == [(rule, place)]
    assert reading.findings[0].severity is Severity.ROW
    assert (cell.value, cell.is_unreadable, cell.cell) == (None, True, place)
    assert not reading.is_refused


def test_a_number_as_text(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(C16="1 234", D16="12", E16="\u00a07\u00a0"))

    assert forms.told(reading) == [("M-137", "C16"), ("M-137", "D16"), ("M-137", "E16")]
    assert [forms.cell_of(reading, "drop_in_attended", month).value for month in (1, 2, 3)] == [
        1234, 12, 7,
    ]  # fmt: skip


def test_blank_is_not_zero(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(C16=None, D16=" ", E16=0))

    assert reading.findings == ()
    values = [forms.cell_of(reading, "drop_in_attended", month).value for month in (1, 2, 3)]
    assert values == [None, None, 0]
    assert not forms.cell_of(reading, "drop_in_attended", 2).is_unreadable


def test_an_unreadable_part_takes_its_sum_with_it(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(C9="ukjent"))

    assert forms.told(reading) == [("M-131", "C9"), ("M-143", "C11")]
    assert forms.cell_of(reading, "users_total", 1).value is None
    assert not forms.cell_of(reading, "users_total", 1).is_unreadable


def test_false_zeros_are_told_and_not_taken(forms: Forms) -> None:
    sums = ("users_total", "new_total", "waiting_total")
    places = [forms.cell(code, month) for month in range(9, 13) for code in sums]
    reading = read_workbook(forms.with_cells(**dict.fromkeys(places, 0)))

    assert forms.told(reading) == [("M-141", place) for place in places]
    assert reading.findings[0].message == (
        "Viser 0, men ingen av delene er rapportert: regnes som ikke rapportert."
    )
    assert {
        forms.cell_of(reading, code, month).value for code in sums for month in range(9, 13)
    } == {None}


def test_a_wrong_sum_is_worked_out_again(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(C11=350))

    assert forms.told(reading) == [("M-142", "C11")]
    assert forms.cell_of(reading, "users_total", 1).value == 351


@pytest.mark.parametrize(
    ("shown", "findings"),
    [("351", []), ("350", [("M-142", "C11")]), ("", []), ("0", [("M-142", "C11")])],
)
def test_a_sum_formula_is_compared_by_what_it_shows(
    forms: Forms, shown: str, findings: list[tuple[str, str]]
) -> None:
    path = forms.with_shown("C11", "=C9+C10", shown)
    reading = read_workbook(path)

    assert forms.told(reading) == findings
    assert forms.cell_of(reading, "users_total", 1).value == 351


def test_a_formula_in_a_counted_cell_is_not_believed(forms: Forms) -> None:
    reading = read_workbook(forms.with_shown("C16", "=40+4", "44"))

    assert forms.told(reading) == [("M-136", "C16")]
    assert forms.cell_of(reading, "drop_in_attended", 1).value is None


FORM_NUMBERS = st.one_of(st.none(), st.integers(0, 999))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(values=st.lists(FORM_NUMBERS, min_size=14, max_size=14), month=st.integers(1, 12))
def test_what_is_written_is_what_is_read(
    shared_forms: Forms, values: list[int | None], month: int
) -> None:
    def edit(sheet: Worksheet) -> None:
        for row, value in zip(form_rows(), values, strict=True):
            sheet[shared_forms.cell(row.indicator_code, month)] = value

    written = dict(zip(LABELS, values, strict=True))
    reading = read_workbook(shared_forms.write(edit))

    for row in form_rows():
        read = shared_forms.cell_of(reading, row.indicator_code, month).value
        if row.sum_of:
            parts = [written[code] for code in row.sum_of]
            whole = [part for part in parts if part is not None]
            assert read == (sum(whole) if len(whole) == len(parts) else None)
        else:
            assert read == written[row.indicator_code]


def test_a_comment_follows_its_row(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(O16=" Stengt uke 28 ", O17=5, O18="=A1"))

    assert {
        forms.cell_of(reading, "drop_in_attended", month).comment for month in range(1, 13)
    } == {"Stengt uke 28"}
    assert forms.cell_of(reading, "drop_in_not_offered_same_day", 1).comment == "5"
    assert forms.cell_of(reading, "waiting_0_8_weeks", 1).comment is None
    assert forms.told(reading) == [("M-145", "O18")]
