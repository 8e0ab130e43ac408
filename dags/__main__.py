"""Runs one whole night on this machine: Airflow's own test runner, embedded metadata.

``python -m dags [--date YYYY-MM-DD] [--out DIR]`` makes the synthetic deliveries when no source
is declared, runs the ``nightly`` DAG, shows progress, and ends with a short report.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from contracts.settings import NotConfigured, Settings, load_settings
from dags.embedded import airflow_environment, prepare_airflow
from dags.night_report import follow, show_report

DEMO_NIGHT = date(2023, 9, 1)
NIGHT_STARTS = clock(3, tzinfo=ZoneInfo("Europe/Oslo"))
DEMO_DELIVERIES = ("tonsberg-2023", "trondheim-2018")


def main(arguments: list[str] | None = None) -> int:
    """Run the night; 0 when it published, 1 when it did not, 2 when it could not start."""
    parser = argparse.ArgumentParser(prog="python -m dags", description=__doc__)
    parser.add_argument("--date", type=date.fromisoformat, default=DEMO_NIGHT)
    chosen = parser.parse_args(arguments)
    console = Console()
    try:
        settings = load_settings()
    except NotConfigured as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    settings.zones.make()
    if not settings.zones.sources_file.exists():
        made = make_demo(settings, console)
        if made != 0:
            return 2
    log = settings.zones.logs / f"night-{datetime.now():%Y%m%dT%H%M%S}.log"  # noqa: DTZ005
    return run_night(settings, chosen.date, log, console)


def make_demo(settings: Settings, console: Console) -> int:
    """Make the synthetic municipalities' deliveries and declare them as sources."""
    console.print("Ingen kilder er meldt inn: lager oppdiktede leveranser …")
    return subprocess.run(
        [sys.executable, "-m", "synthetic", *DEMO_DELIVERIES, "--out", str(settings.home)],
        check=False,
    ).returncode


def run_night(settings: Settings, night: date, log: Path, console: Console) -> int:
    """Run the DAG for one night with everything it says in ``log``, and report."""
    starts_at = datetime.combine(night, NIGHT_STARTS)
    began = time.monotonic()
    environment = os.environ | airflow_environment(settings)
    with log.open("w", encoding="utf-8") as out:
        prepare_airflow(environment, settings, out, console)
        command = [sys.executable, "-m", "dags.one_night", starts_at.isoformat()]
        runner = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
        try:
            run_id = follow(settings.zones, runner, console)
        except KeyboardInterrupt:
            runner.terminate()
            runner.wait()
            console.print("Avbrutt. Det som var publisert, er uendret.")
            return 1
    return show_report(settings.zones, run_id, log, time.monotonic() - began, console)


if __name__ == "__main__":
    sys.exit(main())
