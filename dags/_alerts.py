"""Tells the people on duty, once per run, what went wrong and what readers see meanwhile."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from dags._quarantine import grown_old, remember_night
from dags._schedule import OWNER, TIER
from dags._warehouse import ALERTS_FILE, stage_lines

FAILED_STATES = ("failed", "upstream_failed")
RUNBOOKS = {
    "night_failed": "docs/runbooks/night-failed.md",
    "delivery_refused": "docs/runbooks/delivery-refused.md",
    "quarantine_old": "docs/runbooks/long-in-quarantine.md",
    "report_rejected": "docs/runbooks/report-rejected.md",
    "report_not_delivered": "docs/runbooks/receiver-does-not-answer.md",
    "report_nobody_knows": "docs/runbooks/receiver-does-not-answer.md",
}
READERS_SEE = {
    "night_failed": "forrige publisering, uendret; alderen på hver kilde står i rpt_freshness",
    "delivery_refused": "kildens siste godkjente data, merket i rpt_freshness",
    "quarantine_old": "tall uten disse postene; hvor mange det er, står i rpt_data_quality",
}
# What is about a receipt has one runbook, and no report changes what readers here see.
RECEIPTS = "docs/runbooks/receipt-unknown.md"
UNCHANGED = "det samme som før; mottakeren har det den hadde"


def after_the_night(context: Any, night: dict[str, Any] | None) -> None:
    """One alert for the whole run when a task failed or a delivery was refused, and one when
    something has waited too long in quarantine.

    Raises when a task failed, so that the run itself is red. ``night`` is None when the very
    first task failed: then the run is named as Airflow names it.
    """
    run_id = night["run_id"] if night else str(context["run_id"])
    ti = context["ti"]
    states = ti.get_task_states(dag_id=ti.dag_id, run_ids=[ti.run_id])
    failed = sorted(
        task for task, state in states.get(ti.run_id, {}).items() if state in FAILED_STATES
    )
    turned_away = refused(run_id) if night else []
    if failed:
        send("night_failed", run_id, failed)
    elif turned_away:
        send("delivery_refused", run_id, turned_away)
    if night:
        tell_old(night)
    if failed:
        raise RuntimeError(f"natten {run_id} er ikke hel: {', '.join(failed)} feilet")


def tell_old(night: dict[str, Any]) -> None:
    """One alert the night something passes a limit in quarantine; not again the next."""
    old = grown_old(night)
    if old:
        send("quarantine_old", night["run_id"], old)
    remember_night(night)


def send(kind: str, run_id: str, what: list[str]) -> None:
    """Append one alert to the alerts file and the task's log. ``what`` holds names only."""
    from contracts.settings import load_settings

    zones = load_settings().zones
    runbook = RUNBOOKS.get(kind, RECEIPTS)
    alert = {
        "at": datetime.now(UTC).isoformat(),
        "kind": kind,
        "tier": TIER,
        "owner": OWNER,
        "run_id": run_id,
        "what": what,
        "runbook": runbook,
        "readers_see": READERS_SEE.get(kind, UNCHANGED),
    }
    zones.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (zones.logs / ALERTS_FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps(alert, ensure_ascii=False) + "\n")
    print(f"ALERT {kind}: {', '.join(what)}. Se {runbook}")


def send_once(kind: str, what: str) -> None:
    """One alert about one thing of a kind, however often it is looked at."""
    from contracts.settings import load_settings

    file = load_settings().zones.logs / ALERTS_FILE
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    told = [json.loads(line) for line in lines if line]
    if not any(one["kind"] == kind and one["what"] == [what] for one in told):
        send(kind, what, [what])


def refused(run_id: str) -> list[str]:
    """The deliveries of a night that were refused, by name, with the rules they broke."""
    from contracts.settings import load_settings

    folder = load_settings().zones.run_log(run_id)
    return [
        f"{line['source']}/{name}"
        for line in stage_lines(folder)
        for name in line.get("refused", [])
    ]
