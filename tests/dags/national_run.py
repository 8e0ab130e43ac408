"""Runs the national report's DAG for real, by Airflow's own test runner; people answer beside it.

``python -m tests.dags.national_run GIVEN`` in an environment of ``dags.embedded``; GIVEN is a
file of JSON with a list of runs: what is done at the desk before, what the receiver answers, and
for each request the user, the option and the name.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from contracts.settings import load_settings
from exports.__main__ import main as at_the_desk
from exports.editions.folder import editions
from tests.unit.exports.editions.conftest import a_form, hide_small

LOOK_AGAIN = 0.1


def main(given: list[dict[str, Any]]) -> int:
    """Run it once for each, and print what each task and the editions came to."""
    from dags import _national as national

    form = a_form()
    # This process is the runs' own, and ends with them.
    patch = pytest.MonkeyPatch()
    for module in ("exports.editions.commands", "exports.proving"):
        patch.setattr(f"{module}.read_form", lambda *_: form)
    patch.setattr("exports.editions.drafting.default_hide", lambda: hide_small)
    patch.setattr(national, "form_names", lambda: [form.form])
    zones = load_settings().zones
    deliver = national.deliver
    answers: list[dict[str, Any]] = []

    def deliver_and_be_answered(report: dict[str, str]) -> str:
        # Airflow looks for a receipt once an hour: it lies there before the first look.
        state = deliver(report)
        told = answers[-1] | {"messageId": report["message_id"]}
        path = zones.home / "mottaker" / "kvittering.json"
        path.write_text(json.dumps(told), encoding="utf-8")
        return state

    patch.setattr(national, "deliver", deliver_and_be_answered)
    from airflow.sdk import timezone

    # The test runner looks once a second whether somebody has answered.
    patch.setattr("time.sleep", lambda seconds: sleep(min(seconds, LOOK_AGAIN)))
    from dags.national_report import report

    told = []
    for one in given:
        for words in one["desk"]:
            assert at_the_desk(words) == 0
        answers.append(one["receipt"])
        asked = {"form": form.form, "period": "2026-03"}
        run = report.test(logical_date=timezone.utcnow(), run_conf=asked)
        tasks = {ti.task_id: str(ti.state) for ti in run.get_task_instances()}
        lives = [f"{each.header.status} {each.state()}" for each in editions(zones)]
        there = len(list((zones.home / "mottaker").glob("*.zip")))
        told.append({"state": str(run.state), "tasks": tasks, "editions": lives, "there": there})
    told[0]["stopped"] = stopped(national, report)
    print("RAN", json.dumps(told))
    return 0


def stopped(national: Any, report: Any) -> str:
    """What Airflow is told when no later try can help."""

    def stop(_: object) -> str:
        raise national.StopHere("nøkkelen godtas ikke")

    national.deliver = stop
    try:
        report.get_task("deliver").python_callable({})
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"
    return ""


if __name__ == "__main__":
    sys.exit(main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
