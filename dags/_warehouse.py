"""What the night's tasks do. Heavy imports are inside: a DAG file must parse in an instant.

Tasks hand each other small dicts of counts and names, never rows and never values.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
DBT_PROJECT = PROJECT / "dbt_project"
# The one of this environment, whatever else is on the path.
# Where dbt's reading of its own project is kept from night to night. No data is in it.
DBT_CACHE = Path(os.environ.get("LAVTERSKEL_HOME", "data")).resolve() / "airflow" / "dbt"
DBT = str(Path(sys.executable).with_name("dbt"))
STAGES_FILE = "stages.jsonl"
ALERTS_FILE = "alerts.jsonl"
LOCK_FILE = ".writer.lock"

# Held until this process ends: two writers must never meet, whatever Airflow believes.
_held_locks: list[Any] = []


class NotReady(Exception):
    """The built warehouse may not be published; the message says why, without values."""


def _settings() -> Any:
    from contracts.settings import load_settings

    return load_settings()


def tell_stage(run_id: str, name: str, event: str, **details: object) -> None:
    """Record that a stage started, finished or failed, for whoever is watching."""
    folder = _settings().zones.run_log(run_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    line = {"stage": name, "event": event, "at": datetime.now(UTC).isoformat(), **details}
    with (folder / STAGES_FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def stage_lines(folder: Path) -> list[dict[str, Any]]:
    """What the stages of a run have told so far."""
    path = folder / STAGES_FILE
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@contextmanager
def stage(run_id: str, name: str, source: str = "") -> Iterator[dict[str, Any]]:
    """Record when a stage began and ended; what is put in the dict is told with the end."""
    told: dict[str, Any] = {}
    tell_stage(run_id, name, "started", source=source)
    try:
        yield told
    except BaseException:
        tell_stage(run_id, name, "failed", source=source)
        raise
    tell_stage(run_id, name, "finished", source=source, **told)


def open_night(as_of: datetime) -> dict[str, Any]:
    """Name the run, and land what does not come from a source: reference data, declarations, and
    what has become of what we have sent.

    The name holds the night and the clock's time, so that a night run again is told apart.
    """
    from contracts.periods import local_date
    from expectations.quarantine import ensure_empty as ensure_judgements
    from expectations.waiting.events import ensure_none
    from exports.editions.landing import land as land_sendings
    from exports.editions.landing import not_told_yet
    from loaders.landing import ensure_empty
    from loaders.reference.declared_sources import land_declared_sources
    from loaders.reference.landing import land_reference
    from loaders.sources import read_sources

    settings = _settings()
    as_of = not_told_yet(settings.zones, as_of)
    run_id = f"{local_date(as_of):%Y-%m-%d}-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    settings.zones.make()
    with stage(run_id, "open"):
        ensure_empty(settings.zones)
        # The build reads these also when no source was judged.
        ensure_judgements(settings.zones)
        ensure_none(settings.zones)
        land_reference(settings.zones)
        sources = read_sources(settings.zones.sources_file)
        land_declared_sources(settings.zones, sources, as_of)
        land_sendings(settings.zones, run_id, as_of)
    return {"run_id": run_id, "as_of": as_of.isoformat(), "sources": list(sources)}


def load(night: dict[str, Any], source: str) -> dict[str, Any]:
    """Load one source's new deliveries; counts and findings per delivery."""
    from contracts.receipts import Status
    from loaders.deliveries import load_source

    with stage(night["run_id"], "load", source) as told:
        found = load_source(
            _settings(), source, night["run_id"], datetime.fromisoformat(night["as_of"])
        )
        told["rows"] = sum(receipt.rows_landed for receipt in found)
        told["refused"] = [
            f"{receipt.delivery_name} ({', '.join(sorted({f.rule for f in receipt.findings}))})"
            for receipt in found
            if receipt.status is Status.REFUSED
        ]
    return {
        "source": source,
        "rows_landed": told["rows"],
        "deliveries": [
            {
                "delivery": receipt.delivery_name,
                "status": receipt.status,
                "rows_landed": receipt.rows_landed,
                "rules": sorted({finding.rule for finding in receipt.findings}),
            }
            for receipt in found
        ],
    }


def judge(night: dict[str, Any], loaded: dict[str, Any]) -> dict[str, Any]:
    """Judge every landed delivery of a source that has no verdict yet, then let out of
    quarantine what a correction, a parent or a changed rule has settled."""
    from contracts.receipts import Status, landed
    from expectations.judge import judge_delivery
    from expectations.release import release

    zones = _settings().zones
    source = loaded["source"]
    judged_at = datetime.fromisoformat(night["as_of"])
    with stage(night["run_id"], "judge", source) as told:
        verdicts = [
            judge_delivery(zones, source, receipt.delivery_name, night["run_id"], judged_at)
            for receipt in landed(zones.landing, source)
            if receipt.status is Status.LANDED
            and not zones.judged_delivery(source, receipt.delivery_name).exists()
        ]
        told["rows"] = sum(verdict["rows_quarantined"] for verdict in verdicts)
        told["refused"] = [
            f"{verdict['delivery_name']} ({', '.join(_file_rules(verdict))})"
            for verdict in verdicts
            if verdict["verdict"] == "refused"
        ]
        told["settled"] = release(zones, source, night["run_id"], judged_at)
    return loaded | {"verdicts": verdicts, "settled": told["settled"]}


def _file_rules(verdict: dict[str, Any]) -> list[str]:
    """The rules that stopped a delivery."""
    return sorted({f["rule"] for f in verdict["findings"] if f["severity"] == "FILE"})


def hold_writer_lock() -> None:
    """Hold the one writer's lock until this process ends; NotReady when another holds it."""
    if _held_locks:
        return
    lock = (_settings().zones.build / LOCK_FILE).open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise NotReady("en annen prosess skriver til varehuset; prøver igjen senere") from None
    _held_locks.append(lock)


def before_build(context: Any) -> None:
    """Make room for one fresh warehouse file, and tell dbt where it lies.

    A retry never builds on what a killed attempt left.
    """
    night = context["ti"].xcom_pull(task_ids="open_night")
    settings = _settings()
    if night is None:
        raise NotReady("natten ble ikke åpnet; se oppgaven open_night")
    if (settings.zones.published / night["run_id"]).exists():
        raise NotReady("kjøringen er alt publisert; start på nytt fra oppgaven open_night")
    hold_writer_lock()
    build_file = settings.zones.build_file(night["run_id"])
    shutil.rmtree(build_file.parent, ignore_errors=True)
    build_file.parent.mkdir(mode=0o700)
    settings.zones.build_now.unlink(missing_ok=True)
    settings.zones.build_now.symlink_to(build_file.parent.name)
    os.environ.update(
        LAVTERSKEL_HOME=str(settings.zones.home),
        LAVTERSKEL_BUILD_FILE=str(settings.zones.build_now / build_file.name),
        LAVTERSKEL_THREADS=str(settings.threads),
        LAVTERSKEL_MEMORY_LIMIT=settings.memory_limit,
        DBT_SEND_ANONYMOUS_USAGE_STATS="false",
    )
    tell_stage(night["run_id"], "build", "started")


def after_build(context: Any, result: object = None) -> None:  # noqa: ARG001
    """Tell that the build is done; Airflow calls this when dbt succeeded."""
    tell_stage(context["ti"].xcom_pull(task_ids="open_night")["run_id"], "build", "finished")


def keep_artifacts(project_dir: str, **_: object) -> None:
    """Keep what dbt says about its models and tests in the run's log folder.

    Cosmos runs dbt in a folder that is gone afterwards, and calls this before it goes.
    """
    run_id = _settings().zones.build_now.resolve().name
    kept = _settings().zones.run_log(run_id) / "dbt"
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = Path(project_dir) / "target"
    for name in ("run_results.json", "manifest.json"):
        if (target / name).exists():
            shutil.copy(target / name, kept / name)


def check(run_id: str) -> dict[str, Any]:
    """Raise NotReady unless the built warehouse may be published."""
    from exports.model_runs import record_model_runs
    from exports.readiness import problems

    zones = _settings().zones
    hold_writer_lock()
    with stage(run_id, "check"):
        record_model_runs(zones, run_id)
        found = problems(zones, run_id)
        if found:
            raise NotReady("publiserer ikke:\n- " + "\n- ".join(found))
    return {"problems": 0}


def publish(night: dict[str, Any]) -> dict[str, Any]:
    """Publish the built warehouse; readers go from the old one to this in one rename."""
    from exports.publish import Publication, forget_built
    from exports.publish import publish as publish_build

    settings = _settings()
    hold_writer_lock()
    as_of = datetime.fromisoformat(night["as_of"])
    with stage(night["run_id"], "publish"):
        publication = Publication(night["run_id"], as_of, settings.code_version)
        folder = publish_build(settings.zones, publication, settings.keep_publications)
        forget_built(settings.zones, settings.keep_publications)
    return {"folder": folder.name}


def make_site(run_id: str) -> dict[str, Any]:
    """Make the monthly pages from what was just published."""
    from exports.site.pages import make_pages

    settings = _settings()
    with stage(run_id, "site"):
        pages = make_pages(settings.zones, run_id, settings.keep_publications)
    return {"pages": pages}


def code_version() -> str:
    """The commit this code is, for the receipts; ``unknown`` outside a checkout."""
    if "LAVTERSKEL_CODE_VERSION" in os.environ:
        return os.environ["LAVTERSKEL_CODE_VERSION"]
    try:
        described = subprocess.run(
            ["git", "-C", str(PROJECT), "describe", "--always", "--dirty", "--abbrev=8"],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return described.stdout.strip()


def sent_for(logs: Path, run_id: str) -> list[dict[str, Any]]:
    """The alerts sent for one run."""
    path = logs / ALERTS_FILE
    if not path.exists():
        return []
    alerts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [alert for alert in alerts if alert["run_id"] == run_id]
