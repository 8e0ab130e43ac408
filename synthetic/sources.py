"""The made-up sources as sources.yml declares them, and merging them into a file that is there.

A source somebody has already declared is left exactly as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from synthetic.dialects import TONSBERG, TRONDHEIM, Dialect
from synthetic.tonsberg.headers import FILES, HEADERS

HEADING = "# Hvem som leverer hva, hvordan det er skrevet, og når det ventes.\n"


class UnreadableSources(Exception):
    """The sources.yml that is there cannot be added to; the message says why, in Norwegian."""


@dataclass(frozen=True)
class Source:
    """One source: what is declared of it, and how its files are named and written.

    ``file_names`` maps entity to file name stem, ``headers`` field to column header, where they
    are not the contract's own.
    """

    name: str
    title: str
    organisation: str
    municipality_code: str
    expected_by: str
    registered_from: date
    kind: str = "files"
    ends_on: date | None = None
    dialect: Dialect | None = None
    entities: tuple[str, ...] = ()
    file_names: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    is_dated: bool = False

    def file_name(self, entity: str, delivered_on: date) -> str:
        """The name of an entity's file in a delivery."""
        stem = self.file_names.get(entity, entity)
        return f"{stem}_{delivered_on:%Y%m%d}.csv" if self.is_dated else f"{stem}.csv"

    def declared(self, field_names: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
        """This source's entry in sources.yml. ``field_names`` are the contract's, by entity."""
        entry: dict[str, Any] = {
            "title": self.title,
            "organisation": self.organisation,
            "municipality_code": self.municipality_code,
            "kind": self.kind,
            "location": f"inbox/{self.name}",
            "expected_by": self.expected_by,
            "registered_from": self.registered_from,
        }
        if self.ends_on:
            entry["ends_on"] = self.ends_on
        if self.dialect:
            entry["dialect"] = self.dialect.declared()
            entry["entities"] = {
                entity: self._entity(entity, field_names[entity]) for entity in self.entities
            }
        return entry

    def _entity(self, entity: str, names: tuple[str, ...]) -> dict[str, Any]:
        stem = self.file_names.get(entity, entity)
        columns = {name: self.headers[name] for name in names if name in self.headers}
        entry: dict[str, Any] = {"file": f"{stem}_*.csv" if self.is_dated else f"{stem}.csv"}
        return entry | ({"columns": columns} if columns else {})


TONSBERG_SOURCE = Source(
    name="tonsberg",
    title="Tønsberg kommune, journal",
    organisation="tonsberg",
    municipality_code="3803",
    expected_by="06:00",
    registered_from=date(2023, 1, 1),
    dialect=TONSBERG,
    entities=tuple(FILES),
    file_names=FILES,
    headers=HEADERS,
    is_dated=True,
)
TONSBERG_COUNTS = Source(
    name="tonsberg-maling",
    title="Tønsberg kommune, månedstall",
    organisation="tonsberg",
    municipality_code="3803",
    expected_by="12:00",
    registered_from=date(2023, 1, 1),
    kind="workbook",
)
TRONDHEIM_SOURCE = Source(
    name="trondheim",
    title="Trondheim kommune, journal",
    organisation="trondheim",
    municipality_code="5001",
    expected_by="06:00",
    registered_from=date(2017, 1, 1),
    ends_on=date(2019, 1, 1),
    dialect=TRONDHEIM,
    entities=(
        "assessments", "centre_days", "contacts", "decisions", "enquiries", "episode_statuses",
        "episodes", "evaluations", "group_attendances", "groups", "measures", "monthly_counts",
        "offers", "persons", "self_help_check_ins", "self_help_codes", "staff_positions",
    ),
)  # fmt: skip


def declare(path: Path, entries: Mapping[str, dict[str, Any]]) -> list[str]:
    """Add the entries that are not in the file yet, and return their names.

    The text that is there, comments and all, is kept: what is new is written after it.
    """
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    known = _known(text)
    missing = {name: entry for name, entry in entries.items() if name not in known}
    if not missing:
        return []
    block = yaml.safe_dump(missing, allow_unicode=True, sort_keys=False, width=100)
    indented = "".join(f"  {line}" for line in block.splitlines(keepends=True))
    if not known:
        added = f"{text or HEADING}sources:\n{indented}"
    else:
        added = f"{text.rstrip()}\n{indented}"
    if _known(added).keys() != known.keys() | missing.keys():
        raise UnreadableSources(
            "sources.yml: kildene kan ikke legges til sist i filen; flytt 'sources:' nederst"
        )
    beside = path.with_name(".sources.yml.part")
    beside.write_text(added, encoding="utf-8")
    beside.rename(path)
    return list(missing)


def _known(text: str) -> dict[str, Any]:
    try:
        raw = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        where = f" linje {place.line + 1}" if place else ""
        raise UnreadableSources(
            f"sources.yml:{where} kan ikke leses som YAML; rett filen"
        ) from None
    if not isinstance(raw, dict) or not isinstance(raw.get("sources") or {}, dict):
        raise UnreadableSources("sources.yml: mangler en liste under 'sources:'; rett filen")
    return dict(raw.get("sources") or {})
