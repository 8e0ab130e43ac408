"""Traps about counting: what is told twice, told late, taken back, or not told at all."""

from __future__ import annotations

from datetime import date, timedelta

from tests.dbt.made_home import record
from tests.dbt.made_judgement import Row
from tests.dbt.small_town import offer, person
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

SHORT_TERM: Tables = {"offers": [offer("kph", "KPH")], "persons": [person("a")]}
MARCH_TOLD, ALL_TOLD = date(2023, 4, 2), date(2023, 5, 2)
DAYS_LATE = 20


def _group_of_eight() -> Tables:
    """Eight came to one meeting; the journal has a contact for the meeting besides."""
    day = date(2023, 3, 14)
    return together(
        {
            "offers": [offer("kph", "KPH"), offer("group", "GRUPPE", kind="group")],
            "persons": [person(key) for key in "abcdefgh"],
            "groups": [record("g", day, name="Samtalegruppe", offer_id="group", starts_on=day)],
            "group_attendances": [
                record(f"m-{key}", day, group_id="g", held_on=day, person_pseudonym=key,
                       attendance="attended")
                for key in "abcdefgh"
            ],
            "contacts": [met("c", local(day, 18), episode_id="e", participants="group")],
        },
        served("e", "a", "kph", date(2023, 3, 1)),
    )  # fmt: skip


def _score(kind: str, contact: Row, total: int) -> Row:
    return record(f"{kind}-{contact['record_id']}", contact["starts_at"].date(), episode_id="e",
                  contact_id=contact["record_id"], measured_at=contact["starts_at"],
                  instrument=kind, stated_sum=total)  # fmt: skip


def _deleted_contact() -> Tables:
    """Three were met and scored; the last was deleted, its scores were not."""
    first, second, last = conversations("e", date(2023, 3, 6), 3)
    return together(
        SHORT_TERM,
        {
            "contacts": [first, second, last, changed(last, date(2023, 3, 9), is_deleted=True)],
            "measures": [_score("ORS", first, 18), _score("ORS", last, 30),
                         _score("SRS", first, 38), _score("SRS", last, 20)],
        },
        served("e", "a", "kph", date(2023, 3, 1), date(2023, 3, 30)),
    )  # fmt: skip


def _journalled_late() -> dict[date, Tables]:
    """Met twice in March; the second was journalled twenty days later."""
    first = met("c1", local(date(2023, 3, 8), 10), episode_id="e")
    held = local(date(2023, 3, 25), 10)
    written = held + timedelta(days=DAYS_LATE)
    late = met("c2", held, episode_id="e", journalled_at=written)
    late |= {"registered_at": written, "changed_at": written}
    before = together(SHORT_TERM, {"contacts": [first]}, served("e", "a", "kph", date(2023, 3, 1)))
    return {MARCH_TOLD: before, ALL_TOLD: together(before, {"contacts": [late]})}


def _deleted_episode() -> dict[date, Tables]:
    """New in March, reported, and deleted in April; another stays."""
    wrong = served("wrong", "b", "kph", date(2023, 3, 7))
    before = together(
        SHORT_TERM,
        {"persons": [person("b")]},
        served("right", "a", "kph", date(2023, 3, 1)),
        wrong,
    )
    gone = {
        entity: [changed(row, date(2023, 4, 20), is_deleted=True) for row in records]
        for entity, records in wrong.items()
    }
    return {MARCH_TOLD: before, ALL_TOLD: together(before, gone)}


def _registered_by_two() -> Tables:
    """Two of the staff wrote down the conversation they had together."""
    at = local(date(2023, 3, 14), 10)
    staff = {"c1": ("A", "4"), "c2": ("B", "5")}
    return together(
        SHORT_TERM,
        {
            "contacts": [
                met(key, at, episode_id="e", staff_pseudonym=who, profession=profession)
                for key, (who, profession) in staff.items()
            ]
        },
        served("e", "a", "kph", date(2023, 3, 1), date(2023, 3, 30)),
    )


def _cell(month: int, indicator: str, value: int | None, on: date, key: str = "") -> Row:
    return record(f"{indicator}-{month}{key}", on, unit="Enhet", month=date(2023, month, 1),
                  indicator_code=indicator, value=value, counted_by="manual")  # fmt: skip


def _blank_month() -> Tables:
    """Low in July, empty in August, and a nought somebody wrote in September."""
    values = {6: 10, 7: 1, 8: None, 9: 0, 10: 8, 11: 9, 12: 7}
    cells = [
        _cell(month, indicator, value, date(2024, 1, 2))
        for month, value in values.items()
        for indicator in ("new_red_cases", "outreach_hours")
    ]
    return together(SHORT_TERM, {"monthly_counts": cells})


def _sent_again() -> dict[date, Tables]:
    """Seven counted in March, then nine in all: in the same cell, and in another sheet's."""
    indicators = ("new_red_cases", "drop_in_attended")
    before = [_cell(3, indicator, 7, date(2023, 4, 1)) for indicator in indicators]
    again = date(2023, 5, 1)
    after = [_cell(3, "new_red_cases", 9, again), _cell(3, "drop_in_attended", 9, again, "-ark2")]
    return {
        MARCH_TOLD: together(SHORT_TERM, {"monthly_counts": before}),
        ALL_TOLD: together(SHORT_TERM, {"monthly_counts": after}),
    }


TOWNS_OF_COUNTS = [
    Town("9301", "Åtte", {ALL_TOLD: _group_of_eight()}),
    Town("9302", "Uten kontakt", {ALL_TOLD: _deleted_contact()}),
    Town("9303", "Sent", _journalled_late()),
    Town("9304", "Slettet", _deleted_episode()),
    Town("9305", "To ansatte", {ALL_TOLD: _registered_by_two()}),
    Town("9306", "Tom måned", {date(2024, 1, 2): _blank_month()}),
    Town("9307", "Ny sum", _sent_again()),
]
