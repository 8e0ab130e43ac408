"""What an export deletes or leaves out gets a tombstone; what grows keeps its ids."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from contracts.receipts import Status, to_json
from contracts.settings import Settings
from tests.unit.loaders.journal.fhir_sender import (
    NIGHT,
    FhirSender,
    encounter,
    episode,
    lines_of,
    patient,
)

LINES = lines_of([patient(1), patient(2)])


@pytest.fixture
def sender(settings: Settings) -> FhirSender:
    """A source that delivers FHIR by the default mapping."""
    return FhirSender(settings)


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
