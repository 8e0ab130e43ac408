"""The status tells a person what is published and how old each source is."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from rich.console import Console

from contracts.zones import Zones
from exports.__main__ import main
from exports.publish import Publication, publish
from exports.status import read_status, show

Build = Callable[..., Publication]


def said(zones: Zones) -> str:
    written = io.StringIO()
    show(read_status(zones), Console(width=140, file=written), datetime(2023, 9, 4, tzinfo=UTC))
    return written.getvalue()


def test_nothing_published_says_what_to_do(zones: Zones) -> None:
    assert "Ingenting er publisert ennå. Kjør en natt: make night" in said(zones)


def test_sources_are_listed_with_their_age(zones: Zones, build: Build) -> None:
    publish(zones, build("r1"), keep=7)
    text = said(zones)
    assert "r1" in text
    [tonsberg] = [line for line in text.splitlines() if "Tønsberg" in line]
    assert "01.09.2023" in tonsberg
    assert " 3 " in tonsberg
    [new] = [line for line in text.splitlines() if "Helt ny" in line]
    assert "aldri levert" in new


def test_the_command_answers(
    zones: Zones, build: Build, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(zones, build("r1"), keep=7)
    assert main(["status"]) == 0
    assert "Publisert: r1" in capsys.readouterr().out


@pytest.mark.usefixtures("zones")
def test_half_configured_production_is_told_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LAVTERSKEL_ENV", "production")
    assert main(["status"]) == 2
    assert "Starter ikke i produksjon" in capsys.readouterr().err
