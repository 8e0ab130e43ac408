"""A journal source that delivers its contacts as an Excel report."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from contracts.entities import entities
from contracts.receipts import Receipt
from contracts.settings import Settings
from loaders.deliveries import load_source
from tests.unit.loaders.journal.journal_database import journal, server

__all__ = ["journal", "reports", "server"]

NIGHT = datetime(2023, 9, 1, 1, 0, tzinfo=UTC)
NAMES = [field.name for field in entities()["contacts"].fields]
CONTACT: dict[str, Any] = {
    "record_id": "K1", "municipality_code": "3803",
    "registered_at": datetime(2023, 2, 1, 10, 0), "changed_at": datetime(2023, 2, 1, 10, 0),  # noqa: DTZ001
    "is_deleted": False, "episode_id": "F1", "enquiry_id": None,
    "starts_at": datetime(2023, 2, 1, 12, 30), "duration_minutes": 45, "mode": "in_person",  # noqa: DTZ001
    "participants": "user", "attendance": "attended", "staff_id": "A1", "profession": "4",
    "journalled_at": None, "has_interpreter": True,
}  # fmt: skip
Edit = Callable[[Workbook, Worksheet], None]


class Reports:
    """Writes Excel reports of contacts and loads them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = settings.zones.inbox / "journal" / "2023-09-01"
        self.folder.mkdir(parents=True)
        self.path = self.folder / "kontakter.xlsx"
        self.declare()

    def declare(self, dialect: Mapping[str, object] | None = None, **place: object) -> None:
        """Declare the source: its dialect, and more about where its contacts lie."""
        declared = {
            "title": "Journal", "municipality_code": "3803", "kind": "files",
            "location": "inbox/journal", "registered_from": date(2023, 1, 1),
            "expected_by": "06:00", "dialect": dict(dialect or {}),
            "entities": {"contacts": {"file": "kontakter.xlsx", **place}},
        }  # fmt: skip
        text = yaml.safe_dump({"sources": {"journal": declared}}, allow_unicode=True)
        self.settings.zones.sources_file.write_text(text, encoding="utf-8")

    def write(self, *rows: Mapping[str, Any], edit: Edit | None = None) -> Path:
        """A report; each row overrides the standard contact's cells."""
        workbook = Workbook()
        sheet = workbook.active
        assert sheet is not None
        sheet.append(NAMES)
        for row in rows or ({},):
            sheet.append([(CONTACT | dict(row))[name] for name in NAMES])
        if edit:
            edit(workbook, sheet)
        workbook.save(self.path)
        return self.path

    def rewrite(self, changes: Mapping[str, tuple[bytes, bytes]], **added: bytes) -> None:
        """Replace bytes in parts of the written report, and add parts."""
        with zipfile.ZipFile(self.path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        for name, (old, new) in changes.items():
            assert old in parts[name]
            parts[name] = parts[name].replace(old, new)
        with zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in (parts | added).items():
                archive.writestr(name, content)

    def load(self) -> Receipt:
        """Load the report."""
        [receipt] = load_source(self.settings, "journal", "r1", NIGHT)
        return receipt

    def landed(self, columns: str) -> list[tuple[Any, ...]]:
        """Columns of the landed contacts."""
        folder = self.settings.zones.landed_delivery("journal", "2023-09-01")
        return duckdb.execute(f"select {columns} from '{folder / 'contacts.parquet'}'").fetchall()

    def one(self, field: str, value: Any, *, format_: str | None = None, **dialect: object) -> Any:
        """What one cell lands as, or "unreadable"."""

        def put(_: Workbook, sheet: Worksheet) -> None:
            cell = sheet.cell(2, NAMES.index(field) + 1)
            cell.number_format = "General"
            cell.value = value
            if format_:
                cell.number_format = format_

        self.declare(dialect)
        self.write(edit=put)
        assert self.load().findings == ()
        place = entities()["contacts"].field(field).landed_as
        [[landed, unreadable]] = self.landed(f"{place}, unreadable")
        return "unreadable" if unreadable == [field] else landed


@pytest.fixture
def reports(settings: Settings) -> Reports:
    """A declared source with an empty delivery."""
    return Reports(settings)
