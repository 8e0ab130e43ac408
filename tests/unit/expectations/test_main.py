"""The command line says in Norwegian what was found, and exits accordingly."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from expectations.__main__ import main
from expectations.rules import suites


@pytest.fixture
def at_home(landing: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAVTERSKEL_HOME", str(landing.zones.home))
    monkeypatch.delenv("LAVTERSKEL_ENV", raising=False)
    return landing


def test_judge_reports_and_exits_by_the_worst_finding(
    at_home: Any, row: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    offers = [row("offers", record_id=str(n), kind="?" if n else "group") for n in range(3)]
    at_home.land("2023-09-01", {"offers": offers})
    assert main(["judge", "--source", "tonsberg", "--delivery", "2023-09-01"]) == 2
    told = capsys.readouterr().out
    assert "Leveransen 2023-09-01 fra tonsberg er tatt inn." in told
    assert "3 rader kontrollert, 2 satt til side." in told
    assert "T-004  Post satt til side: offers.csv, 2 rader" in told
    assert at_home.judgement("2023-09-01", "verdict")[0][4].startswith("judge-")


def test_a_clean_delivery_exits_with_nothing_to_say(at_home: Any, row: Any) -> None:
    at_home.land("2023-09-01", {"offers": [row("offers")]})
    assert main(["judge", "--source", "tonsberg", "--delivery", "2023-09-01"]) == 0


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize("delivery", ["2023-09-09", "../../etc", ""])
def test_a_delivery_that_is_not_there_is_told_without_a_traceback(
    capsys: pytest.CaptureFixture[str], delivery: str
) -> None:
    assert main(["judge", "--source", "tonsberg", "--delivery", delivery]) == 2
    told = capsys.readouterr()
    assert "everanse" in told.err
    assert "Traceback" not in told.err


def test_rules_are_listed_one_on_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + sum(map(len, suites().values()))
    assert any(line.startswith("K-008  Post satt til side") for line in lines)


@pytest.mark.parametrize("command", [["quarantine", "--json"], ["quarantine"], ["rules"]])
def test_a_reader_that_has_seen_enough_is_no_fault(at_home: Any, command: list[str]) -> None:
    project = Path(__file__).parents[3]
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "expectations", *command], cwd=project, stdout=write_end,
            stderr=subprocess.PIPE, env=os.environ | {"LAVTERSKEL_HOME": str(at_home.zones.home)},
            text=True, check=False, timeout=120,
        )  # fmt: skip
    finally:
        os.close(write_end)
    assert (done.stderr, done.returncode) == ("", 1)
