"""The delivered entities are complete, consistent, and readable by the stock tool."""

from __future__ import annotations

from pathlib import Path

import frictionless
import pytest
import yaml

from contracts.entities import (
    DUCKDB_TYPES,
    LINEAGE_COLUMNS,
    SCHEMA_FOLDER,
    Entity,
    entities,
)

SCHEMA_FILES = sorted(SCHEMA_FOLDER.glob("*.yaml"))
COMMON_FIELDS = ("record_id", "municipality_code", "registered_at", "changed_at", "is_deleted")
DOMAIN_ENTITIES = {
    "persons", "enquiries", "assessments", "offers", "decisions", "episodes", "episode_statuses",
    "contacts", "groups", "group_attendances", "measures", "self_help_codes",
    "self_help_check_ins", "evaluations", "staff_positions", "drop_in_days", "centre_days",
    "monthly_counts",
}  # fmt: skip


@pytest.fixture(params=sorted(DOMAIN_ENTITIES))
def entity(request: pytest.FixtureRequest) -> Entity:
    """Each delivered entity in turn."""
    return entities()[request.param]


def test_the_entities_are_those_of_the_domain() -> None:
    assert set(entities()) == DOMAIN_ENTITIES
    assert list(entities()) == sorted(DOMAIN_ENTITIES)


@pytest.mark.parametrize("path", SCHEMA_FILES, ids=lambda path: path.stem)
def test_a_file_is_named_after_its_entity(path: Path) -> None:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert raw["name"] == path.stem


@pytest.mark.parametrize("path", SCHEMA_FILES, ids=lambda path: path.stem)
def test_the_stock_tool_can_load_the_schema(path: Path) -> None:
    schema = frictionless.Schema.from_descriptor(str(path))
    ours = entities()[path.stem]
    assert schema.field_names == [field.name for field in ours.fields]
    assert schema.primary_key == list(ours.key)
    # A schema with foreign keys cannot be used on a single file (ADR 0015).
    assert schema.foreign_keys == []


def test_every_entity_begins_with_the_common_fields(entity: Entity) -> None:
    assert tuple(field.name for field in entity.fields[:5]) == COMMON_FIELDS
    required = {field.name for field in entity.fields if field.is_required}
    assert set(COMMON_FIELDS) <= required
    assert entity.key == ("record_id", "changed_at")


def test_titles_and_descriptions_are_there_to_be_read(entity: Entity) -> None:
    assert entity.title
    assert entity.description.endswith(".")
    for field in entity.fields:
        assert field.title, field.name
        assert field.description.endswith("."), field.name


def test_codes_are_unique_texts_with_a_named_list(entity: Entity) -> None:
    for field in entity.fields:
        assert bool(field.codes) == bool(field.code_list), field.name
        assert len(set(field.codes)) == len(field.codes), field.name
        # YAML reads an unquoted none, no or 1 as something else than a code.
        assert all(isinstance(code, str) for code in field.codes), field.name


def test_a_code_list_has_the_same_codes_wherever_it_is_used() -> None:
    lists: dict[str, tuple[str, ...]] = {}
    for entity in entities().values():
        for field in entity.fields:
            if field.code_list:
                assert lists.setdefault(field.code_list, field.codes) == field.codes


def test_limits_stand_in_order_and_only_on_numbers(entity: Entity) -> None:
    for field in entity.fields:
        if field.minimum is not None or field.maximum is not None:
            assert field.type in {"integer", "number"}, field.name
        if field.minimum is not None and field.maximum is not None:
            assert field.minimum <= field.maximum, field.name


def test_a_reference_names_a_field_on_both_sides(entity: Entity) -> None:
    for reference in entity.references:
        here = entity.field(reference.field)
        there = entities()[reference.entity].field(reference.key)
        # Both sides must be replaced by the same kind of pseudonym, or neither.
        assert here.pseudonym == there.pseudonym
        assert here.type == there.type


def test_landed_columns_are_typed_and_end_with_the_lineage(entity: Entity) -> None:
    columns = entity.landed_columns
    assert list(columns)[-len(LINEAGE_COLUMNS) :] == list(LINEAGE_COLUMNS)
    assert set(columns.values()) <= {*DUCKDB_TYPES.values(), *LINEAGE_COLUMNS.values()}
    # No two columns share a name, and none is lost in the dict.
    checks = sum(field.pseudonym == "national_id" for field in entity.fields)
    assert len(columns) == len(entity.fields) + checks + len(LINEAGE_COLUMNS)


def test_what_identifies_somebody_never_lands_as_it_was_delivered(entity: Entity) -> None:
    for field in entity.fields:
        if field.name in {"national_id", "replaces_national_id", "person_key", "staff_id"}:
            assert field.pseudonym, field.name
        if field.pseudonym:
            assert field.name not in entity.landed_columns
            assert field.landed_as.endswith("_pseudonym")
            assert field.landed_type == "varchar"


def test_only_persons_has_identity_numbers() -> None:
    holders = {
        entity.name
        for entity in entities().values()
        for field in entity.fields
        if field.pseudonym == "national_id"
    }
    assert holders == {"persons"}
    landed = entities()["persons"].landed_columns
    assert landed["national_id_check"] == "varchar"
    assert landed["replaces_national_id_check"] == "varchar"


def test_counts_by_hand_are_never_joined_to_a_person() -> None:
    by_hand = {e.name for e in entities().values() if e.origin in {"counted", "manual"}}
    assert by_hand == {"drop_in_days", "centre_days", "monthly_counts"}
    for name in by_hand:
        assert not [field.name for field in entities()[name].fields if field.pseudonym]


def test_a_field_that_is_not_there_is_named() -> None:
    with pytest.raises(KeyError, match="offers has no field colour"):
        entities()["offers"].field("colour")


def test_codes_that_say_little_are_among_the_codes_and_times_are_times(entity: Entity) -> None:
    for field in entity.fields:
        assert set(field.other_codes) | set(field.default_codes) <= set(field.codes)
        assert not set(field.other_codes) & set(field.default_codes)
    assert {entity.field(name).type for name in entity.about} <= {"date", "datetime"}
    assert len({entity.field(name).type for name in entity.about}) <= 1
    assert bool(entity.about) is (entity.name != "persons")
