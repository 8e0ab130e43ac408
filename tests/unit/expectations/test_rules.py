"""The suites say all that the contract says, once, in words a municipality understands."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from contracts.entities import Field, entities
from contracts.severities import Severity
from expectations.rules import BrokenSuite, Rule, read_suite, rules_for, rules_version, suites
from expectations.validate import Check, expectation

PREFIXES = {
    "persons": "P", "enquiries": "H", "assessments": "A", "offers": "T", "decisions": "V",
    "episodes": "F", "episode_statuses": "S", "contacts": "K", "groups": "G",
    "group_attendances": "D", "measures": "U", "self_help_codes": "C",
    "self_help_check_ins": "I", "evaluations": "E", "staff_positions": "B",
    "drop_in_days": "O", "centre_days": "R", "monthly_counts": "M",
}  # fmt: skip

# From here on a number is a warning's, and each entity has its own.
FIRST_WARNING = 50

# The rules across entities have a suite of their own.
ALL_RULES = [
    rule for suite in suites().values() for rule in suite if not rule.code.startswith("X-")
]


def suite_of(entity: str) -> list[Rule]:
    return [rule for rule in ALL_RULES if rule.entity == entity]


def columns_with(entity: str, number: str) -> set[str]:
    return {
        column
        for rule in suite_of(entity)
        if rule.code.endswith(number) and len(rule.columns) == 1
        for column in rule.columns
    }


def fields(entity: str, **having: object) -> set[str]:
    def has(field: Field) -> bool:
        return all(bool(getattr(field, name)) is value for name, value in having.items())

    return {field.name for field in entities()[entity].fields if has(field)}


def test_every_entity_has_a_suite_and_every_suite_an_entity() -> None:
    assert set(suites()) == set(entities()) == set(PREFIXES)


@pytest.mark.parametrize("entity", sorted(PREFIXES))
def test_the_suite_says_all_that_the_contract_says(entity: str) -> None:
    contract = entities()[entity]
    limited = {
        field.name
        for field in contract.fields
        if field.minimum is not None or field.maximum is not None
    }
    assert columns_with(entity, "-002") == fields(entity, is_required=True)
    assert columns_with(entity, "-004") == fields(entity, codes=True)
    assert columns_with(entity, "-005") == limited
    assert columns_with(entity, "-006") == {f.name for f in contract.fields if f.pattern}
    assert columns_with(entity, "-008") == {ref.field for ref in contract.references}
    for number in ("-001", "-003", "-007", "-009", "-020"):
        assert any(rule.code.endswith(number) for rule in suite_of(entity))


@pytest.mark.parametrize("entity", sorted(PREFIXES))
def test_arguments_are_the_contracts_own(entity: str) -> None:
    for rule in suite_of(entity):
        field = (
            entities()[entity].field(rule.columns[0]) if rule.code[2:] in "004 005 006" else None
        )
        if field is None:
            continue
        expected = {
            "value_set": list(field.codes) or None,
            "min_value": field.minimum,
            "max_value": field.maximum,
            "regex": rf"(?:{field.pattern})\Z" if field.pattern else None,
        }
        assert dict(rule.arguments) == {k: v for k, v in expected.items() if v is not None}


def test_a_code_means_one_thing_wherever_it_stands() -> None:
    meanings = defaultdict(set)
    for rule in ALL_RULES:
        assert rule.code.startswith(f"{PREFIXES[rule.entity]}-")
        if not rule.code.endswith(("-010", "-020")) and int(rule.code[2:]) < FIRST_WARNING:
            meanings[rule.code[2:]].add((rule.severity, rule.expectation, rule.looks_at))
    assert {number: len(found) for number, found in meanings.items() if len(found) > 1} == {}
    for entity in suites():
        severities = defaultdict(set)
        for rule in suite_of(entity):
            severities[rule.code].add(rule.severity)
        assert all(len(found) == 1 for found in severities.values())


def test_only_a_row_count_refuses_a_delivery() -> None:
    refusing = {rule.code[2:] for rule in ALL_RULES if rule.severity is Severity.FILE}
    assert refusing == {"020", "040"}


@pytest.mark.parametrize("entity", sorted(PREFIXES))
def test_every_rule_tells_what_is_wrong_and_what_to_do(entity: str) -> None:
    for rule in suite_of(entity):
        assert_told_well(rule)


def assert_told_well(rule: Rule) -> None:
    for text in (rule.message, rule.remedy):
        assert len(text) > 20
        assert text[0].isupper() or text[0] == "«"
        assert text.endswith(".")
        assert not re.search(r"[{}$%]|TODO|XXX|\b(the|must|field|value)\b", text)
    if rule.code.endswith(("-002", "-004", "-005", "-006", "-007", "-008", "-032")):
        for column in rule.columns:
            assert f"«{entities()[rule.entity].field(column).title}»" in rule.message


def test_the_remedy_names_the_codes_and_the_limits() -> None:
    for rule in ALL_RULES:
        for code in rule.arguments.get("value_set", ()) if rule.code.endswith("-004") else ():
            assert re.search(rf"\b{re.escape(code)}\b", rule.remedy)
        if rule.code.endswith("-005"):
            for limit in rule.arguments.values():
                assert re.search(rf"\b{limit:g}\b", rule.remedy)


@pytest.mark.parametrize("entity", sorted(PREFIXES))
def test_every_rule_compiles_to_an_expectation(entity: str) -> None:
    for rule in suites()[entity]:
        columns: tuple[str, ...] = ("a", "b") if "Pair" in rule.expectation else ("a",)
        if "Multicolumn" in rule.expectation:
            columns = ("a", "b", "c", "d")
        compiled = expectation(Check(rule.expectation, columns, rule.arguments))
        assert type(compiled).__name__ == rule.expectation


def test_every_entity_that_is_delivered_again_and_again_is_measured_by_its_history() -> None:
    measured = {rule.entity: rule.history for rule in ALL_RULES if rule.history}
    assert set(PREFIXES) - set(measured) == {"monthly_counts"}
    for limits in measured.values():
        assert set(limits) == {"least_rows", "least_share", "window_share", "window_deliveries"}
        assert 0 < limits["window_share"] <= limits["least_share"] < 1


def test_a_row_count_is_not_asked_of_a_window() -> None:
    assert not any(rule.code == "K-020" for rule in rules_for("contacts", "database"))
    for kind in ("files", "fhir"):
        assert any(rule.code == "K-020" for rule in rules_for("contacts", kind))
        assert any(rule.code == "K-040" for rule in rules_for("contacts", kind))
    assert any(rule.code == "M-020" for rule in rules_for("monthly_counts", "workbook"))


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("code: K-001", "code: 17"),
        ("severity: ROW", "severity: HARD"),
        ("column: starts_at", "column: begins_at"),
        ("looks_at: presence", "looks_at: absence"),
        ("min_value: $minimum", "min_value: $codes"),
        ("column: record_id", "column: municipality_code"),
        ("    since: 2023-01-01\n", ""),
        ("where: {attendance:", "where: {present:"),
        ("entity: contacts", "entity: persons"),
    ],
)
def test_a_broken_suite_is_named(tmp_path: Path, was: str, becomes: str) -> None:
    good = (Path("expectations/suites") / "contacts.yml").read_text(encoding="utf-8")
    assert was in good
    broken = tmp_path / "contacts.yml"
    broken.write_text(good.replace(was, becomes), encoding="utf-8")
    with pytest.raises(BrokenSuite, match=r"contacts\.yml"):
        read_suite(broken)


def test_the_rules_have_a_short_version_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rules_version()
    assert re.fullmatch("[0-9a-f]{8}", before)
    for path in Path("expectations/suites").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        if path.stem == "contacts":
            text = text.replace("Varighet", "Lengde")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    monkeypatch.setattr("expectations.rules.SUITE_FOLDER", tmp_path)
    suites.cache_clear()
    rules_version.cache_clear()
    try:
        assert rules_version() != before
    finally:
        suites.cache_clear()
        rules_version.cache_clear()
