"""What follows from packages: the counts that are behind them, and the sums a reader knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.disclosure.packages.bounds import Count
from tests.disclosure.packages.reading import Row


@dataclass
class Known:
    """Counts by name, None where hidden, with the least each can be; and sums: a whole, its parts.

    ``left_over`` are counts nobody is sent: what remains of a whole when its parts are taken.
    ``aids`` are there for the reckoning alone."""

    counts: dict[Count, int | None] = field(default_factory=dict)
    least: dict[Count, int] = field(default_factory=dict)
    sums: list[tuple[Count, tuple[Count, ...]]] = field(default_factory=list)
    left_over: set[Count] = field(default_factory=set)
    aids: set[Count] = field(default_factory=set)

    def rest(self, name: Count, whole: Count, parts: tuple[Count, ...]) -> None:
        self.counts[name] = None
        self.least[name] = 0
        self.left_over.add(name)
        self.sums.append((whole, (*parts, name)))

    def persons(self, whole: Count, parts: tuple[Count, ...]) -> None:
        """Persons who can be in several parts: none of these is larger than the whole, and the
        whole not larger than all of them together."""
        together = ("together", whole, parts)
        for name in (together, ("overlap", whole, parts)):
            self.counts[name] = None
            self.least[name] = 0
            self.aids.add(name)
        self.sums.append((together, parts))
        self.sums.append((together, (whole, ("overlap", whole, parts))))
        for part in parts:
            self.rest(("outside", whole, part), whole, (part,))

    def at_most(self, part: Count, whole: Count) -> None:
        """A count that is not larger than another."""
        more = ("more", whole, part)
        self.counts[more] = None
        self.least[more] = 0
        self.aids.add(more)
        self.sums.append((whole, (part, more)))


def known(rows: tuple[Row, ...], table: dict[str, Any]) -> Known:
    """All that one package tells, and what its contract says adds up. One person in
    several groups is one in all."""
    asked = table["disclosure"]
    found = Known()
    listed: dict[tuple[Any, ...], set[tuple[str, ...]]] = defaultdict(set)
    for row in rows:
        for part, count in row.parts.items():
            name = (*row.place, row.indicator, part, *row.codes)
            found.counts[name] = count
            # A hidden numerator can be nought: its row is hidden for its denominator too.
            found.least[name] = int(part != "numerator" and asked["zeros"] == "shown")
            listed[(*row.place, row.indicator, part)].add(row.codes)
    for named, codes in tuple(listed.items()):
        for whole, parts, is_sum in _over_axes(named, codes, asked):
            if is_sum:
                found.sums.append((whole, parts))
            else:
                found.persons(whole, parts)
    for named, codes in sorted(listed.items()):
        if named[-1] == "denominator":
            for at in sorted(codes):
                whole, share = (*named, *at), (*named[:-1], "numerator", *at)
                if share in found.counts:
                    found.rest((*named[:-1], "complement", *at), whole, (share,))
    for number, each in enumerate(asked.get("sums", ())):
        _between(found, listed, number, each)
    return found


def _over_axes(
    named: tuple[Any, ...], codes: set[tuple[str, ...]], asked: dict[str, Any]
) -> Iterator[tuple[Count, tuple[Count, ...], bool]]:
    over = asked["additive"].get(named[-2], asked["additive"].get("*", ()))
    for number, axis in enumerate(asked["axes"]):
        is_sum = axis["column"] in over
        for at in sorted(codes):
            if at[number] == axis["total"]:
                parts = tuple(
                    (*named, *other)
                    for other in sorted(codes)
                    if other != at and (*other[:number], axis["total"], *other[number + 1 :]) == at
                )
                if parts:
                    yield (*named, *at), parts, is_sum


def _between(
    found: Known,
    listed: dict[tuple[Any, ...], set[tuple[str, ...]]],
    number: int,
    each: dict[str, Any],
) -> None:
    total, parts = each["total"], each["parts"]
    for named, codes in sorted(listed.items()):
        if named[-2:] != (total["indicator"], total.get("part", "value")):
            continue
        of = [(*named[:-2], part["indicator"], part.get("part", "value")) for part in parts]
        # What is told somewhere and has no line here is nought.
        if all(one in listed for one in of):
            for at in sorted(codes):
                members = tuple((*one, *at) for one in of if at in listed[one])
                if each.get("bound"):
                    for member in members:
                        found.at_most(member, (*named, *at))
                elif each.get("rest"):
                    found.rest((*named, "rest", number, *at), (*named, *at), members)
                else:
                    found.sums.append(((*named, *at), members))
