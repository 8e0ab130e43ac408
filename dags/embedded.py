"""Airflow on one machine without servers: its metadata in a file below LAVTERSKEL_HOME."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from rich.console import Console

from contracts.settings import Settings
from dags._warehouse import PROJECT, code_version

READY_MARK = "ready"


def airflow_environment(settings: Settings) -> dict[str, str]:
    """The variables that make Airflow use this installation, quietly and offline."""
    home = settings.zones.airflow
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
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
    from dags._schedule import WRITER_POOL

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
