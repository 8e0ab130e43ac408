"""The people of a made-up municipality, and the ways their numbers trouble a journal: D-numbers
that become birth numbers, the same person registered twice, protected addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

import numpy as np

from synthetic.identity import national_ids
from synthetic.journal import Journal, at

WOMAN, MAN = "2", "1"
SHARE_OF_WOMEN = 0.62
SHARE_WITH_D_NUMBER = 0.015
SHARE_PROTECTED = 0.015
AGES = (18, 31, 82)
DAYS_A_YEAR = 365.25


@dataclass
class Person:
    """One person in the journal; ``key`` is the journal's own number for them."""

    key: str
    birth_date: date
    sex: str
    first_seen: datetime
    has_d_number: bool = False
    has_number: bool = True
    is_protected: bool = False
    is_same_as: str | None = None
    number_changed_at: datetime | None = None
    deceased_on: date | None = None
    reserved_from: date | None = None


class Register:
    """Draws new people and, at the end, writes them all to the journal with their numbers."""

    def __init__(self, draw: Random, districts: tuple[str, ...], first_key: int) -> None:
        self._draw = draw
        self._districts = districts
        self._first_key = first_key
        self.people: list[Person] = []

    def new(self, first_seen: datetime, ages: tuple[int, int, int] = AGES) -> Person:
        """A person nobody has seen before, adult on the day they come."""
        draw = self._draw
        low, usual, high = ages
        age_in_days = draw.triangular(low, high, usual) * DAYS_A_YEAR + 2
        person = Person(
            key=str(self._first_key + len(self.people)),
            birth_date=first_seen.date() - timedelta(days=int(age_in_days)),
            sex=WOMAN if draw.random() < SHARE_OF_WOMEN else MAN,
            first_seen=first_seen,
            has_d_number=draw.random() < SHARE_WITH_D_NUMBER,
            is_protected=draw.random() < SHARE_PROTECTED,
        )
        self.people.append(person)
        return person

    def again(self, person: Person, first_seen: datetime) -> Person:
        """The same person, registered a second time under another key."""
        twin = self.new(first_seen)
        twin.birth_date, twin.sex = person.birth_date, person.sex
        twin.is_protected, twin.has_d_number = person.is_protected, False
        person.has_d_number = False
        twin.is_same_as = person.key
        return twin

    def write(self, journal: Journal) -> None:
        """One record for each person, and a second version where the number has changed."""
        renumbered = [person for person in self.people if person.number_changed_at is not None]
        drawn = self._numbers()
        first = dict(zip((person.key for person in self.people), drawn, strict=False))
        later = dict(
            zip((person.key for person in renumbered), drawn[len(self.people) :], strict=True)
        )
        for person in self.people:
            number = first[person.is_same_as or person.key] if person.has_number else None
            record = {
                "person_key": person.key,
                "national_id": number,
                "id_type": _id_type(person),
                "birth_date": person.birth_date,
                "sex": person.sex,
                "district_code": self._draw.choice(self._districts),
                "deceased_on": person.deceased_on,
                "has_protected_address": person.is_protected,
                "reserved_from": person.reserved_from,
            }
            changed_at = at(person.deceased_on, 12) if person.deceased_on else None
            journal.add(
                "persons", person.first_seen.date(), person.first_seen, changed_at, **record
            )
            if person.number_changed_at is not None:
                journal.add_version(
                    "persons",
                    journal.rows["persons"][-1],
                    person.number_changed_at,
                    national_id=later[person.key],
                    id_type="fnr",
                    replaces_national_id=number,
                )

    def _numbers(self) -> list[str]:
        """A number for everybody, then one more for those who get a birth number later."""
        renumbered = [person for person in self.people if person.number_changed_at is not None]
        everybody = self.people + renumbered
        has_d_number = [person.has_d_number for person in self.people] + [False] * len(renumbered)
        drawn = national_ids(
            np.random.default_rng(self._draw.getrandbits(64)),
            np.array([person.birth_date for person in everybody], dtype="datetime64[D]"),
            np.array([person.sex == MAN for person in everybody]),
            np.array(has_d_number),
        )
        return [str(number) for number in drawn]


def _id_type(person: Person) -> str:
    if not person.has_number:
        return "none"
    return "dnr" if person.has_d_number else "fnr"
