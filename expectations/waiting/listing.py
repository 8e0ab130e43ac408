"""Everything that waits, as a person looks through it: how many, of what, and the oldest first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.entities import entities
from contracts.periods import local_date
from expectations.feedback.places import as_record_id
from expectations.feedback.told import Line, Place
from expectations.feedback.verdict import counted, day
from expectations.rules import suites
from expectations.waiting.ageing import limits
from expectations.waiting.lives import Life
from expectations.waiting.where import label

QUOTED = re.compile("«[^»]*»")


@dataclass(frozen=True)
class Shown:
    """One life with what may be shown of it: its unit, its place, what is wrong, the remedy."""

    life: Life
    unit: str
    place: Place | None = None
    lines: Sequence[Line] = ()

    @property
    def row(self) -> str:
        """What a person calls the row."""
        return label(self.place, self.life.row_number)

    @property
    def record_id(self) -> str:
        """The unit's own id of the record, when it looks like one and people did not make it."""
        if self.place is not None:
            return self.place.record_id
        return as_record_id(self.life.record_id)


@dataclass(frozen=True)
class Group:
    """Lives that have something in common."""

    name: str
    count: int
    oldest_days: int


def by_rule(lives: Iterable[Life]) -> list[Group]:
    """By rule, the commonest first. A life that fails two rules is in both."""
    return _grouped(lives, lambda life: life.rules)


def by_unit(lives: Iterable[Life], unit_of: Callable[[Life], str]) -> list[Group]:
    """By the unit that delivered, the one with most first."""
    return _grouped(lives, lambda life: [unit_of(life)])


def by_age(lives: Sequence[Life]) -> list[Group]:
    """By how long it has waited, the longest first; what nobody waits in is left out."""
    edges = [0, *limits()]
    groups = []
    for number, first in enumerate(edges):
        last = edges[number + 1] - 1 if number + 1 < len(edges) else None
        within = [
            life.age_days for life in lives
            if life.age_days >= first and (last is None or life.age_days <= last)
        ]  # fmt: skip
        if within:
            name = f"{first} dager eller mer" if last is None else f"{first}–{last} dager"
            groups.append(Group(name, len(within), max(within)))
    return groups[::-1]


def _grouped(lives: Iterable[Life], names_of: Callable[[Life], Iterable[str]]) -> list[Group]:
    ages: dict[str, list[int]] = defaultdict(list)
    for life in lives:
        for name in names_of(life):
            ages[name].append(life.age_days)
    groups = [Group(name, len(found), max(found)) for name, found in ages.items()]
    return sorted(groups, key=lambda group: (-group.count, -group.oldest_days, group.name))


def meaning_of(code: str) -> str:
    """What a rule says, whichever field it says it of; empty when there is no such rule now."""
    messages = {rule.message for suite in suites().values() for rule in suite if rule.code == code}
    if len(messages) > 1:
        messages = {QUOTED.sub("«…»", message) for message in messages}
    return min(messages, default="")


def heading(lives: Sequence[Life], as_of: datetime) -> str:
    """How it stands, in a sentence."""
    night = day(local_date(as_of))
    if not lives:
        return f"Ingenting venter i karantenen per {night}."
    oldest = max(lives, key=lambda life: life.age_days)
    told = f"{counted(len(lives), 'post', 'poster')} venter i karantenen per {night}. "
    if not oldest.age_days:
        return told + "Alt er nytt i natt."
    return told + f"Det eldste har ventet i {days_nb(oldest.age_days)}, fra {day(oldest.since)}."


def days_nb(count: int) -> str:
    """«ny», «1 dag», «2 dager»."""
    return counted(count, "dag", "dager") if count else "ny"


def title_of(entity: str) -> str:
    """What a person calls the dataset."""
    return entities()[entity].title if entity in entities() else entity


def as_plain(shown: Sequence[Shown], as_of: datetime) -> dict[str, Any]:
    """The same as plain values, for programs."""
    living = [one.life for one in shown]
    units = {one.life.source: one.unit for one in shown}

    def plain(groups: Iterable[Group]) -> list[dict[str, Any]]:
        return [
            {"name": group.name, "count": group.count, "oldest_days": group.oldest_days}
            for group in groups
        ]

    return {
        "as_of": as_of.isoformat(),
        "count": len(shown),
        "by_rule": plain(by_rule(living)),
        "by_unit": plain(by_unit(living, lambda life: units[life.source])),
        "by_age": plain(by_age(living)),
        "waiting": [
            {
                "source": one.life.source,
                "unit": one.unit,
                "delivery": one.life.delivery,
                "entity": one.life.entity,
                "row": one.row,
                "row_number": one.life.row_number,
                "record_id": one.record_id or None,
                "rules": list(one.life.rules),
                "since": one.life.since.isoformat(),
                "age_days": one.life.age_days,
            }
            for one in shown
        ],
    }
