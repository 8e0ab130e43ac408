"""What the night says of its quarantine: once when something has waited long, and what left it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from contracts.zones import Zones
from dags.night_report import show_settled
from tests.unit.expectations.conftest import Landing, clean_row
from tests.unit.expectations.nights_in_quarantine import Nights

PROJECT = Path(__file__).resolve().parents[2]

# Run in a process of its own: Airflow reads its configuration once, when it is imported.
ALARM = """
import sys
from dags._alerts import after_the_night

class Instance:
    dag_id, run_id = "nightly", "run"
    def get_task_states(self, dag_id, run_ids):
        return {"run": dict.fromkeys(sys.argv[3:], "failed")}

run_id, as_of = sys.argv[1:3]
night = {"run_id": run_id, "as_of": as_of, "sources": ["tonsberg"]}
after_the_night({"ti": Instance(), "run_id": "run"}, night)
"""


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    zones = Zones(tmp_path / "data")
    zones.make()
    nights = Nights(Landing(zones), clean_row)
    nights.deliver(1, [{"kind": "?"}], [0])
    return nights


def alarm(nights: Nights, night: int, *failed: str) -> int:
    """The alarm task of a night; its exit code."""
    home = nights.landing.zones.home
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ALARM, f"night-{night}",
         nights.as_of(night).isoformat(), *failed],
        env=kept | {
            "AIRFLOW_HOME": str(home / "airflow"),
            "LAVTERSKEL_HOME": str(home),
            "PYTHONPATH": str(PROJECT),
        },
        check=False,
        capture_output=True,
    ).returncode  # fmt: skip


def alerts(nights: Nights) -> list[dict[str, Any]]:
    file = nights.landing.zones.logs / "alerts.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [json.loads(line) for line in lines]


def test_one_alert_the_night_a_limit_is_passed_also_when_the_night_failed(nights: Nights) -> None:
    assert alarm(nights, 14) == 0
    assert alerts(nights) == []
    assert alarm(nights, 15, "build") == 1
    assert alarm(nights, 16) == 0
    failed, old = alerts(nights)
    assert failed["kind"] == "night_failed"
    assert old["kind"] == "quarantine_old"
    assert old["run_id"] == "night-15"
    assert old["what"] == ["tonsberg: 1 post har ventet i 14 dager eller mer"]
    assert old["readers_see"].startswith("tall uten disse postene")
    assert (PROJECT / old["runbook"]).is_file()


def test_the_report_tells_what_left_quarantine_for_good() -> None:
    told = StringIO()
    lines: list[dict[str, Any]] = [
        {"stage": "judge", "source": "a", "settled": {"replaced": 2, "repeated": 7}},
        {"stage": "judge", "source": "b", "settled": {"released": 1, "replaced": 1}},
        {"stage": "build"},
    ]
    show_settled(lines, Console(file=told, width=80))
    assert told.getvalue() == "Ut av karantenen: sluppet inn 1, erstattet 3\n"
    show_settled(lines[2:], Console(file=told))
    assert told.getvalue().count("\n") == 1
