"""A good small delivery: a few persons with nothing wrong, every one of them a canary."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import numpy as np

from contracts.entities import entities
from expectations.rules import suites
from synthetic.identity import with_check_digits
from tests.inputs.cases import Label
from tests.inputs.leaks import words_in

Cell = object
Row = dict[str, Cell]

MUNICIPALITY = "3803"
DELIVERED = date(2023, 9, 1)
CONSONANTS = "bdfgklmnprstv"
VOWELS = "aeiouy"
# Sets of entities that refer to nothing outside themselves.
CASTS = (
    ("offers", "staff_positions"),
    ("persons", "decisions"),
    ("persons", "offers", "episodes", "contacts"),
    ("persons", "offers", "enquiries"),
    ("persons", "offers", "episodes", "episode_statuses"),
)


def strange_word(draw: random.Random, syllables: int = 5) -> str:
    """A word no message can hold by chance."""
    pairs = (draw.choice(CONSONANTS) + draw.choice(VOWELS) for _ in range(syllables))
    return f"qz{''.join(pairs)}x"


def identity_number(draw: random.Random, born: date) -> str:
    """A synthetic number (80 added to the month) with both check digits."""
    while True:
        nine = (
            (born.day * 100 + born.month + 80) * 100_000
            + born.year % 100 * 1000
            + draw.randrange(500)
        )
        number = int(with_check_digits(np.array([nine], dtype=np.int64))[0])
        if number > 0:
            return f"{number:011d}"


@dataclass
class Town:
    """Rows by entity, in the order they are written; the next canary where one is needed."""

    draw: random.Random
    rows: dict[str, list[Row]] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)

    def secret(self, syllables: int = 5) -> str:
        """A strange word that must not be repeated."""
        word = strange_word(self.draw, syllables)
        self.secrets.add(word)
        return word

    def number(self, born: date | None = None) -> str:
        """An identity number that must be found nowhere outside the inbox."""
        made = identity_number(self.draw, born or date(1961, 5, 17))
        self.numbers.add(made)
        return made

    def counts(self) -> dict[str, int]:
        """How many rows each entity has."""
        return {entity: len(rows) for entity, rows in self.rows.items()}

    def ids(self) -> set[str]:
        """The words of the record ids: the unit's own, and they may be shown."""
        return words_in(str(row["record_id"]) for rows in self.rows.values() for row in rows)

    def label(self, entity: str, place: int) -> Label:
        """How the judgement tells of a row."""
        return entity, str(self.rows[entity][place]["record_id"])

    def leaf(self) -> tuple[str, int]:
        """An entity that no other refers to, and the place of one of its rows: what is wrong
        there is wrong nowhere else."""
        return self.some(list(self.rows)[-1])

    def some(self, *entities_wanted: str) -> tuple[str, int]:
        """An entity (one of these) and the place of one of its rows."""
        entity = self.draw.choice(entities_wanted or tuple(self.rows))
        return entity, self.draw.randrange(len(self.rows[entity]))


# A cell of plain text in each entity that no other refers to.
TEXTS = {
    "staff_positions": "staff_id",
    "decisions": "municipality_code",
    "enquiries": "staff_id",
    "episode_statuses": "reason",
    "contacts": "staff_id",
}


def code(entity: str, number: int) -> str:
    """An entity's rule: its suite's letter and a number."""
    return f"{suites()[entity][0].code[0]}-{number:03d}"


def town(draw: random.Random, *needed: str) -> Town:
    """A town with at least the needed entities and nothing wrong in any row."""
    made = Town(draw)
    casts = [cast for cast in CASTS if set(needed) <= set(cast)]
    assert casts, f"no cast has {needed}"
    cast = draw.choice(casts)
    for entity in cast:
        made.rows[entity] = []
    _fill(made)
    return made


def _own(town: Town, entity: str, **cells: Cell) -> Row:
    """A row with its own columns filled and the rest empty; put last among its entity's."""
    number = len(town.rows[entity]) + 1
    registered = datetime(
        2023, 8, town.draw.randint(1, 20), town.draw.randint(8, 15), 30, tzinfo=UTC
    )
    row: Row = dict.fromkeys((field.name for field in entities()[entity].fields), None)
    row |= {
        "record_id": f"{entity[:3]}-{number:04d}",
        "municipality_code": MUNICIPALITY,
        "registered_at": registered,
        "changed_at": registered + timedelta(minutes=town.draw.randint(0, 900)),
        "is_deleted": False,
    }
    assert set(cells) <= set(row), f"{entity} has no {set(cells) - set(row)}"
    town.rows[entity].append(row | cells)
    return row | cells


def _fill(town: Town) -> None:
    draw, rows = town.draw, town.rows
    people = draw.randint(2, 4)
    if "offers" in rows:
        for place in range(2):
            _own(
                town,
                "offers",
                offer_id=f"tilbud-{place + 1}",
                valid_from=date(2020, 1, 1),
                name=f"Hos {town.secret()}",
                unit=f"Enhet {town.secret()}",
                service_code="PRI",
                kind="conversation",
                requires_decision=False,
                requires_referral=False,
                fee=draw.choice([None, 0, 125]),
            )
    if "staff_positions" in rows:
        for place in range(people):
            _own(
                town,
                "staff_positions",
                staff_id=town.secret(),
                profession="5",
                offer_id=f"tilbud-{place % 2 + 1}",
                share_of_position=draw.randint(1, 9) / 10,
                valid_from=date(2022, 1, 1),
            )
    if "persons" in rows:
        for _ in range(people):
            born = date(draw.randint(1950, 1999), draw.randint(1, 12), draw.randint(1, 28))
            _own(
                town,
                "persons",
                person_key=town.secret(),
                national_id=town.number(born),
                id_type="fnr",
                birth_date=born,
                sex=draw.choice("12"),
                has_protected_address=False,
            )
    keys = [row["person_key"] for row in rows.get("persons", [])]
    if "decisions" in rows:
        for key in keys:
            _own(
                town,
                "decisions",
                person_key=key,
                applied_on=date(2023, 6, 1),
                decided_on=date(2023, 6, 20),
                result="granted",
                valid_to=date(2023, 12, 31),
            )
    if "enquiries" in rows:
        for key in [*keys, None]:
            received = datetime(2023, 8, draw.randint(1, 9), 9, 0, tzinfo=UTC)
            _own(
                town,
                "enquiries",
                person_key=key,
                received_at=received,
                channel="phone",
                first_answered_at=received + timedelta(hours=3),
                result="appointment",
                heard_from="gp",
                recommended_offer_id="tilbud-1",
                staff_id=town.secret(),
            )
    if "episodes" in rows:
        for place, key in enumerate(keys):
            _own(
                town,
                "episodes",
                person_key=key,
                offer_id=f"tilbud-{place % 2 + 1}",
                started_on=date(2023, 8, 1),
                has_decision=False,
            )
    of_episodes = [row["record_id"] for row in rows.get("episodes", [])]
    if "episode_statuses" in rows:
        for episode in of_episodes:
            _own(
                town,
                "episode_statuses",
                episode_id=episode,
                sequence=1,
                status="I",
                valid_from=date(2023, 8, 1),
                reason=f"{town.secret()} og {town.secret()}",
            )
    if "contacts" in rows:
        for place in range(draw.randint(3, 6)):
            starts = datetime(2023, 8, draw.randint(2, 25), 10, 0, tzinfo=UTC)
            _own(
                town,
                "contacts",
                episode_id=of_episodes[place % people],
                starts_at=starts,
                duration_minutes=draw.choice([30, 45, 60]),
                mode="in_person",
                participants="user",
                attendance="attended",
                staff_id=town.secret(),
                profession="5",
                journalled_at=starts + timedelta(hours=2),
                has_interpreter=False,
            )
