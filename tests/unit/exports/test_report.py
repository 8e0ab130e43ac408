"""One command takes a form from draft to receipt, stops where a person must, and goes on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.settings import Settings
from exports.__main__ import main
from exports.editions.folder import Edition, editions
from exports.receivers.contract import Form
from tests.unit.exports.editions.conftest import Desk, a_form, hide_small

WHICH = ["report", "--form", "proven", "--period", "2026-03"]
KARI, OLA = ["--approve-as", "Kari Nordmann"], ["--approve-as", "Ola Hansen"]
BOTH = [*WHICH, *KARI, *OLA, "--send"]


@pytest.fixture
def form() -> Form:
    """The form, due long after any day this test is run."""
    made = a_form()
    later = replace(made.period.deadline, months_after=1200)
    return replace(made, period=replace(made.period, deadline=later))


@pytest.fixture
def desk(settings: Settings, form: Form, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Somebody at a desk with figures published and no receiver declared."""
    for module in ("exports.editions.commands", "exports.proving"):
        monkeypatch.setattr(f"{module}.read_form", lambda *_: form)
    monkeypatch.setattr("exports.editions.drafting.default_hide", lambda: hide_small)
    monkeypatch.setenv("COLUMNS", "200")
    desk = Desk(settings.zones, form)
    desk.publish()
    return desk


@pytest.fixture
def there(desk: Desk, tmp_path: Path) -> Path:
    """The receiver's folder."""
    folder = tmp_path / "mottaker"
    folder.mkdir()
    declare(desk, folder)
    return folder


def declare(desk: Desk, folder: Path) -> None:
    """Say where the receiver is."""
    declared = {"receivers": {"etaten": {"title": "Etaten", "kind": "folder",
                "address": str(folder), "keeps_files": True}}}  # fmt: skip
    path = desk.zones.home / "national-receivers.yml"
    path.write_text(yaml.safe_dump(declared), encoding="utf-8")


def only(desk: Desk) -> Edition:
    """The one edition there is."""
    (edition,) = editions(desk.zones)
    return edition


def answer(there: Path, edition: Edition, **told: Any) -> None:
    """Let the receiver lay a receipt in the folder."""
    receipt = {"messageId": edition.header.message_id, **told}
    (there / "kvittering.json").write_text(json.dumps(receipt), encoding="utf-8")


def happened(edition: Edition) -> list[str]:
    """Everything that has happened to the edition, in order."""
    return [event.what.value for event in edition.events()]


def test_all_the_way_in_one_command_and_on_with_the_next(
    desk: Desk, there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(BOTH) == 0
    told = capsys.readouterr().out
    assert "page/index.html" in told
    assert "levert, kvittering ventes" in told
    assert "Kjør på nytt for å hente kvitteringen." in told
    edition = only(desk)
    assert [path.read_bytes() for path in there.glob("*.zip")] == [edition.outgoing.read_bytes()]
    answer(there, edition, refId="E-17")
    assert main(BOTH) == 0
    told = capsys.readouterr().out
    assert "Kari Nordmann har allerede godkjent." in told
    assert "Referanse: E-17" in told
    expected = ["drafted", "validated", "approved", "approved", "sending", "sent", "acknowledged"]
    assert happened(edition) == expected
    assert main(WHICH) == 0
    assert happened(edition) == expected
    assert main(["verify", "--all"]) == 0


def test_it_stops_where_a_person_must_and_goes_on(
    desk: Desk, there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(WHICH) == 1
    told = capsys.readouterr().out
    assert "To må lese siden og godkjenne" in told
    assert "python -m exports approve --form proven --period 2026-03 --as" in told
    assert main([*WHICH, *KARI, "--send"]) == 1
    assert "En til må lese siden" in capsys.readouterr().out
    assert main([*WHICH, *KARI, "--send"]) == 1
    assert "Kari Nordmann har allerede godkjent." in capsys.readouterr().out
    assert main([*WHICH, *OLA]) == 1
    assert "--send" in capsys.readouterr().out
    assert list(there.iterdir()) == []
    assert main([*WHICH, "--send"]) == 0
    assert happened(only(desk))[-1] == "sent"


def test_make_without_a_form_is_told_how_to_name_one(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "--form", "", "--period", "2026-03"]) == 2
    assert "FORM=maling PERIOD=2026-03" in capsys.readouterr().err
    assert list(editions(desk.zones)) == []


def test_one_person_is_not_two(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*WHICH, *KARI, "--approve-as", "kari  NORDMANN", "--send"]) == 2
    assert "oppgitt to ganger" in capsys.readouterr().err
    assert main([*WHICH, "--approve-as", "Kari"]) == 2
    assert "fullt navn" in capsys.readouterr().err
    assert list(editions(desk.zones)) == []


def test_without_a_receiver_it_says_what_is_missing_and_goes_on_later(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(BOTH) == 1
    told = capsys.readouterr().out
    assert "mottakeren etaten er ikke oppgitt" in told
    assert "national-receivers.example.yml" in told
    assert happened(only(desk))[-1] == "approved"
    declare(desk, tmp_path / "gone")
    assert main(BOTH) == 1
    assert "Kjør på nytt om en time" in capsys.readouterr().out
    assert happened(only(desk))[-1] == "sending"
    (tmp_path / "gone").mkdir()
    assert main(BOTH) == 0
    assert happened(only(desk))[-1] == "sent"


def test_with_wait_it_tries_three_times_more_an_hour_apart(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("exports.report.sleep", waited.append)
    declare(desk, tmp_path / "gone")
    assert main([*BOTH, "--wait"]) == 1
    assert waited == [3600] * 3
    told = capsys.readouterr().out
    assert told.count("Prøver igjen om en time") == 3
    assert "Kjør på nytt om en time" not in told
    assert happened(only(desk)).count("sending") == 4


def test_a_rejection_names_the_lines_and_the_correction_goes_the_same_way(
    desk: Desk, there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(BOTH) == 0
    edition = only(desk)
    lines = [{"line": 3, "field": "teller", "code": "T-4", "message": "for stort tall"}]
    answer(there, edition, validationCode="V-1", validationMessage="ikke gyldig", lines=lines)
    capsys.readouterr()
    assert main(BOTH) == 1
    told = capsys.readouterr().out
    assert "V-1 ikke gyldig" in told
    assert "3 teller: T-4 for stort tall" in told
    assert happened(edition)[-1] == "rejected"
    assert main(["draft", *WHICH[1:]]) == 0
    assert main(BOTH) == 0
    first, second = editions(desk.zones)
    assert (first.state(), second.state()) == ("rejected", "sent")
    assert second.header.original_message_id == first.header.message_id


def test_what_is_received_is_sealed_when_its_deadline_has_passed(
    desk: Desk, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(BOTH) == 0
    answer(there, only(desk), refId="E-17")
    due_on = only(desk).header.due_on
    monkeypatch.setattr("exports.report.utc_now", lambda: desk.now.replace(year=due_on.year + 1))
    assert main(WHICH) == 0
    assert happened(only(desk))[-2:] == ["acknowledged", "sealed"]
    assert main(WHICH) == 0
    assert main(["verify", "--all"]) == 0


def test_a_draft_that_would_be_refused_is_not_put_before_anybody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def not_proven(*asked: Any) -> Any:
        hidden, audit = hide_small(*asked)
        return hidden, {**audit, "holds": False}

    monkeypatch.setattr("exports.editions.drafting.default_hide", lambda: not_proven)
    assert main(BOTH) == 2
    told = capsys.readouterr().out
    assert "FATAL   N-002" in told
    assert "python -m exports withdraw" in told
    assert happened(only(desk)) == ["drafted"]


def test_a_warning_is_heard_in_the_exit_code_and_stops_nothing(
    desk: Desk, there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.publish([("all", "persons", None, "not_reported")])
    assert main(BOTH) == 1
    assert "WARNING N-012: tall: 1 av 1 tall mangler" in capsys.readouterr().out
    assert happened(only(desk))[-1] == "sent"
    assert list(there.glob("*.zip"))
