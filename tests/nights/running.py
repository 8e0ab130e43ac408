"""Runs nights for tests: the real command in a process of its own, or its stages one by one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path
from zoneinfo import ZoneInfo

from contracts.receipts import Status, landed
from contracts.settings import Settings
from expectations.judge import judge_delivery
from expectations.quarantine import ensure_empty
from expectations.release import release
from expectations.waiting.events import ensure_none
from exports.editions.landing import ensure_empty as ensure_no_sendings
from exports.publish import Publication, publish
from exports.readiness import problems
from loaders.deliveries import load_source
from loaders.landing import ensure_empty as ensure_empty_landing
from loaders.reference.declared_sources import land_declared_sources
from loaders.reference.landing import land_reference
from loaders.sources import read_sources
from tests.dbt.rebuilding import build_one

PROJECT = Path(__file__).resolve().parents[2]
NIGHT = date(2023, 9, 1)
STARTS = clock(3, tzinfo=ZoneInfo("Europe/Oslo"))


def environment_for(home: Path) -> dict[str, str]:
    """The environment of a night in ``home``, as a person on a fresh machine has it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    return kept | {"LAVTERSKEL_HOME": str(home), "COLUMNS": "120"}


def night_command(night: date = NIGHT) -> list[str]:
    """What ``make night`` runs."""
    return [sys.executable, "-m", "dags", "--date", night.isoformat()]


def run_night(home: Path, night: date = NIGHT) -> subprocess.CompletedProcess[str]:
    """One whole night through Airflow."""
    return subprocess.run(
        night_command(night),
        cwd=PROJECT,
        env=environment_for(home),
        capture_output=True,
        text=True,
        check=False,
    )


def make_deliveries(home: Path, *arguments: str) -> None:
    """Make synthetic deliveries in ``home``."""
    subprocess.run(
        [sys.executable, "-m", "synthetic", *arguments, "--out", str(home)],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )


def copied(home: Path, to: Path) -> Path:
    """A copy of an installation in ``to``, pseudonym key included, that knows its own place."""
    for folder in (home, home.with_name(f"{home.name}.keys")):
        shutil.copytree(folder, to / folder.name, symlinks=True)
    copy = to / home.name
    # Airflow writes this anew; the old one names the folder it was made in.
    (copy / "airflow" / "airflow.cfg").unlink(missing_ok=True)
    # Copied logs are new files, and a night that starts now would take them for its own.
    shutil.rmtree(copy / "logs")
    (copy / "logs").mkdir(mode=0o700)
    return copy


def land_and_judge(home: Path, run_id: str, night: date = NIGHT) -> None:
    """The first half of a night in ``home``, without Airflow: the same functions."""
    settings = Settings(_env_file=None, home=home)  # type: ignore[call-arg]
    zones = settings.zones
    as_of = datetime.combine(night, STARTS)
    zones.make()
    ensure_empty_landing(zones)
    ensure_empty(zones)
    ensure_none(zones)
    ensure_no_sendings(zones)
    land_reference(zones)
    sources = read_sources(zones.sources_file)
    land_declared_sources(zones, sources, as_of)
    for name in sources:
        load_source(settings, name, run_id, as_of)
        for receipt in landed(zones.landing, name):
            if receipt.status is Status.LANDED:
                judged = zones.judged_delivery(name, receipt.delivery_name)
                if not judged.exists():
                    judge_delivery(zones, name, receipt.delivery_name, run_id, as_of)
        release(zones, name, run_id, as_of)


def build_and_publish(home: Path, run_id: str, night: date = NIGHT) -> Path:
    """The second half: build, check and publish; the publication's folder."""
    settings = Settings(_env_file=None, home=home)  # type: ignore[call-arg]
    zones = settings.zones
    as_of = datetime.combine(night, STARTS)
    build_file = zones.build_file(run_id)
    build_file.parent.mkdir(mode=0o700)
    build_one(
        home, zones.run_log(run_id) / "dbt", as_of.isoformat(sep=" "), with_tests=True
    ).rename(build_file)
    assert problems(zones, run_id) == []
    return publish(zones, Publication(run_id, as_of, "test"), settings.keep_publications)


def run_stages(home: Path, run_id: str, night: date = NIGHT) -> Path:
    """A whole night in ``home`` without Airflow; the publication's folder."""
    land_and_judge(home, run_id, night)
    return build_and_publish(home, run_id, night)
