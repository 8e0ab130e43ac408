"""Reads the suites: every rule a delivery is judged by, as a typed object.

A suite is written by people who know the service, so it may point at the contract instead of
repeating it: ``$codes``, ``$minimum``, ``$maximum`` and ``$pattern`` are the field's own.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from contracts.entities import Entity, entities
from contracts.severities import Severity
from expectations.looks import FLAGS, LATE_FLAGS, LOOKS, PARTITION_LOOKS, POPULATION_LOOKS

SUITE_FOLDER = Path(__file__).with_name("suites")

WAYS = (*LOOKS, *FLAGS, *LATE_FLAGS, *PARTITION_LOOKS, *POPULATION_LOOKS)

# The suite whose rules each name their entity.
ACROSS = "across"

CODE = re.compile(r"^[A-Z]-[0-9]{3}$")


# Too few digits to be taken for anybody's number.
VERSION_LENGTH = 8


class BrokenSuite(Exception):
    """A suite cannot be used; the message names the file and the rule."""


@dataclass(frozen=True)
class Rule:
    """One thing that must hold. ``code`` and ``columns`` together name it.

    ``looks_at`` says what is made of the columns before they are judged (see ``looks``);
    ``applies_to`` the kinds of source it is asked of, all when empty;
    ``where`` the values some columns must have for a row to be asked at all;
    ``history`` what a row count is measured by (see ``row_counts``);
    ``since`` when the rule was introduced, for those who compare over time.
    """

    entity: str
    code: str
    severity: Severity
    expectation: str
    columns: tuple[str, ...]
    looks_at: str
    arguments: Mapping[str, Any]
    message: str
    remedy: str
    since: date
    applies_to: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    history: Mapping[str, float] = field(default_factory=dict)


@cache
def rules_version() -> str:
    """A short name for the rules in force: another when any rule, or a code list that a rule
    points to, has changed. A comment changes nothing."""
    written = [
        yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for path in sorted(SUITE_FOLDER.glob("*.yml"))
    ]
    told = json.dumps([written, repr(suites())], default=str)
    return sha256(told.encode()).hexdigest()[:VERSION_LENGTH]


@cache
def suites() -> dict[str, tuple[Rule, ...]]:
    """The rules of every entity, in the order they are written."""
    across = read_suite(SUITE_FOLDER / f"{ACROSS}.yml")
    return {
        name: (
            *read_suite(SUITE_FOLDER / f"{name}.yml"),
            *(rule for rule in across if rule.entity == name),
        )
        for name in entities()
    }


def rules_for(entity: str, kind: str) -> tuple[Rule, ...]:
    """The rules an entity is judged by when it comes from this kind of source."""
    return tuple(
        rule for rule in suites()[entity] if not rule.applies_to or kind in rule.applies_to
    )


def read_suite(path: Path) -> tuple[Rule, ...]:
    """The rules in one file; BrokenSuite names the rule that cannot be used."""
    raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    rules = tuple(_rule(path, _entity_of(path, raw, entry), entry) for entry in raw["rules"])
    names = Counter(
        (rule.code, rule.entity, rule.columns, rule.looks_at, str(rule.where)) for rule in rules
    )
    twice = sorted(code for (code, *_), count in names.items() if count > 1)
    if twice:
        raise BrokenSuite(f"{path.name}: stands twice: {', '.join(twice)}")
    return rules


def _entity_of(path: Path, suite: dict[str, Any], entry: dict[str, Any]) -> Entity:
    """What a rule is about: a suite is of one entity, but for the one across them."""
    entity = entities().get((entry if path.stem == ACROSS else suite).get("entity", ""))
    if entity is None or path.stem not in (ACROSS, entity.name):
        raise BrokenSuite(f"{path.name}: the entity must be the file's name and in the contract")
    return entity


def _rule(path: Path, entity: Entity, raw: dict[str, Any]) -> Rule:
    place = f"{path.name}: {raw.get('code', 'a rule without a code')}"
    columns = (raw["column"],) if "column" in raw else tuple(raw.get("columns", ()))
    try:
        rule = Rule(
            entity=entity.name,
            code=str(raw["code"]),
            severity=Severity(raw["severity"]),
            expectation=raw["expectation"],
            columns=columns,
            looks_at=raw.get("looks_at", "value"),
            arguments=_arguments(entity, columns, raw.get("arguments", {})),
            message=raw["message"],
            remedy=raw["remedy"],
            since=raw["since"],
            applies_to=tuple(raw.get("applies_to", ())),
            where={name: _listed(value) for name, value in raw.get("where", {}).items()},
            history=raw.get("history", {}),
        )
    except (KeyError, ValueError) as problem:
        raise BrokenSuite(f"{place}: {problem}") from problem
    named = (*rule.columns, *rule.where)
    unknown = [column for column in named if landed_name(entity, column) is None]
    if unknown or not CODE.match(rule.code) or rule.looks_at not in WAYS:
        raise BrokenSuite(f"{place}: unknown column, code or way of looking")
    return rule


def _listed(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def landed_name(entity: Entity, column: str) -> str | None:
    """What a delivered column is called in landing; None when it is not there."""
    for known in entity.fields:
        if known.name == column:
            return known.landed_as
    return column if column in entity.landed_columns else None


def _arguments(entity: Entity, columns: tuple[str, ...], raw: dict[str, Any]) -> dict[str, Any]:
    return {name: _argument(entity, columns, value) for name, value in raw.items()}


def _argument(entity: Entity, columns: tuple[str, ...], value: Any) -> Any:
    if not (isinstance(value, str) and value in ("$codes", "$minimum", "$maximum", "$pattern")):
        return value
    contract = entity.field(columns[0])
    found = getattr(contract, value.removeprefix("$"))
    if found is None or found == ():
        raise ValueError(f"the contract gives {columns[0]} no {value}")
    if value == "$pattern":
        # A contract's pattern is for the whole cell; alone, $ lets a last line break through.
        return rf"(?:{found})\Z"
    return list(found) if isinstance(found, tuple) else found
