"""Asks ``dbt source freshness`` of a home, from what dbt said of the project before.

``python -m tests.dbt.asking_freshness HOME`` asks once for each line it is sent, in a process of
its own: dbt reads its environment as it is imported.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.dbt.parsed import PLACES, parsed

ASKED = "dbt has been asked"

if __name__ == "__main__":
    manifest = parsed(Path(sys.argv[1]))
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    question = ["--quiet", "--warn-error", "source", "freshness", "--no-use-colors", *PLACES]
    for _ in sys.stdin:
        # It fails when a source is late, which is for the asker to judge.
        dbtRunner(manifest=manifest).invoke(question)
        DuckDBConnectionManager.close_all_connections()
        print(ASKED, flush=True)
