"""The real figures the made-up Tønsberg must add up to: "Måling 2023", January to August.

The file is the municipality's own table, typed in; sums in it are not used, they must follow.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from contracts.periods import Month

TARGET_FILE = Path(__file__).with_name("maling_2023.csv")
FIRST_MONTH = Month(2023, 1)
LAST_MONTH = Month(2023, 8)
MONTHS = tuple(Month(2023, number) for number in range(1, 9))
EXTRACTED_ON = date(2023, 9, 1)


@dataclass(frozen=True)
class TargetRow:
    """One row of the table: its label, and twelve values of which empty ones are missing."""

    indicator_code: str
    values: tuple[int | None, ...]

    def reported(self) -> tuple[int, ...]:
        """The values of January to August; ValueError when one of them is missing."""
        values = self.values[: len(MONTHS)]
        if any(value is None for value in values):
            raise ValueError(f"{self.indicator_code}: a reported month is empty")
        return tuple(value for value in values if value is not None)


@cache
def target_rows() -> dict[str, TargetRow]:
    """Every row by its indicator code, in the table's order."""
    with TARGET_FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    months = [f"2023-{number:02d}" for number in range(1, 13)]
    return {
        row["indicator_code"]: TargetRow(
            row["indicator_code"],
            tuple(int(row[month]) if row[month] else None for month in months),
        )
        for row in rows
    }


def figures(indicator_code: str) -> tuple[int, ...]:
    """The eight reported figures of one indicator."""
    return target_rows()[indicator_code].reported()
