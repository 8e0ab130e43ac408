"""Tries an edition before anybody is asked to approve it: what its receiver would refuse, and
what the one who signs should know.

What is found is told by file, place, rule and count, never by what stands there.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts.periods import local_date
from exports.client_rules import broken_rules
from exports.editions.filling import kept_rows
from exports.editions.folder import AUDIT, DESCRIPTOR, Edition
from exports.editions.header import Status
from exports.editions.validating import MOST_TOLD, faults
from exports.receivers.contract import Form, Table

MISSING = "missing_code"


class Severity(StrEnum):
    """How bad a finding is, the worst first."""

    FATAL = "FATAL"
    ERROR = "ERROR"
    WARNING = "WARNING"
    INFO = "INFO"
    OK = "OK"


EXIT_CODES = {
    Severity.FATAL: 2,
    Severity.ERROR: 2,
    Severity.WARNING: 1,
    Severity.INFO: 0,
    Severity.OK: 0,
}


@dataclass(frozen=True)
class Finding:
    """One thing a dry run has to say. ``lines`` are places in the file, the heading being 1."""

    severity: Severity
    rule: str
    message: str
    lines: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = ", ".join(self.lines[:MOST_TOLD])
        more = f" og {len(self.lines) - MOST_TOLD} til" if len(self.lines) > MOST_TOLD else ""
        places = f" ({shown}{more})" if shown else ""
        return f"{self.severity:<7} {self.rule}: {self.message}{places}"


def dry_run(edition: Edition, form: Form, today: date) -> tuple[Finding, ...]:
    """Everything there is to say, the worst first; one OK when there is nothing."""
    found = [
        *_as_the_receiver(edition),
        *_protection(edition, form),
        *_deadline(edition, today),
        *_knowledge(edition),
        *_tables(edition, form),
        *_open_questions(form),
    ]
    order = list(Severity)
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity))) or (
        Finding(Severity.OK, "N-000", "ingenting å bemerke"),
    )


def worst(found: Sequence[Finding]) -> Severity:
    """The worst of some findings."""
    order = list(Severity)
    return min((finding.severity for finding in found), key=order.index, default=Severity.OK)


def is_stopped(found: Sequence[Finding]) -> bool:
    """Whether nobody may approve what this was found in."""
    return worst(found) in (Severity.FATAL, Severity.ERROR)


def _as_the_receiver(edition: Edition) -> Iterator[Finding]:
    places: dict[tuple[str, str], list[str]] = {}
    for fault in faults(edition):
        places.setdefault((fault.file, fault.rule), []).append(fault.place)
    for (file, rule), found in places.items():
        # A descriptor that cannot be read leaves the receiver with nothing at all.
        severity = Severity.FATAL if file == DESCRIPTOR else Severity.ERROR
        lines = tuple(filter(None, found))
        yield Finding(severity, "N-001", f"{file}: mottakeren vil avvise filen: {rule}", lines)


def _protection(edition: Edition, form: Form) -> Iterator[Finding]:
    audits = json.loads((edition.kept / AUDIT).read_bytes())["tables"]
    for table in form.tables:
        rows = kept_rows(edition, table.name)
        asked = table.disclosure is not None and rows is not None and rows.num_rows
        if asked and audits.get(table.name, {}).get("holds") is not True:
            yield Finding(
                Severity.FATAL,
                "N-002",
                f"{table.name}: det er ikke vist at de små tallene er skjult godt nok",
            )


def _deadline(edition: Edition, today: date) -> Iterator[Finding]:
    due_on = edition.header.due_on
    if today > due_on:
        yield Finding(Severity.WARNING, "N-010", f"fristen var {due_on:%d.%m.%Y}")


def _knowledge(edition: Edition) -> Iterator[Finding]:
    known_on = local_date(edition.header.knowledge_time)
    # What is taken back is taken back, also when it was told too early.
    if edition.header.status is not Status.CANCELLED and known_on < edition.period.end:
        yield Finding(
            Severity.ERROR,
            "N-014",
            f"perioden var ikke over da tallene ble hentet {known_on:%d.%m.%Y}; "
            f"vent på en natt fra {edition.period.end:%d.%m.%Y} eller senere",
        )


def _tables(edition: Edition, form: Form) -> Iterator[Finding]:
    if edition.header.status is Status.CANCELLED:
        return
    for table in form.tables:
        rows = kept_rows(edition, table.name)
        if rows is None or not rows.num_rows:
            yield Finding(Severity.WARNING, "N-011", f"{table.name}: tabellen har ingen rader")
            continue
        if MISSING in rows.column_names:
            yield from _missing(table, form, rows.column(MISSING).to_pylist())
        for broken in broken_rules(table, rows):
            lines = tuple(f"linje {line}" for line in broken.lines)
            yield Finding(
                Severity.WARNING, broken.rule, f"{table.name}: {broken.message_nb}", lines
            )


def _missing(table: Table, form: Form, codes: Sequence[str | None]) -> Iterator[Finding]:
    counted = Counter(code for code in codes if code is not None)
    if not counted:
        return
    named = {
        code: name
        for field in table.fields
        if field.column == MISSING
        for code, name in form.codes(field.codes).items()
    }
    reasons = ", ".join(
        f"{named.get(code, code).lower()} {count}" for code, count in sorted(counted.items())
    )
    # Nothing at all to tell is more than a gap: somebody must know before it is signed.
    severity = Severity.WARNING if counted.total() == len(codes) else Severity.INFO
    yield Finding(
        severity,
        "N-012",
        f"{table.name}: {counted.total()} av {len(codes)} tall mangler: {reasons}",
    )


def _open_questions(form: Form) -> Iterator[Finding]:
    if form.placeholders:
        subjects = ", ".join(each.subject for each in form.placeholders)
        yield Finding(
            Severity.INFO, "N-013", f"mottakeren har ikke kunngjort alt: {subjects}; se siden"
        )
