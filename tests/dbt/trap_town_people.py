"""Traps about who somebody is: those who move, change number, return, or never said a name."""

from __future__ import annotations

from datetime import date

from tests.dbt.made_home import instant, record
from tests.dbt.small_town import offer, person, statuses
from tests.dbt.trap_town_telling import (
    Tables,
    Town,
    changed,
    conversations,
    local,
    met,
    served,
    together,
)

OFFERS: Tables = {"offers": [offer("hsp", "HSP"), offer("pri", "PRI"), offer("kph", "KPH")]}
MOVED_TO = "9102"


def _moves_from() -> Tables:
    """A person whose home changes on 10 March; the episode here goes on until 20 April."""
    moved = changed(person("a"), date(2023, 3, 10), municipality_code=MOVED_TO)
    return together(
        OFFERS,
        {"persons": [moved], "contacts": conversations("e", date(2023, 4, 12), 1)},
        served("e", "a", "kph", date(2023, 2, 1), date(2023, 4, 20), end_reason="moved"),
    )


def _moves_to() -> Tables:
    """The journal of the other town has an episode of its own from 15 March."""
    return together(OFFERS, {"persons": [person("x")]}, served("f", "x", "kph", date(2023, 3, 15)))


def _new_code() -> Tables:
    """In service since November; nothing happens at New Year but that the town has a new code."""
    return together(
        OFFERS,
        {"persons": [person("a")], "contacts": conversations("e", date(2024, 1, 9), 1)},
        served("e", "a", "kph", date(2023, 11, 6)),
    )


def _new_number() -> Tables:
    """Key d has a D-number; key f the number that replaced it, and help before d's has ended."""
    return together(
        OFFERS,
        {"persons": [
            person("d", id_type="dnr", national_pseudonym="dnr", national_id_check="valid"),
            person("f", id_type="fnr", national_pseudonym="fnr", national_id_check="valid",
                   replaced_national_pseudonym="dnr", replaces_national_id_check="valid"),
        ], "enquiries": [
            record(f"q-{key}", day, person_pseudonym=key, received_at=instant(day), channel="phone")
            for key, day in (("d", date(2023, 3, 1)), ("f", date(2023, 3, 2)))
        ]},
        served("e1", "d", "kph", date(2023, 1, 10), date(2023, 2, 20)),
        served("e2", "f", "pri", date(2023, 1, 15)),
        served("e3", "f", "kph", date(2023, 3, 6)),
    )  # fmt: skip


def _merged() -> Tables:
    """Keys a and b are found to be one: b's record is given the number of a."""
    numbered = {"id_type": "fnr", "national_pseudonym": "n", "national_id_check": "valid"}
    apart = person("b")
    return together(
        OFFERS,
        {
            "persons": [
                person("a", **numbered),
                apart,
                changed(apart, date(2023, 3, 15), **numbered),
            ]
        },
        served("e1", "a", "hsp", date(2023, 1, 10)),
        served("e2", "b", "pri", date(2023, 1, 20)),
    )


def _returned() -> Tables:
    """Both left on 31 January; one is back after 90 days, the other after 91."""
    first, end = date(2023, 1, 2), date(2023, 1, 31)
    return together(
        OFFERS,
        {"persons": [person("a"), person("b")]},
        served("a1", "a", "kph", first, end),
        served("b1", "b", "kph", first, end),
        served("a2", "a", "kph", date(2023, 5, 1)),
        served("b2", "b", "kph", date(2023, 5, 2)),
    )


def _transferred() -> Tables:
    """One with a decision and one in short-term help, carried on to another episode that day."""
    first, day = date(2023, 1, 20), date(2023, 3, 15)
    with_decision = served("h1", "a", "hsp", first, day)
    steps = (("T", date(2023, 1, 10)), ("I", first), ("S", day))
    with_decision["episode_statuses"] = statuses("h1", *steps)
    return together(
        OFFERS,
        {"persons": [person("a"), person("b")]},
        with_decision,
        served("h2", "a", "hsp", day, previous_episode_id="h1"),
        served("k1", "b", "kph", first, day),
        served("k2", "b", "kph", day, previous_episode_id="k1"),
    )


def _known_later() -> dict[date, Tables]:
    """A call in March without a name; in April the caller is registered."""
    day = date(2023, 3, 7)
    call = record("q", day, received_at=local(day, 9), channel="phone")
    named = changed(call, date(2023, 4, 14), person_pseudonym="a")
    before = together(OFFERS, {"enquiries": [call]})
    return {
        date(2023, 4, 2): before,
        date(2023, 5, 2): together(before, {"enquiries": [named], "persons": [person("a")]}),
    }


def _relative() -> Tables:
    """A relative asks, is assessed and met, and has no episode."""
    asked = local(date(2023, 3, 7), 9)
    return together(
        OFFERS,
        {
            "persons": [person("r")],
            "enquiries": [record("q", asked.date(), received_at=asked, channel="phone",
                                 person_pseudonym="r")],
            "assessments": [record("k", asked.date(), enquiry_id="q", assessed_at=asked,
                                   kind="phone", main_problem="relative")],
            "contacts": [met("c", local(date(2023, 3, 9), 10), enquiry_id="q",
                             participants="relative")],
        },
    )  # fmt: skip


def _protected() -> Tables:
    """The only user of a small district lives at an address nobody may know."""
    hidden = person("a", has_protected_address=True, district_code="small")
    return together(
        OFFERS,
        {"persons": [hidden, person("b", district_code="large")]},
        served("e1", "a", "kph", date(2023, 3, 1)),
        served("e2", "b", "kph", date(2023, 3, 2)),
    )


ALL_TOLD = date(2023, 6, 2)

TOWNS_OF_PEOPLE = [
    Town("9101", "Fraflytting", {ALL_TOLD: _moves_from()}),
    Town(MOVED_TO, "Tilflytting", {ALL_TOLD: _moves_to()}),
    Town("3803", "Tønsberg", {date(2024, 3, 1): _new_code()}, since=date(2023, 10, 1)),
    Town("9103", "Nummer", {ALL_TOLD: _new_number()}),
    Town("9104", "Sammenslått", {ALL_TOLD: _merged()}),
    Town("9105", "Tilbake", {ALL_TOLD: _returned()}),
    Town("9106", "Overført", {ALL_TOLD: _transferred()}),
    Town("9107", "Anonym", _known_later()),
    Town("9108", "Pårørende", {ALL_TOLD: _relative()}),
    Town("9109", "Sperret", {ALL_TOLD: _protected()}),
]
