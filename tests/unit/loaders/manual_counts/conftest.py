"""Workbooks as people fill them in, and as nobody should make them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from contracts.monthly_form import MONTHS_NB, form_rows
from loaders.manual_counts.counts import CountedCell
from loaders.manual_counts.workbook import Reading, read_workbook

# Reported January to August, as Tønsberg had it on 1 September 2023.
REAL = {
    "users_with_decision": (245, 254, 258, 243, 249, 237, 238, 259),
    "users_without_decision": (106, 121, 117, 115, 111, 97, 100, 109),
    "users_total": (351, 375, 375, 358, 360, 334, 338, 368),
    "new_with_decision": (20, 16, 22, 9, 12, 13, 14, 13),
    "new_short_term": (22, 19, 17, 20, 11, 11, 6, 24),
    "new_total": (42, 35, 39, 29, 23, 24, 20, 37),
    "discharged": (15, 7, 19, 21, 16, 16, 3, 11),
    "drop_in_attended": (44, 43, 54, 30, 28, 33, 7, 38),
    "drop_in_not_offered_same_day": (0, 3, 8, 10, 2, 0, 0, 2),
    "waiting_0_8_weeks": (33, 25, 28, 24, 14, 21, 23, 22),
    "waiting_8_20_weeks": (13, 22, 15, 16, 19, 18, 25, 4),
    "waiting_over_20_weeks": (0, 0, 1, 1, 0, 1, 3, 1),
    "waiting_total": (46, 47, 44, 41, 33, 40, 51, 27),
    "new_red_cases": (),
}  # fmt: skip

Edit = Callable[[Worksheet], None]


class Forms:
    """Writes forms in the agreed layout, by hand and not by the template's code."""

    real = REAL

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def packed(self) -> bytes:
        """A filled-in form's bytes, the same each time: a new one carries a new clock."""
        return self.write().read_bytes()

    @staticmethod
    def row_of(code: str) -> int:
        """The row an indicator has in the layout."""
        return 9 + [row.indicator_code for row in form_rows()].index(code)

    def cell(self, code: str, month: int) -> str:
        """The cell of an indicator and month."""
        return f"{'CDEFGHIJKLMN'[month - 1]}{self.row_of(code)}"

    def sheet(self, sheet: Worksheet) -> None:
        """Fill a sheet with the real figures."""
        sheet["A1"] = "Måling 2023"
        heading: tuple[tuple[str, str | int | None], ...] = (
            ("Kommunenummer", "3803"),
            ("Enhet", "Psykisk helse og rus"),
            ("År", 2023),
            ("Godkjent", None),
        )
        for number, (name, value) in enumerate(heading, start=3):
            sheet.cell(number, 1, name)
            sheet.cell(number, 2, value)
        for column, header in enumerate(("Indikator", "Kilde", *MONTHS_NB, "Kommentar"), start=1):
            sheet.cell(8, column, header)
        for row in form_rows():
            place = self.row_of(row.indicator_code)
            sheet.cell(place, 1, row.label)
            sheet.cell(place, 2, row.tag)
            for column, count in enumerate(REAL[row.indicator_code], start=3):
                sheet.cell(place, column, count)

    def write(self, edit: Edit | None = None, name: str = "2023-09-01_maling_2023.xlsx") -> Path:
        """A filled-in form, changed by ``edit``."""
        workbook = Workbook()
        sheet = workbook.active
        assert sheet is not None
        sheet.title = "Måling 2023"
        self.sheet(sheet)
        if edit:
            edit(sheet)
        path = self.folder / name
        workbook.save(path)
        return path

    def with_cells(self, **cells: Any) -> Path:
        """A filled-in form with some cells set: ``with_cells(C9=3)``."""

        def edit(sheet: Worksheet) -> None:
            for place, value in cells.items():
                sheet[place] = value

        return self.write(edit)

    @staticmethod
    def rules(path: Path) -> list[str]:
        """The rules a file breaks; a refused one gives no cells, and each names the file."""
        reading = read_workbook(path)
        assert reading.is_refused == any(found.severity == "FILE" for found in reading.findings)
        assert not (reading.is_refused and reading.cells)
        assert {found.file for found in reading.findings} <= {path.name}
        return [found.rule for found in reading.findings]

    @staticmethod
    def told(reading: Reading) -> list[tuple[str, str]]:
        """Rule and cell of each finding, the sheet's name aside."""
        return [(found.rule, found.place.rpartition("!")[2]) for found in reading.findings]

    @staticmethod
    def cell_of(reading: Reading, code: str, month: int) -> CountedCell:
        """The read cell of an indicator and month."""
        return next(
            cell
            for cell in reading.cells
            if cell.indicator_code == code and cell.month.month == month
        )

    def with_shown(self, place: str, formula: str, shown: str) -> Path:
        """A form with a formula and what it last showed; openpyxl writes only the formula."""
        path = self.with_cells(**{place: formula})
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        sheet = "xl/worksheets/sheet1.xml"
        bare = f"<f>{formula[1:]}</f><v />".encode()
        assert bare in parts[sheet]
        parts[sheet] = parts[sheet].replace(bare, f"<f>{formula[1:]}</f><v>{shown}</v>".encode())
        return self.zipped(parts)

    def with_parts(
        self, parts: dict[str, bytes], replace: dict[str, tuple[bytes, bytes]] | None = None
    ) -> Path:
        """A filled-in form with parts put into its zip, and bytes replaced in others."""
        path = self.write()
        with zipfile.ZipFile(path) as archive:
            content = {name: archive.read(name) for name in archive.namelist()}
        for name, (old, new) in (replace or {}).items():
            assert old in content[name]
            content[name] = content[name].replace(old, new, 1)
        return self.zipped(content | parts)

    def zipped(self, parts: dict[str, bytes], name: str = "2023-09-01_maling.xlsx") -> Path:
        """A zip of just these parts."""
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, content in parts.items():
                archive.writestr(part, content)
        path = self.folder / name
        path.write_bytes(packed.getvalue())
        return path


@pytest.fixture
def forms(tmp_path: Path) -> Forms:
    return Forms(tmp_path)


@pytest.fixture(scope="module")
def shared_forms(tmp_path_factory: pytest.TempPathFactory) -> Forms:
    """For property tests, which may not use a folder per example."""
    return Forms(tmp_path_factory.mktemp("skjemaer"))
