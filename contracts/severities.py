"""How bad a finding is, and what it does: one word used by loaders, expectations and reports."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """FILE stops the delivery, ROW sets one record aside, WARNING only tells."""

    FILE = "FILE"
    ROW = "ROW"
    WARNING = "WARNING"


NAMES_NB = {
    Severity.FILE: "Leveransen avvist",
    Severity.ROW: "Post satt til side",
    Severity.WARNING: "Merknad",
}

EXIT_CODES = {Severity.WARNING: 1, Severity.ROW: 2, Severity.FILE: 2}
NOTHING_FOUND = 0


def exit_code(found: set[Severity]) -> int:
    """0 when nothing was found, 1 for warnings only, 2 for anything worse (after KOSTRA's)."""
    return max((EXIT_CODES[severity] for severity in found), default=NOTHING_FOUND)
