"""When the DAGs run and how they are retried, in one place so that no DAG invents its own."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import CronTriggerTimetable

OSLO = "Europe/Oslo"
EVERY_NIGHT = CronTriggerTimetable("0 3 * * *", timezone=OSLO)

# One slot: DuckDB has one writer, and Airflow may start a second copy of a task.
WRITER_POOL = "warehouse_writer"

OWNER = "datateam"
TIER = "tier-1"

# How long to wait before a retry is the installation's choice
# (AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY): minutes on a server, a second at a keyboard.
TASK_DEFAULTS = {
    "owner": OWNER,
    "retries": 2,
    "execution_timeout": timedelta(hours=1),
}
BUILD_TIMEOUT = timedelta(hours=2)
