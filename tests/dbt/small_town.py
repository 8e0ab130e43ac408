"""A small Tønsberg in the winter of 2023 whose figures can be counted on the fingers."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.dbt.made_home import MadeHome, instant, record
from tests.dbt.made_judgement import Row

START = date(2022, 12, 1)
JANUARY_END = date(2023, 2, 1)
TUESDAY, THURSDAY = 2, 4


def person(key: str, **more: Any) -> Row:
    """A person without a national number."""
    fields = {"person_pseudonym": key, "id_type": "none", "sex": "2",
              "birth_date": date(1990, 6, 1), "national_id_check": "empty",
              "replaces_national_id_check": "empty"}  # fmt: skip
    return record(f"p-{key}", START, **{**fields, **more})


def offer(offer_id: str, service: str, kind: str = "conversation", **more: Any) -> Row:
    """An offer that has always been there."""
    fields = {"offer_id": offer_id, "valid_from": date(2020, 1, 1), "name": offer_id,
              "kind": kind, "unit": "Psykisk helse", "service_code": service,
              "requires_decision": service == "HSP"}  # fmt: skip
    return record(f"o-{offer_id}", START, **{**fields, **more})


def episode(key: str, person_key: str, offer_id: str, started_on: date, **more: Any) -> Row:
    """An episode; those in the offer "hsp" have a decision."""
    fields = {"person_pseudonym": person_key, "offer_id": offer_id, "started_on": started_on,
              "has_decision": offer_id == "hsp"}  # fmt: skip
    return record(key, started_on, **{**fields, **more})


def statuses(episode_id: str, *steps: tuple[str, date]) -> list[Row]:
    """The statuses of an episode in order."""
    return [
        record(f"{episode_id}-{number}", day, episode_id=episode_id, sequence=number,
               status=status, valid_from=day)
        for number, (status, day) in enumerate(steps, start=1)
    ]  # fmt: skip


def contact(key: str, episode_id: str, on: date, attendance: str = "attended") -> Row:
    """A conversation in an episode."""
    return record(key, on, episode_id=episode_id, starts_at=instant(on, 9), duration_minutes=45,
                  mode="in_person", participants="user", attendance=attendance)  # fmt: skip


def drop_in_day(on: date, attended: int | None, status: str = "registered") -> Row:
    """One counted day; two of those who came were not offered a slot."""
    not_offered = None if attended is None else 2
    return record(f"d-{on}", on, unit="Psykisk helse", held_on=on, attended=attended,
                  not_offered_same_day=not_offered, staff_on_duty=3, status=status)  # fmt: skip


def drop_in_days(first: date, end: date) -> list[Row]:
    """Six came each open day."""
    days = (first + timedelta(days=number) for number in range((end - first).days))
    return [drop_in_day(day, 6) for day in days if day.isoweekday() in (TUESDAY, THURSDAY)]


def count(month: int, indicator: str, value: float | None, counted_by: str = "manual") -> Row:
    """One cell of the workbook."""
    return record(f"{month}-{indicator}", date(2023, 3, 1), unit="Enhet",
                  month=date(2023, month, 1), indicator_code=indicator, value=value,
                  counted_by=counted_by)  # fmt: skip


def waiting(days: int) -> list[Row]:
    """Statuses of an episode that has waited so many days at the end of January."""
    return statuses(f"w{days}", ("T", JANUARY_END - timedelta(days=days)))


WAITS = (55, 56, 140, 141)


def tables() -> dict[str, list[Row]]:
    """Everything the journal tells on 1 March 2023."""
    long_ago = date(2022, 6, 1)
    return {
        "persons": [person(key) for key in "abcdefgh"],
        "offers": [
            offer("hsp", "HSP"),
            offer("pri", "PRI"),
            offer("kph", "KPH"),
            offer("drop", "DROP", kind="drop_in", opening_weekdays="2|4", capacity_per_day=6),
        ],
        "episodes": [
            episode("e1", "a", "hsp", date(2023, 1, 10)),
            episode("e2", "b", "hsp", long_ago, ended_on=date(2023, 2, 15)),
            episode("e3", "a", "pri", date(2023, 1, 20)),
            episode("e4", "c", "kph", date(2023, 2, 2)),
            episode("e5", "d", "hsp", long_ago, ended_on=date(2023, 1, 5)),
            *(
                episode(f"w{days}", key, "hsp", JANUARY_END - timedelta(days=days))
                for days, key in zip(WAITS, "efgh", strict=True)
            ),
        ],
        "episode_statuses": [
            *statuses("e1", ("T", date(2023, 1, 10)), ("I", date(2023, 1, 25))),
            *statuses("e2", ("T", long_ago), ("I", long_ago), ("S", date(2023, 2, 15))),
            *statuses("e3", ("I", date(2023, 1, 20))),
            *statuses("e4", ("I", date(2023, 2, 2))),
            *statuses("e5", ("I", long_ago), ("X", date(2023, 1, 5))),
            *(row for days in WAITS for row in waiting(days)),
        ],
        "contacts": [
            contact("c1", "e1", date(2023, 1, 12), "did_not_attend"),
            contact("c2", "e1", date(2023, 1, 25)),
            contact("c3", "e2", long_ago),
            contact("c4", "e4", date(2023, 2, 2)),
        ],
        "enquiries": [
            record("q1", date(2023, 2, 1), received_at=instant(date(2023, 1, 31), 23),
                   channel="phone", person_pseudonym="a"),
            record("q2", date(2023, 2, 3), received_at=instant(date(2023, 2, 3)),
                   channel="web_form"),
        ],
        "drop_in_days": drop_in_days(date(2023, 1, 1), date(2023, 3, 1)),
    }  # fmt: skip


def counts() -> list[Row]:
    """The workbook: January filled, a false zero in the sums of March."""
    return [
        count(1, "users_with_decision", 2, "journal"),
        count(1, "users_without_decision", 1, "journal"),
        count(1, "users_total", 0, "sum"),
        count(1, "new_with_decision", 7),
        count(1, "drop_in_attended", 54),
        *(count(month, "users_with_decision", None, "journal") for month in range(2, 13)),
        count(3, "users_total", 0, "sum"),
    ]


def small_town(path: Path) -> MadeHome:
    """The town's home as it is on 1 March 2023."""
    home = MadeHome(path)
    home.declare("tonsberg", "3803")
    home.declare("tonsberg-maling", "3803", kind="workbook", expected_by="12:00")
    told = tables()
    home.deliver("tonsberg", "2023-02-28", told)
    home.deliver("tonsberg", "2023-03-01", told)
    home.deliver("tonsberg-maling", "2023-03-01_maling", {"monthly_counts": counts()})
    return home
