"""What the national report's tasks refuse, and that each can be run again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.settings import Settings
from dags._national import (
    NAME,
    NotDelivered,
    StopHere,
    build,
    deliver,
    form_names,
    is_answered,
    page,
    prove_disclosure,
    sign,
    validate,
)
from exports.delivery.receiver_rules import UnusableReceivers
from exports.editions.folder import Edition, editions
from exports.editions.life import approvals
from exports.receivers import forms
from tests.unit.exports.editions.conftest import Desk, a_form, hide_small


@pytest.fixture
def desk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An installation where figures are published."""
    form = a_form()
    for module in ("exports.editions.commands", "exports.proving"):
        monkeypatch.setattr(f"{module}.read_form", lambda *_: form)
    monkeypatch.setattr("exports.editions.drafting.default_hide", lambda: hide_small)
    desk = Desk(settings.zones, form)
    desk.publish()
    return desk


@pytest.fixture
def report(desk: Desk) -> dict[str, str]:
    """A report whose edition is ready to be read."""
    made = build(desk.form.form, "2026-03")
    validate(made)
    return made


def only(desk: Desk) -> Edition:
    """The one edition there is."""
    (edition,) = editions(desk.zones)
    return edition


def said(name: str, user: str) -> dict[str, Any]:
    """What somebody has answered, as Airflow hands it on."""
    return {"params_input": {NAME: name}, "responded_by_user": {"id": user, "name": user}}


def test_the_forms_are_those_there_are_contracts_for() -> None:
    assert form_names() == list(forms())


def test_a_draft_that_is_on_its_way_is_gone_on_with(desk: Desk, report: dict[str, str]) -> None:
    assert build(desk.form.form, "2026-03") == report
    validate(report)
    prove_disclosure(report)
    assert only(desk).state() == "validated"


def test_a_changed_byte_stops_it_before_anybody_is_asked(
    desk: Desk, report: dict[str, str]
) -> None:
    file = only(desk).kept / "audit.json"
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(StopHere, match=r"audit\.json"):
        prove_disclosure(report)


def test_the_request_says_what_has_changed_and_no_figure(desk: Desk) -> None:
    desk.delivered()
    desk.publish([("all", "persons", 4711, None), ("1", "persons", 4711, None)])
    told = page(build(desk.form.form, "2026-03"))
    assert "edition-002" in told
    assert "tall er annerledes: persons" in told
    assert "4711" not in told


@pytest.mark.parametrize(
    ("name", "user"), [("kari  NORDMANN", "ola"), ("Ola Hansen", "kari"), ("Ola", "ola")]
)
def test_two_people_are_two_names_and_two_users(
    desk: Desk, report: dict[str, str], name: str, user: str
) -> None:
    first = sign(report, said("Kari Nordmann", "kari"))
    with pytest.raises(Exception, match=r"ulike personer|fullt navn"):
        sign(report, said(name, user), first)
    assert len(approvals(only(desk).events())) == 1
    assert sign(report, said("Kari Nordmann", "kari")) == first
    sign(report, said("Ola Hansen", "ola"), first)
    assert only(desk).state() == "approved"


def declare(desk: Desk, folder: Path, **words: object) -> None:
    """Say where the receiver is."""
    declared = {"title": "Etaten", "kind": "folder", "address": str(folder), **words}
    file = desk.zones.home / "national-receivers.yml"
    file.write_text(yaml.safe_dump({"receivers": {"etaten": declared}}), encoding="utf-8")


def alerts(desk: Desk) -> list[str]:
    """The kinds of what those on duty have been told."""
    file = desk.zones.logs / "alerts.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [json.loads(line)["kind"] for line in lines]


def signed(report: dict[str, str]) -> None:
    """Both have approved."""
    first = sign(report, said("Kari Nordmann", "kari"))
    sign(report, said("Ola Hansen", "ola"), first)


def test_what_does_not_get_through_is_tried_again_and_then_told(
    desk: Desk, report: dict[str, str], tmp_path: Path
) -> None:
    signed(report)
    with pytest.raises(UnusableReceivers, match="ikke oppgitt"):
        deliver(report)
    declare(desk, tmp_path / "mottaker")
    for _ in range(3):
        with pytest.raises(NotDelivered):
            deliver(report)
    assert alerts(desk) == []
    for _ in range(2):
        with pytest.raises(StopHere):
            deliver(report)
    assert alerts(desk) == ["report_not_delivered"]


def test_a_receiver_that_is_away_when_receipts_are_looked_for_is_asked_again(
    desk: Desk, report: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mottaker"
    folder.mkdir()
    declare(desk, folder, receipt_within_hours=1)
    signed(report)
    deliver(report)
    away = folder.rename(tmp_path / "borte")
    assert not is_answered(report)
    assert alerts(desk) == []
    later = datetime.now(UTC) + timedelta(hours=2)
    monkeypatch.setattr("exports.clock.utc_now", lambda: later)
    for _ in range(2):
        assert not is_answered(report)
    assert alerts(desk) == ["report_no_receipt"]
    away.rename(folder)
    told = {"messageId": report["message_id"], "refId": "R-1"}
    (folder / "kvittering.json").write_text(json.dumps(told), encoding="utf-8")
    assert is_answered(report)
    assert only(desk).state() == "acknowledged"
