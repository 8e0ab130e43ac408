"""The answer on a screen: short, aligned, with what to do; the exit code is the gravest level's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from expectations.__main__ import main
from expectations.feedback.text import MOST_PLACES

NIGHT = ["feedback", "--source", "tonsberg", "--night", "2023-09-02"]


@pytest.fixture
def home(landing: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAVTERSKEL_HOME", str(landing.zones.home))
    monkeypatch.delenv("LAVTERSKEL_ENV", raising=False)
    return landing


def test_each_rule_is_told_once_with_its_first_places(
    home: Any, row: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = [row("offers", record_id=f"T-{n}", offer_id=f"o-{n}", kind="?") for n in range(9)]
    home.land("2023-09-02", {"offers": [*wrong, row("offers")]})
    home.judge("2023-09-02")
    assert main(NIGHT) == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        "! 1 rad er tatt inn. 9 rader er satt til side, og kommer med når de er rettet."
    )
    assert lines[1] == "Mottatt 10  Tatt inn 1  Satt til side 9  Merknader 0"
    places = [line for line in lines if line.startswith("    – ")]
    assert len(places) == MOST_PLACES + 1
    assert places[0] == "    – Tilbud, rad 2, kind, post T-0"
    assert places[-1] == "    – … og 5 steder til"
    assert all(line == line.rstrip() and len(line) <= 100 for line in lines)
    assert not home.zones.feedback.exists()


def test_json_and_files_are_the_same_answer(
    home: Any, row: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    home.land("2023-09-02", {"offers": [row("offers")]})
    home.judge("2023-09-02")
    assert main([*NIGHT, "--json", "--out", str(tmp_path / "ut")]) == 0
    told = capsys.readouterr().out
    assert told == (tmp_path / "ut" / "tilbakemelding.json").read_text(encoding="utf-8")
    assert json.loads(told)["level"] == "OK"


@pytest.mark.parametrize("source", ["../../etc", "", "finnes-ikke"])
def test_a_source_that_is_not_there_gives_no_traceback(
    home: Any, capsys: pytest.CaptureFixture[str], source: str
) -> None:
    home.zones.make()
    assert main(["feedback", "--source", source]) == 2
    assert capsys.readouterr().err.strip()


def test_data_docs_say_where_they_are(home: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data-docs"]) == 0
    assert "index.html" in capsys.readouterr().out
    assert (home.zones.data_docs / "index.html").is_file()
