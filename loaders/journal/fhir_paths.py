"""Paths into a FHIR resource, as a mapping writes them, compiled to SQL on what DuckDB parsed.

``subject.reference``, ``basedOn[0].reference``, ``type[*].coding[system=urn:x|urn:y].code``: a
name, and for a list which of its elements. Only names that a mapping declares enter SQL, and
only quoted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from contracts.sql import column_name, text_list, text_literal

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
INDEX = re.compile(r"[0-9]{1,3}")
BARE_VALUE = re.compile(r"[^,|\]'\0]+")
QUOTED_VALUE = re.compile(r"'([^'\0]*)'")
LEAF = "VARCHAR"
MOST_STEPS = 12


class UnreadablePath(ValueError):
    """The path is not written as paths are; the message names the path and the place."""


@dataclass(frozen=True)
class Condition:
    """What an element of a list must hold, or must not: one of some values."""

    path: Path
    values: tuple[str, ...]
    is_one_of: bool


@dataclass(frozen=True)
class Step:
    """One name. For a list: ``index`` picks one element, ``conditions`` those that fit, and
    neither of them all."""

    name: str
    is_list: bool = False
    index: int | None = None
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Path:
    """The way from a resource to a value; of several values it is the first that is there."""

    steps: tuple[Step, ...]


@dataclass
class Shape:
    """What is read of a resource: the names below a place, and whether it is a list."""

    is_list: bool = False
    below: dict[str, Shape] = field(default_factory=dict)

    @property
    def is_value(self) -> bool:
        """Whether a text, number or boolean is expected here."""
        return not self.below and not self.is_list

    def structure(self) -> str:
        """The shape as DuckDB's ``from_json`` wants to be told."""
        return json.dumps(self._structure())

    def _structure(self) -> object:
        inner = {name: shape._structure() for name, shape in self.below.items()} or LEAF
        return [inner] if self.is_list else inner


def parse_path(text: str) -> Path:
    """The path in a text; UnreadablePath when it is none."""
    path, end = _path(text, 0)
    if end != len(text):
        raise _unreadable(text, end)
    return path


def _unreadable(text: str, place: int) -> UnreadablePath:
    return UnreadablePath(f"stien «{text}» kan ikke leses fra tegn {place + 1}")


def _path(text: str, start: int) -> tuple[Path, int]:
    steps: list[Step] = []
    place = start
    while True:
        step, place = _step(text, place)
        steps.append(step)
        if len(steps) > MOST_STEPS:
            raise _unreadable(text, place)
        if text[place : place + 1] != ".":
            return Path(tuple(steps)), place
        place += 1


def _step(text: str, start: int) -> tuple[Step, int]:
    name = NAME.match(text, start)
    if not name:
        raise _unreadable(text, start)
    place = name.end()
    if text[place : place + 1] != "[":
        return Step(name[0]), place
    place += 1
    conditions: list[Condition] = []
    index = None
    if number := INDEX.match(text, place):
        index, place = int(number[0]), number.end()
    elif text[place : place + 1] == "*":
        place += 1
    else:
        condition, place = _condition(text, place)
        conditions.append(condition)
        while text[place : place + 1] == ",":
            condition, place = _condition(text, place + 1)
            conditions.append(condition)
    if text[place : place + 1] != "]":
        raise _unreadable(text, place)
    return Step(name[0], True, index, tuple(conditions)), place + 1


def _condition(text: str, start: int) -> tuple[Condition, int]:
    path, place = _path(text, start)
    is_one_of = text[place : place + 1] == "="
    if not is_one_of and text[place : place + 2] != "!=":
        raise _unreadable(text, place)
    place += 1 if is_one_of else 2
    value, place = _value(text, place)
    values = [value]
    while text[place : place + 1] == "|":
        value, place = _value(text, place + 1)
        values.append(value)
    return Condition(path, tuple(values), is_one_of), place


def _value(text: str, start: int) -> tuple[str, int]:
    if quoted := QUOTED_VALUE.match(text, start):
        return quoted[1], quoted.end()
    bare = BARE_VALUE.match(text, start)
    if not bare:
        raise _unreadable(text, start)
    return bare[0], bare.end()


def shape_of(paths: Iterable[Path]) -> Shape:
    """What must be read for all these paths; UnreadablePath when two of them disagree."""
    root = Shape()
    for path in paths:
        _grow(root, path)
    return root


def _grow(root: Shape, path: Path) -> None:
    here = root
    for place, step in enumerate(path.steps):
        is_last = place == len(path.steps) - 1
        known = here.below.get(step.name)
        if not known and step.name.lower() in map(str.lower, here.below):
            # DuckDB does not tell large letters from small ones in a name.
            raise UnreadablePath(f"«{step.name}» er også skrevet med andre store bokstaver")
        if known and (known.is_list != step.is_list or (is_last and known.below)):
            raise UnreadablePath(f"«{step.name}» er brukt både som verdi, objekt og liste")
        if known and not is_last and not known.below:
            raise UnreadablePath(f"«{step.name}» er brukt både som verdi og objekt")
        here = here.below.setdefault(step.name, Shape(step.is_list))
        for condition in step.conditions:
            _grow(here, condition.path)


def value_sql(path: Path, root: str) -> str:
    """SQL: the value at the path below the struct ``root``, as text; NULL when there is none."""
    found, is_many = _walk(path, root, 0)
    return f"list_filter({found}, lambda v: v is not null)[1]" if is_many else found


def _walk(path: Path, root: str, depth: int) -> tuple[str, bool]:
    """SQL for what is at the path, and whether that is a list of such."""
    here, is_many = root, False
    variable = f"x{depth}"
    for step in path.steps:
        at = _below(variable if is_many else here, step.name)
        if step.index is not None:
            at += f"[{step.index + 1}]"
        here = f"list_transform({here}, lambda {variable}: {at})" if is_many else at
        if step.is_list and step.index is None:
            here = f"flatten({here})" if is_many else here
            is_many = True
            for condition in step.conditions:
                holds = _holds(condition, variable, depth + 1)
                here = f"list_filter({here}, lambda {variable}: {holds})"
    return here, is_many


def _holds(condition: Condition, variable: str, depth: int) -> str:
    found, is_many = _walk(condition.path, variable, depth)
    values = text_list(condition.values)
    holds = f"list_has_any({found}, [{values}])" if is_many else f"{found} in ({values})"
    return f"{'' if condition.is_one_of else 'not '}coalesce({holds}, false)"


def misshapen_sql(shape: Shape, root: str, text: str) -> str:
    """SQL: whether something other than the expected object or list is in its place.

    ``root`` is what was read as ``shape`` from the JSON in ``text``. Of what was not of its
    shape nothing was read, so the JSON itself is asked only where nothing was.
    """
    asked = list(_misshapen(shape, root, text, "$", False, 0))
    return " or ".join(asked) if asked else "false"


def _misshapen(
    shape: Shape, here: str, text: str, place: str, is_many: bool, depth: int
) -> Iterable[str]:
    variable = f"x{depth}"
    for name, inner in shape.below.items():
        if inner.is_value:
            continue
        at = _below(variable if is_many else here, name)
        found = f"list_transform({here}, lambda {variable}: {at})" if is_many else at
        below = f'{place}."{name}"'
        if inner.is_list:
            yield _other_kind(_has_gap(Shape(), found, is_many), text, below, "ARRAY", is_many)
            found, below = f"flatten({found})" if is_many else found, f"{below}[*]"
            if not inner.below:
                continue
        goes_on_many = is_many or inner.is_list
        gap = _has_gap(Shape(below=inner.below), found, goes_on_many)
        yield _other_kind(gap, text, below, "OBJECT", goes_on_many)
        yield from _misshapen(inner, found, text, below, goes_on_many, depth + 1)


def _below(here: str, name: str) -> str:
    return f"{here}.{column_name(name)}"


def _nothing(shape: Shape, here: str) -> str:
    """SQL: whether nothing at all was read here."""
    if shape.is_value or shape.is_list:
        return f"{here} is null"
    return " and ".join(_nothing(inner, _below(here, name)) for name, inner in shape.below.items())


def _has_gap(shape: Shape, found: str, is_many: bool) -> str:
    if not is_many:
        return _nothing(shape, found)
    return f"len(list_filter({found}, lambda g: {_nothing(shape, 'g')})) > 0"


def _other_kind(gap: str, text: str, place: str, kind: str, is_many: bool) -> str:
    told = f"json_type({text}, {text_literal(place)})"
    if is_many:
        other = f"not list_has_all(['{kind}', 'NULL'], {told})"
    else:
        other = f"{told} not in ('{kind}', 'NULL')"
    return f"coalesce(case when {gap} then {other} end, false)"
