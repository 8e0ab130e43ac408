"""A delivery's own note, ``leveranse.json``: what it should hold, and what period it tells of.

The note is optional, and read strictly: one that is wrong says that the sender's program is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from contracts.entities import SCHEMA_VERSION
from contracts.periods import local_midnight
from contracts.receipts import EntityReceipt
from loaders import rules
from loaders.inbox import OpenFile
from loaders.rules import Refused, Rule, finding
from loaders.sources import Source

MANIFEST_NAME = "leveranse.json"
LARGEST = 1 << 16
VERSION, WINDOW_FROM, WINDOW_TO, ROWS = "schema_version", "window_from", "window_to", "rows"
WORDS = (VERSION, WINDOW_FROM, WINDOW_TO, ROWS)
MOST_ROWS = 10**9
FIRST_YEAR, AFTER_LAST_YEAR = 1900, 2200
VERSION_SHAPE = re.compile(r"[0-9]{1,3}(?:[.][0-9]{1,3}){0,2}")
DAY_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Manifest:
    """What a delivery says of itself. ``window_from`` None: it tells everything."""

    window_from: datetime | None = None
    window_to: datetime | None = None
    rows: Mapping[str, int] = field(default_factory=dict)


def read_manifest(file: OpenFile, source: Source) -> Manifest:
    """The note in a file. Refused when it says anything it should not, or in another version."""
    content = file.head(LARGEST + 1)
    if len(content) > LARGEST:
        raise _wrong("filen er for stor")
    try:
        raw = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise _wrong("ikke gyldig JSON") from None
    if not isinstance(raw, dict):
        raise _wrong("ikke gyldig JSON")
    _check_version(raw.get(VERSION))
    unknown = set(raw) - set(WORDS)
    if unknown:
        raise _wrong(f"{len(unknown)} ukjente ord; kjente er {', '.join(WORDS)}")
    start = _instant(raw.get(WINDOW_FROM), WINDOW_FROM)
    end = _instant(raw.get(WINDOW_TO), WINDOW_TO)
    if start is not None and (end is None or end <= start):
        raise _wrong(f"{WINDOW_TO} skal være etter {WINDOW_FROM}")
    return Manifest(start, end, _rows(raw.get(ROWS, {}), source))


def check_rows(manifest: Manifest, parts: list[EntityReceipt]) -> None:
    """Refuse a delivery with another number of rows than it says it has."""
    wrong = [
        finding(
            rules.OTHER_ROW_COUNT,
            part.file,
            f"følgeseddelen sier {manifest.rows[part.entity]}, filen har {part.rows_landed}",
        )
        for part in parts
        if manifest.rows.get(part.entity, part.rows_landed) != part.rows_landed
    ]
    if wrong:
        raise Refused(*wrong)


def _wrong(place: str, rule: Rule = rules.BAD_MANIFEST, message: str = "") -> Refused:
    return Refused(finding(rule, MANIFEST_NAME, place, message))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a word twice")
    return told


def _check_version(version: object) -> None:
    told = str(version) if isinstance(version, str | int) and version is not True else ""
    if told == SCHEMA_VERSION:
        return
    if not VERSION_SHAPE.fullmatch(told):
        raise _wrong(VERSION)
    message = f"Leveransen følger utgave {told} av formatet, mottaket utgave {SCHEMA_VERSION}."
    raise _wrong(VERSION, rules.OTHER_SCHEMA, message)


def _instant(told: object, word: str) -> datetime | None:
    """A day, which begins at local midnight, or an instant with its offset."""
    if told is None:
        return None
    if not isinstance(told, str):
        raise _wrong(word)
    try:
        if DAY_SHAPE.fullmatch(told):
            return _near(local_midnight(date.fromisoformat(told)), word)
        instant = _near(datetime.fromisoformat(told), word)
    except (ValueError, OverflowError):
        raise _wrong(word) from None
    if instant.tzinfo is None:
        raise _wrong(f"{word} mangler tidssone")
    return instant


def _near(instant: datetime, word: str) -> datetime:
    # A window of another century is no window; it could not even be compared in every zone.
    if not FIRST_YEAR <= instant.year < AFTER_LAST_YEAR:
        raise _wrong(word)
    return instant


def _rows(told: object, source: Source) -> dict[str, int]:
    declared = {delivered.entity for delivered in source.entities}
    if not isinstance(told, dict) or not set(told) <= declared:
        raise _wrong(ROWS)
    for count in told.values():
        if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MOST_ROWS:
            raise _wrong(ROWS)
    return dict(told)
