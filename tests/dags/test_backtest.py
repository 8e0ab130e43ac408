"""What the backtest says, and its exit code, when there is nothing to test or it cannot be done."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import timedelta

import pytest
from rich.console import Console

from contracts.settings import Settings
from dags import backtest
from exports.editions import backtest as testing
from exports.editions.deadline import seal
from tests.unit.exports.editions.conftest import Desk, a_form, hide_small


def said(settings: Settings, read: object = None) -> tuple[int, str]:
    """The exit code, and what was told."""
    told = io.StringIO()
    console = Console(file=told, soft_wrap=True)
    return backtest.run(settings, console, read), told.getvalue()  # type: ignore[arg-type]


@pytest.fixture
def desk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk in the installation, where one form is known."""
    made = Desk(settings.zones, a_form())
    monkeypatch.setattr(testing, "read_form", lambda *_: made.form)
    made.publish()
    return made


def test_nothing_is_sealed(settings: Settings, desk: Desk) -> None:
    desk.delivered()
    assert said(settings) == (
        0, "Ingen utgave er forseglet ennå; det er ingenting å bygge på nytt.\n"
    )  # fmt: skip


def test_a_life_that_was_changed_is_no_reason_to_be_calm(settings: Settings, desk: Desk) -> None:
    edition = desk.delivered()
    (edition.events_folder / "0002-validated.json").write_bytes(b"{}")
    code, told = said(settings)
    assert code == 1
    assert f"{edition.place}/events/0002-validated.json: filen er endret eller borte" in told


def test_a_project_that_dbt_cannot_read_is_told(
    settings: Settings,
    desk: Desk,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(_: Sequence[str]) -> None:
        raise backtest.NotBuilt

    monkeypatch.setattr("exports.editions.rebuilding.default_hide", lambda: hide_small)
    # What dbt is told by the environment is gone again after the test.
    for name, value in {"BUILD_FILE": "", "THREADS": "2", "MEMORY_LIMIT": "4GB"}.items():
        monkeypatch.setenv(f"LAVTERSKEL_{name}", value)
    monkeypatch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
    desk.delivered()
    seal(settings.zones, desk.tick() + timedelta(days=60))
    code, _ = said(settings, broken)
    assert code == 2
    assert "lot seg ikke bygge på nytt" in capsys.readouterr().err
    # What it made is gone again, and nothing else is touched.
    assert not (settings.zones.build / ".backtest").exists()
