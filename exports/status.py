"""Tells a person what is published and how old each source is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from rich.console import Console
from rich.table import Table

from contracts.periods import local_date
from contracts.zones import Zones
from exports.publish import CURRENT, REPORTING
from exports.warehouse import opened_published

STATUS_NB = {
    "on_time": "i rute",
    "late": "forsinket",
    "refused_kept_old": "avvist, eldre data brukes",
    "never": "aldri levert",
    "ended": "avsluttet",
}
STATUS_STYLE = {"late": "yellow", "refused_kept_old": "red", "never": "red"}


@dataclass(frozen=True)
class SourceAge:
    """One source as the publication knows it. ``data_through`` is exclusive."""

    source_name: str
    title: str
    last_delivery_name: str | None
    data_through: date | None
    days_behind: int | None
    status: str


@dataclass(frozen=True)
class Status:
    """The current publication and its sources."""

    run_id: str
    built_at: datetime
    as_of: datetime
    code_version: str
    sources: tuple[SourceAge, ...]


def read_status(zones: Zones) -> Status | None:
    """What is published; None when nothing has been, PublicationDamaged when it cannot be read."""
    folder = zones.published / CURRENT
    if not folder.exists():
        return None
    with opened_published(folder / f"{REPORTING}.duckdb") as connection:
        publication = connection.execute(
            "select run_id, built_at, as_of, code_version from publication"
        ).fetchone()
        sources = connection.execute(
            "select source_name, title, last_delivery_name, data_through, days_behind, status "
            "from rpt_freshness order by source_name"
        ).fetchall()
    if publication is None:
        return None
    run_id, built_at, as_of, code_version = publication
    ages = tuple(SourceAge(*source) for source in sources)
    return Status(run_id, built_at, as_of, code_version, ages)


def show(status: Status | None, console: Console, now: datetime) -> None:
    """Print the status in Norwegian."""
    if status is None:
        console.print("Ingenting er publisert ennå. Kjør en natt: make night")
        return
    console.print(
        f"Publisert: [bold]{status.run_id}[/bold], bygget {status.built_at:%d.%m.%Y %H:%M}, "
        f"slik det var kjent {status.as_of:%d.%m.%Y %H:%M} (kode {status.code_version})"
    )
    table = Table("kilde", "siste leveranse", "data til", "døgn gammelt", "status")
    for source in status.sources:
        through = f"{source.data_through:%d.%m.%Y}" if source.data_through else "–"
        age = str((local_date(now) - source.data_through).days) if source.data_through else "–"
        words = STATUS_NB.get(source.status, source.status)
        style = STATUS_STYLE.get(source.status, "")
        table.add_row(
            source.title,
            source.last_delivery_name or "–",
            through,
            age,
            f"[{style}]{words}[/{style}]" if style else words,
        )
    console.print(table)
    console.print("«Data til» er første dag kilden ikke forteller om.")
