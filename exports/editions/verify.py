"""Finds one changed byte: every checksum, chain, sequence and event of every edition."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from contracts.zones import Zones
from exports.editions.approving import same_person
from exports.editions.chain import chain_problems
from exports.editions.events import Event, Happened, Tampered
from exports.editions.folder import (
    AUDIT,
    HEADER,
    REVISIONS,
    Edition,
    binding,
    contents,
    editions,
)
from exports.editions.header import canonical
from exports.editions.life import APPROVERS, approvals, details_of, has_left
from exports.editions.outgoing import outgoing_bytes
from exports.editions.problem import Problem
from exports.editions.witnesses import witnesses
from exports.editions.writing import file_checksum

CHANGED = "filen er endret"
GONE = "filen er borte"
STRAY = "filen hører ikke til her"
NOT_BOUND = "er ikke bundet til det som ligger her"


def verify_all(zones: Zones, chosen: Sequence[Edition] | None = None) -> list[Problem]:
    """Everything that is wrong with the chosen editions, or with all, and with how they follow
    each other; empty when every byte is as it was written."""
    every = list(editions(zones))
    problems: list[Problem] = []
    whole = []
    others = witnesses(zones)
    for edition in every:
        found = verify_edition(zones, edition) or list(others.problems(edition))
        if not found:
            whole.append(edition)
        if chosen is None or edition.folder in {each.folder for each in chosen}:
            problems += found
    if len(whole) == len(every):
        places = None if chosen is None else {edition.place for edition in chosen}
        problems += [
            problem
            for problem in chain_problems(every)
            if places is None or problem.place in places
        ]
    return problems


def verify_edition(zones: Zones, edition: Edition) -> list[Problem]:
    """Everything that is wrong with one edition by itself."""
    return sorted(set(_of(zones, edition)))


def _of(zones: Zones, edition: Edition) -> Iterator[Problem]:
    try:
        events = edition.events()
        edition.header  # noqa: B018 - read for what it raises
    except Tampered as problem:
        # Its own files cannot say more: what they are held against is what has been changed.
        yield Problem(problem.place, problem.what)
        return
    drafted = events[0].details
    yield from _files(edition, events)
    if binding(drafted["files"]) != drafted["contents"]:
        yield Problem(f"{edition.place}/events", NOT_BOUND)
    yield from _people(edition, events)
    yield from _header(edition)
    yield from _audit(edition)
    yield from _outgoing(edition, events)
    yield from _revisions(zones, edition)


def _files(edition: Edition, events: Sequence[Event]) -> Iterator[Problem]:
    told = events[0].details["files"]
    found = contents(edition.folder)
    for name in sorted(told.keys() | found.keys()):
        if name not in found:
            yield Problem(f"{edition.place}/{name}", GONE)
        elif name not in told:
            yield Problem(f"{edition.place}/{name}", STRAY)
        elif found[name] != told[name]:
            yield Problem(f"{edition.place}/{name}", CHANGED)


def _people(edition: Edition, events: Sequence[Event]) -> Iterator[Problem]:
    given = approvals(events)
    place = f"{edition.place}/events"
    for event in given:
        if event.details["contents"] != events[0].details["contents"]:
            yield Problem(f"{place}/{event.file_name}", "godkjenningen gjelder noe annet")
    names = [event.details["name"] for event in given]
    if any(same_person(one, other) for one, other in pairwise(names)):
        yield Problem(place, "samme person har godkjent to ganger")
    if has_left(events) and len(given) < APPROVERS:
        yield Problem(place, "utgaven er sendt uten at to har godkjent")


def _header(edition: Edition) -> Iterator[Problem]:
    header = edition.header
    place = f"{edition.place}/{HEADER}"
    if any(event.message_id != header.message_id for event in edition.events()):
        yield Problem(place, "hendelsene hører til en annen melding")
    if (header.form, edition.period.text) != edition.folder.parts[-3:-1]:
        yield Problem(place, "skjema og periode er ikke de mappen er til")
    package = {path.name: file_checksum(path) for path in sorted(edition.package.iterdir())}
    if header.checksums != package:
        yield Problem(place, f"pakken {NOT_BOUND}")


def _audit(edition: Edition) -> Iterator[Problem]:
    path = edition.kept / AUDIT
    place = f"{edition.place}/kept/{AUDIT}"
    if not path.is_file():
        return
    if file_checksum(path) != edition.header.audit_checksum:
        yield Problem(place, NOT_BOUND)
    try:
        audit = json.loads(path.read_bytes())
    except ValueError:
        yield Problem(place, CHANGED)
        return
    kept = {each.name: file_checksum(each) for each in edition.kept.iterdir() if each.name != AUDIT}
    if canonical(audit) != path.read_bytes():
        yield Problem(place, CHANGED)
    if audit.get("package") != edition.header.checksums or audit.get("kept") != kept:
        yield Problem(place, NOT_BOUND)


def _outgoing(edition: Edition, events: Sequence[Event]) -> Iterator[Problem]:
    place = f"{edition.place}/outgoing"
    if not edition.outgoing.is_file():
        return
    package = {path.name: path.read_bytes() for path in edition.package.iterdir()}
    packed = outgoing_bytes((edition.folder / HEADER).read_bytes(), package)
    if edition.outgoing.read_bytes() != packed:
        yield Problem(place, "det som sendes, er ikke hodet og pakken som ligger her")
    sent = details_of(events, Happened.SENDING)
    if sent and sent.get("checksum") != file_checksum(edition.outgoing):
        yield Problem(place, "det som ble sendt, var noe annet")


def _revisions(zones: Zones, edition: Edition) -> Iterator[Problem]:
    form, period = edition.folder.parts[-3:-1]
    offered: Path = zones.revisions_file(form, period, edition.number)
    kept = edition.kept / REVISIONS
    # One that is not there yet is put there the next time.
    if offered.is_file() and kept.is_file() and offered.read_bytes() != kept.read_bytes():
        yield Problem(f"{offered.parent.name}/{offered.name}", CHANGED)
