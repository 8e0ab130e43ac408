"""What stands in a resource becomes the right rows; what cannot be read is said field by field."""

from __future__ import annotations

import pytest

from contracts.settings import Settings
from loaders.journal.fhir_mapping import DEFAULT_FILE
from tests.unit.loaders.journal.fhir_sender import (
    FhirSender,
    Resource,
    encounter,
    episode,
    patient,
)


@pytest.fixture
def sender(settings: Settings) -> FhirSender:
    """A source that delivers FHIR by the default mapping."""
    return FhirSender(settings)


ODD_VALUES: dict[str, tuple[Resource, str]] = {
    "a code nobody mapped": (patient(2, gender="canary"), "sex"),
    "an object for a text": (patient(2, gender={"canary": 1}), "sex"),
    "a list for a text": (patient(2, birthDate=["1990-01-01"]), "birth_date"),
    "a date that is none": (patient(2, birthDate="1990-02-30"), "birth_date"),
    "a month for a date": (patient(2, birthDate="1990-02"), "birth_date"),
    "far too long": (patient(2, birthDate="1" * 5000), "birth_date"),
}


@pytest.mark.parametrize("name", ODD_VALUES)
def test_an_odd_value_makes_its_field_unreadable(sender: FhirSender, name: str) -> None:
    resource, field = ODD_VALUES[name]
    sender.send({"Patient.ndjson": [resource]})
    [receipt] = sender.load()
    assert receipt.findings == ()
    assert sender.landed("persons", f"record_id, {field}, unreadable") == [("p2", None, [field])]


ODD_REFERENCES = (
    "https://journal.example/fhir/EpisodeOfCare/e1", "urn:uuid:0b0e1c5a", "#e1", "e1",
    "Patient/e1", "EpisodeOfCare/e1/x", "EpisodeOfCare/", "EpisodeOfCare/e 1",
)  # fmt: skip


@pytest.mark.parametrize("reference", ODD_REFERENCES)
def test_a_reference_that_is_not_to_one_of_ours_is_unreadable(
    sender: FhirSender, reference: str
) -> None:
    sender.send({"Encounter.ndjson": [encounter(1, episodeOfCare=[{"reference": reference}])]})
    sender.load()
    assert sender.landed("contacts", "episode_id, unreadable") == [(None, ["episode_id"])]


def test_references_within_the_declared_address_and_to_a_version_are_read(
    settings: Settings,
) -> None:
    mapping = settings.zones.home / "fhir.yml"
    text = DEFAULT_FILE.read_text(encoding="utf-8")
    address = "https://journal.example/fhir/"
    mapping.write_text(text.replace('base_url: ""', f'base_url: "{address}"'), encoding="utf-8")
    sender = FhirSender(settings, mapping="fhir.yml")
    references = (f"{address}EpisodeOfCare/e1", "EpisodeOfCare/e1/_history/3", "EpisodeOfCare/e1")
    contacts = [
        encounter(number, episodeOfCare=[{"reference": reference}])
        for number, reference in enumerate(references)
    ]
    sender.send({"Encounter.ndjson": contacts})
    sender.load()
    assert sender.landed("contacts", "episode_id, unreadable") == [("e1", None)] * 3


def test_an_identity_number_outside_its_field_never_lands(sender: FhirSender) -> None:
    number = "01819010001"
    sender.send({
        "Patient.ndjson": [patient(1), patient(2, id=number)],
        "Encounter.ndjson": [encounter(1, id=number), encounter(2)],
    })  # fmt: skip
    sender.load()
    landed = [*sender.landed("persons"), *sender.landed("contacts")]
    assert number not in str(landed)
    assert sender.landed("contacts", "unreadable")[0] == (["record_id:identity_number"],)
    assert sender.landed("persons", "national_id_check") == [("valid",), ("valid",)]


def test_statuses_are_a_row_each_in_order_with_lasting_ids(sender: FhirSender) -> None:
    history = [
        {"status": "active", "period": {"start": "2023-02-01", "end": "2023-03-01"}},
        {"status": "waitlist", "period": {"start": "2023-01-01", "end": "2023-02-01"}},
    ]
    sender.send({"EpisodeOfCare.ndjson": [
        episode(1, status="finished", statusHistory=history, period={"start": "2023-01-01"}),
        episode(2), "{",
        episode(3, status="finished", period={"start": "2023-01-01", "end": "2023-05-01"}),
        episode(4, statusHistory=[
            {"status": "planned", "period": {"start": "2023-01-01", "end": "2023-01-09"}},
            {"status": "active", "period": {"start": "2023-01-09"}},
        ]),
        episode(5, status="entered-in-error"),
    ]})  # fmt: skip
    sender.load()
    columns = "record_id, episode_id, sequence, status, valid_from::varchar"
    assert sender.landed("episode_statuses", columns) == [
        ("e1/1", "e1", 1, "T", "2023-01-01"), ("e1/2", "e1", 2, "I", "2023-02-01"),
        ("e1/3", "e1", 3, "S", "2023-03-01"), ("e2/1", "e2", 1, "I", "2023-02-01"),
        ("e3/1", "e3", 1, "S", "2023-05-01"), ("e4/1", "e4", 1, "T", "2023-01-01"),
        ("e4/2", "e4", 2, "I", "2023-01-09"), ("e5/1", "e5", 1, "X", "2023-02-01"),
    ]  # fmt: skip
    assert [place[2] for place in sender.places("episode_statuses")] == [1, 1, 1, 2, 4, 5, 5, 6]
    assert sender.landed("episodes", "unreadable")[2] == (["line:3"],)


def test_a_status_without_a_beginning_is_not_given_one(sender: FhirSender) -> None:
    history = [{"status": "waitlist", "period": {"start": "2023-01-01"}}]
    sender.send({"EpisodeOfCare.ndjson": [episode(1, statusHistory=history)]})
    sender.load()
    assert sender.landed("episode_statuses", "sequence, status, valid_from::varchar") == [
        (1, "T", "2023-01-01"), (2, "I", None),
    ]  # fmt: skip


def test_requests_go_to_enquiries_or_decisions(sender: FhirSender) -> None:
    common: Resource = {
        "resourceType": "ServiceRequest", "meta": {"lastUpdated": "2023-02-01T10:00:00Z"},
        "status": "active", "subject": {"reference": "Patient/p1"}, "authoredOn": "2023-02-01",
    }  # fmt: skip
    asked = [{"coding": [{"system": "urn:lavterskel:request", "code": "vedtak"}]}]
    other = [{"coding": [{"system": "urn:lavterskel:request", "code": "annet"}]}]
    sender.send({"ServiceRequest.ndjson": [
        common | {"id": "h1"}, common | {"id": "v1", "category": asked}, "nothing",
        common | {"id": "h2", "category": other},
    ]})  # fmt: skip
    [receipt] = sender.load()
    assert sender.landed("enquiries", "record_id") == [("h1",), (None,), ("h2",)]
    assert sender.landed("decisions", "record_id") == [("v1",)]
    assert sender.places("decisions") == [(0, "ServiceRequest.ndjson", 2)]
    assert receipt.rows_landed == 4
