"""Airflow on one machine without servers: its metadata in a file below LAVTERSKEL_HOME."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from rich.console import Console

from contracts.settings import Settings, load_settings
from dags._warehouse import PROJECT, code_version

READY_MARK = "ready"
PLUGINS = Path(__file__).with_name("plugins")
# As dags/plugins/review_pages.py has it.
PAGES = "/national-pages"
# The pool's name as dags/_schedule.py has it; importing that would load Airflow here.
WRITER_POOL = "warehouse_writer"


def airflow_environment(settings: Settings) -> dict[str, str]:
    """The variables that make Airflow use this installation, quietly and offline."""
    home = settings.zones.airflow
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
        "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "1",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__COSMOS__ENABLE_TELEMETRY": "false",
        "AIRFLOW__COSMOS__CACHE_DIR": str(home / "cosmos"),
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "LAVTERSKEL_HOME": str(settings.zones.home),
        "LAVTERSKEL_CODE_VERSION": code_version(),
        "PYTHONPATH": str(PROJECT),
        "PYTHONWARNINGS": "ignore",
    }


def prepare_airflow(
    environment: Mapping[str, str], settings: Settings, out: IO[str], console: Console
) -> None:
    """Make the metadata and the writer's pool the first time; subprocess.CalledProcessError
    when Airflow cannot."""
    mark = settings.zones.airflow / READY_MARK
    if mark.exists():
        return
    console.print("Gjør Airflow klart første gang …")
    settings.zones.airflow.mkdir(mode=0o700, parents=True, exist_ok=True)
    for command in (
        ["db", "migrate"],
        ["pools", "set", WRITER_POOL, "1", "DuckDB has one writer"],
    ):
        subprocess.run(
            [sys.executable, "-m", "airflow", *command],
            env=dict(environment),
            stdout=out,
            stderr=out,
            check=True,
        )
    Path(mark).touch()


def main() -> int:
    """Start Airflow's pages for this machine only, until interrupted."""
    settings = load_settings()
    settings.zones.make()
    environment = (
        os.environ
        | airflow_environment(settings)
        | {
            # Only this machine can reach the pages, so nobody needs a password to look.
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "true",
            "AIRFLOW__CORE__PLUGINS_FOLDER": str(PLUGINS),
            "LAVTERSKEL_PAGES_URL": PAGES,
        }
    )
    console = Console()
    log = settings.zones.logs / "ui.log"
    with log.open("w", encoding="utf-8") as out:
        prepare_airflow(environment, settings, out, console)
        console.print("Airflow: http://127.0.0.1:8080 (Ctrl-C stopper)")
        return subprocess.run(
            [sys.executable, "-m", "airflow", "standalone"],
            env=environment,
            stdout=out,
            stderr=out,
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
