"""Runs the nightly DAG once, in this process, by Airflow's own test runner (``dag.test``).

The command line's ``airflow dags test`` does the same after some seconds of its own.
``python -m dags.one_night INSTANT`` exits 0 when the run succeeded.
"""

from __future__ import annotations

import sys
from datetime import datetime


def main(instant: str) -> int:
    """Run the night of an ISO instant; the environment must be ``dags.embedded``'s."""
    from dags.nightly import night

    run = night.test(logical_date=datetime.fromisoformat(instant))
    return 0 if run is not None and run.state == "success" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
