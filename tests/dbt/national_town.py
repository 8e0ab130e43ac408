"""A Tønsberg whose whole year 2023 is told, with what the national forms ask for and little else.

Each record is there for a rule: a wait of more than four weeks with and without a missed
appointment, an episode that goes on into the next year, a transfer, one entered in error.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.dbt.made_home import MadeHome, instant, record
from tests.dbt.made_judgement import Row
from tests.dbt.rebuilding import build_one
from tests.dbt.shared_builds import once
from tests.dbt.small_town import contact, episode, offer, person, statuses

KNOWN_AT = "2024-01-06 05:30:00+01:00"
TOLD_ON = "2024-01-06"


def score(key: str, episode_id: str, contact_id: str, on: date, total: int) -> Row:
    """A PHQ-9 of which only the sum is told."""
    return record(key, on, episode_id=episode_id, contact_id=contact_id, instrument="PHQ-9",
                  version="1", measured_at=instant(on, 9), stated_sum=total,
                  answered_by="user", phase="ongoing")  # fmt: skip


def position(key: str, offer_id: str, share: float) -> Row:
    """A share of somebody's time."""
    return record(key, date(2022, 12, 1), staff_pseudonym=key, profession="4", offer_id=offer_id,
                  share_of_position=share, valid_from=date(2022, 1, 1))  # fmt: skip


def attendance(key: str, person_key: str, on: date, attended: str = "attended") -> Row:
    """One person's seat at one session."""
    return record(key, on, group_id="g1", held_on=on, person_pseudonym=person_key,
                  attendance=attended)  # fmt: skip


def rph(key: str, person_key: str, started_on: date, **more: Any) -> Row:
    """An episode in RPH."""
    return episode(key, person_key, "rph", started_on, **more)


def tables() -> dict[str, list[Row]]:
    """Everything the journal tells of the year."""
    return {
        "persons": [
            *(person(key) for key in "abcdef"),
            person("g", sex="9"),
            person("h", sex="1", birth_date=date(2006, 1, 1)),
        ],
        "offers": [
            offer("rph", "RPH", opening_weekdays="1|3", opens_at="10:00", closes_at="19:00",
                  target_group="adults"),
            offer("kph", "KPH", opening_weekdays="2|6", opens_at="09:00", closes_at="17:00"),
            offer("kurs", "PRI", kind="course", requires_referral=True),
            offer("hsp", "HSP"),
        ],
        "staff_positions": [
            position("s1", "rph", 0.8), position("s2", "rph", 0.7), position("s3", "kph", 0.5),
            position("s4", "hsp", 1.0),
        ],
        "enquiries": [
            record("q1", date(2023, 1, 10), received_at=instant(date(2023, 1, 10)),
                   channel="phone", person_pseudonym="a", recommended_offer_id="rph"),
            record("q2", date(2023, 2, 10), received_at=instant(date(2023, 2, 10)),
                   first_answered_at=instant(date(2023, 2, 11)), channel="phone"),
        ],
        "assessments": [
            record("k2", date(2023, 2, 21), episode_id="r1", main_problem="anxiety",
                   assessed_at=instant(date(2023, 2, 21)), kind="first_conversation"),
            record("k1", date(2023, 1, 11), enquiry_id="q1", main_problem="depression",
                   assessed_at=instant(date(2023, 1, 11)), kind="phone",
                   work_status="sick_leave"),
            record("k3", date(2024, 1, 2), episode_id="r3", main_problem="sleep",
                   assessed_at=instant(date(2024, 1, 2)), kind="first_conversation"),
        ],
        "episodes": [
            rph("r1", "a", date(2023, 1, 12), enquiry_id="q1", ended_on=date(2023, 6, 1),
                end_reason="completed"),
            rph("r2", "b", date(2023, 3, 1), ended_on=date(2023, 5, 1), end_reason="dropped_out"),
            rph("r3", "c", date(2023, 11, 1), ended_on=date(2024, 1, 3), end_reason="completed"),
            rph("r4", "d", date(2022, 6, 1), ended_on=date(2022, 12, 31)),
            rph("r5", "e", date(2023, 2, 1), ended_on=date(2023, 4, 1)),
            rph("r6", "e", date(2023, 4, 1), previous_episode_id="r5"),
            rph("r7", "f", date(2023, 2, 1)),
            episode("h1", "g", "hsp", date(2022, 11, 1), ended_on=date(2023, 9, 1),
                    end_reason="moved"),
            episode("h2", "h", "hsp", date(2023, 9, 1)),
        ],
        "episode_statuses": [
            *statuses("r1", ("I", date(2023, 1, 12)), ("S", date(2023, 6, 1))),
            *statuses("r2", ("I", date(2023, 3, 1)), ("S", date(2023, 5, 1))),
            *statuses("r3", ("I", date(2023, 11, 1)), ("S", date(2024, 1, 3))),
            *statuses("r4", ("I", date(2022, 6, 1)), ("S", date(2022, 12, 31))),
            *statuses("r5", ("I", date(2023, 2, 1)), ("S", date(2023, 4, 1))),
            *statuses("r6", ("I", date(2023, 4, 1))),
            *statuses("r7", ("I", date(2023, 2, 1)), ("X", date(2023, 2, 2))),
            *statuses("h1", ("T", date(2022, 11, 1)), ("I", date(2022, 12, 1)),
                      ("S", date(2023, 9, 1))),
            *statuses("h2", ("T", date(2023, 9, 1))),
        ],
        "contacts": [
            contact("c0", "r1", date(2023, 1, 20), "did_not_attend"),
            contact("c1", "r1", date(2023, 2, 20)),
            {**contact("c2", "r1", date(2023, 3, 20)), "mode": "phone", "has_interpreter": True},
            contact("c3", "r1", date(2023, 4, 20)),
            contact("c4", "r2", date(2023, 3, 5)),
            contact("c5", "r2", date(2023, 3, 20)),
            contact("c6", "r3", date(2023, 12, 15)),
            contact("c7", "r3", date(2024, 1, 2)),
            contact("c8", "r5", date(2023, 2, 5)),
            contact("c9", "h1", date(2022, 12, 1)),
            contact("c10", "h1", date(2023, 1, 15)),
        ],
        "measures": [
            score("m1", "r1", "c1", date(2023, 2, 20), 15),
            score("m2", "r1", "c3", date(2023, 4, 20), 5),
            score("m3", "r2", "c4", date(2023, 3, 5), 12),
            score("m4", "r2", "c5", date(2023, 3, 20), 12),
        ],
        "groups": [
            record("g1", date(2022, 12, 1), name="Karis gruppe", offer_id="kurs",
                   starts_on=date(2022, 12, 1), ends_on=date(2023, 3, 1), planned_count=8),
        ],
        "group_attendances": [
            attendance("ga1", "a", date(2022, 12, 15)),
            attendance("ga2", "a", date(2023, 1, 15)),
            attendance("ga3", "b", date(2023, 1, 15)),
            attendance("ga4", "b", date(2023, 1, 22), "did_not_attend"),
        ],
    }  # fmt: skip


def national_town(path: Path) -> MadeHome:
    """The town's home when the year is over and told."""
    home = MadeHome(path)
    home.declare("tonsberg", "3803")
    home.deliver("tonsberg", TOLD_ON, tables())
    return home


def year_that_is_told(factory: pytest.TempPathFactory) -> Path:
    """The town's warehouse, held to every data test dbt has. Its home lies beside it."""

    def build(folder: Path) -> Path:
        home = national_town(folder / "home")
        return build_one(home.path, folder, KNOWN_AT, with_tests=True)

    return once(factory, "national", build)
