"""What a form says is read exactly; what it does not say is not made up."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.worksheet import Worksheet

from contracts.monthly_form import MONTHS_NB, form_rows
from contracts.severities import Severity
from loaders.manual_counts.counts import CountedCell
from loaders.manual_counts.workbook import Reading, read_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.loaders.manual_counts.conftest import Forms

LABELS = {row.indicator_code: row.label for row in form_rows()}
SHEET = "xl/worksheets/sheet1.xml"


def told(reading: Reading) -> list[tuple[str, str]]:
    """Rule and cell of each finding, the sheet's name aside."""
    return [(found.rule, found.place.rpartition("!")[2]) for found in reading.findings]


def cell_of(reading: Reading, code: str, month: int) -> CountedCell:
    return next(
        cell for cell in reading.cells if cell.indicator_code == code and cell.month.month == month
    )


def test_the_real_table(forms: Forms) -> None:
    reading = read_workbook(forms.write())

    assert reading.findings == ()
    assert (reading.municipality_code, reading.unit) == ("3803", "Psykisk helse og rus")
    assert (reading.year, reading.approved_at) == (2023, None)
    assert len(reading.cells) == 14 * 12
    for code, values in forms.real.items():
        read = [cell_of(reading, code, month).value for month in range(1, 13)]
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


# What a counted cell can hold.


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

    cell = cell_of(reading, "drop_in_attended", 3)
    assert told(reading) == [(rule, place)]
    assert reading.findings[0].severity is Severity.ROW
    assert (cell.value, cell.is_unreadable, cell.cell) == (None, True, place)
    assert not reading.is_refused


def test_a_number_as_text(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(C16="1 234", D16="12", E16="\u00a07\u00a0"))

    assert told(reading) == [("M-137", "C16"), ("M-137", "D16"), ("M-137", "E16")]
    assert [cell_of(reading, "drop_in_attended", month).value for month in (1, 2, 3)] == [
        1234, 12, 7,
    ]  # fmt: skip


def test_blank_is_not_zero(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(C16=None, D16=" ", E16=0))

    assert reading.findings == ()
    values = [cell_of(reading, "drop_in_attended", month).value for month in (1, 2, 3)]
    assert values == [None, None, 0]
    assert not cell_of(reading, "drop_in_attended", 2).is_unreadable


def test_an_unreadable_part_takes_its_sum_with_it(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(C9="ukjent"))

    assert told(reading) == [("M-131", "C9"), ("M-143", "C11")]
    assert cell_of(reading, "users_total", 1).value is None
    assert not cell_of(reading, "users_total", 1).is_unreadable


# Sums.


def test_false_zeros_are_told_and_not_taken(forms: Forms) -> None:
    sums = ("users_total", "new_total", "waiting_total")
    places = [forms.cell(code, month) for month in range(9, 13) for code in sums]
    reading = read_workbook(forms.with_cells(**dict.fromkeys(places, 0)))

    assert told(reading) == [("M-141", place) for place in places]
    assert reading.findings[0].message == (
        "Viser 0, men ingen av delene er rapportert: regnes som ikke rapportert."
    )
    assert {cell_of(reading, code, month).value for code in sums for month in range(9, 13)} == {
        None
    }


def test_a_wrong_sum_is_worked_out_again(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(C11=350))

    assert told(reading) == [("M-142", "C11")]
    assert cell_of(reading, "users_total", 1).value == 351


@pytest.mark.parametrize(
    ("shown", "findings"),
    [("351", []), ("350", [("M-142", "C11")]), ("", []), ("0", [("M-142", "C11")])],
)
def test_a_sum_formula_is_compared_by_what_it_shows(
    forms: Forms, shown: str, findings: list[tuple[str, str]]
) -> None:
    path = with_shown(forms, "C11", "=C9+C10", shown)
    reading = read_workbook(path)

    assert told(reading) == findings
    assert cell_of(reading, "users_total", 1).value == 351


def with_shown(forms: Forms, place: str, formula: str, shown: str) -> Path:
    """A form where a formula's last worked-out value is set; openpyxl writes none itself."""
    path = forms.with_cells(**{place: formula})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    bare = f"<f>{formula[1:]}</f><v />".encode()
    assert bare in parts[SHEET]
    parts[SHEET] = parts[SHEET].replace(bare, f"<f>{formula[1:]}</f><v>{shown}</v>".encode())
    return forms.zipped(parts)


def test_a_formula_in_a_counted_cell_is_not_believed(forms: Forms) -> None:
    reading = read_workbook(with_shown(forms, "C16", "=40+4", "44"))

    assert told(reading) == [("M-136", "C16")]
    assert cell_of(reading, "drop_in_attended", 1).value is None


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
        read = cell_of(reading, row.indicator_code, month).value
        if row.sum_of:
            parts = [written[code] for code in row.sum_of]
            whole = [part for part in parts if part is not None]
            assert read == (sum(whole) if len(whole) == len(parts) else None)
        else:
            assert read == written[row.indicator_code]


# Comments.


def test_a_comment_follows_its_row(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(O16=" Stengt uke 28 ", O17=5, O18="=A1"))

    assert {cell_of(reading, "drop_in_attended", month).comment for month in range(1, 13)} == {
        "Stengt uke 28"
    }
    assert cell_of(reading, "drop_in_not_offered_same_day", 1).comment == "5"
    assert cell_of(reading, "waiting_0_8_weeks", 1).comment is None
    assert told(reading) == [("M-145", "O18")]


# Rows and columns.


def test_labels_are_known_however_they_are_spaced(forms: Forms) -> None:
    def edit(sheet: Worksheet) -> None:
        for row in range(9, 23):
            text = str(sheet.cell(row, 1).value)
            sheet.cell(row, 1).value = f" {text.upper().replace(' ', chr(160) + ' ')}: "
        sheet["A18"] = "Brukere som venter, 0–8\nuker"

    reading = read_workbook(forms.write(edit))

    assert reading.findings == ()
    assert cell_of(reading, "waiting_0_8_weeks", 1).value == 33


def test_rows_may_stand_in_any_order_and_further_down(forms: Forms) -> None:
    def edit(sheet: Worksheet) -> None:
        sheet.insert_rows(2, 5)
        first = [cell.value for cell in sheet[14]]
        for column, value in enumerate(first, start=1):
            sheet.cell(40, column).value = value
            sheet.cell(14, column).value = None

    reading = read_workbook(forms.write(edit))

    assert reading.findings == ()
    assert cell_of(reading, "users_with_decision", 1).value == 245
    assert cell_of(reading, "users_with_decision", 1).cell == "C40"


def test_a_missing_row(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(A16=None))

    assert reading.is_refused
    assert reading.cells == ()
    assert ("M-101", "Måling 2023") in told(reading)
    assert LABELS["drop_in_attended"] in reading.findings[0].message


def test_an_unknown_row(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(A30="Telefoner", C30=7))

    assert told(reading) == [("M-102", "A30")]
    assert not reading.is_refused


def test_a_row_without_a_name(forms: Forms) -> None:
    assert told(read_workbook(forms.with_cells(F31=7))) == [("M-102", "F31")]


def test_a_column_outside_the_form_is_told_once(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(P9=1, P10=2, Q9=3))

    assert told(reading) == [("M-102", "P9"), ("M-102", "Q9")]


def test_many_unknown_rows_do_not_drown_the_report(forms: Forms) -> None:
    def edit(sheet: Worksheet) -> None:
        for row in range(30, 250):
            sheet.cell(row, 1).value = f"Notat {row}"

    assert len(read_workbook(forms.write(edit)).findings) == 20


def test_a_row_twice(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(A30=LABELS["discharged"]))

    assert told(reading) == [("M-103", "A30")]
    assert reading.is_refused


@pytest.mark.parametrize(
    "header",
    ["januar", "JANUAR", " jan. ", "Jan", "Januar 2023", datetime(2023, 1, 1), date(2023, 1, 31)],  # noqa: DTZ001
)
def test_a_month_may_be_written_in_several_ways(forms: Forms, header: Any) -> None:
    reading = read_workbook(forms.with_cells(C8=header))

    assert reading.findings == ()
    assert cell_of(reading, "users_with_decision", 1).value == 245


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

    assert told(read_workbook(forms.with_cells(**cells))) == [("M-107", "Måling 2023")]


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
    assert cell_of(reading, "waiting_total", 8).value == 27


def test_months_in_another_order(forms: Forms) -> None:
    def edit(sheet: Worksheet) -> None:
        for column, name in enumerate(reversed(MONTHS_NB), start=3):
            sheet.cell(8, column).value = name

    reading = read_workbook(forms.write(edit))

    assert cell_of(reading, "users_with_decision", 12).value == 245
    assert cell_of(reading, "users_with_decision", 12).cell == "C9"


# Sheets.


def test_a_hidden_sheet_is_told_and_not_read(forms: Forms) -> None:
    def edit(sheet: Worksheet) -> None:
        assert sheet.parent
        for number, state in enumerate(("hidden", "veryHidden")):
            hidden = sheet.parent.create_sheet(f"Måling 202{number}")
            hidden.sheet_state = state

    reading = read_workbook(forms.write(edit))

    assert told(reading) == [("M-105", "ark 2"), ("M-105", "ark 3")]
    assert len(reading.cells) == 168


def test_a_hidden_form_is_no_form(forms: Forms) -> None:
    def edit(sheet: Worksheet) -> None:
        assert sheet.parent
        sheet.parent.create_sheet("Forside")
        sheet.sheet_state = "hidden"

    assert [rule for rule, _ in told(read_workbook(forms.write(edit)))] == ["M-105", "M-104"]


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

    assert told(read_workbook(forms.write(edit)))[-1][0] == "M-106"


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


# The heading.


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
    assert told(read_workbook(forms.with_cells(B3=code))) == [("M-108", "B3")]


@pytest.mark.parametrize("unit", [None, " ", 5, "=A1", "!!!", "x" * 81, "Enhet 018190 10001"])
def test_a_unit_that_is_no_name(forms: Forms, unit: Any) -> None:
    assert told(read_workbook(forms.with_cells(B4=unit))) == [("M-109", "B4")]


def test_a_unit_s_spaces_do_not_count(forms: Forms) -> None:
    assert read_workbook(forms.with_cells(B4="  Nord\u00a0 og  sør ")).unit == "Nord og sør"


@pytest.mark.parametrize(
    "year",
    [None, "i fjor", 23, 1899, 2101, 2023.5, "=2023", True, datetime(2023, 1, 1)],  # noqa: DTZ001
)
def test_a_year_that_is_no_year(forms: Forms, year: Any) -> None:
    reading = read_workbook(forms.with_cells(B5=year))

    assert told(reading) == [("M-110", "B5")]
    assert reading.is_refused


def test_a_heading_missing_or_doubled(forms: Forms) -> None:
    reading = read_workbook(forms.with_cells(A3=None, A7="År", B7=2022))

    assert told(reading) == [("M-110", "B7"), ("M-108", "Måling 2023")]


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

    assert told(reading) == [("M-111", "B6")]
    assert reading.approved_at is None
    assert not reading.is_refused


# What is told.

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
