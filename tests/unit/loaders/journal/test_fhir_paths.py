"""A path says where a value lies; whatever is written, it is data and never SQL."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.sql import text_literal
from loaders.journal.fhir_paths import (
    UnreadablePath,
    misshapen_sql,
    parse_path,
    shape_of,
    value_sql,
)

RESOURCE = {
    "id": "a",
    "active": True,
    "score": 7.2,
    "identifier": [
        {"system": "s1", "value": "old", "use": "old"},
        {"system": "s1", "value": "new"},
        {"system": "s,2]", "value": "odd"},
    ],
    "type": [
        {"coding": [{"system": "q", "code": "z"}]},
        {"coding": [{"system": "p", "code": "y"}, {"code": "w"}]},
        {"text": "k"},
    ],
    "participant": [
        {"individual": {"reference": "Practitioner/1"}},
        {
            "individual": {"reference": "Practitioner/2"},
            "type": [{"coding": [{"code": "X"}, {"code": "Y"}]}],
        },
    ],
    "days": ["mon", "tue"],
}


def read(path: str, resource: Any = None) -> str | None:
    """The value at a path, by the SQL that is made for it."""
    parsed = parse_path(path)
    structure = text_literal(shape_of([parsed]).structure())
    [(value,)] = duckdb.execute(
        f"select {value_sql(parsed, 'r')} from (select from_json(?, {structure}) as r)",
        [json.dumps(RESOURCE if resource is None else resource)],
    ).fetchall()
    return None if value is None else str(value)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", "a"),
        ("active", "true"),
        ("score", "7.2"),
        ("nothing", None),
        ("nothing.below", None),
        ("identifier[0].value", "old"),
        ("identifier[7].value", None),
        ("identifier[system=s1].value", "old"),
        ("identifier[system=s1,use!=old].value", "new"),
        ("identifier[system=s1,use=old].value", "old"),
        ("identifier[system='s,2]'].value", "odd"),
        ("identifier[system=nix].value", None),
        ("type[*].coding[system=p].code", "y"),
        ("type[1].coding[1].code", "w"),
        ("type[*].coding[1].code", "w"),
        ("type[*].coding[code=nix|w].code", "w"),
        ("type[*].text", "k"),
        ("participant[*].individual.reference", "Practitioner/1"),
        ("participant[type[*].coding[*].code=Y].individual.reference", "Practitioner/2"),
        ("participant[type[*].coding[*].code!=Y].individual.reference", "Practitioner/1"),
        ("days[1]", "tue"),
        ("days[*]", "mon"),
    ],
)
def test_a_path_leads_to_its_value(path: str, value: str | None) -> None:
    assert read(path) == value


@pytest.mark.parametrize("path", [
    "", ".", "a.", ".a", "a..b", "a[", "a[]", "a[1", "a[x]", "a[x=]", "a[x=1", "a b", "a[-1]",
    "a['x']", "a[x='1]", "1a", "a[1000]", "a;b", 'a"b', "a\0b", "a[x=\0]",
    ".".join(["a"] * 13), "a[*]b", "æ",
])  # fmt: skip
def test_what_is_no_path_is_said_to_be_none(path: str) -> None:
    with pytest.raises(UnreadablePath):
        parse_path(path)


@pytest.mark.parametrize(
    "paths", [("a", "a.b"), ("a.b", "a"), ("a[0]", "a"), ("a[*].b", "a.b"), ("a[b=1]", "a[0].b.c")]
)
def test_paths_that_cannot_both_be_right_are_refused(paths: tuple[str, ...]) -> None:
    with pytest.raises(UnreadablePath):
        shape_of(map(parse_path, paths))


@given(path=st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_path_or_is_refused(path: str) -> None:
    try:
        parse_path(path)
    except UnreadablePath:
        return
    assert read(path) is None or path in RESOURCE


NAMES = st.sampled_from(["id", "code", "select", "order", "Value", "_x", "x" * 60])
VALUES = st.text(
    st.characters(exclude_characters="'\0", exclude_categories=("Cs",)), min_size=1, max_size=12
)


@given(name=NAMES, key=NAMES, value=VALUES, other=st.booleans())
@settings(max_examples=60, deadline=None)
def test_names_and_values_are_quoted(name: str, key: str, value: str, other: bool) -> None:
    told = {"list": [{name: "found", f"{key}_k": value + ("x" if other else "")}]}
    found = read(f"list[{key}_k='{value}'].{name}", told)
    assert found == (None if other else "found")


@st.composite
def shaken(draw: st.DrawFn) -> tuple[Any, bool]:
    """A resource with one place of it put out of shape, and whether that is so."""
    resource = json.loads(json.dumps(RESOURCE))
    wrong = draw(st.sampled_from(["text", 7, True]))
    place = draw(st.integers(0, 6))
    if place == 0:
        return resource, False
    if place == 1:
        resource["identifier"] = draw(st.sampled_from([wrong, {"value": "x"}]))
    elif place == 2:
        resource["identifier"][draw(st.integers(0, 2))] = wrong
    elif place == 3:
        resource["type"][draw(st.integers(0, 1))]["coding"] = wrong
    elif place == 4:
        resource["participant"][0]["individual"] = draw(st.sampled_from([wrong, ["x"]]))
    elif place == 5:
        resource["participant"][1]["type"][0]["coding"][0] = wrong
    else:
        resource["days"] = wrong
    return resource, True


@given(case=shaken())
@settings(max_examples=80, deadline=None)
def test_what_is_out_of_shape_is_seen(case: tuple[Any, bool]) -> None:
    resource, expected = case
    paths = (
        "identifier[system=s1].value", "type[*].coding[system=p].code", "days[0]", "id",
        "participant[type[*].coding[*].code=Y].individual.reference",
    )  # fmt: skip
    shape = shape_of(map(parse_path, paths))
    [(found,)] = duckdb.execute(
        f"select {misshapen_sql(shape, 'r', 't')} from "
        f"(select t, from_json(t, {text_literal(shape.structure())}) as r from (select ? as t))",
        [json.dumps(resource)],
    ).fetchall()
    assert found is expected
