"""Runs the NHS Data Validation Engine over one delivered file, in an environment of its own.

Started with that environment's Python: it imports nothing of ours, and prints the seconds from
the file to the error report.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

# With more it now and then waits for itself for ever; one file has work for one.
WORKERS = 1


def main(folder: Path) -> None:
    """Validate what lies in ``folder/submitted`` by ``folder/rules/contacts.dischema.json``."""
    import duckdb
    from dve.core_engine.backends.implementations.duckdb.auditing import DDBAuditingManager
    from dve.pipeline.duckdb_pipeline import DDBDVEPipeline

    file = folder / "audit.duckdb"
    connection = duckdb.connect(str(file))
    connection.execute("set enable_progress_bar = false")
    processed = folder / "processed"
    processed.mkdir()
    manager: Any = DDBAuditingManager(file.as_uri(), ThreadPoolExecutor(WORKERS), connection)
    pipeline = DDBDVEPipeline(
        processed_files_path=str(processed),
        audit_tables=manager,
        job_run_id=1,
        # Its auditing and its judging on one connection now and then fail each other.
        connection=connection.cursor(),
        rules_path=str(folder / "rules" / "contacts.dischema.json"),
        submitted_files_path=str(folder / "submitted"),
    )
    started = time.perf_counter()
    reports: list[Any] = list(pipeline.cluster_pipeline_run(max_workers=WORKERS))
    seconds = time.perf_counter() - started
    [(_, status, _, _)] = reports
    print(
        "MEASURED",
        json.dumps([seconds, status.number_of_records, status.number_of_records_rejected]),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
