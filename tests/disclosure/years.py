"""A year of editions that each restate every month so far, some of the counts corrected."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from exports.disclosure.editions import Protected, Published, protect_next
from exports.disclosure.rules import Rule
from tests.disclosure.nations import Axis, corrected, flat, months, people, table


def year_of(
    random: Random, towns: Axis, last: int, share: float, rule: Rule
) -> Iterator[tuple[Published, Protected]]:
    """Each edition up to the ``last`` month as it was published, and what was found of it; of all
    the counts told before, a ``share`` is corrected each month."""
    sexes = flat("men", "women")
    counts: dict[tuple[str, ...], int] = {}
    editions: list[Published] = []
    for month in range(1, last + 1):
        counts = corrected(random, counts, share)
        for (town, sex), count in people(random, (towns, sexes), 4).items():
            counts[town, sex, f"2026-{month:02}"] = count
        cells = table(counts, (towns, sexes, months(month)), so_far=f" {month}")
        found = protect_next(editions, cells, rule)
        editions.append(Published(cells, found.hidden))
        yield editions[-1], found
