"""Builds the warehouse the way a night does: dbt in a process of its own, into a fresh file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb

from tests.dbt.parsed import PROJECT


def build_warehouse(home: Path, folder: Path, as_of: str, *options: str) -> Path:
    """The built file. AssertionError with dbt's own account when a node fails."""
    folder.mkdir(parents=True, exist_ok=True)
    built = folder / "made.duckdb"
    environment = {
        **os.environ,
        "LAVTERSKEL_HOME": str(home),
        "LAVTERSKEL_BUILD_FILE": str(built),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    command = [
        sys.executable, "-m", "dbt.cli.main", "--quiet", "build", "--no-use-colors",
        "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT),
        "--vars", f"{{as_of: '{as_of}'}}", *options,
    ]  # fmt: skip
    ran = subprocess.run(
        command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return built


def rows(built: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What a query gives in a built file."""
    with duckdb.connect(str(built), read_only=True) as connection:
        return connection.execute(query, values).fetchall()


def figure(built: Path, code: str, month: str, indicator: str, column: str) -> Any:
    """One cell of the monthly table."""
    found = rows(
        built,
        f"select {column} from rpt_monthly_indicators "
        "where municipality_code = ? and month = ?::date and indicator_code = ?",
        code,
        month,
        indicator,
    )
    assert len(found) == 1
    return found[0][0]
