"""Shows a person the editions there are."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from contracts.periods import OSLO
from exports.editions.events import Event, Happened, Tampered
from exports.editions.folder import Edition
from exports.editions.header import STATUS_NB
from exports.editions.life import APPROVERS, WORDS_NB, approvals, details_of, state_of

GROUPS_SHOWN = 2


def show_editions(found: Sequence[Edition], console: Console) -> None:
    """Print each edition with where it is in its life, in Norwegian."""
    if not found:
        console.print(
            "Ingen utgaver ennå. Lag en: python -m exports draft --form … --period …",
            markup=False,
        )
        return
    for edition in found:
        try:
            state, *more = _lines(edition)
        except Tampered as problem:
            state, more = f"[red]{problem.what}[/red]", []
        console.print(f"[bold]{edition.place}[/bold]  {state}", highlight=False)
        for line in more:
            console.print(f"  {line}", markup=False, highlight=False)


def _lines(edition: Edition) -> Sequence[str]:
    """Where it is, which it is, and what it is to be known by."""
    header, events = edition.header, edition.events()
    return (
        WORDS_NB[edition.state()].removeprefix("et "),
        f"{header.status.value} {STATUS_NB[header.status]}, løpenummer {header.sequence}, "
        f"frist {header.due_on:%d.%m.%Y}",
        f"melding {header.message_id}",
        *approved_nb(events),
    )


def approved_nb(events: Sequence[Event]) -> tuple[str, ...]:
    """Exactly what is to be approved, by the beginning of its checksum; who has approved it, and
    when; and how many are lacking while it can still be approved."""
    contents = short_checksum(details_of(events, Happened.DRAFTED).get("contents", ""))
    given = approvals(events)
    lines = [f"kontrollsum {contents}"]
    lines += [
        f"godkjent av {event.details['name']} {event.at.astimezone(OSLO):%d.%m.%Y kl. %H.%M}"
        for event in given
    ]
    lacking = APPROVERS - len(given)
    if lacking and state_of(events) in (Happened.DRAFTED, Happened.VALIDATED):
        lines.append(f"{lacking} av {APPROVERS} godkjenninger mangler")
    return tuple(lines)


def short_checksum(checksum: str) -> str:
    """Enough of a checksum for a person to compare it with another."""
    return "-".join(checksum.partition(":")[2].split("-")[:GROUPS_SHOWN])
