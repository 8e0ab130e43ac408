"""The records of a made-up journal as FHIR R4 resources, where the default mapping looks.

Names, addresses and narrative are written too, made up: a real export has them, and they must
never land.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pandas as pd

Resource = dict[str, Any]
Row = Mapping[str, Any]

URN = "urn:lavterskel:"
WORKFLOW_EPISODE = "http://hl7.org/fhir/StructureDefinition/workflow-episodeOfCare"
NUMBER_SYSTEMS = {
    "fnr": "urn:oid:2.16.578.1.12.4.1.4.1",
    "dnr": "urn:oid:2.16.578.1.12.4.1.4.2",
    "fh": "urn:oid:2.16.578.1.12.4.1.4.3",
    "duf": "urn:oid:2.16.578.1.12.4.1.4.5",
    "hnr": URN + "hnr",
}
GENDERS = {"1": "male", "2": "female", "0": "unknown", "9": "other"}
STATUSES = {
    "T": "waitlist", "I": "active", "P": "onhold", "S": "finished", "X": "entered-in-error",
}  # fmt: skip
PROFESSIONS = "urn:oid:2.16.578.1.12.4.1.1.8401"
NARRATIVE = {"status": "generated", "div": "<div>Kari Kanarifugl, notat om samtalen</div>"}
ITEMS = [f"item_{number}" for number in range(1, 10)]


def bare(value: Any) -> Any:
    """The value without what is missing in it: FHIR has no empty object, list or null."""
    if isinstance(value, dict):
        kept = {name: bare(inner) for name, inner in value.items()}
        return {name: inner for name, inner in kept.items() if inner not in (None, {}, [])}
    if isinstance(value, list):
        return [inner for inner in map(bare, value) if inner not in (None, {}, [])]
    return value


def extensions(row: Row, **kinds: str) -> list[Resource]:
    """Fields FHIR has no place for: the field's name with the kind of value it is written as."""
    return [
        {"url": URN + name, f"value{kind}": row[name]}
        for name, kind in kinds.items()
        if row[name] is not None
    ]


def _reference(kind: str, record_id: str | None) -> Resource | None:
    return {"reference": f"{kind}/{record_id}"} if record_id else None


def _coded(system: str, code: str | None) -> Resource | None:
    return {"coding": [{"system": system, "code": code}]} if code else None


def _resource(kind: str, row: Row, record_id: str, extra: list[Resource], **body: Any) -> Resource:
    common = extensions(row, municipality_code="Code", registered_at="Instant")
    resource: Resource = bare({
        "resourceType": kind,
        "id": record_id,
        "meta": {"lastUpdated": row["changed_at"]},
        "text": NARRATIVE,
        "extension": common + extra,
        **body,
    })  # fmt: skip
    return resource


def patient(row: Row) -> Resource:
    """A person as a Patient, with a name and an address nobody has."""
    system = NUMBER_SYSTEMS.get(row["id_type"])
    extra = extensions(
        row, is_deleted="Boolean", has_protected_address="Boolean", reserved_from="Date",
        reserved_to="Date",
    )  # fmt: skip
    old = {"use": "old", "system": NUMBER_SYSTEMS["dnr"], "value": row["replaces_national_id"]}
    return _resource(
        "Patient", row, row["person_key"], extra,
        identifier=[
            {"system": URN + "record_id", "value": row["record_id"]},
            {"use": "official", "system": system, "value": row["national_id"]} if system else None,
            old if row["replaces_national_id"] else None,
        ],
        name=[{"family": "Kanarifugl", "given": ["Kari"]}],
        telecom=[{"system": "phone", "value": "00000000"}],
        gender=GENDERS[row["sex"]],
        birthDate=row["birth_date"],
        deceasedDateTime=row["deceased_on"],
        address=[{"line": ["Oppdiktet vei 1"], "extension": extensions(row, district_code="Code")}],
    )  # fmt: skip


def healthcare_service(row: Row) -> Resource:
    """An offer in one of its periods."""
    extra = extensions(
        row, is_deleted="Boolean", requires_referral="Boolean", requires_decision="Boolean",
        minimum_age="Integer", maximum_age="Integer", opening_weekdays="String",
        opens_at="String", closes_at="String", capacity_per_day="Integer",
        maximum_conversations="Integer", target_group="Code",
    )  # fmt: skip
    extra.append({
        "url": URN + "valid",
        "valuePeriod": {"start": row["valid_from"], "end": row["valid_to"]},
    })  # fmt: skip
    if row["fee"] is not None:
        extra.append({"url": URN + "fee", "valueMoney": {"value": row["fee"], "currency": "NOK"}})
    return _resource(
        "HealthcareService", row, row["record_id"], extra,
        identifier=[{"system": URN + "offer_id", "value": row["offer_id"]}],
        type=[
            _coded(URN + "offer_kind", row["kind"]),
            _coded(URN + "service_code", row["service_code"]),
        ],
        providedBy={"display": row["unit"]},
        name=row["name"],
    )  # fmt: skip


def enquiry(row: Row) -> Resource:
    """An enquiry as a ServiceRequest of no category."""
    extra = extensions(
        row, channel="Code", first_answered_at="DateTime", result="Code", heard_from="Code"
    )
    return _resource(
        "ServiceRequest", row, row["record_id"], extra,
        status="entered-in-error" if row["is_deleted"] else "active",
        intent="proposal",
        subject=_reference("Patient", row["person_key"]),
        authoredOn=row["received_at"],
        code=_coded(URN + "offer_id", row["recommended_offer_id"]),
        requester=_reference("Practitioner", row["staff_id"]),
        note=[{"text": "Kari Kanarifugl ringte"}],
    )  # fmt: skip


def decision(row: Row) -> Resource:
    """An application with its decision: a ServiceRequest whose category says so."""
    return _resource(
        "ServiceRequest", row, row["record_id"],
        extensions(row, decided_on="Date", result="Code", is_appealed="Boolean"),
        status="entered-in-error" if row["is_deleted"] else "active",
        intent="order",
        category=[_coded(URN + "request", "vedtak")],
        subject=_reference("Patient", row["person_key"]),
        authoredOn=row["applied_on"],
        occurrencePeriod={"end": row["valid_to"]},
    )  # fmt: skip


def episode(row: Row, statuses: Mapping[str, list[Row]]) -> Resource:
    """An episode with the statuses it has had; the last of them is the one it has."""
    told = statuses.get(row["record_id"], [])
    extra = extensions(row, is_deleted="Boolean", has_decision="Boolean", end_reason="Code")
    for name, kind in (
        ("decision_id", "ServiceRequest"), ("previous_episode_id", "EpisodeOfCare"),
    ):  # fmt: skip
        if row[name]:
            extra.append({"url": URN + name, "valueReference": _reference(kind, row[name])})
    history = [
        {
            "status": STATUSES[was["status"]],
            "period": {"start": was["valid_from"], "end": then["valid_from"]},
        }
        for was, then in pairwise(told)
    ]
    return _resource(
        "EpisodeOfCare", row, row["record_id"], extra,
        status=STATUSES[told[-1]["status"]] if told else None,
        statusHistory=history,
        type=[_coded(URN + "offer_id", row["offer_id"])],
        patient=_reference("Patient", row["person_key"]),
        period={"start": row["started_on"], "end": row["ended_on"]},
        referralRequest=[_reference("ServiceRequest", row["enquiry_id"])],
    )  # fmt: skip


def encounter(row: Row) -> Resource:
    """A contact; who cancelled, and who took part, is told by extensions."""
    status = "finished" if row["attendance"] == "attended" else "cancelled"
    start, minutes = row["starts_at"], row["duration_minutes"]
    end = None
    if minutes is not None:
        end = (pd.Timestamp(start) + pd.Timedelta(minutes=minutes)).isoformat()
    return _resource(
        "Encounter", row, row["record_id"],
        extensions(
            row, participants="Code", attendance="Code", journalled_at="DateTime",
            has_interpreter="Boolean",
        ),
        status="entered-in-error" if row["is_deleted"] else status,
        **{"class": {"code": "AMB"}},
        type=[_coded(URN + "contact_mode", row["mode"])],
        episodeOfCare=[_reference("EpisodeOfCare", row["episode_id"])],
        basedOn=[_reference("ServiceRequest", row["enquiry_id"])],
        participant=[{
            "type": [_coded(PROFESSIONS, row["profession"])],
            "individual": _reference("Practitioner", row["staff_id"]),
        }],
        period={"start": start, "end": end},
    )  # fmt: skip


def observation(row: Row) -> Resource:
    """A filled-in form: items as components, the sum as the value."""
    extra = extensions(row, version="String", answered_by="Code", phase="Code")
    extra.append({
        "url": WORKFLOW_EPISODE,
        "valueReference": _reference("EpisodeOfCare", row["episode_id"]),
    })  # fmt: skip
    return _resource(
        "Observation", row, row["record_id"], extra,
        status="entered-in-error" if row["is_deleted"] else "final",
        code=_coded(URN + "instrument", row["instrument"]),
        encounter=_reference("Encounter", row["contact_id"]),
        effectiveDateTime=row["measured_at"],
        valueQuantity={"value": row["stated_sum"]},
        component=[
            {"code": _coded(URN + "item", item), "valueQuantity": {"value": row[item]}}
            for item in ITEMS
            if row[item] is not None
        ],
    )  # fmt: skip
