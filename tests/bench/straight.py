"""The warehouse's own SQL executed straight in DuckDB, a layer at a time, in a process of its own.

Run as ``python -m tests.bench.straight BUILT_FILE TARGET``; prints seconds and peak memory (GiB)
of each layer as JSON. The new file has the built one's name in another folder: compiled SQL names
its database.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import duckdb

MEMORY_LIMIT = "6GB"
THREADS = 2
LAYERS = ("staging", "intermediate", "marts", "reporting", "tests")


def layer_of(node: dict[str, Any]) -> str:
    """The model's folder; seeds come with staging, every test last."""
    if node["resource_type"] == "test":
        return "tests"
    return "staging" if node["resource_type"] == "seed" else str(node["fqn"][1])


def in_order(target: Path) -> list[dict[str, Any]]:
    """What dbt ran, layer by layer, and within a layer as dbt finished it."""
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    finished = sorted(results, key=lambda result: result["timing"][-1]["completed_at"])
    names = [result["unique_id"] for result in finished]
    # dbt counts what uses the warehouse among the results too; there is nothing to run in those.
    nodes = [manifest["nodes"][name] for name in names if name in manifest["nodes"]]
    return sorted(nodes, key=lambda node: LAYERS.index(layer_of(node)))


def forget_peak() -> None:
    """Let the process's highest memory begin again from what it holds now."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_gib() -> float:
    """The highest memory since it was forgotten."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    [line] = [line for line in status if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024**2


def execute(
    connection: duckdb.DuckDBPyConnection, node: dict[str, Any], frames: dict[str, Any]
) -> None:
    """One node's compiled SQL."""
    if node["resource_type"] == "seed":
        connection.register("seed", frames[node["alias"]])
        connection.execute(f"create table {node['alias']} as from seed").fetchall()
        connection.unregister("seed")
    elif node["resource_type"] == "model":
        kind = "view" if node["config"]["materialized"] == "view" else "table"
        connection.execute(f"create {kind} {node['alias']} as ({node['compiled_code']})").fetchall()
    else:
        connection.execute(f"select count(*) from ({node['compiled_code']})").fetchall()


def run_straight(build_file: Path, target: Path) -> dict[str, tuple[float, float]]:
    """Seconds and GiB at peak of each layer."""
    nodes = in_order(target)
    with duckdb.connect(build_file, read_only=True) as built:
        names = [node["alias"] for node in nodes if node["resource_type"] == "seed"]
        frames = {name: built.sql(f"from {name}").to_arrow_table() for name in names}
    folder = build_file.parent / "straight"
    folder.mkdir(exist_ok=True)
    path = folder / build_file.name
    path.unlink(missing_ok=True)
    config = {
        "memory_limit": MEMORY_LIMIT, "threads": THREADS, "temp_directory": str(folder / "spill"),
        "preserve_insertion_order": "false",
    }  # fmt: skip
    measured = {}
    with duckdb.connect(path, config=config) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        for layer in LAYERS:
            forget_peak()
            started = time.perf_counter()
            for node in nodes:
                if layer_of(node) == layer:
                    execute(connection, node, frames)
            measured[layer] = (time.perf_counter() - started, peak_gib())
    path.unlink()
    return measured


if __name__ == "__main__":
    print(json.dumps(run_straight(Path(sys.argv[1]), Path(sys.argv[2]))))
