"""No line of NDJSON is lost, whatever it is: it lands, or an empty row says which line it was."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.receipts import Status, to_json
from contracts.settings import Settings
from contracts.severities import Severity
from loaders.journal.ndjson import DEEPEST, LONGEST_LINE
from tests.unit.loaders.journal.fhir_sender import (
    FhirSender,
    encounter,
    episode,
    lines_of,
    patient,
)

SECRET = "Kanarifugl-15828510085"


@pytest.fixture
def sender(settings: Settings) -> FhirSender:
    """A source that delivers FHIR by the default mapping."""
    return FhirSender(settings)


def deep(levels: int) -> str:
    """A Patient with something nested that deep inside."""
    text = json.dumps(patient(2))
    return text[:-1] + ', "x": ' + "[" * levels + "]" * levels + "}"


ODD_LINES = {
    "no JSON": (f"{SECRET} {{", "L-040"),
    "cut in the middle": (json.dumps(patient(2))[:60], "L-040"),
    "two resources": (json.dumps(patient(2)) + json.dumps(patient(3)), "L-040"),
    "a comma too many": (json.dumps(patient(2))[:-1] + ",}", "L-040"),
    "a number that is none": (json.dumps(patient(2))[:-1] + ', "x": NaN}', "L-040"),
    "a list": (json.dumps([patient(2)]), "L-040"),
    "a text": (json.dumps(SECRET), "L-040"),
    "a lone surrogate": (json.dumps(patient(2))[:-1] + r', "x": "\ud83d"}', "L-040"),
    "another type": (json.dumps(encounter(2)), "L-041"),
    "no type": (json.dumps({"id": "p2"}), "L-041"),
    "a type that is no text": (json.dumps(patient(2) | {"resourceType": ["Patient"]}), "L-041"),
    "a Bundle": (json.dumps({"resourceType": "Bundle", "entry": [patient(2)]}), "L-041"),
    "too long": (json.dumps(patient(2, x="y" * LONGEST_LINE)), "L-042"),
    "too deep": (deep(DEEPEST + 1), "L-042"),
    "far too deep": (deep(200_000), "L-042"),
    "CP1252": (json.dumps(patient(2, x="Ødegård"), ensure_ascii=False).encode("cp1252"), "L-043"),
    "a NUL": (json.dumps(patient(2)).encode()[:-1] + b"\0}", "L-043"),
    "an escaped NUL": (json.dumps(patient(2, id="p\0")), "L-043"),
    "a name twice": (json.dumps(patient(2))[:-1] + ', "id": "p9"}', "L-044"),
    "a name twice, below": ('{"x": {"a": 1, "a": 2}, ' + json.dumps(patient(2))[1:], "L-044"),
    "a name twice, escaped": (json.dumps(patient(2))[:-1] + ', "\\u0069d": "p9"}', "L-044"),
    "a list for an object": (json.dumps(patient(2, meta=[])), "L-045"),
    "an object for a list": (json.dumps(patient(2, identifier={})), "L-045"),
    "a text for an object": (json.dumps(patient(2, meta="2023")), "L-045"),
    "texts in a list of objects": (json.dumps(patient(2, identifier=["x"])), "L-045"),
    "a modifierExtension": (json.dumps(patient(2, modifierExtension=[{"url": "u"}])), "L-046"),
    "one below": (json.dumps(patient(2, contact=[{"modifierExtension": []}])), "L-046"),
    "implicitRules": (json.dumps(patient(2, implicitRules="u")), "L-046"),
    "contained": (json.dumps(patient(2, contained=[patient(3)])), "L-047"),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD_LINES)
def test_an_odd_line_becomes_an_empty_row_and_the_rest_lands(sender: FhirSender, name: str) -> None:
    line, rule = ODD_LINES[name]
    sender.send({"Patient.ndjson": [patient(1), line, patient(3)]})
    [receipt] = sender.load()
    assert receipt.status is Status.LANDED
    assert sender.landed("persons", "record_id, id_type, unreadable") == [
        ("p1", "fnr", None), (None, None, ["line:2"]), ("p3", "fnr", None),
    ]  # fmt: skip
    assert [(f.rule, f.severity, f.file, f.place) for f in receipt.findings] == [
        (rule, Severity.WARNING, "Patient.ndjson", "linje 2")
    ]
    assert sender.places("persons") == [
        (0, "Patient.ndjson", 1), (1, "Patient.ndjson", 2), (2, "Patient.ndjson", 3),
    ]  # fmt: skip
    [persons] = [part for part in receipt.entities if part.entity == "persons"]
    assert (persons.rows_read, persons.rows_landed) == (3, 3)
    assert "anarifugl" not in to_json(receipt)


EVEN_LINES = {
    "a carriage return": json.dumps(patient(2)) + "\r",
    "blanks around it": f"  {json.dumps(patient(2))}\t",
    "a backslash before u0000": json.dumps(patient(2, x="\\u0000")),
    "a comma in a text": json.dumps(patient(2, x="a,}")),
    "NaN in a text": json.dumps(patient(2, x="NaN, Infinity")),
    "as deep as may be": deep(DEEPEST - 1),
    "names of other things": json.dumps(patient(2, x="modifierExtension contained")),
    "letters as escapes": json.dumps(patient(2, x="Ødegård")),
    "a pair of surrogates": json.dumps(patient(2))[:-1] + r', "x": "\ud83d\ude00"}',
    "null for an object": json.dumps(patient(2) | {"address": None}),
    "an empty list": json.dumps(patient(2) | {"address": []}),
}


@pytest.mark.parametrize("name", EVEN_LINES)
def test_what_only_looks_odd_lands(sender: FhirSender, name: str) -> None:
    sender.send({"Patient.ndjson": [patient(1), "", EVEN_LINES[name], "   "]})
    [receipt] = sender.load()
    assert receipt.findings == ()
    assert sender.landed("persons", "record_id, unreadable") == [("p1", None), ("p2", None)]
    assert sender.places("persons")[1] == (1, "Patient.ndjson", 3)


def test_many_odd_lines_are_counted_and_not_listed(sender: FhirSender) -> None:
    sender.send({"Patient.ndjson": [patient(1), *(f"{SECRET} {n}" for n in range(20)), "{]"]})
    [receipt] = sender.load()
    [told] = receipt.findings
    assert told.place == "linje 2, 3, 4 og 18 til"
    assert len(sender.landed("persons")) == 22


def test_a_file_mark_and_a_last_line_without_a_break(sender: FhirSender) -> None:
    content = b"\xef\xbb\xbf" + lines_of([patient(1), patient(2)]).rstrip(b"\n")
    sender.send({"Patient.ndjson": content})
    [receipt] = sender.load()
    assert receipt.findings == ()
    assert sender.landed("persons", "record_id") == [("p1",), ("p2",)]


def test_lines_of_several_files_are_told_apart(sender: FhirSender) -> None:
    sender.send({
        "Encounter.000.ndjson": [encounter(1)], "Encounter.001.ndjson": ["no", encounter(2)],
        "Encounter.kari-nordmann.ndjson": [encounter(3)],
    })  # fmt: skip
    [receipt] = sender.load()
    assert sender.places("contacts") == [
        (0, "Encounter.000.ndjson", 1), (1, "Encounter.001.ndjson", 1),
        (2, "Encounter.001.ndjson", 2), (3, "Encounter, fil 3", 1),
    ]  # fmt: skip
    assert "nordmann" not in to_json(receipt)
    [contacts] = [part for part in receipt.entities if part.entity == "contacts"]
    assert contacts.file == "Encounter (3 filer)"


def test_what_nobody_uses_is_counted(sender: FhirSender) -> None:
    planned = encounter(2, status="planned")
    sender.send({"Encounter.ndjson": [encounter(1), planned], "Condition.ndjson": ["{}"]})
    [receipt] = sender.load()
    assert sender.landed("contacts", "record_id") == [("c1",)]
    assert [(found.rule, found.file, found.place) for found in receipt.findings] == [
        ("L-048", "leveransen", "1 filer av andre ressurstyper"),
        ("L-048", "Encounter", "1 ressurser"),
    ]


NUMBERS = itertools.count()
WHOLE = [patient(1), encounter(1), episode(1)]
PIECES = st.sampled_from([
    '"', "{", "}", "[", "]", ",", ":", "\\", "\\u0000", "\\ud800", "null", "0", "1e999", "-", "\0",
    "\ufeff", "\u2028", "é", " ", "\t", "\r", "NaN", "contained", "modifierExtension", "id",
    '"id":', "resourceType", "Patient", "start", "2023", "'", "//", "/*", "true", "\x7f", "\x01",
])  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A line that was a resource, cut, with things put in, doubled or turned round."""
    line = json.dumps(draw(st.sampled_from(WHOLE)), ensure_ascii=False)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(line)))
        end = min(len(line), start + draw(st.integers(0, 12)))
        put = draw(st.one_of(PIECES, st.just(line[start:end] * 2), st.just(line[start:end][::-1])))
        line = line[:start] + put + line[end:]
    told = line.replace("\n", " ").encode("utf-8", "surrogatepass")
    if draw(st.booleans()):
        place = draw(st.integers(0, len(told)))
        told = told[:place] + bytes([draw(st.integers(0x80, 0xFF))]) + told[place:]
    return told


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=st.lists(mutated(), min_size=1, max_size=12))
def test_no_mutated_line_is_lost_or_breaks_anything(sender: FhirSender, lines: list[bytes]) -> None:
    folder = sender.send(
        {f"{kind}.ndjson": lines_of([first, *lines, first])
         for kind, first in (("Patient", patient(1)), ("EpisodeOfCare", episode(1)),
                             ("Encounter", encounter(1)))},
        delivery=f"2023-09-01-{next(NUMBERS)}",
    )  # fmt: skip
    [receipt] = sender.load()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    if receipt.status is not Status.LANDED:
        assert receipt.duplicate_of
        return
    filled = sum(bool(line.strip()) for line in lines) + 2
    left_over = sum(int(told.place.split()[0]) for told in receipt.findings if told.rule == "L-048")
    landed = {part.entity: part.rows_landed for part in receipt.entities}
    assert landed["persons"] == landed["episodes"] == filled
    assert landed["contacts"] + left_over == filled
