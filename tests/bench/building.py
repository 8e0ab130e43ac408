"""``dbt build`` beside the very same SQL executed straight in DuckDB."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb

from tests.bench.measure import PROJECT, Figure
from tests.bench.nation import AS_OF

MEMORY_LIMIT = "6GB"
THREADS = 2


def dbt_seconds(home: Path, build_file: Path, target: Path) -> tuple[float, float]:
    """Seconds and GiB at peak of one whole ``dbt build`` into a fresh file."""
    build_file.unlink(missing_ok=True)
    environment = os.environ | {
        "LAVTERSKEL_HOME": str(home), "LAVTERSKEL_BUILD_FILE": str(build_file),
        "LAVTERSKEL_THREADS": str(THREADS), "LAVTERSKEL_MEMORY_LIMIT": MEMORY_LIMIT,
        "DBT_TARGET_PATH": str(target), "DBT_LOG_PATH": str(target),
    }  # fmt: skip
    command = [
        str(Path(sys.executable).with_name("dbt")), "build", "--exclude-resource-type",
        "unit_test", "--vars", f"{{as_of: '{AS_OF.isoformat()}'}}",
        "--project-dir", "dbt_project", "--profiles-dir", "dbt_project",
    ]  # fmt: skip
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        said = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(said[-3000:])
    return time.perf_counter() - started, usage.ru_maxrss / 1024**2


def straight_seconds(build_file: Path, target: Path) -> float:
    """Seconds to run the compiled models and tests, in dbt's order, in a plain DuckDB.

    The file has the same name in another folder: compiled SQL names its database.
    """
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    order = sorted(results, key=lambda result: result["timing"][-1]["completed_at"])
    folder = build_file.parent / "straight"
    folder.mkdir(exist_ok=True)
    path = folder / build_file.name
    path.unlink(missing_ok=True)
    config = {
        "memory_limit": MEMORY_LIMIT, "threads": THREADS, "temp_directory": str(folder / "spill"),
        "preserve_insertion_order": "false",
    }  # fmt: skip
    with duckdb.connect(path, config=config) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        seeds = [r for r in order if r["unique_id"].startswith("seed.")]
        frames = {}
        with duckdb.connect(build_file, read_only=True) as built:
            for name in (seed["unique_id"] for seed in seeds):
                alias = manifest["nodes"][name]["alias"]
                frames[name] = built.sql(f"from {alias}").to_arrow_table()
        started = time.perf_counter()
        for result in order:
            node = manifest["nodes"][result["unique_id"]]
            _execute(connection, node, frames)
        return time.perf_counter() - started


def _execute(
    connection: duckdb.DuckDBPyConnection, node: dict[str, Any], frames: dict[str, Any]
) -> None:
    if node["resource_type"] == "seed":
        connection.register("seed", frames[node["unique_id"]])
        connection.execute(f"create table {node['alias']} as from seed").fetchall()
        connection.unregister("seed")
    elif node["resource_type"] == "model":
        kind = "view" if node["config"]["materialized"] == "view" else "table"
        connection.execute(f"create {kind} {node['alias']} as ({node['compiled_code']})").fetchall()
    else:
        connection.execute(f"select count(*) from ({node['compiled_code']})").fetchall()


def measure(home: Path, rows: int, times: int) -> list[Figure]:
    """Both sides in turn; the best of ``times`` for each."""
    build_file, target = home / "build" / "bench" / "warehouse.duckdb", home / "bench-target"
    build_file.parent.mkdir(exist_ok=True)
    ours, straight, peaks = [], [], []
    for _ in range(times):
        seconds, peak = dbt_seconds(home, build_file, target)
        ours.append(seconds)
        peaks.append(peak)
        straight.append(straight_seconds(build_file, target))
    goal = "<= 1.3" if rows >= 10_000_000 else ""
    return [
        Figure(
            f"dbt build over {rows:,} contacts", round(min(ours) / min(straight), 2), "ratio",
            goal, f"the same SQL in DuckDB: {min(straight):.1f} s against {min(ours):.1f} s",
            "make bench",
        ),
        Figure(
            f"dbt build over {rows:,} contacts, peak memory", round(max(peaks), 2), "GiB", "",
            f"limit {MEMORY_LIMIT}", "make bench",
        ),
    ]  # fmt: skip
