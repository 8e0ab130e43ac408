"""The dry run tells what a receiver would refuse and what a signer should know, the worst first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from contracts.settings import Settings
from exports.dry_run import EXIT_CODES, Finding, Severity, dry_run, worst
from exports.editions.period import Period
from exports.editions.validating import Fault
from exports.receivers.contract import Form, Placeholder
from tests.unit.exports.editions.conftest import Desk, Rows, a_form

IN_TIME = date(2026, 4, 1)
WHOLE: Rows = (("all", "persons", 12, None), ("1", "persons", 12, None))


@pytest.fixture
def desk(settings: Settings) -> Desk:
    """Somebody at a desk, and nothing wrong."""
    desk = Desk(settings.zones, a_form())
    desk.publish(WHOLE)
    return desk


def found(desk: Desk, today: date = IN_TIME, form: Form | None = None, **how: Any) -> list[str]:
    """Severity and rule of what is found in a new draft."""
    told = dry_run(desk.draft(**how), form or desk.form, today)
    return [f"{finding.severity} {finding.rule}" for finding in told]


def test_nothing_to_say_is_said(desk: Desk) -> None:
    assert found(desk) == ["OK N-000"]


def test_each_severity_has_its_exit_code() -> None:
    assert [EXIT_CODES[severity] for severity in Severity] == [2, 2, 1, 0, 0]
    assert worst(()) is Severity.OK
    some = [Finding(severity, "N-999", "") for severity in ("INFO", "ERROR", "WARNING")]  # type: ignore[arg-type]
    assert worst(some) == Severity.ERROR


def test_what_the_receiver_would_refuse(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told = [
        Fault("tall.csv", "rad 3 felt teller", "type-error"),
        Fault("tall.csv", "rad 4 felt teller", "type-error"),
        Fault("datapackage.json", "", "package-error"),
    ]
    monkeypatch.setattr("exports.dry_run.faults", lambda _: told)
    fatal, error = dry_run(desk.draft(), desk.form, IN_TIME)
    assert fatal.severity is Severity.FATAL
    assert str(error) == (
        "ERROR   N-001: tall.csv: mottakeren vil avvise filen: type-error "
        "(rad 3 felt teller, rad 4 felt teller)"
    )


def test_many_lines_are_not_all_named() -> None:
    told = str(Finding(Severity.ERROR, "N-001", "x", tuple(f"rad {n}" for n in range(25))))
    assert "rad 19 og 5 til" in told
    assert "rad 20" not in told


def test_protection_that_is_not_proven_is_fatal(desk: Desk) -> None:
    def not_proven(_table: Any, rows: Any, _earlier: Any) -> Any:
        return [False] * len(rows), {"holds": False}

    assert found(desk, hide=not_proven) == ["FATAL N-002"]


def test_a_deadline_is_met_on_its_day(desk: Desk) -> None:
    edition = desk.draft()
    due_on = edition.header.due_on
    assert [f.rule for f in dry_run(edition, desk.form, due_on)] == ["N-000"]
    late = due_on.replace(day=due_on.day + 1)
    assert [f.rule for f in dry_run(edition, desk.form, late)] == ["N-010"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("all", "waits", None, "not_reported")], ["WARNING N-012"]),
        ([*WHOLE, ("all", "waits", None, "not_reported")], ["INFO N-012"]),
    ],
)
def test_what_is_missing(desk: Desk, rows: Rows, expected: list[str]) -> None:
    desk.publish(rows)
    assert found(desk) == expected


def test_a_table_without_rows(desk: Desk) -> None:
    assert found(desk, period=Period(date(2026, 2, 1), "month")) == [
        "WARNING N-010",
        "WARNING N-011",
    ]


@pytest.mark.parametrize(
    ("known_at", "is_over"),
    [
        (datetime(2026, 3, 31, 21, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 31, 22, tzinfo=UTC), True),
    ],
)
def test_a_period_is_over_at_midnight_where_it_was(
    settings: Settings, known_at: datetime, is_over: bool
) -> None:
    desk = Desk(settings.zones, a_form(), known_at - timedelta(minutes=1))
    desk.publish(WHOLE)
    assert found(desk) == (["OK N-000"] if is_over else ["ERROR N-014"])


def test_open_questions_are_told_last(desk: Desk) -> None:
    asked = replace(desk.form, placeholders=(Placeholder("receiver", "ingen vet"),))
    late = date(2030, 1, 1)
    assert found(desk, late, form=asked) == ["WARNING N-010", "INFO N-013"]
