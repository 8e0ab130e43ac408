"""FHIR exports with something wrong in one line: it is set aside, and no other row is touched."""

from __future__ import annotations

import json
import random
from typing import Any

from tests.inputs.cases import ANY_RULE, Made, Taken, recipe
from tests.inputs.csv_cells import CODE, MISSING, UNKNOWN, UNREADABLE
from tests.inputs.csv_headers import INJECTIONS
from tests.inputs.written_fhir import LEAF, LEAF_ENTITY, Exported, export_of

LONGEST_LINE = 4 << 20


def _contact(made: Exported, **changes: Any) -> str:
    """One more contact's line, changed."""
    one = dict(made.resources[LEAF][0]) | {"id": "con-9001"} | changes
    return json.dumps({name: value for name, value in one.items() if value is not None})


@recipe("fhir")
def line_that_is_not_json(draw: random.Random) -> Made:
    """Texts that JSON does not have, though some reader may."""
    made = export_of(draw, "contacts")
    line, word = _contact(made), made.town.secret()
    wrong = draw.choice(
        [
            line[:-1],
            line[:40],
            line.replace('"', "'"),
            line[:-1] + ",}",
            line[:-1] + ', "x": NaN}',
            line[:-1] + f', "x": {word}}}',
            line + "}",
            line + line,
            f"// {word}",
            f'"{word}"',
            "null",
            "17",
            "[]",
            "{}x",
            line[:-1] + ', "x": 01}',
            line[:-1] + ', "x": "\t"}',
            line[:-1] + ', "x": +1}',
            line[:-1] + ", x: 1}",
            line[:-1] + ', "x": "\\x41"}',
            word,
            line[:-1] + ', "x": .5}',
        ]
    )
    return made.broken(wrong, "L-040")


@recipe("fhir")
def line_of_another_type(draw: random.Random) -> Made:
    """A resource of another type than the file says, or of none."""
    made = export_of(draw, "contacts")
    kind = draw.choice(
        ["Patient", "encounter", "", None, 5, ["Encounter"], made.town.secret(), {"a": 1}]
    )
    return made.broken(_contact(made, resourceType=kind), "L-041")


@recipe("fhir")
def line_too_deep(draw: random.Random) -> Made:
    """Objects or lists within each other, further down than anybody goes."""
    made = export_of(draw, "contacts")
    deep = draw.choice([200, 5000, 100_000])
    inner = draw.choice(["[" * deep + "]" * deep, '{"a":' * deep + "1" + "}" * deep])
    return made.broken(_contact(made)[:-1] + f', "x": {inner}}}', "L-042")


@recipe("fhir")
def line_too_long(draw: random.Random) -> Made:
    """A picture, or a text that does not end."""
    made = export_of(draw, "contacts")
    word = made.town.secret()
    return made.broken(_contact(made, photo=word * (LONGEST_LINE // len(word) + 10)), "L-042")


@recipe("fhir")
def line_of_other_bytes(draw: random.Random) -> Made:
    """Bytes that are not UTF-8, or a NUL, as itself or written out."""
    made = export_of(draw, "contacts")
    line = _contact(made, note=f"{made.town.secret()}#").encode()
    strange = draw.choice([b"\xff", b"\xe6\xf8\xe5", b"\xed\xa0\x80", b"\0", b"\\u0000", b"\xc3("])
    return made.broken(line.replace(b"#", strange), "L-043")


@recipe("fhir")
def name_twice_in_an_object(draw: random.Random) -> Made:
    """Which of the two is meant?"""
    made = export_of(draw, "contacts")
    line = _contact(made)
    twice = draw.choice(
        [
            ', "status": "planned"}',
            ', "id": "x"}',
            ', "a": {"b": 1, "b": 2}}',
            ', "\\u0069d": "x"}',
            ', "period": {}}',
        ]
    )
    return made.broken(line[:-1] + twice, "L-044")


@recipe("fhir")
def what_changes_the_meaning(draw: random.Random) -> Made:
    """An extension that changes what the rest says, or resources inside."""
    made = export_of(draw, "contacts")
    name, value, rule = draw.choice(
        [
            ("modifierExtension", [{"url": "x", "valueBoolean": True}], "L-046"),
            ("implicitRules", "http://kanari.example/rules", "L-046"),
            ("contained", [{"resourceType": "Patient", "id": "x"}], "L-047"),
        ]
    )
    return made.broken(_contact(made, **{name: value}), rule)


@recipe("fhir")
def wrong_shape(draw: random.Random) -> Made:
    """A list where an object should be, a text where a list should: the row is set aside."""
    made = export_of(draw, "contacts")
    changes: dict[str, Any] = draw.choice(
        [
            {"period": []},
            {"period": "2023"},
            {"meta": "x"},
            {"meta": [{}]},
            {"id": {"a": 1}},
            {"status": ["finished"]},
            {"episodeOfCare": {"reference": "EpisodeOfCare/epi-0001"}},
            {"type": "x"},
            {"participant": 5},
            {"period": {"start": ["x"]}},
            {"extension": {"url": 1}},
        ]
    )
    place = draw.randrange(len(made.resources[LEAF]))
    made.resources[LEAF][place] = made.resources[LEAF][place] | changes
    label = made.town.label(LEAF_ENTITY, place)
    as_a_row = Taken(made.counts(), {label: ANY_RULE})
    by_line = Taken(made.counts(), {(LEAF_ENTITY, f"line:{place + 1}"): ANY_RULE})
    nameless = Taken(made.counts(), {(LEAF_ENTITY, ""): ANY_RULE})
    return made.made(as_a_row, by_line, nameless)


def _changed(made: Exported, rule: int, **changes: Any) -> Made:
    place = made.town.draw.randrange(len(made.resources[LEAF]))
    one = made.resources[LEAF][place] | changes
    made.resources[LEAF][place] = {name: value for name, value in one.items() if value is not None}
    return made.made(made.taken(place, rule))


@recipe("fhir")
def unreadable_time(draw: random.Random) -> Made:
    """A beginning that is no instant."""
    made = export_of(draw, "contacts")
    start = draw.choice(
        [
            "i dag",
            "2023-02-30T10:00:00Z",
            "31.12.2023",
            "infinity",
            made.town.secret(),
            "2023-08-01T25:00:00+02:00",
            "now",
            made.town.number(),
            "99999-01-01T00:00:00Z",
        ]
    )
    place = made.town.draw.randrange(len(made.resources[LEAF]))
    made.resources[LEAF][place]["period"] = {"start": start}
    return made.made(made.taken(place, UNREADABLE))


@recipe("fhir")
def unknown_episode(draw: random.Random) -> Made:
    """A reference to what has never come."""
    made = export_of(draw, "contacts")
    wanted = draw.choice([made.town.secret(), "epi-9999", "x" * 64])
    return _changed(made, UNKNOWN, episodeOfCare=[{"reference": f"EpisodeOfCare/{wanted}"}])


@recipe("fhir")
def unusable_reference(draw: random.Random) -> Made:
    """A reference that leads elsewhere: the row is set aside by whichever rule sees it."""
    made = export_of(draw, "contacts")
    wanted = draw.choice(
        [
            "http://kanari.example/EpisodeOfCare/epi-0001",
            "Patient/x",
            "#x",
            "../../x",
            "urn:uuid:0",
            "EpisodeOfCare/epi-0001; drop table x",
            "/",
            made.town.secret(),
            "EpisodeOfCare/",
        ]
    )
    place = draw.randrange(len(made.resources[LEAF]))
    made.resources[LEAF][place]["episodeOfCare"] = [{"reference": wanted}]
    return made.made(Taken(made.counts(), {made.town.label(LEAF_ENTITY, place): ANY_RULE}))


@recipe("fhir")
def nothing_of_when(draw: random.Random) -> Made:
    """A contact that does not say when it was."""
    made = export_of(draw, "contacts")
    return _changed(made, MISSING, period=draw.choice([None, {}]))


@recipe("fhir")
def unknown_status(draw: random.Random) -> Made:
    """Codes that nobody has agreed on: for the way it was held."""
    made = export_of(draw, "contacts")
    other = draw.choice([made.town.secret(), *INJECTIONS, "IN_PERSON"])
    coding = {"system": "urn:lavterskel:contact_mode", "code": other}
    return _changed(made, CODE, type=[{"coding": [coding]}])


@recipe("fhir")
def doubled_resources(draw: random.Random) -> Made:
    """The same line twice: landed twice, and set aside by nobody."""
    made = export_of(draw, "contacts")
    made.resources[LEAF].append(draw.choice(made.resources[LEAF]))
    counts = made.counts()
    return made.made(Taken(counts | {LEAF_ENTITY: counts[LEAF_ENTITY] + 1}))


@recipe("fhir")
def persons_all_over(draw: random.Random) -> Made:
    """Names, numbers and narrative in every place FHIR has for them, and in some it has not."""
    made = export_of(draw)
    for all_ in made.resources.values():
        for one in all_:
            text = f"{made.town.secret()} {made.town.number()} {draw.choice(INJECTIONS)}"
            one |= {
                "text": {"status": "generated", "div": f"<div>{text}</div>"},
                "note": [{"text": text}],
                made.town.secret(): text,
                "photo": [{"data": made.town.secret()}],
            }
    return made.made()


@recipe("fhir")
def a_planned_contact(draw: random.Random) -> Made:
    """A contact that is only planned is none yet: left out, and told."""
    made = export_of(draw, "contacts")
    made.resources[LEAF].append(json.loads(_contact(made, status="planned")))
    return made.made(Taken(made.counts(), remarks=frozenset({"L-048"})))


@recipe("fhir")
def number_as_id(draw: random.Random) -> Made:
    """An identity number as a resource's id is taken away, and with it what the row is called."""
    made = export_of(draw, "contacts")
    place = draw.randrange(len(made.resources[LEAF]))
    made.resources[LEAF][place]["id"] = made.town.number()
    return made.made(Taken(made.counts(), {(LEAF_ENTITY, ""): frozenset({"K-002"}) | ANY_RULE}))
