"""An export lands whole or is refused with one of the listed codes."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts.receipts import Receipt, Status, to_json
from contracts.settings import Settings
from contracts.severities import Severity
from loaders import rules
from loaders.journal import fhir_rules
from loaders.sources import UnusableSources, read_sources
from tests.unit.loaders.journal.fhir_sender import (
    FhirSender,
    encounter,
    lines_of,
    patient,
)

LINES = lines_of([patient(1), patient(2)])
MANIFEST: dict[str, Any] = {
    "transactionTime": "2023-09-01T02:00:00+02:00",
    "request": "https://journal.example/fhir/$export?_type=Patient",
    "output": [{"type": "Patient", "url": "https://journal.example/kari.ndjson", "count": 2}],
    "error": [],
}


@pytest.fixture
def sender(settings: Settings) -> FhirSender:
    """A source that delivers FHIR by the default mapping."""
    return FhirSender(settings)


def told(receipt: Receipt) -> list[tuple[str, str]]:
    """Rule and file of each finding."""
    return [(finding.rule, finding.file) for finding in receipt.findings]


REFUSED_FILES: dict[str, tuple[dict[str, bytes], tuple[str, str]]] = {
    "nothing": ({}, ("L-030", "leveransen")),
    "only types nobody reads": ({"Condition.ndjson": b"{}\n"}, ("L-030", "leveransen")),
    "another name": (
        {"Patient.ndjson": LINES, "kari-nordmann.txt": b"x"}, ("L-031", "leveransen"),
    ),
    "one JSON per file": ({"Patient.json": b"{}"}, ("L-031", "leveransen")),
    "packed by name": ({"Patient.ndjson.gz": b"x"}, ("L-031", "leveransen")),
    "packed": ({"Patient.ndjson": gzip.compress(LINES)}, ("L-032", "Patient.ndjson")),
    "a zip": ({"Patient.ndjson": b"PK\x03\x04" + LINES}, ("L-032", "Patient.ndjson")),
    "a Bundle": (
        {"Patient.ndjson": json.dumps({"resourceType": "Bundle"}).encode()},
        ("L-033", "Patient.ndjson"),
    ),
    "over several lines": (
        {"Patient.ndjson": json.dumps(patient(1), indent=1).encode()}, ("L-033", "Patient.ndjson"),
    ),
    "a list": ({"Patient.ndjson": json.dumps([patient(1)]).encode()}, ("L-033", "Patient.ndjson")),
    "XML": ({"Patient.ndjson": b"<Patient/>"}, ("L-033", "Patient.ndjson")),
    "cut": ({"Patient.ndjson": LINES[:-20]}, ("L-034", "Patient.ndjson")),
    "UTF-16": ({"Patient.ndjson": LINES.decode().encode("utf-16")}, ("L-005", "Patient.ndjson")),
    "UTF-16 without a mark": (
        {"Patient.ndjson": LINES.decode().encode("utf-16-le")}, ("L-005", "Patient.ndjson"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED_FILES)
def test_a_file_that_is_no_ndjson_is_refused(sender: FhirSender, name: str) -> None:
    files, expected = REFUSED_FILES[name]
    sender.send(files)
    [receipt] = sender.load()
    assert receipt.status is Status.REFUSED
    assert told(receipt) == [expected]
    assert receipt.findings[0].severity is Severity.FILE
    assert "nordmann" not in to_json(receipt)
    assert not list(sender.settings.zones.landing.glob("epic/*"))


def test_everything_that_is_wrong_is_told_at_once(sender: FhirSender) -> None:
    sender.send({"Patient.ndjson": LINES[:-9], "Encounter.ndjson": gzip.compress(LINES)})
    [receipt] = sender.load()
    assert told(receipt) == [("L-032", "Encounter.ndjson"), ("L-034", "Patient.ndjson")]


def _link(folder: Path) -> None:
    (folder / "Patient.ndjson").symlink_to("/etc/hostname")


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "Patient.ndjson")


def _folder(folder: Path) -> None:
    (folder / "Patient.ndjson").mkdir()


@pytest.mark.parametrize("make", [_link, _pipe, _folder])
def test_what_is_no_plain_file_is_refused_unopened(
    sender: FhirSender, make: Callable[[Path], None]
) -> None:
    make(sender.send({}))
    [receipt] = sender.load()
    assert [finding.rule for finding in receipt.findings] == ["L-009"]


BAD_MANIFESTS: dict[str, tuple[Any, str]] = {
    "a list": ([], "L-035"),
    "no output": ({"transactionTime": MANIFEST["transactionTime"]}, "L-035"),
    "no time": ({**MANIFEST, "transactionTime": None}, "L-035"),
    "a time without a zone": ({**MANIFEST, "transactionTime": "2023-09-01T02:00:00"}, "L-035"),
    "a time that is none": ({**MANIFEST, "transactionTime": 20230901}, "L-035"),
    "an output without a type": ({**MANIFEST, "output": [{"count": 2}]}, "L-035"),
    "an output that is none": ({**MANIFEST, "output": ["Patient"]}, "L-035"),
    "a count that is none": (
        {**MANIFEST, "output": [{"type": "Patient", "count": "2"}]}, "L-035",
    ),
    "a request that is none": ({**MANIFEST, "request": 7}, "L-035"),
    "a since that is none": ({**MANIFEST, "request": "x?_since=canary"}, "L-035"),
    "a file more": ({**MANIFEST, "output": MANIFEST["output"] * 2}, "L-036"),
    "a file of another type": (
        {**MANIFEST, "output": [*MANIFEST["output"], {"type": "Encounter", "count": 1}]}, "L-036",
    ),
    "a file less": ({**MANIFEST, "output": []}, "L-036"),
    "another count": (
        {**MANIFEST, "output": [{"type": "Patient", "url": "u", "count": 3}]}, "L-037",
    ),
    "taken before its name": (
        {**MANIFEST, "transactionTime": "2023-08-31T23:59:59+02:00"}, "L-038",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_MANIFESTS)
def test_a_manifest_that_says_otherwise_is_refused(sender: FhirSender, name: str) -> None:
    manifest, rule = BAD_MANIFESTS[name]
    sender.send({"Patient.ndjson": LINES}, manifest=manifest)
    [receipt] = sender.load()
    assert receipt.status is Status.REFUSED
    assert [finding.rule for finding in receipt.findings] == [rule]
    assert "canary" not in to_json(receipt)


def test_a_manifest_that_is_no_json_is_refused(sender: FhirSender) -> None:
    sender.send({"Patient.ndjson": LINES, "manifest.json": b"[" * 100_000})
    [receipt] = sender.load()
    assert told(receipt) == [("L-035", "manifest.json")]


def test_a_manifest_that_agrees_is_accepted_and_its_errors_told(sender: FhirSender) -> None:
    manifest = {**MANIFEST, "error": [{"type": "OperationOutcome", "url": "u"}]}
    sender.send({"Patient.ndjson": LINES}, manifest=manifest)
    [receipt] = sender.load()
    assert receipt.status is Status.LANDED
    assert [(f.rule, f.severity, f.place) for f in receipt.findings] == [
        ("L-039", Severity.WARNING, "1 feilfiler")
    ]
    assert receipt.window_from is None


def test_an_export_of_changes_says_so(sender: FhirSender) -> None:
    request = "https://journal.example/$export?_since=2023-08-01T00:00:00%2B02:00"
    sender.send({"Patient.ndjson": LINES}, manifest={**MANIFEST, "request": request})
    [receipt] = sender.load()
    assert receipt.window_from is not None
    assert receipt.window_from.isoformat() == "2023-08-01T00:00:00+02:00"
    assert receipt.window_to is not None


def test_the_same_export_again_is_a_duplicate_and_another_is_refused(sender: FhirSender) -> None:
    folder = sender.send({"Patient.ndjson": LINES})
    sender.load()
    assert sender.load() == []
    sender.send({"Patient.0.ndjson": LINES}, delivery="2023-09-01-b")
    [again] = sender.load()
    assert again.status is Status.DUPLICATE
    (folder / "Patient.ndjson").write_bytes(lines_of([patient(3)]))
    [other] = sender.load()
    assert [finding.rule for finding in other.findings] == ["L-004"]


def test_every_entity_has_a_partition_and_every_row_a_place(sender: FhirSender) -> None:
    sender.send({"Patient.ndjson": LINES})
    [receipt] = sender.load()
    assert {part.entity: part.rows_landed for part in receipt.entities} == {
        "persons": 2, "offers": 0, "enquiries": 0, "decisions": 0, "episodes": 0,
        "episode_statuses": 0, "contacts": 0, "measures": 0,
    }  # fmt: skip
    folder = sender.settings.zones.landed_delivery("epic", "2023-09-01")
    assert {path.name for path in folder.iterdir() if path.suffix != ".parquet"} == {
        "places", "receipt.json",
    }  # fmt: skip
    assert sender.places("contacts") == []


def test_a_source_can_change_single_fields(settings: Settings) -> None:
    mode = {"path": "class.code", "codes": {"AMB": "home"}}
    sender = FhirSender(settings, overrides={"contacts": {"mode": mode}})
    sender.send({"Encounter.ndjson": [encounter(1)]})
    sender.load()
    assert sender.landed("contacts", "mode") == [("home",)]


@pytest.mark.parametrize(
    ("declared", "place"),
    [
        ({"mapping": "../fhir.yml"}, "mapping"),
        ({"mapping": "nowhere.yml"}, "nowhere.yml"),
        ({"overrides": {"contacts": {"moode": "x"}}}, "moode"),
        ({"overrides": {"visits": {"mode": "x"}}}, "visits"),
        ({"overrides": {"contacts": {"mode": "class..code"}}}, "class..code"),
        ({"overrides": ["contacts"]}, "overrides"),
        ({"entities": {"contacts": {"file": "x"}}}, "entities"),
        ({"dialect": {"decimal": ","}}, "dialect"),
        ({"kind": "workbook", "mapping": "fhir.yml"}, "mapping"),
    ],
)
def test_a_declaration_that_cannot_be_used_says_where(
    settings: Settings, declared: dict[str, Any], place: str
) -> None:
    FhirSender(settings, **declared)
    with pytest.raises(UnusableSources, match=place.replace("..", "[.][.]")):
        read_sources(settings.zones.sources_file)


def test_codes_are_ours_alone_and_each_has_a_remedy() -> None:
    codes = [rule.code for rule in fhir_rules.ALL_RULES]
    assert codes == [f"L-{number:03}" for number in range(30, 50)]
    assert not set(codes) & {rule.code for rule in rules.ALL_RULES}
    assert all(rule.message.endswith(".") and rule.remedy for rule in fhir_rules.ALL_RULES)
    assert [rule.severity for rule in fhir_rules.ALL_RULES[:9]] == [Severity.FILE] * 9
    assert [rule.severity for rule in fhir_rules.ALL_RULES[9:]] == [Severity.WARNING] * 11
