"""Traps about days: clocks that are moved, minutes around midnight, and offers that change."""

from __future__ import annotations

from datetime import date

from tests.dbt.made_home import record
from tests.dbt.small_town import offer, person
from tests.dbt.trap_town_telling import (
    Tables,
    Town,
    conversations,
    local,
    met,
    queued,
    served,
    together,
)

# Clocks go forward on this day at two, and back on that one at three.
FORWARD, BACK = date(2024, 3, 31), date(2025, 10, 26)


def _half_past_midnight() -> Tables:
    """Allocated the day before, met half an hour into the day the clocks are moved."""
    return together(
        {
            "offers": [offer("hsp", "HSP")],
            "persons": [person("a"), person("b")],
            "contacts": [
                met("c1", local(FORWARD, 0, 30), episode_id="e1"),
                met("c2", local(BACK, 0, 30), episode_id="e2"),
            ],
        },
        queued("e1", "a", date(2024, 3, 30)),
        queued("e2", "b", date(2025, 10, 25)),
    )


def _month_end() -> Tables:
    """Half an hour on either side of two months' ends, and two who have waited 30 days by then."""
    moments = {
        "march": local(date(2024, 3, 31), 23, 30),
        "april": local(date(2024, 4, 1), 0, 30),
        "october": local(date(2025, 10, 31), 23, 30),
        "november": local(date(2025, 11, 1), 0, 30),
    }
    return together(
        {
            "offers": [offer("hsp", "HSP"), offer("pri", "PRI")],
            "persons": [person("a"), person("b"), person("c")],
            "contacts": [met(name, at, episode_id="e") for name, at in moments.items()],
        },
        served("e", "a", "pri", date(2024, 1, 2)),
        queued("w1", "b", date(2024, 3, 2), date(2024, 4, 10)),
        queued("w2", "c", date(2025, 10, 2)),
    )


def _web_form() -> Tables:
    """A minute before midnight, answered at eight."""
    day, next_day = date(2023, 3, 14), date(2023, 3, 15)
    return {
        "enquiries": [
            record("q", day, received_at=local(day, 23, 59), channel="web_form",
                   first_answered_at=local(next_day, 8)),
        ]
    }  # fmt: skip


def _renamed() -> Tables:
    """One offer under two names, with a conversation under each."""
    day = date(2023, 4, 1)
    periods = [
        offer("sleep", "PRI", name="Søvnskole", valid_to=day),
        {**offer("sleep", "PRI", name="Søvnkurs", valid_from=day), "record_id": "o-sleep-2"},
    ]
    return together(
        {
            "offers": periods,
            "persons": [person("a")],
            "contacts": [
                met("c1", local(date(2023, 3, 20), 10), episode_id="e"),
                met("c2", local(date(2023, 4, 3), 10), episode_id="e"),
            ],
        },
        served("e", "a", "sleep", date(2023, 3, 13)),
    )


def _lower_limit() -> Tables:
    """Nine conversations begun under the limit of ten, eight and seven under that of seven."""
    day, end = date(2023, 7, 1), date(2023, 8, 31)
    periods = [
        offer("kph", "KPH", maximum_conversations=10, valid_to=day),
        {**offer("kph", "KPH", maximum_conversations=7, valid_from=day), "record_id": "o-kph-2"},
    ]
    starts = {"a": (date(2023, 6, 20), 9), "b": (day, 8), "c": (date(2023, 7, 3), 7)}
    return together(
        {
            "offers": periods,
            "persons": [person(key) for key in starts],
            "contacts": [
                row
                for key, (first, count) in starts.items()
                for row in conversations(f"e-{key}", first, count)
            ],
        },
        *(served(f"e-{key}", key, "kph", first, end) for key, (first, _) in starts.items()),
    )


IN_2024 = date(2024, 1, 1)
AFTER_OCTOBER_2025 = date(2025, 12, 2)

TOWNS_OF_DAYS = [
    Town("9201", "Halv ett", {AFTER_OCTOBER_2025: _half_past_midnight()}, since=IN_2024),
    Town("9202", "Månedsslutt", {AFTER_OCTOBER_2025: _month_end()}, since=IN_2024),
    Town("9203", "Nettskjema", {date(2023, 5, 2): _web_form()}),
    Town("9204", "Nytt navn", {date(2024, 1, 2): _renamed()}),
    Town("9205", "Lavere grense", {date(2023, 10, 2): _lower_limit()}),
]
