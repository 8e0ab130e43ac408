"""Fills in what an example's records leave out, and makes the people and offers they name."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from contracts.entities import Entity, entities
from docs.building.cells import NORWAY
from docs.building.examples import Example, Record, UnreadableExample
from tests.dbt.made_judgement import Row

LONG_AGO = date(2020, 1, 1)
UNIT = "Psykisk helse"

# The day a record is about, which is also when it was registered unless the page says more.
OWN_DAY = ("received_at", "assessed_at", "starts_at", "measured_at", "created_at", "checked_in_at",
           "held_on", "answered_on", "applied_on", "decided_on", "started_on", "starts_on", "month",
           "valid_from")  # fmt: skip

DEFAULTS: dict[str, Row] = {
    "assessments": {"kind": "phone"},
    "centre_days": {"centre": "Treffstedet", "is_open": True},
    "contacts": {"mode": "in_person", "participants": "user", "attendance": "attended",
                 "duration_minutes": 45},
    "drop_in_days": {"unit": UNIT, "status": "registered"},
    "enquiries": {"channel": "phone"},
    "evaluations": {"form_version": "1"},
    "group_attendances": {"attendance": "attended"},
    "groups": {"name": "Gruppe", "offer_id": "GRUPPE", "starts_on": LONG_AGO},
    "measures": {"answered_by": "user"},
    "monthly_counts": {"unit": UNIT, "counted_by": "manual"},
    "offers": {"valid_from": LONG_AGO, "kind": "conversation", "unit": UNIT},
    "persons": {"id_type": "none", "sex": "2", "birth_date": date(1990, 6, 1)},
    "self_help_codes": {"tool": "Selvhjelp"},
    "staff_positions": {"staff_id": "A", "profession": "2", "valid_from": LONG_AGO},
}  # fmt: skip

OFFERS: dict[str, Row] = {
    "HSP": {"service_code": "HSP", "requires_decision": True},
    "KPH": {"service_code": "KPH"},
    "PRI": {"service_code": "PRI"},
    "SELV": {"service_code": "SELV", "kind": "self_help"},
    "KURS": {"service_code": "KURS", "kind": "course"},
    "GRUPPE": {"service_code": "GRUPPE", "kind": "group"},
    "DROPIN": {"service_code": "DROPIN", "kind": "drop_in", "opening_weekdays": "2|4",
               "capacity_per_day": 6},
    "TREFF": {"service_code": "TREFF", "kind": "centre"},
}  # fmt: skip

# What must have been offered for the records to be there at all, when they name no offer.
OFFER_BEHIND = {"drop_in_days": "DROPIN", "centre_days": "TREFF", "self_help_codes": "SELV"}


def landed(example: Example, municipality_code: str) -> dict[str, list[Row]]:
    """The example's records as landing has them, with the people and offers they refer to."""
    records = [*example.records, *_referred_to(example)]
    counts: dict[str, int] = {}
    tables: dict[str, list[Row]] = {}
    for record in records:
        counts[record.entity] = number_of = counts.get(record.entity, 0) + 1
        named = {name: value for name, value in record.values.items() if value is not None}
        implied = _implied(record.entity, named, tables.get(record.entity, []))
        on = _own_instant(named | implied, example)
        common = {
            "record_id": f"{record.entity}-{number_of}",
            "municipality_code": municipality_code,
            "registered_at": on,
            "changed_at": on,
            "is_deleted": False,
        }
        filled = {**common, **DEFAULTS.get(record.entity, {}), **implied}
        required = {field.name for field in entities()[record.entity].fields if field.is_required}
        # An empty cell is empty, but landing has no record without what every record has.
        filled |= {name: None for name in record.values if name not in required} | named
        _check(example.page, record, filled)
        row = _as_landed(entities()[record.entity], filled, example.page)
        tables.setdefault(record.entity, []).append(row)
    return tables


def _implied(entity: str, named: Row, before: list[Row]) -> Row:
    """What follows from the rest of the record."""
    if entity == "offers":
        offer_id = named.get("offer_id", "")
        return {"name": offer_id, "service_code": offer_id.upper().replace("-", "_"),
                "requires_decision": False, **OFFERS.get(offer_id, {})}  # fmt: skip
    if entity == "episodes":
        return {"has_decision": named.get("offer_id") == "HSP"}
    if entity == "episode_statuses":
        same = [row for row in before if row["episode_id"] == named.get("episode_id")]
        return {"sequence": len(same) + 1}
    if entity == "persons" and "national_id" in named:
        return {"id_type": "fnr"}
    return {}


def _referred_to(example: Example) -> list[Record]:
    """The people, groups and offers that are named but have no record of their own."""
    own = {(record.entity, _key(record)) for record in example.records}
    made: dict[tuple[str, str], Record] = {}

    def make(entity: str, field: str, key: str, line: int) -> None:
        if (entity, key) not in own and (entity, key) not in made:
            made[entity, key] = Record(entity, line, {field: key})

    for record in example.records:
        for reference in entities()[record.entity].references:
            key = record.values.get(reference.field)
            if reference.entity == "offers" and isinstance(key, str) and key not in OFFERS:
                is_own = ("offers", key) in own
                _check_offer(example.page, record, reference.field, key, is_own)
            if reference.entity in {"persons", "offers", "groups"} and isinstance(key, str):
                make(reference.entity, reference.key, key, record.line)
        behind = OFFER_BEHIND.get(record.entity)
        if behind and not _has_kind(example, str(OFFERS[behind]["kind"])):
            make("offers", "offer_id", behind, record.line)
    groups = [record for record in example.records if record.entity == "groups"]
    if any(entity == "groups" for entity, _ in made) or any(
        "offer_id" not in group.values for group in groups
    ):
        make("offers", "offer_id", str(DEFAULTS["groups"]["offer_id"]), 0)
    return list(made.values())


def _key(record: Record) -> str:
    names = {"persons": "person_key", "offers": "offer_id"}
    return str(record.values.get(names.get(record.entity, "record_id"), ""))


def _has_kind(example: Example, kind: str) -> bool:
    offers = [record for record in example.records if record.entity == "offers"]
    return any(offer.values.get("kind") == kind for offer in offers)


def _check_offer(page: str, record: Record, field: str, key: str, is_own: bool) -> None:
    if not is_own:
        raise UnreadableExample(
            f"{page}, «Poster: {record.entity}», linje {record.line}, kolonne {field}: "
            f"tilbudet {key} finnes ikke; bruk {', '.join(OFFERS)}, eller skriv en tabell "
            "«Poster: offers»"
        )


def _check(page: str, record: Record, filled: Row) -> None:
    for field in entities()[record.entity].fields:
        if field.is_required and filled.get(field.name) is None:
            raise UnreadableExample(
                f"{page}, «Poster: {record.entity}», linje {record.line}, kolonne {field.name}: "
                "mangler, og kan ikke gjettes; legg den til i tabellen"
            )


def _own_instant(values: Row, example: Example) -> datetime:
    own = next((values[name] for name in OWN_DAY if name in values), example.registered_from)
    if isinstance(own, datetime):
        return own
    return datetime.combine(own, time(), tzinfo=NORWAY)


def _as_landed(entity: Entity, values: Row, page: str) -> Row:
    row: Row = {}
    for field in entity.fields:
        value = values.get(field.name)
        if field.pseudonym:
            # The same letter on two pages is two people.
            value = value and f"{page}-{value}"
        elif isinstance(value, datetime):
            value = value.astimezone(UTC)
        row[field.landed_as] = value
        if field.pseudonym == "national_id":
            row[f"{field.name}_check"] = "valid" if value else "empty"
    return row
