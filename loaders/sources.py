"""Reads sources.yml: who delivers what, how it is written, and when it is expected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from contracts.entities import entities
from contracts.zones import check_name
from loaders.dialects import Dialect, UnknownDialect
from loaders.journal.fhir_mapping import FhirMapping, UnusableMapping, read_mapping

# Several hundred sources take seconds to read without the C parser, and each load reads them.
SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
KINDS = ("files", "database", "workbook", "fhir")
FOLDER_KINDS = ("files", "fhir")
EVERYTHING, CHANGES = "everything", "changes"
# A declared file is a name in the delivery folder: with these it could lie somewhere else.
NOT_IN_NAMES = ("/", "\\", "\0", "..")
PLACE_WORDS = {"file", "view", "sheet", "columns"}
CLOCK = re.compile(r"^[0-2][0-9]:[0-5][0-9]$")
MUNICIPALITY = re.compile(r"^[0-9]{4}$")


class UnusableSources(Exception):
    """sources.yml cannot be used; the message names the place, the rule and the remedy."""


@dataclass(frozen=True)
class DeliveredEntity:
    """Where one entity lies in a delivery, and what its columns are called there."""

    entity: str
    file: str = ""
    view: str = ""
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    def header(self, field_name: str) -> str:
        """The source's own name for a field; the field's name where none is declared."""
        return self.columns.get(field_name, field_name)


@dataclass(frozen=True)
class Source:
    """One declared source. ``organisation`` bounds within whom persons may be linked."""

    name: str
    title: str
    organisation: str
    municipality_code: str
    kind: str
    location: str
    registered_from: date
    expected_by: str
    ends_on: date | None = None
    dialect: Dialect = field(default_factory=Dialect)
    schema: str = ""
    overlap_days: int = 14
    delivers: str = EVERYTHING
    statement_timeout: int = 600
    entities: tuple[DeliveredEntity, ...] = ()
    mapping: str = ""
    overrides: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_folder(self) -> bool:
        """Whether a delivery is a folder of files."""
        return self.kind in FOLDER_KINDS

    def fhir_mapping(self, home: Path) -> FhirMapping:
        """How this source's FHIR resources become entities; UnusableSources if it cannot be
        used. ``home`` is the folder sources.yml lies in."""
        try:
            return read_mapping(home / self.mapping if self.mapping else None, self.overrides)
        except UnusableMapping as problem:
            raise _problem(f"{self.name}, {self.mapping or 'mapping'}", str(problem)) from None


def _problem(place: str, rule: str) -> UnusableSources:
    return UnusableSources(f"sources.yml, {place}: {rule}")


def _dialect(name: str, raw: dict[str, Any]) -> Dialect:
    known = {item.name for item in fields(Dialect)}
    known -= {"has_typed_dates"}
    unknown = sorted({str(key) for key in raw} - known)
    if unknown:
        raise _problem(f"{name}.dialect", f"ukjente ord {unknown}; kjente er {sorted(known)}")
    lists = ("empty", "true", "false")
    values: dict[str, Any] = {
        k: tuple(str(v) for v in raw[k]) if k in lists else raw[k] for k in raw
    }
    try:
        return Dialect(**values)
    except UnknownDialect as error:
        raise _problem(f"{name}.dialect", str(error)) from None


def _entities(name: str, raw: dict[str, Any]) -> tuple[DeliveredEntity, ...]:
    delivered = []
    for entity, place in raw.items():
        if entity not in entities():
            raise _problem(
                f"{name}.entities", f"{entity} er ikke et datasett; velg blant {sorted(entities())}"
            )
        place = place or {}
        unknown = sorted({str(key) for key in place} - PLACE_WORDS)
        if unknown:
            raise _problem(f"{name}.entities.{entity}", f"ukjente ord {unknown}")
        if any(sign in str(place.get("file", "")) for sign in NOT_IN_NAMES):
            raise _problem(f"{name}.entities.{entity}.file", "skal være et filnavn uten mappe")
        columns = place.get("columns", {})
        known = {item.name for item in entities()[entity].fields}
        unknown = sorted(set(columns) - known)
        if unknown:
            raise _problem(f"{name}.entities.{entity}.columns", f"ukjente felt {unknown}")
        delivered.append(
            DeliveredEntity(
                entity,
                str(place.get("file", "")),
                str(place.get("view", "")),
                str(place.get("sheet", "")),
                {field: str(header) for field, header in columns.items()},
            )
        )
    return tuple(delivered)


def _source(name: str, raw: dict[str, Any]) -> Source:
    try:
        check_name(name, "kildens navn")
    except ValueError as error:
        raise _problem(name, str(error)) from None
    needed = ("title", "municipality_code", "kind", "location", "registered_from", "expected_by")
    missing = [key for key in needed if key not in raw]
    if missing:
        raise _problem(name, f"mangler {missing}")
    if raw["kind"] not in KINDS:
        raise _problem(f"{name}.kind", f"skal være en av {KINDS}")
    for key, pattern in (("municipality_code", MUNICIPALITY), ("expected_by", CLOCK)):
        if not pattern.match(str(raw[key])):
            raise _problem(f"{name}.{key}", 'skal stå i anførselstegn, som "3803" eller "06:00"')
    for key in ("registered_from", "ends_on"):
        if not isinstance(raw.get(key, date.min), date):
            raise _problem(f"{name}.{key}", "skal være en dato, som 2023-01-01")
    if raw.get("delivers", EVERYTHING) not in (EVERYTHING, CHANGES):
        raise _problem(f"{name}.delivers", f"skal være {EVERYTHING} eller {CHANGES}")
    for key in ("overlap_days", "statement_timeout"):
        if not isinstance(raw.get(key, 1), int) or raw.get(key, 1) < 0:
            raise _problem(f"{name}.{key}", "skal være et helt tall")
    where = {"files": "file", "database": "view"}.get(raw["kind"])
    if where and not raw.get("entities"):
        raise _problem(f"{name}.entities", "må nevne minst ett datasett")
    for entity, place in raw.get("entities", {}).items():
        if where and not (place or {}).get(where):
            raise _problem(f"{name}.entities.{entity}", f"mangler {where}")
    _check_fhir_words(name, raw)
    known = {item.name for item in fields(Source)}
    unknown = sorted(set(raw) - known)
    if unknown:
        raise _problem(name, f"ukjente ord {unknown}; kjente er {sorted(known - {'name'})}")
    return Source(
        **{
            **raw,
            "name": name,
            "organisation": raw.get("organisation", name),
            "dialect": _dialect(name, raw.get("dialect", {})),
            "entities": _entities(name, raw.get("entities", {})),
        }
    )


def _check_fhir_words(name: str, raw: Mapping[str, Any]) -> None:
    """A mapping belongs to FHIR, and FHIR has one way of writing whoever sends it."""
    if raw["kind"] != "fhir":
        unused = sorted({"mapping", "overrides"} & set(raw))
        if unused:
            raise _problem(name, f"{unused} hører til kind: fhir")
        return
    if raw.get("entities") or set(raw.get("dialect") or {}) - {"time_zone"}:
        raise _problem(name, "kind: fhir har ikke entities, og bare time_zone i dialect")
    if not isinstance(raw.get("overrides", {}), dict):
        raise _problem(f"{name}.overrides", "skal være datasett med felt under")
    try:
        check_name(str(raw.get("mapping", "fhir.yml")), "mappingens fil")
    except ValueError as error:
        raise _problem(f"{name}.mapping", str(error)) from None


def read_sources(path: Path) -> dict[str, Source]:
    """Every declared source by name, in the file's order; empty when there is no file.

    Loading a nation asks several hundred times; the file is read again when it has changed.
    """
    if not path.exists():
        return {}
    told = path.stat()
    return dict(_read(path, told.st_mtime_ns, told.st_size))


@lru_cache(maxsize=1)
def _read(path: Path, _written_at: int, _size: int) -> dict[str, Source]:
    try:
        # "true" and "false" are keys of a dialect; YAML 1.1 would read them as booleans.
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=SAFE_LOADER) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"linje {mark.line + 1}" if mark else "filen"
        raise _problem(place, "er ikke gyldig YAML; se loaders/sources.example.yml") from None
    declared = raw.get("sources") or {}
    if not isinstance(declared, dict):
        raise _problem("sources", "skal være navn med innhold under")
    found = {name: _source(name, body or {}) for name, body in declared.items()}
    for source in found.values():
        if source.kind == "fhir":
            source.fhir_mapping(path.parent)
    return found
