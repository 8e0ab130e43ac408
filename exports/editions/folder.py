"""One edition on disk: where its parts lie, what it is, and adding to its life."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from contracts.receipts import checksum_of
from contracts.zones import Zones
from exports.editions.events import Event, Happened, Tampered
from exports.editions.header import Header, canonical, header_from
from exports.editions.life import details_of, next_event, read_events, state_of, write_event
from exports.editions.period import Period
from exports.editions.writing import file_checksum, locked

HEADER = "header.json"
DESCRIPTOR = "datapackage.json"
AUDIT = "audit.json"
REVISIONS = "revisions.parquet"
NAME = re.compile(r"edition-([0-9]{3,})")


@dataclass(frozen=True)
class Edition:
    """An edition's folder. Its header and life are read from its files each time it is made."""

    folder: Path

    @property
    def number(self) -> int:
        """Its number among the editions of its form and period, from 1."""
        match = NAME.fullmatch(self.folder.name)
        if match is None:
            raise ValueError(f"{self.folder.name} is no edition's folder")
        return int(match[1])

    @property
    def place(self) -> str:
        """Where it is, for a message: form/period/edition-nnn."""
        return "/".join(self.folder.parts[-3:])

    @property
    def package(self) -> Path:
        """What is sent: the data package."""
        return self.folder / "package"

    @property
    def kept(self) -> Path:
        """What is never sent: the figures before anything was hidden, and the audit."""
        return self.folder / "kept"

    @property
    def events_folder(self) -> Path:
        """The life."""
        return self.folder / "events"

    @property
    def outgoing(self) -> Path:
        """The file that leaves: header and package in one."""
        return self.folder / "outgoing" / f"{self.header.message_id}.zip"

    @cached_property
    def header(self) -> Header:
        """The header; Tampered when it is not as it was written."""
        try:
            return header_from((self.folder / HEADER).read_bytes())
        except (OSError, ValueError):
            raise Tampered(f"{self.place}/{HEADER}") from None

    @property
    def period(self) -> Period:
        """The period it tells of."""
        return Period(self.header.period_on, self.header.period_kind)

    def events(self) -> tuple[Event, ...]:
        """Its life so far."""
        return read_events(self.events_folder)

    def state(self) -> Happened:
        """Where it is in its life."""
        state = state_of(self.events())
        assert state is not None  # a life without events is Tampered
        return state


def contents(folder: Path) -> dict[str, str]:
    """The checksum of every file of an edition but its life, by path from its folder."""
    return {
        path.relative_to(folder).as_posix(): file_checksum(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] != "events"
    }


def binding(files: dict[str, str]) -> str:
    """One checksum for all of an edition's files: what an approval is an approval of."""
    return checksum_of(canonical(files))


def check_unchanged(edition: Edition) -> str:
    """The checksum of the edition as it was drafted; Tampered when a file has changed since."""
    drafted = details_of(edition.events(), Happened.DRAFTED)
    found = contents(edition.folder)
    for name, told in drafted["files"].items():
        if found.get(name) != told:
            raise Tampered(f"{edition.place}/{name}")
    return str(drafted["contents"])


def editions(zones: Zones, form: str | None = None) -> Iterator[Edition]:
    """Every edition, by form, period and number; of one form when it is named."""
    for path in sorted(zones.national.glob(f"{form or '[!._]*'}/[!.]*/edition-*")):
        if NAME.fullmatch(path.name):
            yield Edition(path)


def find(zones: Zones, message_id: str) -> Edition | None:
    """The edition with a message id. Tampered when it is none of those that can be read, and
    there are others: it may be one of them."""
    damaged: Tampered | None = None
    for edition in editions(zones):
        try:
            if edition.header.message_id == message_id:
                return edition
        except Tampered as problem:
            damaged = damaged or problem
    if damaged is not None:
        raise damaged
    return None


def happen(
    zones: Zones, edition: Edition, what: Happened, at: datetime, details: dict[str, Any]
) -> Event:
    """Add an event to an edition's life, or NotAllowed; one process at a time."""
    with locked(zones.national_lock):
        event = next_event(edition.events(), what, at, edition.header.message_id, details)
        write_event(edition.events_folder, event)
    return event
