"""Writes a feedback and reads it back, for the tests of what it says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl

from expectations.feedback.told import Feedback
from expectations.feedback.writing import write_feedback
from tests.unit.expectations.conftest import NOW

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "expectations/feedback/tilbakemelding.schema.json").read_text(
        encoding="utf-8"
    )
)
SHEETS = ["Oppsummering", "Funn", "Venter", "Sluppet inn"]
SOURCES = """
sources:
  tonsberg:
    title: Tønsberg kommune, journal
    municipality_code: "3803"
    kind: files
    location: inbox/tonsberg
    registered_from: 2023-01-01
    expected_by: "06:00"
    entities:
      offers: {file: "tilbud_*.csv", columns: {record_id: PostId, kind: Slag}}
      groups: {file: "grupper_*.csv"}
"""


@dataclass(frozen=True)
class Told:
    """One feedback, as it was written."""

    feedback: Feedback
    folder: Path

    @property
    def json(self) -> dict[str, Any]:
        """The JSON file, held to its schema."""
        read = json.loads((self.folder / "tilbakemelding.json").read_text(encoding="utf-8"))
        jsonschema.validate(read, SCHEMA, cls=jsonschema.Draft202012Validator)
        return dict(read)

    def rows(self, sheet: str) -> list[tuple[Any, ...]]:
        """The rows of a sheet, its header left out."""
        book = openpyxl.load_workbook(self.folder / "tilbakemelding.xlsx")
        assert book.sheetnames == SHEETS
        return [tuple(row) for row in book[sheet].iter_rows(min_row=2, values_only=True)]

    @property
    def summary(self) -> str:
        """Every text of the first sheet."""
        rows = [("",), *self.rows("Oppsummering")]
        return "\n".join(str(cell) for row in rows for cell in row if cell is not None)


def told(landing: Any, days_later: int = 0) -> Told:
    """Write the feedback of the night the deliveries came, or of one after."""
    as_of = NOW + timedelta(days=days_later)
    feedback = write_feedback(landing.zones, landing.source, as_of)
    folder = landing.zones.feedback_folder(landing.source, feedback.night)
    assert sorted(path.name for path in folder.iterdir()) == [
        "tilbakemelding.json", "tilbakemelding.xlsx"
    ]  # fmt: skip
    return Told(feedback, folder)


def offers(row: Any, count: int, wrong: int = 0) -> list[dict[str, Any]]:
    """Offers, the first ``wrong`` of them of a kind nobody knows."""
    return [
        row("offers", record_id=f"T-{n}", offer_id=f"o-{n}", kind="?" if n < wrong else "group")
        for n in range(count)
    ]
