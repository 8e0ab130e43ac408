"""The default mapping reads what it says it reads, and one that cannot be used says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.entities import entities
from contracts.settings import Settings
from loaders.journal.fhir_mapping import DEFAULT_FILE, UnusableMapping, read_mapping
from tests.unit.loaders.journal.fhir_sender import INSTANT, FhirSender, patient

LOINC = "http://loinc.org"
PHQ_9 = ("44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3",
         "44260-8")  # fmt: skip
EPISODE_EXTENSION = {
    "url": "http://hl7.org/fhir/StructureDefinition/workflow-episodeOfCare",
    "valueReference": {"reference": "EpisodeOfCare/e1"},
}
ITEMS = ", ".join(f"item_{number}::double" for number in range(1, 10))


def test_every_required_field_has_a_place() -> None:
    for mapped in read_mapping(None, {}).mapped:
        required = {item.name for item in entities()[mapped.entity].fields if item.is_required}
        assert required <= set(mapped.fields), mapped.entity


def test_codes_that_are_ours_are_in_the_contract() -> None:
    for mapped in read_mapping(None, {}).mapped:
        for name, ways in mapped.fields.items():
            known = entities()[mapped.entity].field(name).codes
            told = {code for way in ways for code in (way.codes or {}).values()}
            told |= {way.constant for way in ways if way.constant is not None}
            assert not known or told <= set(known), f"{mapped.entity}.{name}"


def test_free_text_is_not_read() -> None:
    for mapped in read_mapping(None, {}).mapped:
        assert not [n for n in mapped.fields if entities()[mapped.entity].field(n).is_free_text]


@pytest.fixture
def sender(settings: Settings) -> FhirSender:
    """A source that delivers FHIR by the default mapping."""
    return FhirSender(settings)


def coded(system: str, code: str) -> dict[str, Any]:
    """A CodeableConcept."""
    return {"coding": [{"system": system, "code": code, "display": "spørsmålet"}]}


def test_a_form_in_loinc_lands_as_scores(sender: FhirSender) -> None:
    answers = ("LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9")
    observation = {
        "resourceType": "Observation", "id": "o1", "meta": {"lastUpdated": INSTANT},
        "status": "final", "code": coded(LOINC, "44249-1"), "effectiveDateTime": INSTANT,
        "extension": [EPISODE_EXTENSION], "valueInteger": 12,
        "component": [
            {"code": coded(LOINC, code), "valueCodeableConcept": coded(LOINC, answers[n % 4])}
            for n, code in enumerate(PHQ_9)
        ],
    }  # fmt: skip
    pulse = observation | {"id": "o2", "code": coded(LOINC, "8867-4")}
    sender.send({"Observation.ndjson": [observation, pulse]})
    [receipt] = sender.load()
    assert sender.landed("measures", f"instrument, episode_id, {ITEMS}, stated_sum::int") == [
        ("PHQ-9", "e1", 0, 1, 2, 3, 0, 1, 2, 3, 0, 12)
    ]
    assert [(found.rule, found.place) for found in receipt.findings] == [("L-048", "1 ressurser")]


def test_a_filled_in_form_lands_as_scores_and_never_as_questions(sender: FhirSender) -> None:
    response = {
        "resourceType": "QuestionnaireResponse", "id": "q1", "meta": {"lastUpdated": INSTANT},
        "status": "completed", "questionnaire": "urn:lavterskel:questionnaire:ORS",
        "authored": INSTANT, "extension": [EPISODE_EXTENSION],
        "source": {"reference": "RelatedPerson/r1"},
        "item": [
            {"linkId": f"item_{n}", "text": "spørsmålet", "answer": [{"valueDecimal": n + 0.5}]}
            for n in range(1, 5)
        ] + [{"linkId": "stated_sum", "answer": [{"valueDecimal": 12}]}],
    }  # fmt: skip
    begun = response | {"id": "q2", "status": "in-progress"}
    sender.send({"QuestionnaireResponse.ndjson": [response, begun]})
    sender.load()
    columns = "record_id, instrument, answered_by, item_1::double, item_4::double, item_5"
    assert sender.landed("measures", f"{columns}, stated_sum::double, unreadable") == [
        ("q1", "ORS", "caregiver", 1.5, 4.5, None, 12.0, None)
    ]
    assert "spørsmålet" not in str(sender.landed("measures"))


def test_numbers_and_their_kinds(sender: FhirSender) -> None:
    system = "urn:oid:2.16.578.1.12.4.1.4."
    identifiers: list[list[dict[str, Any]]] = [
        [{"system": f"{system}2", "value": "41819010186"}],
        [{"system": f"{system}2", "value": "41819010186", "use": "old"},
         {"system": f"{system}1", "value": "01819010001"}],
        [{"system": "urn:journal", "value": "17"}],
    ]  # fmt: skip
    sender.send({"Patient.ndjson": [
        patient(number, identifier=told) for number, told in enumerate(identifiers)
    ]})  # fmt: skip
    sender.load()
    columns = "id_type, national_id_check, replaces_national_id_check, national_pseudonym"
    landed = sender.landed("persons", f"{columns}, replaced_national_pseudonym")
    assert [row[:3] for row in landed] == [
        ("dnr", "valid", "empty"), ("fnr", "valid", "valid"), ("none", "empty", "empty"),
    ]  # fmt: skip
    assert landed[0][3] == landed[1][4]


def test_a_day_is_the_sources_own(sender: FhirSender) -> None:
    sender.send({"Patient.ndjson": [
        patient(1, deceasedDateTime="2023-01-31T23:30:00Z"),
        patient(2, deceasedDateTime="2023-01-31"),
    ]})  # fmt: skip
    sender.load()
    assert sender.landed("persons", "deceased_on::varchar") == [("2023-02-01",), ("2023-01-31",)]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"entities": []}, "entities"),
        ({"entities": {"visits": {"resource": "Encounter"}}}, "visits"),
        ({"entities": {"contacts": {"resource": "drop table"}}}, "resource"),
        ({"entities": {"contacts": {"resource": "Encounter", "wher": []}}}, "wher"),
        ({"entities": {"contacts": {"resource": "Encounter", "fields": {"mood": "x"}}}}, "mood"),
        ({"accepts": ["everything"]}, "everything"),
        ({"extends": "x"}, "extends"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(
    tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    raw = yaml.safe_load(DEFAULT_FILE.read_text(encoding="utf-8")) | change
    path = tmp_path / "fhir.yml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    with pytest.raises(UnusableMapping, match=told):
        read_mapping(path, {})


@pytest.mark.parametrize(
    ("way", "told"),
    [
        ("class..code", "class..code"),
        ("period", "både som verdi"),
        ("STATUS", "store bokstaver"),
        ({"path": "status", "codes": ["x"]}, "codes"),
        ({"path": "status", "codes": {"x": True}}, "anførselstegn"),
        ({"path": "status", "as": "magic"}, "as"),
        ({"path": "status", "as": "reference"}, "to"),
        ({"path": "status", "as": "minutes"}, "until"),
        ({"row": "number"}, "rows"),
        ({"source": "location"}, "source"),
        ({}, "mangler"),
        (7, "innhold"),
        ({"path": "status", "cods": {}}, "cods"),
    ],
)
def test_a_field_that_cannot_be_used_says_where(way: Any, told: str) -> None:
    with pytest.raises(UnusableMapping, match=told):
        read_mapping(None, {"contacts": {"mode": way}})


@pytest.mark.parametrize("content", [b"", b"[]", b"a: [", b"\xff", b"entities: 3"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "fhir.yml"
    path.write_bytes(content)
    with pytest.raises(UnusableMapping):
        read_mapping(path, {})
