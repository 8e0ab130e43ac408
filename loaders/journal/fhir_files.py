"""The files of a FHIR export: what they are called, what is in them, and what the manifest says.

A manifest is a help where there is one. Its addresses are never followed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from contracts.periods import local_date
from contracts.receipts import Finding
from loaders import landing, rules
from loaders.inbox import OpenFile, names_in, opened
from loaders.journal import fhir_rules, ndjson
from loaders.journal.whole import checksum
from loaders.rules import Refused, finding

MANIFEST_NAME = "manifest.json"
FILE_NAME = re.compile(r"([A-Z][A-Za-z]{2,40})((?:[._-][A-Za-z0-9._-]{0,100})?)\.ndjson")
PLAIN_NUMBER = re.compile(r"|[._-][0-9]{1,6}")
DELETIONS = "Bundle"
# Programs leave these beside a file they have open; they are nobody's delivery.
OWN_MARKS = (".", "~$")
LARGEST_MANIFEST = 4 << 20
MOST_FILES = 400
IN_FOLDER = "leveransen"


@dataclass(frozen=True)
class Manifest:
    """What an export says of itself: when, of what, since when, and how many of each type."""

    transaction_time: datetime
    since: datetime | None
    files: Mapping[str, int]
    counts: Mapping[str, int]
    errors: int


@dataclass(frozen=True)
class Export:
    """The open files of one delivery by resource type, deletions apart."""

    files: Mapping[str, Sequence[OpenFile]]
    deletions: Sequence[OpenFile]
    manifest: Manifest | None
    checksums: Mapping[str, str]
    remarks: tuple[Finding, ...]

    @property
    def checksum(self) -> str:
        """One checksum over every resource, whatever the files are called."""
        return landing.delivery_checksum(dict(self.checksums))


@contextmanager
def open_export(
    folder: Path, resources: Sequence[str], data_through: date | None
) -> Iterator[Export]:
    """Open every file that is to be read. Refused when they are no whole export."""
    names = [name for name in names_in(folder, IN_FOLDER) if not name.startswith(OWN_MARKS)]
    found: dict[str, list[tuple[str, str]]] = {}
    strange = unused = 0
    for name in names:
        parts = FILE_NAME.fullmatch(name)
        if name == MANIFEST_NAME:
            continue
        if not parts:
            strange += 1
        elif parts[1] in resources or parts[1] == DELETIONS:
            found.setdefault(parts[1], []).append((name, parts[2]))
        else:
            unused += 1
    if strange or len(names) > MOST_FILES:
        place = f"{strange or len(names)} av {len(names)} filer"
        raise Refused(finding(fhir_rules.OTHER_FILE, IN_FOLDER, place))
    if not found:
        raise Refused(finding(fhir_rules.NO_RESOURCES, IN_FOLDER))
    with ExitStack() as stack:
        files = {
            resource: [
                stack.enter_context(opened(folder / name, _shown(resource, rest, place)))
                for place, (name, rest) in enumerate(sorted(named), start=1)
            ]
            for resource, named in sorted(found.items())
        }
        _check_files(files)
        manifest = None
        if MANIFEST_NAME in names:
            file = stack.enter_context(opened(folder / MANIFEST_NAME, MANIFEST_NAME))
            manifest = read_manifest(file)
            _check_manifest(manifest, files, resources, data_through)
        remarks = []
        if unused:
            place = f"{unused} filer av andre ressurstyper"
            remarks.append(finding(fhir_rules.LEFT_OVER, IN_FOLDER, place))
        if manifest and manifest.errors:
            place = f"{manifest.errors} feilfiler"
            remarks.append(finding(fhir_rules.EXPORT_ERRORS, MANIFEST_NAME, place))
        checksums = {
            f"{resource} {place:04d}": checksum(file)
            for resource, opens in files.items()
            for place, file in enumerate(opens)
        }
        deletions = files.pop(DELETIONS, [])
        yield Export(files, deletions, manifest, checksums, tuple(remarks))


def _shown(resource: str, rest: str, place: int) -> str:
    """What messages call a file: its name where that is a type and a number, else its place."""
    if PLAIN_NUMBER.fullmatch(rest):
        return f"{resource}{rest}.ndjson"
    return f"{resource}, fil {place}"


def _check_files(files: Mapping[str, Sequence[OpenFile]]) -> None:
    findings = [
        finding(rule, file.shown)
        for resource, opens in files.items()
        for file in opens
        if (rule := _wrong_with(file, resource))
    ]
    if findings:
        raise Refused(*findings)


def _wrong_with(file: OpenFile, resource: str) -> rules.Rule | None:
    if ndjson.is_packed(file):
        return fhir_rules.PACKED
    if ndjson.is_other_unicode(file):
        return rules.WRONG_ENCODING
    if _is_something_else(ndjson.first_line(file), resource):
        return fhir_rules.NOT_NDJSON
    return fhir_rules.CUT_FILE if ndjson.is_cut(file) else None


def _is_something_else(first: bytes, resource: str) -> bool:
    """Whether a first line is the beginning of JSON over several lines, of a list, of XML, or
    a whole Bundle."""
    if first in (b"{", b"[") or first.startswith((b"[", b"<")):
        return True
    if resource == DELETIONS or b"Bundle" not in first:
        return False
    told = _json(first.decode("utf-8", "replace"))
    return isinstance(told, dict) and told.get("resourceType") == DELETIONS


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def read_manifest(file: OpenFile) -> Manifest:
    """What a manifest says. Refused when it is not as Bulk Data describes it."""
    raw = None
    if file.size <= LARGEST_MANIFEST:
        raw = _json(b"".join(file.blocks()).decode("utf-8-sig", "replace"))
    if not isinstance(raw, dict):
        raise _unusable("")
    files: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    uncounted: set[str] = set()
    for part in ("output", "deleted"):
        for one in _list(raw, part):
            kind = one.get("type") if isinstance(one, dict) else None
            if not isinstance(kind, str):
                raise _unusable(part)
            kind = DELETIONS if part == "deleted" else kind
            files[kind] += 1
            count = one.get("count")
            if isinstance(count, int) and not isinstance(count, bool) and count >= 0:
                counts[kind] += count
            elif count is None:
                uncounted.add(kind)
            else:
                raise _unusable(part)
    return Manifest(
        transaction_time=_instant(raw.get("transactionTime"), "transactionTime"),
        since=_since(raw.get("request")),
        files=files,
        counts={kind: count for kind, count in counts.items() if kind not in uncounted},
        errors=len(_list(raw, "error")),
    )


def _unusable(place: str) -> Refused:
    return Refused(finding(fhir_rules.BAD_MANIFEST, MANIFEST_NAME, place))


def _list(raw: Mapping[str, Any], name: str) -> list[Any]:
    told = raw.get(name, [] if name != "output" else None)
    if not isinstance(told, list):
        raise _unusable(name)
    return told


def _instant(text: Any, place: str) -> datetime:
    try:
        told = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise _unusable(place) from None
    if told.tzinfo is None:
        raise _unusable(place)
    return told


def _since(request: Any) -> datetime | None:
    """The instant an export of changes began at: a parameter of the request it answers."""
    try:
        told = parse_qs(urlsplit(request).query).get("_since") if request else None
    except (AttributeError, TypeError, ValueError):
        raise _unusable("request") from None
    # A plus that was not escaped is read as a blank.
    return _instant(told[0].replace(" ", "+"), "request") if told else None


def _check_manifest(
    manifest: Manifest,
    files: Mapping[str, Sequence[OpenFile]],
    resources: Sequence[str],
    data_through: date | None,
) -> None:
    for resource in (*resources, DELETIONS):
        told, here = manifest.files.get(resource, 0), len(files.get(resource, ()))
        if told != here:
            place = f"{resource}: {told} i manifestet, {here} i leveransen"
            raise Refused(finding(fhir_rules.MANIFEST_FILES, MANIFEST_NAME, place))
    # The name promises all that had happened before its day.
    if data_through and local_date(manifest.transaction_time) < data_through:
        raise Refused(finding(fhir_rules.OTHER_TIME, MANIFEST_NAME, "transactionTime"))
