"""XML is walked through before it is read: what would hurt a reader never reaches one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.loaders.manual_counts.conftest import Forms

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
)
EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
RELATIONS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"


def relation(kind: str) -> tuple[bytes, bytes]:
    element = (
        f'<Relationship Id="rX" TargetMode="External" Target="https://example.org/a" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/>'
    )
    return b"</Relationships>", element.encode() + b"</Relationships>"


def test_too_deep_and_too_long_xml(forms: Forms) -> None:
    deep = b"<a>" * 5000 + b"</a>" * 5000
    assert forms.rules(forms.with_parts({"xl/deep.xml": deep})) == ["M-126"]
    long = b"<a>" + b"<b/>" * 260_000 + b"</a>"
    assert forms.rules(forms.with_parts({"xl/long.xml": long})) == ["M-126"]
    part = b"<a>" + b"<b/>" * 60_000 + b"</a>"
    many = {f"xl/part{number}.xml": part for number in range(5)}
    assert forms.rules(forms.with_parts(many)) == ["M-126"]


def test_formulas_that_take_for_ever(forms: Forms) -> None:
    sheet, end = "xl/worksheets/sheet1.xml", b"</sheetData>"
    shared = b'<c r="A30"><f t="shared" ref="A30:A99" si="0">' + b"A1+" * 2000 + b"1</f></c>"
    users = b'<c r="B30"><f t="shared" si="0"/></c>' * 300
    path = forms.with_parts({}, {sheet: (end, b'<row r="30">' + shared + users + b"</row>" + end)})
    assert forms.rules(path) == ["M-126"]
    long = b'<row r="30"><c r="A30"><f>' + b"A1+" * 400_000 + b"1</f></c></row>" + end
    assert forms.rules(forms.with_parts({}, {sheet: (end, long)})) == ["M-126"]


def test_honest_shared_formulas_are_no_danger(forms: Forms) -> None:
    sheet, end = "xl/worksheets/sheet1.xml", b"</sheetData>"
    first = b'<c r="C30"><f t="shared" ref="C30:N30" si="0">C9+C10</f><v>351</v></c>'
    users = b"".join(
        f'<c r="{column}30"><f t="shared" si="0"/><v>1</v></c>'.encode() for column in "DEFGH"
    )
    path = forms.with_parts({}, {sheet: (end, b'<row r="30">' + first + users + b"</row>" + end)})
    assert forms.rules(path) == ["M-102"]


@pytest.mark.parametrize("part", [BOMB, EXTERNAL, BOMB.decode().encode("utf-16")])
@pytest.mark.parametrize("name", [STYLES, "xl/sharedStrings.xml", "docProps/app.xml", RELATIONS])
def test_entities(forms: Forms, name: str, part: bytes) -> None:
    assert forms.rules(forms.with_parts({name: part})) == ["M-128"]


@pytest.mark.parametrize("before", [b"", b" " * 100, b"\n"])
def test_xml_under_another_name_is_walked_through_too(forms: Forms, before: bytes) -> None:
    part = before + b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"
    assert forms.rules(forms.with_parts({"xl/media/bilde.png": part})) == ["M-128"]


@pytest.mark.parametrize("part", [b"", b"\0" * 100, b"\x89PNG\r\n<x>", b"H\0P\0 \0L\0", b"tekst <"])
def test_other_parts_may_hold_anything(forms: Forms, part: bytes) -> None:
    assert forms.rules(forms.with_parts({"xl/printerSettings/printerSettings1.bin": part})) == []


@pytest.mark.parametrize("part", [b"", b"<x", b"<x></y>", b"\xff\xfe\x00", b"ikke xml"])
@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", STYLES])
def test_broken_xml(forms: Forms, name: str, part: bytes) -> None:
    assert forms.rules(forms.with_parts({name: part})) == ["M-129"]


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_xml_of_another_kind(forms: Forms, name: str) -> None:
    assert set(forms.rules(forms.with_parts({name: b"<x/>"}))) & {"M-104", "M-107", "M-129"}


def test_a_relation_that_fetches(forms: Forms) -> None:
    path = forms.with_parts({}, {RELATIONS: relation("externalLinkPath")})
    assert forms.rules(path) == ["M-125"]


def test_a_hyperlink_is_only_a_link(forms: Forms) -> None:
    assert forms.rules(forms.with_parts({}, {RELATIONS: relation("hyperlink")})) == []
