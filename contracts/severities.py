"""How bad a finding is, and what it does: one word used by loaders, expectations and reports.

Inside, a finding is told by what it does to a delivery (``Severity``). Outside, in feedback and
exit codes, it is told on KOSTRA's ladder (``Level``), which the municipalities know from SSB.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Severity(StrEnum):
    """FILE stops the delivery, ROW sets one record aside, WARNING only tells."""

    FILE = "FILE"
    ROW = "ROW"
    WARNING = "WARNING"


class Level(StrEnum):
    """KOSTRA's five: FATAL and ERROR must be mended, WARNING looked at, INFO and OK are good."""

    FATAL = "FATAL"
    ERROR = "ERROR"
    WARNING = "WARNING"
    INFO = "INFO"
    OK = "OK"


NAMES_NB = {
    Severity.FILE: "Leveransen avvist",
    Severity.ROW: "Post satt til side",
    Severity.WARNING: "Merknad",
}

LEVELS = {
    Severity.FILE: Level.FATAL,
    Severity.ROW: Level.ERROR,
    Severity.WARNING: Level.WARNING,
}

LEVELS_NB = {
    Level.FATAL: "Avvist",
    Level.ERROR: "Satt til side",
    Level.WARNING: "Merknad",
    Level.INFO: "Opplysning",
    Level.OK: "I orden",
}

EXIT_CODES = {Level.FATAL: 2, Level.ERROR: 2, Level.WARNING: 1, Level.INFO: 0, Level.OK: 0}


def worst(levels: Iterable[Level]) -> Level:
    """The gravest of some levels; OK when there are none."""
    return min(levels, key=list(Level).index, default=Level.OK)


def exit_code(found: Iterable[Severity]) -> int:
    """0 when nothing was found, 1 for warnings only, 2 for anything worse (after KOSTRA's)."""
    return EXIT_CODES[worst(LEVELS[severity] for severity in found)]
