"""The monthly counting form: which rows it has and which of them are sums of others.

The template, the workbook reader and the synthetic municipality must agree on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FORM_FILE = Path(__file__).with_name("monthly_form.yaml")

MONTHS_NB = (
    "Januar", "Februar", "Mars", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Desember",
)  # fmt: skip


@dataclass(frozen=True)
class FormRow:
    """One row of the form; ``sum_of`` names the rows it adds up, empty for a counted row."""

    indicator_code: str
    label: str
    tag: str
    kind: str
    counted_by: str
    sum_of: tuple[str, ...] = ()


@cache
def form_rows() -> tuple[FormRow, ...]:
    """The form's rows in its own order."""
    raw = yaml.safe_load(FORM_FILE.read_text(encoding="utf-8"))
    return tuple(FormRow(**{**row, "sum_of": tuple(row.get("sum_of", ()))}) for row in raw["rows"])
