"""An export lands whole or is refused with one of the listed codes, and deletions delete."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from datetime import timedelta
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
    NIGHT,
    FhirSender,
    encounter,
    episode,
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


def deletion(*urls: str, method: str = "DELETE") -> dict[str, Any]:
    """A Bundle as the deleted part of an export has it."""
    requests = [{"request": {"method": method, "url": url}} for url in urls]
    return {"resourceType": "Bundle", "type": "transaction", "entry": requests}


def test_what_is_deleted_gets_a_tombstone_of_what_landed_last(sender: FhirSender) -> None:
    everything = {"Patient.ndjson": LINES, "Encounter.ndjson": [encounter(1), encounter(2)],
                  "EpisodeOfCare.ndjson": [episode(1)]}  # fmt: skip
    sender.send(everything)
    sender.load()
    manifest = {
        "transactionTime": "2023-09-02T02:00:00+02:00", "output": [{"type": "Patient", "count": 1}],
        "deleted": [{"type": "Bundle", "url": "u", "count": 2}],
    }  # fmt: skip
    bundles = [
        deletion("Encounter/c2", "EpisodeOfCare/e1"), deletion("Patient/p2", "Condition/x"),
    ]  # fmt: skip
    sender.send({"Patient.ndjson": [patient(3)], "Bundle.ndjson": bundles}, "2023-09-02", manifest)
    [receipt] = sender.load(NIGHT + timedelta(days=1))
    assert receipt.status is Status.LANDED, receipt.findings
    assert receipt.findings == ()
    landed = {
        entity: sender.landed(entity, "record_id, is_deleted", "2023-09-02")
        for entity in ("persons", "contacts", "episodes", "episode_statuses")
    }
    assert landed == {
        "persons": [("p3", False), ("p2", True)], "contacts": [("c2", True)],
        "episodes": [("e1", True)], "episode_statuses": [("e1/1", True)],
    }  # fmt: skip
    columns = "mode, duration_minutes, episode_id, unreadable, changed_at::varchar, delivery_name"
    [(*same, changed_at, delivery)] = sender.landed("contacts", columns, "2023-09-02")
    assert same == ["in_person", 45, "e1", None]
    assert changed_at.startswith("2023-09-02")
    assert delivery == "2023-09-02"
    assert sender.places("persons", "2023-09-02")[1] == (1, "Bundle.ndjson", 2)
    assert sum(part.rows_deleted for part in receipt.entities) == 4


def test_a_deletion_that_cannot_be_read_is_counted(sender: FhirSender) -> None:
    bundles = [deletion("Encounter/c1", method="PUT"), "{", deletion("canary"), deletion()]
    sender.send({"Patient.ndjson": LINES, "Bundle.ndjson": [deletion("Encounter/c9"), *bundles]})
    [receipt] = sender.load()
    assert [(found.rule, found.place) for found in receipt.findings] == [("L-049", "4 slettinger")]
    assert "canary" not in to_json(receipt)


def test_a_status_that_left_the_history_is_deleted_too(sender: FhirSender) -> None:
    history = [
        {"status": "waitlist", "period": {"start": "2023-01-01", "end": "2023-01-05"}},
        {"status": "onhold", "period": {"start": "2023-01-05", "end": "2023-02-01"}},
    ]
    sender.send({"EpisodeOfCare.ndjson": [episode(1, statusHistory=history), episode(2)]})
    sender.load()
    later = {"lastUpdated": "2023-08-31T12:00:00+02:00"}
    shorter = [{"status": "waitlist", "period": {"start": "2023-01-01", "end": "2023-02-01"}}]
    again = [
        episode(1, statusHistory=shorter, meta=later),
        episode(2, statusHistory=[], meta=later),
    ]
    sender.send({"EpisodeOfCare.ndjson": again}, "2023-09-02")
    sender.load(NIGHT + timedelta(days=1))
    columns = "record_id, status, is_deleted"
    assert sender.landed("episode_statuses", columns, "2023-09-02") == [
        ("e1/1", "T", False), ("e1/2", "I", False), ("e2/1", "I", False), ("e1/3", "I", True),
    ]  # fmt: skip


def test_statuses_keep_their_ids_when_the_history_grows(sender: FhirSender) -> None:
    waiting = episode(1, status="waitlist", period={"start": "2023-01-01"})
    begun = episode(
        1, period={"start": "2023-01-01"}, meta={"lastUpdated": "2023-08-31T12:00:00+02:00"},
        statusHistory=[
            {"status": "waitlist", "period": {"start": "2023-01-01", "end": "2023-02-01"}}
        ],
    )  # fmt: skip
    sender.send({"EpisodeOfCare.ndjson": [waiting]})
    sender.load()
    sender.send({"EpisodeOfCare.ndjson": [begun]}, "2023-09-02")
    sender.load(NIGHT + timedelta(days=1))
    columns = "record_id, status, valid_from::varchar"
    [before] = sender.landed("episode_statuses", columns)
    after = sender.landed("episode_statuses", columns, "2023-09-02")
    assert before == after[0] == ("e1/1", "T", "2023-01-01")
    assert after[1] == ("e1/2", "I", "2023-02-01")


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
