"""Runs the national report's DAG for real, by Airflow's own test runner; people answer beside it.

``python -m tests.dags.national_run GIVEN`` in an environment of ``dags.embedded``; GIVEN is a
file of JSON: what the receiver answers, and for each request the user, the option and the name.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from contracts.settings import load_settings
from exports.editions.folder import editions
from tests.unit.exports.editions.conftest import a_form, hide_small


def main(receipt: dict[str, Any]) -> int:
    """Run it, and print what each task came to."""
    from dags import _national as national

    form = a_form()
    # This process is the run's own, and ends with it.
    patch = pytest.MonkeyPatch()
    for module in ("exports.editions.commands", "exports.report"):
        patch.setattr(f"{module}.read_form", lambda *_: form)
    patch.setattr("exports.editions.drafting.default_hide", lambda: hide_small)
    patch.setattr(national, "form_names", lambda: [form.form])
    zones = load_settings().zones
    deliver = national.deliver

    def deliver_and_be_answered(report: dict[str, str]) -> str:
        # Airflow looks for a receipt once an hour: it lies there before the first look.
        state = deliver(report)
        told = receipt | {"messageId": report["message_id"]}
        path = zones.home / "mottaker" / "kvittering.json"
        path.write_text(json.dumps(told), encoding="utf-8")
        return state

    patch.setattr(national, "deliver", deliver_and_be_answered)
    from airflow.sdk import timezone

    from dags.national_report import report

    asked = {"form": form.form, "period": "2026-03"}
    run = report.test(logical_date=timezone.utcnow(), run_conf=asked)
    states = {ti.task_id: str(ti.state) for ti in run.get_task_instances()}
    (edition,) = editions(zones)
    told = {"states": states, "edition": str(edition.state())}
    print("RAN", json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["receipt"]))
