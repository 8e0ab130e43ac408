"""The exit code of a check follows the worst finding."""

from __future__ import annotations

import pytest

from contracts.severities import NAMES_NB, Severity, exit_code


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
    assert set(NAMES_NB) == set(Severity)
