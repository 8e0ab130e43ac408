"""Shows a night while it runs and sums it up when it is over, for the person at the keyboard."""

from __future__ import annotations

import subprocess
import time
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from contracts.monthly_form import form_rows
from contracts.zones import Zones
from dags._warehouse import sent_for, stage_lines
from exports.publish import CURRENT, REPORTING
from exports.warehouse import opened

LOOK_EVERY_SECONDS = 0.2
STAGES_NB = {
    "open": "åpner natten",
    "load": "laster",
    "judge": "vurderer",
    "feedback": "skriver tilbakemeldinger",
    "build": "bygger varehuset",
    "check": "kontrollerer",
    "publish": "publiserer",
    "site": "lager sidene",
}

# What became of rows that were set aside. One that came again waits on in its newest copy.
SETTLED_NB = {
    "released": "sluppet inn",
    "replaced": "erstattet",
    "dismissed": "gitt opp",
}

# Each municipality's last reported month; one that has changed its code since is shown once.
LAST_MONTH = """
    with reported as (
        select figures.*, coalesce(dim.current_code, figures.municipality_code) as current_code
        from rpt_monthly_indicators as figures
        left join (select distinct municipality_code, current_code from dim_municipality) as dim
            using (municipality_code)
        where reported_value is not null
    )
    select
        municipality_name || ' ' || strftime(month, '%Y-%m') as place,
        indicator_code,
        indicator_name_nb,
        reported_value
    from reported
    qualify month = max(month) over (partition by current_code)
    order by place
"""
QUARANTINED = """
    select coalesce(sum(rows_landed), 0), coalesce(sum(rows_quarantined), 0),
        coalesce(sum(rows_duplicate), 0), coalesce(sum(rows_unexplained), 0)
    from rpt_conservation
"""


def newest_run(zones: Zones, since: float) -> Path | None:
    """The log folder of the run that started after ``since`` (epoch seconds)."""
    folders = [path for path in zones.logs.iterdir() if (path / "stages.jsonl").exists()]
    recent = [path for path in folders if path.stat().st_ctime >= since]
    return max(recent, key=lambda path: path.stat().st_ctime, default=None)


def follow(zones: Zones, runner: subprocess.Popen[bytes], console: Console) -> str | None:
    """Show each stage as it starts and ends until the runner is done; the run's id."""
    since, shown, folder = time.time() - 1, 0, None
    with console.status("Airflow starter …") as status:
        while True:
            is_done = runner.poll() is not None
            folder = folder or newest_run(zones, since)
            lines = stage_lines(folder) if folder else []
            for line in lines[shown:]:
                words = f"{STAGES_NB[line['stage']]} {line.get('source', '')}".strip()
                if line["event"] == "started":
                    status.update(f"{words} …")
                else:
                    sign = "[green]✓[/green]" if line["event"] == "finished" else "[red]✗[/red]"
                    console.print(f"  {sign} {words}")
            shown = len(lines)
            if is_done:
                return folder.name if folder else None
            time.sleep(LOOK_EVERY_SECONDS)


def stage_seconds(lines: list[dict[str, Any]]) -> Counter[str]:
    """Seconds per stage, sources added together."""
    started: dict[tuple[str, str], datetime] = {}
    seconds: Counter[str] = Counter()
    for line in lines:
        key = (line["stage"], line.get("source", ""))
        at = datetime.fromisoformat(line["at"])
        if line["event"] == "started":
            started[key] = at
        elif key in started:
            seconds[line["stage"]] += (at - started.pop(key)).total_seconds()  # type: ignore[assignment]
    return seconds


def show_report(
    zones: Zones, run_id: str | None, log: Path, total_seconds: float, console: Console
) -> int:
    """Print rows, rules, figures, places and seconds; 0 when this run is what is published."""
    current = zones.published / CURRENT
    is_published = run_id is not None and current.exists() and current.resolve().name == run_id
    lines = stage_lines(zones.run_log(run_id)) if run_id else []
    alerts = sent_for(zones.logs, run_id or "")
    if is_published:
        _show_rows(zones, current, console)
        _show_figures(current, console)
    else:
        console.print("[red]Natten ble ikke publisert.[/red] Det som var publisert, er uendret.")
        console.print("Se docs/runbooks/night-failed.md")
    # One source may have failed while the others were published.
    for alert in alerts:
        if alert["kind"] == "night_failed":
            console.print(f"Feilet: {', '.join(alert['what'])}", style="red", markup=False)
    for line in lines:
        for name in line.get("refused", []):
            console.print(f"[red]Avvist:[/red] {line['source']}/{name}", highlight=False)
    show_settled(lines, console)
    for alert in alerts:
        if alert["kind"] == "quarantine_old":
            console.print(f"Har ventet lenge: {'; '.join(alert['what'])}", markup=False)
    _show_seconds(stage_seconds(lines), total_seconds, console)
    console.print(f"Publisert: {current}", soft_wrap=True, highlight=False)
    console.print(f"Airflows logg: {log}", soft_wrap=True, highlight=False)
    return 0 if is_published else 1


def _show_rows(zones: Zones, current: Path, console: Console) -> None:
    with opened(current / f"{REPORTING}.duckdb") as connection:
        counted = connection.execute(QUARANTINED).fetchone()
        rules = connection.execute(
            "select rule_code, sum(rows_failed)::bigint "
            f"from read_parquet('{zones.judgements}/[!.]*/[!.]*/rule_results.parquet') "
            "where severity = 'ROW' and rows_failed > 0 group by all order by all"
        ).fetchall()
    if counted:
        table = Table("mottatt", "satt til side", "like fra før", "uten forklaring")
        table.add_row(*(f"{int(n):,}".replace(",", " ") for n in counted))
        console.print(table)
    if rules:
        console.print("Satt til side: " + ", ".join(f"{code} {rows}" for code, rows in rules))


def show_settled(lines: list[dict[str, Any]], console: Console) -> None:
    """Print how many rows left quarantine for good, by what became of them."""
    settled: Counter[str] = Counter()
    for line in lines:
        settled.update(line.get("settled", {}))
    told = [f"{words} {settled[what]}" for what, words in SETTLED_NB.items() if settled[what]]
    if told:
        console.print("Ut av karantenen: " + ", ".join(told))


def _show_figures(current: Path, console: Console) -> None:
    with opened(current / f"{REPORTING}.duckdb") as connection:
        figures = connection.execute(LAST_MONTH).fetchall()
    places = sorted({place for place, *_ in figures})
    names = {code: name for _, code, name, _ in figures}
    order = [row.indicator_code for row in form_rows() if row.indicator_code in names]
    order += sorted(set(names) - set(order))
    values = {(place, code): value for place, code, _, value in figures}
    table = Table("indikator")
    for place in places:
        table.add_column(place, justify="right", no_wrap=True)
    for code in order:
        table.add_row(names[code], *(_shown(values.get((place, code))) for place in places))
    console.print(table)


def _shown(value: Decimal | None) -> str:
    return "–" if value is None else f"{value.normalize():f}"


def _show_seconds(seconds: Counter[str], total: float, console: Console) -> None:
    table = Table("trinn", "sekunder")
    for name, words in STAGES_NB.items():
        table.add_row(words, f"{seconds[name]:.1f}")
    table.add_row("Airflow og oppstart", f"{max(0.0, total - sum(seconds.values())):.1f}")
    table.add_row("i alt", f"{total:.1f}", style="bold")
    console.print(table)
