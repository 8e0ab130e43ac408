"""A FHIR export can be tried at its sender's, and is told as the night would tell it."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.settings import Settings
from expectations.feedback.commands import judge_what_is_not
from expectations.feedback.writing import write_feedback
from loaders.__main__ import main
from loaders.journal.fhir_mapping import DEFAULT_FILE
from tests.unit.loaders.journal.fhir_sender import (
    NIGHT,
    SOURCE,
    FhirSender,
    encounter,
    episode,
    patient,
)

TOLD = ("rule", "entity", "file", "row", "columns", "record_id", "message")
SECRET = "Kanarifugl"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for what is temporary."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.chdir(tmp_path)
    return folder


def sent(sender: FhirSender) -> Path:
    """An export with a line that is no JSON and a contact of too many minutes."""
    period = {"start": "2023-02-01T12:00:00+01:00", "end": "2023-02-09T12:00:00+01:00"}
    return sender.send(
        {
            "Patient.ndjson": [patient(1)],
            "EpisodeOfCare.ndjson": [episode(1)],
            "Encounter.ndjson": [encounter(1), f"{SECRET} {{", encounter(2, period=period)],
        }
    )


def checked(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON of a trial."""
    code = main(["check", *arguments, "--json"])
    told = capfd.readouterr()
    assert SECRET not in told.out + told.err
    return code, json.loads(told.out)


def findings(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """What must be the same in both answers."""
    return [{name: one[name] for name in TOLD} for one in answer["findings"]]


def _declare_another(sources: Path, mapping: Path) -> None:
    """Another source with a mapping of its own, which must be there to be declared."""
    mapping.write_bytes(DEFAULT_FILE.read_bytes())
    told = yaml.safe_load(sources.read_text(encoding="utf-8"))
    other = {"location": "inbox/annen", "mapping": mapping.name}
    told["sources"]["annen"] = told["sources"][SOURCE] | other
    sources.write_text(yaml.safe_dump(told), encoding="utf-8")


@pytest.mark.parametrize("mapping", ["", "fhir.yml"])
def test_a_folder_is_told_as_the_night_tells_it(
    settings: Settings, temporary: Path, capfd: pytest.CaptureFixture[str], mapping: str
) -> None:
    if mapping:
        (settings.zones.home / mapping).write_bytes(DEFAULT_FILE.read_bytes())
    sender = FhirSender(settings, **({"mapping": mapping} if mapping else {}))
    if mapping:
        _declare_another(settings.zones.sources_file, settings.zones.home / "annen.yml")
    folder = sent(sender)
    code, answer = checked(capfd, str(folder))
    assert code == answer["exit_code"] == 2
    assert list(temporary.iterdir()) == []
    assert not (settings.zones.landing / SOURCE).exists()
    sender.load()
    judge_what_is_not(settings.zones, SOURCE, NIGHT)
    write_feedback(settings.zones, SOURCE, NIGHT)
    [file] = settings.zones.feedback.glob(f"{SOURCE}/*/tilbakemelding.json")
    assert findings(answer) == findings(json.loads(file.read_text(encoding="utf-8")))
    rows = {(one["rule"], one["file"], one["row"]) for one in answer["findings"]}
    assert {("K-001", "Encounter.ndjson", 2), ("K-005", "Encounter.ndjson", 3)} <= rows


def test_one_file_of_an_export_can_be_tried(
    settings: Settings, temporary: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = sent(FhirSender(settings))
    code, answer = checked(capfd, str(folder / "Encounter.ndjson"))
    assert code == answer["exit_code"] == 2
    assert {one["rule"] for one in answer["findings"]} >= {"P-020"}
    assert list(temporary.iterdir()) == []
    assert main(["check", str(folder / "Encounter.ndjson")]) == 2
    assert "Filen er prøvd alene." in capfd.readouterr().out
