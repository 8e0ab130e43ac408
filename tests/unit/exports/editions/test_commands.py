"""A person at the command line takes a form from draft to receipt, and is told what is wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from shutil import rmtree
from typing import Any

import numpy as np
import pytest
import yaml

from contracts.zones import Zones
from exports.__main__ import main
from exports.disclosure.protection import NotProtected
from exports.editions.folder import Edition, editions
from exports.receivers.contract import Form
from tests.unit.exports.editions.conftest import Desk, a_form, hide_small

WHICH = ["--form", "proven", "--period", "2026-03"]


@pytest.fixture
def form() -> Form:
    """The form, due long after any day this test is run."""
    made = a_form()
    later = replace(made.period.deadline, months_after=1200)
    return replace(made, period=replace(made.period, deadline=later))


@pytest.fixture
def there(desk: Desk, form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The receiver's folder; the form and a stand-in for the disclosure control are in place."""
    for module in ("exports.editions.commands", "exports.proving"):
        monkeypatch.setattr(f"{module}.read_form", lambda *_: form)
    monkeypatch.setattr("exports.editions.drafting.default_hide", lambda: hide_small)
    monkeypatch.setenv("COLUMNS", "120")
    folder = tmp_path / "mottaker"
    folder.mkdir()
    declared = {"receivers": {"etaten": {"title": "Etaten", "kind": "folder",
                "address": str(folder), "keeps_files": True}}}  # fmt: skip
    path = desk.zones.home / "national-receivers.yml"
    path.write_text(yaml.safe_dump(declared), encoding="utf-8")
    return folder


def only(zones: Zones) -> Edition:
    """The one edition there is."""
    (edition,) = editions(zones)
    return edition


def test_from_draft_to_receipt(
    desk: Desk, there: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["draft", *WHICH]) == 0
    edition = only(desk.zones)
    told = capsys.readouterr().out.replace("\n", "")
    assert "Utkast laget: proven/2026-03/edition-001" in told
    assert "page/index.html" in told
    assert (edition.folder / "page" / "index.html").is_file()
    assert main(["approve", "--as", "Kari Nordmann", *WHICH]) == 0
    assert "En til må godkjenne." in capsys.readouterr().out
    assert main(["editions"]) == 0
    assert "1 av 2" in " ".join(capsys.readouterr().out.split())
    assert main(["send", *WHICH]) == 2
    assert "ikke godkjent av to personer" in capsys.readouterr().err
    assert main(["approve", "--as", "Ola Hansen", "--id", edition.header.message_id]) == 0
    assert "Kan sendes." in capsys.readouterr().out
    assert main(["send", *WHICH]) == 0
    assert "levert, kvittering ventes" in capsys.readouterr().out
    assert [path.read_bytes() for path in there.rglob("*.zip")] == [edition.outgoing.read_bytes()]
    assert main(["verify"]) == 0
    assert "Utgaven er slik den ble skrevet." in capsys.readouterr().out
    assert main(["replay", "--as", "Kari Nordmann", "--period", "2026-03"]) == 0
    monkeypatch.setattr("getpass.getuser", lambda: "vakt")
    assert main(["replay", "--id", edition.header.message_id]) == 0
    again = (desk.zones.national / "_sent" / "etaten").rglob("*-again.json")
    asked_by = sorted(json.loads(path.read_bytes())["by"] for path in again)
    assert asked_by == ["Kari Nordmann", "vakt"]
    assert main(["answers"]) == 0
    assert main(["seal"]) == 0
    late = desk.now.replace(year=edition.header.due_on.year + 1)
    monkeypatch.setattr("exports.editions.commands.utc_now", lambda: late)
    assert main(["seal"]) == 1
    assert "fristen er ute" in " ".join(capsys.readouterr().out.split())


@pytest.mark.usefixtures("there")
def test_a_draft_is_put_before_nobody_when_the_dry_run_stops_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def not_proven(*asked: Any) -> Any:
        hidden, audit = hide_small(*asked)
        return hidden, {**audit, "holds": False}

    monkeypatch.setattr("exports.editions.drafting.default_hide", lambda: not_proven)
    assert main(["draft", *WHICH]) == 2
    assert main(["validate", *WHICH]) == 2
    told = capsys.readouterr().out
    assert told.count("FATAL   N-002") == told.count("python -m exports withdraw") == 2
    assert main(["approve", "--as", "Kari Nordmann", *WHICH]) == 2
    assert only(desk.zones).state() == "drafted"


@pytest.mark.usefixtures("there")
def test_what_is_tried_again_is_told_again_and_stays_where_it_is(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.publish([("all", "persons", None, "not_reported")])
    assert main(["draft", *WHICH]) == 1
    assert main(["approve", "--as", "Kari Nordmann", *WHICH]) == 0
    events = only(desk.zones).events()
    assert main(["validate", *WHICH]) == 1
    told = capsys.readouterr().out
    assert told.count("WARNING N-012") == 2
    assert told.count("er validert.") == 2
    assert only(desk.zones).events() == events


@pytest.mark.usefixtures("there")
def test_a_draft_is_withdrawn(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draft", *WHICH]) == 0
    asked = ["withdraw", "--as", "Kari Nordmann", "--reason", "feil måned", *WHICH]
    assert main(asked) == 0
    assert "Den sendes aldri." in capsys.readouterr().out
    assert main(asked) == 2
    assert "Ingen utgave av proven for 2026-03." in capsys.readouterr().err
    assert only(desk.zones).state() == "withdrawn"


@pytest.mark.usefixtures("there")
def test_a_changed_file_is_named(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draft", *WHICH]) == 0
    edition = only(desk.zones)
    (edition.package / "tall.csv").write_bytes(b"x")
    capsys.readouterr()
    assert main(["verify", str(edition.folder)]) == 1
    assert "package/tall.csv: filen er endret" in capsys.readouterr().out
    assert main(["approve", "--as", "Kari Nordmann", *WHICH]) == 2
    assert "package/tall.csv: filen er endret" in capsys.readouterr().err
    (edition.folder / "header.json").write_bytes(b"x")
    assert main(["editions"]) == 0
    assert "filen er endret" in capsys.readouterr().out


@pytest.mark.usefixtures("there")
def test_what_is_remembered_of_a_sending_is_looked_at_too(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["draft", *WHICH]) == 0
    for name in ("Kari Nordmann", "Ola Hansen"):
        assert main(["approve", "--as", name, *WHICH]) == 0
    assert main(["send", *WHICH]) == 0
    changed = min((desk.zones.national / "_sent").rglob("0*.json"))
    changed.write_bytes(changed.read_bytes()[:-2] + b" }")
    capsys.readouterr()
    assert main(["verify"]) == 1
    assert changed.name in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["draft", "--form", "proven", "--period", "mars"], "perioden må skrives som"),
        (["draft", "--form", "proven", "--period", "2026"], "sendes for en måned om gangen"),
        (["draft", *WHICH, "--cancel"], "ingenting å annullere"),
        (["approve", "--as", "Kari Nordmann"], "Si hvilken utgave"),
        (["send", *WHICH], "Ingen utgave av proven for 2026-03"),
        (["send", "--id", "x"], "Ingen utgave har denne meldings-id-en"),
        (["send", "--form", "../x", "--period", "2026-03"], "navnet kan bare ha"),
        (["replay", "--as", "Kari Nordmann"], "Velg hva som skal sendes på nytt"),
        (["replay", "--as", "Kari", "--period", "2026-03"], "Oppgi fullt navn"),
        (["replay", "--period", "2026-3"], "perioden må skrives som"),
        (["replay", "--period", "2026-03", "--form", "finnesikke"], "Skjemaet finnes ikke"),
        (["replay", "--as", "Kari Nordmann", "--period", "2026-03"], "Ingen sendt utgave"),
        (["verify", "finnes-ikke"], "ingen utgave i denne installasjonen"),
    ],
)
@pytest.mark.usefixtures("there")
def test_what_cannot_be_done_is_told(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["replay", "--since", "tull"], "datoen må skrives som 2026-04-01"),
        (["replay", "--from-sequence", "abc"], "løpenummeret må være et helt tall"),
        (["--help"], "hva som er publisert"),
    ],
)
def test_an_argument_is_explained_in_norwegian(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    told = capsys.readouterr()
    assert message in " ".join((told.out + told.err).split())


@pytest.mark.parametrize("content", [None, b"x" * 9000])
@pytest.mark.usefixtures("there")
def test_a_publication_that_cannot_be_read_is_named(
    desk: Desk, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    file = desk.zones.published.resolve() / "current" / "reporting.duckdb"
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    run_id = file.resolve().parent.name
    for arguments in (["draft", *WHICH], ["report", *WHICH], ["status"]):
        assert main(arguments) == 2
        told = capsys.readouterr().err
        assert f"published/{run_id}/reporting.duckdb kan ikke leses" in told
        assert "make night" in told


@pytest.mark.usefixtures("there")
def test_what_the_disk_refuses_is_named_and_not_thrown(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    rmtree(desk.zones.national, ignore_errors=True)
    desk.zones.national.write_bytes(b"")
    assert main(["draft", *WHICH]) == 2
    assert "national: det ligger noe annet der." in capsys.readouterr().err


@pytest.mark.usefixtures("there")
def test_small_numbers_that_cannot_be_hidden_any_more_are_told_of(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise NotProtected(np.array([1]))

    monkeypatch.setattr("exports.editions.drafting.default_hide", lambda: fail)
    assert main(["draft", *WHICH]) == 2
    assert "ingen måte å skjule små tall på" in capsys.readouterr().err
    assert list(editions(desk.zones)) == []


@pytest.mark.usefixtures("home")
def test_an_installation_without_editions_says_how_to_make_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["editions"]) == 0
    assert "python -m exports draft" in " ".join(capsys.readouterr().out.split())
    assert main(["seal"]) == 0
    assert main(["verify", "--all"]) == 0
    assert "Det finnes ingen utgaver" in capsys.readouterr().out
