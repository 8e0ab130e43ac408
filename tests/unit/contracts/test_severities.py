"""The exit code of a check follows the worst finding."""

from __future__ import annotations

import pytest

from contracts.severities import (
    EXIT_CODES,
    LEVELS,
    LEVELS_NB,
    NAMES_NB,
    Level,
    Severity,
    exit_code,
    worst,
)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (set(), 0),
        ({Severity.WARNING}, 1),
        ({Severity.ROW}, 2),
        ({Severity.FILE}, 2),
        ({Severity.WARNING, Severity.ROW}, 2),
        ({Severity.WARNING, Severity.FILE}, 2),
    ],
)
def test_the_worst_finding_decides(found: set[Severity], code: int) -> None:
    assert exit_code(found) == code


def test_every_severity_has_a_name_for_the_reader() -> None:
    assert set(NAMES_NB) == set(Severity) == set(LEVELS)
    assert set(LEVELS_NB) == set(Level)


def test_the_levels_exit_as_kostras_do() -> None:
    assert [EXIT_CODES[level] for level in ("FATAL", "ERROR", "WARNING", "INFO", "OK")] == [
        2, 2, 1, 0, 0
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("levels", "gravest"),
    [
        ([], Level.OK),
        ([Level.OK, Level.INFO], Level.INFO),
        ([Level.WARNING, Level.FATAL, Level.ERROR], Level.FATAL),
        ([Level.INFO, Level.WARNING], Level.WARNING),
    ],
)
def test_the_gravest_level_is_told(levels: list[Level], gravest: Level) -> None:
    assert worst(levels) is gravest
