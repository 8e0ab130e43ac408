"""Puts what dbt tells about its own work into the warehouse file, one row per node."""

from __future__ import annotations

import json
from decimal import Decimal

import duckdb

from contracts.zones import Zones

SLOWEST_SHOWN = 10


def record_model_runs(zones: Zones, run_id: str) -> int:
    """Write ``operations.model_runs`` from dbt's run results and print the slowest nodes.

    Columns: unique_id, resource_type, status, seconds, rows_affected (NULL for tests).
    Returns the number of nodes. The schema is not published: it differs from run to run.
    """
    path = zones.run_log(run_id) / "dbt" / "run_results.json"
    results = json.loads(path.read_text(encoding="utf-8"))["results"]
    rows = [
        (
            result["unique_id"],
            result["unique_id"].split(".")[0],
            result["status"],
            Decimal(str(round(result["execution_time"], 3))),
            result["adapter_response"].get("rows_affected"),
        )
        for result in results
    ]
    with duckdb.connect(zones.build_file(run_id)) as connection:
        connection.execute("create schema if not exists operations")
        connection.execute(
            "create or replace table operations.model_runs (unique_id varchar, "
            "resource_type varchar, status varchar, seconds decimal(9, 3), rows_affected bigint)"
        )
        connection.executemany("insert into operations.model_runs values (?, ?, ?, ?, ?)", rows)
    for row in sorted(rows, key=lambda row: -row[3])[:SLOWEST_SHOWN]:
        print(f"{row[3]:8.2f} s  {row[2]:8} {row[0]}")
    return len(rows)
