"""Municipality codes and how they changed, because a figure keeps the code of its own day.

Two tables of our own stand beside this file. ``municipalities.csv`` has every code with its
validity (``valid_to`` is the first day it no longer holds). ``municipality_changes.csv`` says
which code took over when one ended: ``rename`` one to one, ``merge`` into a code that others
also went into, ``split`` into several (it cannot be cast backwards, so such a code has no code
of today), ``boundary`` where only a corner went elsewhere (never followed).
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

FOLDER = Path(__file__).parent
KINDS = ("rename", "merge", "split", "boundary")


class WrongReference(Exception):
    """The reference tables contradict themselves; the message lists where."""


@dataclass(frozen=True)
class Municipality:
    """One code and the days it holds: [valid_from, valid_to)."""

    code: str
    name: str
    county_code: str
    county_name: str
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the code is in use on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def holds_in(self, year: int) -> bool:
        """Whether the code is in use on any day of a year."""
        ends = self.valid_to or date.max
        return self.valid_from <= date(year, 12, 31) and ends > date(year, 1, 1)


@dataclass(frozen=True)
class Change:
    """One code going over into another on a day."""

    old_code: str
    new_code: str
    changed_on: date
    kind: str


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def read_municipalities(path: Path = FOLDER / "municipalities.csv") -> tuple[Municipality, ...]:
    """The codes as the table has them, unchecked."""
    return tuple(
        Municipality(
            row["municipality_code"],
            row["municipality_name"],
            row["county_code"],
            row["county_name"],
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )
        for row in _rows(path)
    )


def read_changes(path: Path = FOLDER / "municipality_changes.csv") -> tuple[Change, ...]:
    """The changes as the table has them, unchecked."""
    return tuple(
        Change(
            row["old_code"],
            row["new_code"],
            date.fromisoformat(row["changed_on"]),
            row["change_kind"],
        )
        for row in _rows(path)
    )


def problems(municipalities: Iterable[Municipality], changes: Iterable[Change]) -> list[str]:
    """Where the two tables contradict themselves or each other; empty when they agree."""
    codes = sorted(municipalities, key=lambda item: (item.code, item.valid_from))
    changed = list(changes)
    return [
        *_overlaps(codes),
        *_wrong_changes(codes, changed),
        *_wrong_kinds(codes, [change for change in changed if change.kind != "boundary"]),
    ]


def _overlaps(codes: list[Municipality]) -> Iterator[str]:
    for item in codes:
        if item.valid_to is not None and item.valid_to <= item.valid_from:
            yield f"{item.code}: slutter før den begynner"
    for earlier, later in pairwise(codes):
        if earlier.code == later.code and (earlier.valid_to or date.max) > later.valid_from:
            yield f"{earlier.code}: gyldig to ganger {later.valid_from}"


def _wrong_changes(codes: list[Municipality], changes: list[Change]) -> Iterator[str]:
    ends = {(item.code, item.valid_to) for item in codes if item.valid_to is not None}
    followed = {(item.old_code, item.changed_on) for item in changes if item.kind != "boundary"}
    for code, day in sorted(ends - followed):
        yield f"{code}: slutter {day} uten etterfølger"
    for code, day in sorted(followed - ends):
        yield f"{code}: har en etterfølger {day}, men slutter ikke den dagen"
    for change in changes:
        place = f"{change.old_code} til {change.new_code}"
        if change.kind not in KINDS:
            yield f"{place}: ukjent slag"
        if not any(item.code == change.new_code and item.holds_on(change.changed_on)
                   for item in codes):  # fmt: skip
            yield f"{place}: den nye koden gjelder ikke {change.changed_on}"
    for key, times in Counter((change.old_code, change.new_code) for change in changes).items():
        if times > 1:
            yield f"{key[0]} til {key[1]}: står {times} ganger"


def _wrong_kinds(codes: list[Municipality], changes: list[Change]) -> Iterator[str]:
    """A kind is not an opinion: it follows from how many go out of a code and into one."""
    going_out = Counter((change.old_code, change.changed_on) for change in changes)
    coming_in = Counter((change.new_code, change.changed_on) for change in changes)
    began = {(item.code, item.valid_from) for item in codes}
    for change in changes:
        if going_out[change.old_code, change.changed_on] > 1:
            kind = "split"
        elif (
            coming_in[change.new_code, change.changed_on] > 1
            or (change.new_code, change.changed_on) not in began
        ):
            kind = "merge"
        else:
            kind = "rename"
        if change.kind != kind:
            yield f"{change.old_code} til {change.new_code}: er {kind}, ikke {change.kind}"


def codes_of_today(
    municipalities: Iterable[Municipality], changes: Iterable[Change]
) -> dict[str, str | None]:
    """Each code's code of today; None where a split stands between."""
    following: dict[str, list[str]] = {}
    for change in changes:
        if change.kind != "boundary":
            following.setdefault(change.old_code, []).append(change.new_code)

    def last(code: str) -> str | None:
        # No code comes back after it has ended, so this cannot go in a ring; the guard is for
        # a table that breaks that.
        seen = set()
        while code in following:
            if len(following[code]) > 1 or code in seen:
                return None
            seen.add(code)
            code = following[code][0]
        return code

    return {item.code: last(item.code) for item in municipalities}


@cache
def reference() -> tuple[tuple[Municipality, ...], tuple[Change, ...]]:
    """Both tables, checked; WrongReference if they contradict themselves."""
    municipalities, changes = read_municipalities(), read_changes()
    wrong = problems(municipalities, changes)
    if wrong:
        raise WrongReference("Kommunetabellene stemmer ikke:\n- " + "\n- ".join(wrong))
    return municipalities, changes


@cache
def by_code() -> dict[str, Municipality]:
    """The checked codes by code. No code of ours has been given out twice."""
    return {item.code: item for item in reference()[0]}


@cache
def today() -> dict[str, str | None]:
    """The checked codes' codes of today."""
    return codes_of_today(*reference())
