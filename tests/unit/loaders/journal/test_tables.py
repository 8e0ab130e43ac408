"""An Excel report lands as a CSV of the same records would, or says why it does not."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from contracts.receipts import Receipt, Status, to_json
from loaders.rules import ALL_RULES
from loaders.workbooks.archive import check_archive
from loaders.workbooks.book import opened_book
from loaders.workbooks.dangers import MEBIBYTE, TABLE_LIMITS, Unsafe
from tests.unit.loaders.journal.conftest import CONTACT, NAMES

if TYPE_CHECKING:
    from tests.unit.loaders.journal.conftest import Reports

SHEET = "xl/worksheets/sheet1.xml"
NOON = datetime(2023, 2, 1, 11, 30, tzinfo=UTC)


def local(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type, misc]  # noqa: DTZ001


def told(receipt: Receipt) -> list[str]:
    return sorted({found.rule for found in receipt.findings})


def test_a_report_lands_typed(reports: Reports) -> None:
    reports.write({}, {"record_id": "K2", "is_deleted": True, "duration_minutes": None})
    receipt = reports.load()
    assert (receipt.status, receipt.rows_landed, receipt.findings) == (Status.LANDED, 2, ())
    assert receipt.entities[0].rows_deleted == 1
    assert receipt.entities[0].rows_read == 2
    columns = "record_id, starts_at, duration_minutes, is_deleted, has_interpreter, unreadable"
    assert reports.landed(columns) == [
        ("K1", NOON, 45, False, True, None),
        ("K2", NOON, None, True, True, None),
    ]


def test_days_are_the_same_in_both_of_excels_calendars(reports: Reports) -> None:
    def change(workbook: Workbook, _: Worksheet) -> None:
        workbook.epoch = CALENDAR_MAC_1904

    reports.write(edit=change)
    reports.load()
    assert reports.landed("starts_at") == [(NOON,)]


NORWEGIAN = {"decimal": ",", "date": "%d.%m.%Y", "datetime": "%d.%m.%Y %H:%M", "true": ["J"],
             "false": ["N"], "empty": ["", "(tom)"]}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "landed"),
    [
        ("starts_at", local(2023, 2, 1, 12, 30), NOON),
        ("starts_at", "01.02.2023 12:30", NOON),
        ("starts_at", "2023-02-01 12:30", "unreadable"),
        ("starts_at", date(2023, 2, 1), datetime(2023, 1, 31, 23, 0, tzinfo=UTC)),
        ("starts_at", 44958.5, "unreadable"),
        ("starts_at", "#REF!", "unreadable"),
        ("starts_at", True, "unreadable"),
        ("duration_minutes", "45", 45),
        ("duration_minutes", 45.0, 45),
        ("duration_minutes", "45 ", 45),
        ("duration_minutes", 45.5, "unreadable"),
        ("duration_minutes", 1e20, "unreadable"),
        ("duration_minutes", date(2023, 1, 3), "unreadable"),
        ("duration_minutes", "(tom)", None),
        ("duration_minutes", "\u00a0", None),
        ("profession", 4, "4"),
        ("profession", "4", "4"),
        ("profession", date(2023, 1, 3), "unreadable"),
        ("profession", "#N/A", "unreadable"),
        ("profession", "#NAVN?", "unreadable"),
        ("profession", "#4", "#4"),
        ("mode", True, "unreadable"),
        ("mode", time(12, 30), "unreadable"),
        ("mode", "=1+1", "unreadable"),
        ("mode", "x" * 32_767, "x" * 32_767),
        ("municipality_code", 3803, "3803"),
        ("municipality_code", 704, "704"),
        ("staff_id", "#REF!", "unreadable"),
        ("has_interpreter", "J", True),
        ("has_interpreter", True, True),
        ("has_interpreter", 1, "unreadable"),
    ],
)
def test_cells(reports: Reports, field: str, value: Any, landed: Any) -> None:
    assert reports.one(field, value, **NORWEGIAN) == landed


def test_a_month_typed_as_a_day_is_no_day(reports: Reports) -> None:
    assert reports.one("starts_at", local(2023, 2, 1), format_='mmm" d "yy') == "unreadable"


def test_day_numbers_are_read_where_they_are_declared(reports: Reports) -> None:
    assert reports.one("starts_at", 44958.520833333336, excel_epoch=1900) == NOON


def test_a_formula_lands_as_what_it_last_gave(reports: Reports) -> None:
    def put(_: Workbook, sheet: Worksheet) -> None:
        sheet.cell(2, NAMES.index("duration_minutes") + 1, "=40+5")

    reports.write(edit=put)
    reports.rewrite({SHEET: (b"<f>40+5</f><v />", b"<f>40+5</f><v>45</v>")})
    reports.load()
    assert reports.landed("duration_minutes, unreadable") == [(45, None)]


def test_empty_rows_and_columns_are_nothing_and_rows_keep_their_number(reports: Reports) -> None:
    def spread(_: Workbook, sheet: Worksheet) -> None:
        sheet.cell(1, 20).number_format = "0.00"
        sheet.cell(40, 2, "  ")
        sheet.insert_rows(3)

    reports.write({}, {"record_id": "K2"}, edit=spread)
    receipt = reports.load()
    assert (receipt.rows_landed, receipt.entities[0].unknown_columns) == (2, ())
    folder = reports.settings.zones.landed_delivery("journal", "2023-09-01")
    assert duckdb.execute(f"from '{folder / 'places' / 'contacts.parquet'}'").fetchall() == [
        (0, "kontakter.xlsx", 2),
        (1, "kontakter.xlsx", 4),
    ]


def test_columns_nobody_asked_for_are_positions(reports: Reports) -> None:
    def add(_: Workbook, sheet: Worksheet) -> None:
        sheet.cell(1, 18, "Kari Nordmann 15828510085")
        sheet.cell(2, 18, "hemmelig")

    reports.write(edit=add)
    receipt = reports.load()
    assert receipt.entities[0].unknown_columns == ("kolonne 18",)
    assert "Kari" not in to_json(receipt)


@pytest.mark.parametrize(
    ("edit", "rules"),
    [
        (lambda _, sheet: sheet.merge_cells("B1:C1"), ["L-001"]),
        (lambda _, sheet: sheet.delete_rows(1), ["L-014"]),
        (lambda _, sheet: sheet.insert_rows(1), []),
        (lambda _, sheet: sheet.delete_rows(1, 9), ["L-015"]),
        (lambda _, sheet: sheet.delete_rows(2, 9), []),
        (lambda _, sheet: setattr(sheet.cell(1, 2), "value", "RECORD_ID"), ["L-001", "L-010"]),
        (lambda book, _: book.create_sheet("Ark2").append(["x"]), ["L-027"]),
        (lambda book, _: book.create_sheet("tomt"), []),
        (lambda book, _: setattr(book.create_sheet("x"), "sheet_state", "hidden"), ["L-029"]),
        (lambda book, _: setattr(book.create_sheet("x"), "sheet_state", "veryHidden"), ["L-029"]),
    ],
)
def test_sheets_and_headers(reports: Reports, edit: Any, rules: list[str]) -> None:
    reports.write(edit=edit)
    receipt = reports.load()
    assert told(receipt) == rules
    refused = any(found.severity == "FILE" for found in receipt.findings)
    assert receipt.status is (Status.REFUSED if refused else Status.LANDED)


def test_a_declared_sheet_is_read_among_others(reports: Reports) -> None:
    reports.declare(sheet="Kontakter")

    def rename(workbook: Workbook, sheet: Worksheet) -> None:
        sheet.title = "kontakter "
        workbook.create_sheet("Annet").append(["x"])

    reports.write(edit=rename)
    assert reports.load().rows_landed == 1
    reports.declare(sheet="Finnes ikke")
    reports.path.write_bytes(reports.path.read_bytes() + b"\0")
    reports.folder.rename(reports.folder.with_name("2023-08-31"))
    assert told(reports.load()) == ["L-027"]


@pytest.mark.parametrize(
    ("last", "rules", "rows"),
    [(["ANTALL", 1], [], 1), (["ANTALL", "2"], ["L-002"], 0), (["ANTALL", "x"], ["L-002"], 0)],
)
def test_a_last_row_with_the_number_of_rows_is_held_to_it(
    reports: Reports, last: list[Any], rules: list[str], rows: int
) -> None:
    reports.declare({"trailer": "ANTALL"})
    reports.write(edit=lambda _, sheet: sheet.append(last))
    receipt = reports.load()
    assert (told(receipt), receipt.rows_landed) == (rules, rows)


@pytest.mark.parametrize(
    ("changes", "added", "rule"),
    [
        ({}, {"xl/vbaProject.bin": b"x"}, "L-025"),
        ({}, {"xl/externalLinks/externalLink1.xml": b"<x/>"}, "L-025"),
        ({}, {"../ut.xml": b"<x/>"}, "L-025"),
        ({}, {"xl/bomb.bin": b"\0" * (8 * MEBIBYTE)}, "L-026"),
        ({SHEET: (b"<worksheet", b"<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet")}, {}, "L-025"),
        ({"xl/styles.xml": (b"<styleSheet", b"<!DOCTYPE x><styleSheet")}, {}, "L-025"),
        ({SHEET: (b"</sheetData>", b"</sheetDat>")}, {}, "L-023"),
        ({SHEET: (b"</sheetData>", b'<row r="3"><c r="1A"><v>1</v></c></row></sheetData>')}, {},
         "L-023"),
        ({"[Content_Types].xml": (b"sheet.main+xml", b"template.main+xml")}, {}, "L-023"),
    ],
)  # fmt: skip
def test_what_could_hurt_a_reader_is_refused(
    reports: Reports, changes: Any, added: dict[str, bytes], rule: str
) -> None:
    reports.write()
    reports.rewrite(changes, **added)
    receipt = reports.load()
    assert (receipt.status, told(receipt)) == (Status.REFUSED, [rule])


@pytest.mark.parametrize(
    ("content", "rule"),
    [(b"", "L-023"), (b"a;b", "L-023"), (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 99, "L-024"),
     (b"PK\x03\x04", "L-023")],
)  # fmt: skip
def test_what_is_no_workbook(reports: Reports, content: bytes, rule: str) -> None:
    reports.path.write_bytes(content)
    assert told(reports.load()) == [rule]


def test_more_cells_than_any_report_has(reports: Reports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.workbooks.rows.MOST_CELLS", 100)
    reports.write(*[{}] * 9)
    receipt = reports.load()
    assert told(receipt) == ["L-026"]


def test_a_cell_far_away_costs_nothing(reports: Reports) -> None:
    reports.write()
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    reports.rewrite({SHEET: (b"</sheetData>", far)})
    receipt = reports.load()
    assert receipt.rows_landed == 2
    assert reports.landed("record_id") == [("K1",), (None,)]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_part_changed_anywhere_is_rows_or_unsafe(reports: Reports, data: st.DataObject) -> None:
    reports.write({}, {"record_id": "K2"})
    with zipfile.ZipFile(reports.path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    part = bytearray(parts[name])
    start = data.draw(st.integers(0, len(part) - 1))
    part[start : start + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for key, value in (parts | {name: bytes(part)}).items():
            archive.writestr(key, value)
    assert all(0 <= column < 16_384 for column in columns_of(packed))


def columns_of(packed: BytesIO) -> list[int]:
    """The columns of all cells; none of a workbook that is unsafe, and no other error."""
    try:
        check_archive(packed, TABLE_LIMITS)
        with opened_book(packed) as book:
            book.shared_texts()
            rows = [row for sheet in book.sheets for row in book.rows(sheet)]
    except Unsafe:
        return []
    return [cell.column for row in rows for cell in row.cells]


def test_every_rule_has_a_code_of_its_own() -> None:
    codes = [rule.code for rule in ALL_RULES]
    assert len(set(codes)) == len(codes)
    assert set(CONTACT) == set(NAMES)
