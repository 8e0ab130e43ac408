"""Shows a person the editions there are."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from exports.editions.events import Happened, Tampered
from exports.editions.folder import Edition
from exports.editions.header import STATUS_NB
from exports.editions.life import APPROVERS, WORDS_NB, approvals


def show_editions(found: Sequence[Edition], console: Console) -> None:
    """Print each edition with where it is in its life, in Norwegian."""
    if not found:
        console.print(
            "Ingen utgaver ennå. Lag en: python -m exports draft --form … --period …",
            markup=False,
        )
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("utgave og meldings-id", no_wrap=True)
    for title in ("status", "løpenr", "frist"):
        table.add_column(title, no_wrap=True)
    table.add_column("tilstand")
    for edition in found:
        try:
            table.add_row(*_row(edition))
        except Tampered as problem:
            table.add_row(edition.place, "", "", "", f"[red]{problem.what}[/red]")
    console.print(table)


def _row(edition: Edition) -> Sequence[str]:
    header, events = edition.header, edition.events()
    state = edition.state()
    words = WORDS_NB[state].removeprefix("et ")
    given = len(approvals(events))
    if state is Happened.VALIDATED and given:
        words = f"validert, godkjent av {given} av {APPROVERS}"
    return (
        f"{edition.place}\n{header.message_id}",
        f"{header.status.value} {STATUS_NB[header.status]}",
        str(header.sequence),
        f"{header.due_on:%d.%m.%Y}",
        words,
    )
