"""The national report's DAG is run, with people and a receiver that answer."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console

from contracts.settings import Settings
from dags.embedded import airflow_environment, prepare_airflow
from tests.unit.exports.editions.conftest import Desk, a_form

PROJECT = Path(__file__).resolve().parents[2]
KARI = {"user": "kari", "option": "Approve", "params": {"navn": "Kari Nordmann"}}
OLA = {"user": "ola", "option": "Approve", "params": {"navn": "Ola Hansen"}}
ACCEPTED = {"refId": "E-17"}


def ran(settings: Settings, receipt: dict[str, Any], **people: dict[str, Any]) -> dict[str, Any]:
    """What a run came to: the tasks' states, the edition's, and what people were asked."""
    Desk(settings.zones, a_form()).publish()
    home = settings.zones.home
    (home / "mottaker").mkdir()
    declared = {"title": "Etaten", "kind": "folder", "address": "mottaker", "keeps_files": True}
    file = home / "national-receivers.yml"
    file.write_text(yaml.safe_dump({"receivers": {"etaten": declared}}), encoding="utf-8")
    environment = os.environ | airflow_environment(settings) | {
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "kari:admin,ola:admin",
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
    }  # fmt: skip
    with (home / "airflow.log").open("w", encoding="utf-8") as out:
        prepare_airflow(environment, settings, out, Console(file=io.StringIO()))
    given = home / "given.json"
    given.write_text(json.dumps({"receipt": receipt, "people": people}), encoding="utf-8")
    commands = [
        [sys.executable, "-W", "ignore", "-m", f"tests.dags.{name}", str(given)]
        for name in ("national_run", "national_people")
    ]
    told: dict[str, Any] = {}
    with ExitStack() as stack:
        running = [
            stack.enter_context(
                subprocess.Popen(
                    command,
                    env=environment,
                    cwd=PROJECT,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
            )
            for command in commands
        ]
        # What is left running when one has failed would wait for ever.
        for process in running:
            stack.callback(process.kill)
        for process, mark in zip(running, ("RAN ", "ASKED "), strict=True):
            output, _ = process.communicate(timeout=200)
            lines = [line for line in output.splitlines() if line.startswith(mark)]
            assert lines, output[-3000:]
            told |= json.loads(lines[0].removeprefix(mark))
    return told


def test_from_build_to_sealed(settings: Settings) -> None:
    found = ran(settings, ACCEPTED, first_approval=KARI, second_approval=OLA)
    assert found["edition"] == "sealed"
    skipped = {name for name, state in found["states"].items() if state == "skipped"}
    assert skipped == {"what_to_mend", "correction"}
    assert set(found["states"].values()) == {"success", "skipped"}
    asked = found["first_approval"]
    assert asked["subject"] == "Godkjenn proven for 2026-03"
    assert "page/index.html" in asked["body"]
    assert "Dette er den første utgaven for perioden." in asked["body"]
