"""Two editions of one period on disk, the second a correction, with their pages written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook import Workbook

from exports.review.writing import write_page
from tests.unit.exports.review.made_up import MadeUp, corrected

CAUSES = pd.DataFrame(
    [
        ("enquiries", "all", "all", "all", "late"),
        ("contacts_attended", "all", "all", "all", "corrected"),
        # Hidden before and after: the cause must not be told, for the change cannot be seen.
        ("recovery", "drop_in", "18_24", "1", "deleted"),
    ],
    columns=["Indikator", "Tilbudstype", "Alder", "Kjonn", "cause"],
)


@dataclass(frozen=True)
class Written:
    """An edition with its page."""

    folder: Path

    @property
    def html(self) -> str:
        """The page."""
        return (self.folder / "page/index.html").read_text(encoding="utf-8")

    @property
    def workbook(self) -> Workbook:
        """The workbook as a reader of it sees it."""
        return openpyxl.load_workbook(self.folder / "page/lavterskel-2026-q1.xlsx")

    def sheet(self, name: str) -> list[list[object]]:
        """A sheet's cells."""
        return [[cell.value for cell in row] for row in self.workbook[name].iter_rows()]


def written(
    edition: MadeUp, folder: Path, previous: Path | None = None, causes: pd.DataFrame | None = None
) -> Written:
    """An edition on disk with its page."""
    write_page(edition.write(folder), previous, causes)
    return Written(folder)


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The first edition of the period."""
    return written(MadeUp(), tmp_path_factory.mktemp("first") / "edition-001")


@pytest.fixture(scope="session")
def second(first: Written, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A correction of it."""
    folder = tmp_path_factory.mktemp("second") / "edition-002"
    return written(corrected(MadeUp().rows), folder, first.folder, CAUSES)
