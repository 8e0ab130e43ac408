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
from dags.embedded import PAGES, PLUGINS, airflow_environment, prepare_airflow
from tests.unit.exports.editions.conftest import Desk, a_form

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 400
YES, NO = "Godkjenn", "Avvis"
REJECTED = {
    "validationCode": "V-17",
    "validationMessage": "Feltet mangler",
    "refId": "R-1",
    "lines": [{"line": 3, "field": "teller", "code": "V-3", "message": "skal være et tall"}],
}
ACCEPTED = {"refId": "E-17"}
WITHDRAWN = ["withdraw", "--form", "proven", "--period", "2026-03", "--as", "Kari Nordmann",
             "--reason", "Feil tall"]  # fmt: skip


def said(user: str, name: str = "", option: str = YES) -> dict[str, Any]:
    """What somebody answers to a request."""
    return {"user": user, "option": option, "params": {"navn": name} if name else {}}


KARI, OLA = said("kari", "Kari Nordmann"), said("ola", "Ola Hansen")


def run_with(
    second: dict[str, Any], receipt: dict[str, Any], *desk: list[str], **others: dict[str, Any]
) -> dict[str, Any]:
    """One run of the report: Kari approves first."""
    people = {"first_approval": KARI, "second_approval": second, **others}
    return {"desk": desk, "receipt": receipt, "people": people}


def ran(settings: Settings, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What each run came to: the tasks' states, the editions', and what people were asked."""
    Desk(settings.zones, a_form()).publish()
    home = settings.zones.home
    (home / "mottaker").mkdir()
    declared = {"title": "Etaten", "kind": "folder", "address": "mottaker", "keeps_files": True}
    file = home / "national-receivers.yml"
    file.write_text(yaml.safe_dump({"receivers": {"etaten": declared}}), encoding="utf-8")
    environment = os.environ | airflow_environment(settings) | {
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "kari:admin,ola:admin",
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PLUGINS),
        "LAVTERSKEL_PAGES_URL": PAGES,
    }  # fmt: skip
    with (home / "airflow.log").open("w", encoding="utf-8") as out:
        prepare_airflow(environment, settings, out, Console(file=io.StringIO()))
    file = home / "given.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    marks = {"national_run": "RAN ", "national_people": "ASKED "}
    told = []
    with ExitStack() as stack:
        running = []
        for name in marks:
            # A file, for a pipe that nobody reads yet is soon full, and then its writer waits.
            out = stack.enter_context((home / f"{name}.log").open("w", encoding="utf-8"))
            command = [sys.executable, "-W", "ignore", "-m", f"tests.dags.{name}", str(file)]
            process = stack.enter_context(
                subprocess.Popen(
                    command, env=environment, cwd=PROJECT, stdout=out, stderr=subprocess.STDOUT
                )
            )
            # What is left running when one has failed would wait for ever.
            stack.callback(process.kill)
            running.append(process)
        for process, (name, mark) in zip(running, marks.items(), strict=True):
            process.wait(PATIENCE)
            output = (home / f"{name}.log").read_text(encoding="utf-8")
            lines = [line for line in output.splitlines() if line.startswith(mark)]
            assert lines, output[-3000:]
            told.append(json.loads(lines[0].removeprefix(mark)))
    return [run | {"asked": asked} for run, asked in zip(*told, strict=True)]


def tasks(run: dict[str, Any], state: str) -> set[str]:
    """The tasks of a run that came to a state."""
    return {name for name, found in run["tasks"].items() if found == state}


def test_from_build_to_sealed_by_way_of_everything_that_can_be_refused(settings: Settings) -> None:
    same, refused, rejected, corrected = ran(
        settings,
        [
            run_with(said("ola", "kari  NORDMANN"), ACCEPTED),
            run_with(said("ola", "Ola Hansen", NO), ACCEPTED),
            run_with(OLA, REJECTED, WITHDRAWN, correction=said("kari", option="Rettet")),
            run_with(OLA, ACCEPTED),
        ],
    )
    sending = {"deliver", "await_receipt", "outcome", "sealed", "what_to_mend", "correction"}

    # One person under two names.
    assert tasks(same, "failed") == {"sign_second"}
    assert tasks(same, "upstream_failed") == sending
    assert (same["editions"], same["there"]) == (["N validated"], 0)
    asked = same["asked"]["first_approval"]
    assert asked["subject"] == "Godkjenn proven for 2026-03"
    assert asked["options"] == [YES, NO]
    assert same["asked"]["page"] == {
        "signed_in": 200, "language": True, "nobody": 401, "elsewhere": 404, "unknown": 404
    }  # fmt: skip
    assert "Dette er den første utgaven for perioden." in asked["body"]

    assert same["stopped"] == "AirflowFailException: nøkkelen godtas ikke"

    # The same edition again, which the second person will not sign: nothing leaves.
    assert tasks(refused, "skipped") == {"sign_second", *sending}
    assert (refused["editions"], refused["there"]) == (["N validated"], 0)

    # Withdrawn, and started again. The receiver turns it away, and says where.
    assert rejected["editions"] == ["N withdrawn", "N rejected"]
    assert tasks(rejected, "skipped") == {"sealed"}
    mend = rejected["asked"]["correction"]
    assert mend["subject"] == "proven for 2026-03 er avvist"
    assert "V-17 Feltet mangler" in mend["body"]
    assert "3 teller: V-3 skal være et tall" in mend["body"]
    alerts = (settings.zones.logs / "alerts.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["kind"] for line in alerts] == ["report_rejected"]

    # Started once more, it is a correction, and goes all the way.
    assert corrected["editions"] == ["N withdrawn", "N corrected", "M sealed"]
    assert tasks(corrected, "skipped") == {"what_to_mend", "correction"}
    assert "endringer" in corrected["asked"]["second_approval"]["body"]
    assert [run["state"] for run in (same, refused, rejected, corrected)] == [
        "failed", "success", "success", "success"
    ]  # fmt: skip
