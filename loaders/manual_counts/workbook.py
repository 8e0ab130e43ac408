"""Reads a filled-in form, whatever the file holds: every file gives a reading, never an error."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from contracts.receipts import Finding
from contracts.severities import Severity
from loaders.inbox import opened
from loaders.manual_counts.counts import CountedCell, read_counts
from loaders.manual_counts.heading import LONG_NUMBER, read_heading
from loaders.manual_counts.layout import find_header_row, read_form
from loaders.manual_counts.rules import finding
from loaders.manual_counts.sheets import Sheet, open_sheets
from loaders.rules import Refused
from loaders.workbooks.archive import check_archive
from loaders.workbooks.dangers import FORM_LIMITS, Danger, Unsafe

DANGER_CODES = {
    Danger.NO_WORKBOOK: "M-122",
    Danger.CLOSED: "M-123",
    Danger.ACTIVE: "M-124",
    Danger.OUTSIDE: "M-125",
    Danger.TOO_LARGE: "M-126",
    Danger.POINTS_OUT: "M-127",
    Danger.DEFINITIONS: "M-128",
    Danger.DAMAGED: "M-129",
}
FORM_SHEET = re.compile(r"[\w .–-]+")


@dataclass(frozen=True)
class Reading:
    """What a workbook says. Without cells if a finding stops it."""

    file: str
    municipality_code: str | None = None
    unit: str | None = None
    year: int | None = None
    approved_at: datetime | None = None
    cells: tuple[CountedCell, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether the workbook cannot be taken in."""
        return any(found.severity is Severity.FILE for found in self.findings)


def read_workbook(path: Path) -> Reading:
    """The workbook's reading. The file is read once, so it cannot change underway."""
    file = path.name
    if path.suffix.lower() != ".xlsx":
        return _refused(file, "M-122")
    try:
        # A link or a pipe by the right name is no file: the one would be followed, the other wait.
        with opened(path, file) as delivered:
            content = delivered.head(FORM_LIMITS.largest_file + 1)
    except (OSError, Refused):
        return _refused(file, "M-121")
    return read_content(content, file)


def read_content(content: bytes, file: str) -> Reading:
    """The reading of a workbook's bytes; ``file`` is its name in findings."""
    try:
        check_archive(BytesIO(content), FORM_LIMITS)
        sheets = open_sheets(content)
    except Unsafe as unsafe:
        return _refused(file, DANGER_CODES[unsafe.danger])
    except Exception:
        # openpyxl has no error class of its own: a part that says something unexpected can end
        # in any exception. All of them mean the same to the one who delivered the file.
        return _refused(file, "M-129")
    return _read_sheets(sheets, file)


def _refused(file: str, code: str) -> Reading:
    return Reading(file, findings=(finding(code, file),))


def _read_sheets(sheets: list[Sheet], file: str) -> Reading:
    hidden = tuple(
        finding("M-105", file, f"ark {sheet.number}") for sheet in sheets if sheet.is_hidden
    )
    forms = [sheet for sheet in sheets if sheet.is_form and not sheet.is_hidden]
    if len(forms) != 1 or not _is_plain_name(forms[0].name):
        code = "M-106" if len(forms) > 1 else "M-104"
        return Reading(file, findings=(*hidden, finding(code, file)))
    sheet = forms[0]
    header_row = find_header_row(sheet)
    if header_row is None:
        missing = finding("M-107", file, sheet.shown, month="ingen av månedene finnes")
        return Reading(file, findings=(*hidden, missing))
    heading, wrong_heading = read_heading(sheet, header_row, file)
    form, wrong_form = read_form(sheet, header_row, heading.year, file)
    findings = [*hidden, *wrong_heading, *wrong_form]
    cells: tuple[CountedCell, ...] = ()
    stopped = any(found.severity is Severity.FILE for found in findings)
    if heading.year is not None and not stopped:
        cells, wrong_cells = read_counts(form, heading.year, file)
        findings += wrong_cells
    return Reading(
        file,
        heading.municipality_code,
        heading.unit,
        heading.year,
        heading.approved_at,
        cells,
        tuple(findings),
    )


def _is_plain_name(name: str) -> bool:
    """Whether a sheet's name holds no number of a person: who delivers that should know of it."""
    plain = unicodedata.normalize("NFC", name)
    return bool(FORM_SHEET.fullmatch(plain)) and not LONG_NUMBER.search(re.sub(r"\W", "", plain))
