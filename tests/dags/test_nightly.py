"""The DAG files parse in an instant, say what they do, and keep to one writer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

# Run in a process of its own: Airflow reads its configuration once, when it is imported.
LOOKED_AT = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(dag_folder={folder!r})
dag = bag.dags.get("nightly")
print("SEEN", json.dumps({{
    "errors": bag.import_errors,
    "dags": sorted(bag.dags),
    "tasks": {{
        task.task_id: {{
            "after": sorted(task.upstream_task_ids),
            "pool": task.pool,
            "rule": task.trigger_rule.value,
            "retries": task.retries,
            "has_timeout": task.execution_timeout is not None,
        }}
        for task in dag.tasks
    }},
    "doc": dag.doc_md,
    "tags": sorted(dag.tags),
    "runs": dag.max_active_runs,
    "catchup": dag.catchup,
    "heavy": sorted(name for name in ("pandas", "duckdb", "great_expectations", "dbt")
                    if name in sys.modules),
}}))
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What Airflow sees in the DAG folder."""
    import json

    home = tmp_path_factory.mktemp("airflow")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOOKED_AT.format(folder=str(PROJECT / "dags"))],
        env=os.environ
        | {
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
            "AIRFLOW__COSMOS__ENABLE_TELEMETRY": "false",
            "PYTHONPATH": str(PROJECT),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    [line] = [line for line in done.stdout.splitlines() if line.startswith("SEEN")]
    found: dict[str, object] = json.loads(line.removeprefix("SEEN"))
    return found


def test_every_dag_file_loads_and_only_dag_files_are_read(seen: dict[str, object]) -> None:
    assert seen["errors"] == {}
    assert seen["dags"] == ["national_report", "nightly"]


def test_parsing_brings_in_nothing_heavy(seen: dict[str, object]) -> None:
    assert seen["heavy"] == []


def test_the_night_goes_in_order(seen: dict[str, object]) -> None:
    tasks: dict[str, dict[str, object]] = seen["tasks"]  # type: ignore[assignment]
    after = {name: task["after"] for name, task in tasks.items()}
    assert after["source.load"] == ["open_night", "sources"]
    assert after["source.judge"] == ["open_night", "source.load"]
    assert after["build"] == ["source.judge"]
    assert "source.judge" in after["feedback"]  # type: ignore[operator]
    assert "feedback" in after["alarm"]  # type: ignore[operator]
    assert "build" in after["check"]  # type: ignore[operator]
    assert "check" in after["publish"]  # type: ignore[operator]
    assert "publish" in after["site"]  # type: ignore[operator]
    assert "site" in after["alarm"]  # type: ignore[operator]


def test_one_writer_and_one_night_at_a_time(seen: dict[str, object]) -> None:
    tasks: dict[str, dict[str, object]] = seen["tasks"]  # type: ignore[assignment]
    assert {name for name, task in tasks.items() if task["pool"] == "warehouse_writer"} == {
        "build", "check", "publish"
    }  # fmt: skip
    assert (seen["runs"], seen["catchup"]) == (1, False)


def test_a_failing_source_stops_neither_the_build_nor_the_alarm(seen: dict[str, object]) -> None:
    tasks: dict[str, dict[str, object]] = seen["tasks"]  # type: ignore[assignment]
    assert tasks["build"]["rule"] == "all_done"
    assert tasks["alarm"]["rule"] == "all_done"
    assert tasks["feedback"]["rule"] == "all_done"
    assert tasks["check"]["rule"] == "all_success"


def test_every_task_has_a_timeout_and_retries(seen: dict[str, object]) -> None:
    tasks: dict[str, dict[str, object]] = seen["tasks"]  # type: ignore[assignment]
    assert all(task["has_timeout"] for task in tasks.values())
    assert {name for name, task in tasks.items() if task["retries"] != 2} == {"alarm"}


def test_the_page_in_the_interface_tells_what_to_do(seen: dict[str, object]) -> None:
    assert "### Triage" in str(seen["doc"])
    assert "docs/runbooks/night-failed.md" in str(seen["doc"])
    assert "tier-1" in seen["tags"]  # type: ignore[operator]
