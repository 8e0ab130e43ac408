"""The sender's own trial: the night's answer, before sending, with nothing kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from contracts.entities import entities
from contracts.settings import Settings
from expectations.feedback.commands import judge_what_is_not
from expectations.feedback.writing import write_feedback
from loaders.__main__ import main
from loaders.deliveries import load_source
from loaders.desk import PREFIX, desk
from synthetic.workbook import write_workbook

PROJECT = Path(__file__).parents[3]
SOURCES = """
sources:
  prove:
    title: Prøvekommunen
    municipality_code: "3905"
    kind: files
    location: inbox/prove
    registered_from: 2023-01-01
    expected_by: "06:00"
    entities:
      offers: {file: "tilbud_*.csv"}
      contacts: {file: "kontakter_*.csv"}
  journal:
    title: Journalen
    municipality_code: "3905"
    kind: database
    location: LAVTERSKEL_SOURCE_JOURNAL_URL
    registered_from: 2023-01-01
    expected_by: "06:00"
    entities: {offers: {view: tilbud}}
"""
BY_TYPE = {
    "string": "x", "integer": "1", "number": "1", "boolean": "false", "date": "2023-08-01",
    "datetime": "2023-08-01T10:00:00+02:00",
}  # fmt: skip
KEPT_OF_A_FINDING = ("rule", "level", "entity", "file", "row", "columns", "record_id", "message")


def csv_of(entity: str, *rows: dict[str, str]) -> str:
    """A file of sound records, each with the changes given."""
    fields = entities()[entity].fields
    sound = {
        field.name: (field.codes[0] if field.codes else BY_TYPE[field.type])
        for field in fields
        if field.is_required
    } | {"municipality_code": "3905"}
    if entity == "offers":
        sound["service_code"] = "KPH"
    lines = [",".join(field.name for field in fields)]
    for number, changes in enumerate(rows, start=1):
        row = {"record_id": f"{entity}-{number}"} | {"municipality_code": "3905"} | changes
        lines.append(",".join((sound | row).get(field.name, "") for field in fields))
    return "\n".join(lines) + "\n"


def deliver(folder: Path, name: str, **texts: str) -> Path:
    """A delivery folder with some files in it."""
    place = folder / name
    place.mkdir(parents=True)
    for file, text in texts.items():
        (place / f"{file}_x.csv").write_text(text, encoding="utf-8")
    return place


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation, and a folder of its own for what is temporary."""
    data, temporary = tmp_path / "data", tmp_path / "tmp"
    data.mkdir(mode=0o700)
    temporary.mkdir()
    (data / "sources.yml").write_text(SOURCES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAVTERSKEL_HOME", str(data))
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    for name in ("LAVTERSKEL_ENV", "LAVTERSKEL_PSEUDONYM_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    return data


def what_lies_in(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file below a folder, with its size and when it changed."""
    return {
        str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_ctime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def checked(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON of a trial."""
    code = main(["check", *arguments, "--json"])
    return code, json.loads(capfd.readouterr().out)


def kept(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What must be the same in both answers: all but what the delivery was called."""
    return [{name: one[name] for name in KEPT_OF_A_FINDING} for one in found]


def spoilt() -> dict[str, str]:
    """Two offers in order and one not; a contact with an episode nobody has heard of."""
    return {
        "tilbud": csv_of("offers", {"offer_id": "o1"}, {"offer_id": "o2"},
                         {"offer_id": "o3", "kind": "Ola"}),
        "kontakter": csv_of("contacts", {"episode_id": "nowhere", "duration_minutes": "9999"}),
    }  # fmt: skip


def test_the_trial_says_what_the_night_says_and_stores_nothing(
    home: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    deliver(home / "inbox/prove", "2023-08-30", tilbud=csv_of("offers", {"offer_id": "o1"}),
            kontakter=csv_of("contacts", {}))  # fmt: skip
    settings, now = Settings(), datetime.now(UTC)
    load_source(settings, "prove", "night-0", now)
    judge_what_is_not(settings.zones, "prove", now)
    sent = deliver(home / "inbox/prove", "2023-08-31", **spoilt())
    before = what_lies_in(tmp_path)
    code, answer = checked(capfd, str(sent))
    assert code == answer["exit_code"] == 2
    assert what_lies_in(tmp_path) == before
    assert list((tmp_path / "tmp").iterdir()) == []
    load_source(settings, "prove", "night-1", now)
    judge_what_is_not(settings.zones, "prove", now)
    write_feedback(settings.zones, "prove", now)
    [told] = settings.zones.feedback.glob("prove/*/tilbakemelding.json")
    night = json.loads(told.read_text(encoding="utf-8"))
    theirs = [one for one in night["findings"] if one["delivery"] == "2023-08-31"]
    assert {one["rule"] for one in theirs} >= {"T-004", "K-005", "K-008"}
    assert kept(answer["findings"]) == kept(theirs)
    [delivery] = [one for one in night["deliveries"] if one["name"] == "2023-08-31"]
    assert answer["deliveries"] == [delivery]
    # Tried again after it has come, it is told as when it came.
    again = checked(capfd, str(sent))[1]
    assert kept(again["findings"]) == kept(theirs)


def test_one_file_can_be_tried_alone_wherever_it_lies(
    home: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = deliver(tmp_path, "utboks", tilbud=csv_of("offers", {"offer_id": "o1"}))
    before = what_lies_in(tmp_path)
    assert main(["check", str(file / "tilbud_x.csv"), "--source", "prove"]) in (0, 1)
    told = capfd.readouterr().out
    assert "Klar til å sendes: 1 rad vil bli tatt inn." in told
    assert "Filen er prøvd alene." in told
    assert what_lies_in(tmp_path) == before
    assert not home.with_name("data.keys").exists()


def test_what_would_be_refused_exits_with_two_and_the_answer_can_be_kept(
    home: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sent = deliver(home / "inbox/prove", "2023-08-31", tilbud=csv_of("offers", {}))
    out = tmp_path / "svar"
    assert main(["check", str(sent), "--out", str(out)]) == 2
    told = capfd.readouterr().out
    assert "Vil ikke bli tatt inn. Rett det som står under før dere sender." in told
    assert "L-006" in told
    assert "kontakter_*.csv" in told
    assert sorted(path.name for path in out.iterdir()) == [
        "tilbakemelding.json", "tilbakemelding.xlsx"
    ]  # fmt: skip
    assert all(len(line) <= 100 for line in told.splitlines())


def test_a_form_can_be_tried_without_any_sources(
    home: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (home / "sources.yml").unlink()
    write_workbook(tmp_path / "skjema.xlsx")
    code = main(["check", str(tmp_path / "skjema.xlsx")])
    told = capfd.readouterr()
    assert code in (0, 1), told.err
    assert "Klar til å sendes" in told.out
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["finnes-ikke"], "ingen fil eller mappe"),
        (["."], "Si hvilken det er med --source. Kjente: prove"),
        ([".", "--source", "Ola"], "ingen kilde med det navnet. Kjente: prove"),
        ([".", "--source", "journal"], "Den kilden er en database"),
        (["annet.csv", "--source", "prove"], "Ventet: tilbud_*.csv, kontakter_*.csv"),
    ],
)
@pytest.mark.usefixtures("home")
def test_what_cannot_be_tried_is_told_plainly(
    arguments: list[str], said: str, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "annet.csv").write_text("a\n", encoding="utf-8")
    assert main(["check", *arguments]) == 2
    told = capfd.readouterr()
    assert said in told.err
    assert "Traceback" not in told.err
    assert list((tmp_path / "tmp").iterdir()) == []


def test_nothing_is_left_and_nothing_quoted_when_it_breaks(
    home: Path,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Kari Nordmann")

    monkeypatch.setattr("loaders.deliveries.load_delivery", broken)
    sent = deliver(home / "inbox/prove", "2023-08-31", **spoilt())
    assert main(["check", str(sent)]) == 2
    told = capfd.readouterr()
    assert "feil hos oss (RuntimeError)" in told.err
    assert "Kari" not in told.err + told.out
    assert list((tmp_path / "tmp").iterdir()) == []


SLEEPER = """
import sys, time
from contracts.settings import Settings
from loaders.desk import desk
with desk(Settings(), "prove") as trial:
    print(trial.home, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_trial_that_is_stopped_is_cleared_away_at_the_latest_by_the_next(
    home: Path, tmp_path: Path, number: int
) -> None:
    assert home.is_dir()
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-c", SLEEPER]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as trial:
        assert trial.stdout is not None
        assert PREFIX in trial.stdout.readline()
        assert len(list((tmp_path / "tmp").iterdir())) == 1
        # One that is still at work is left alone.
        with desk(Settings(), "prove"):
            assert len(list((tmp_path / "tmp").iterdir())) == 2
        trial.send_signal(number)
        trial.wait(timeout=30)
    left = list((tmp_path / "tmp").iterdir())
    assert len(left) == (1 if number == signal.SIGKILL else 0)
    time.sleep(0.1)
    with desk(Settings(), "prove"):
        assert len(list((tmp_path / "tmp").iterdir())) == 1
    assert list((tmp_path / "tmp").iterdir()) == []
