"""The reader at work on packages: by themselves, or all together and sure that what was not
corrected is one count. Only how well it went is told with the true counts at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from tests.disclosure.packages.bounds import Count, Reach, reaches
from tests.disclosure.packages.reading import Package
from tests.disclosure.packages.reckoning import Known, known


@dataclass(frozen=True)
class Found:
    """A count that is told too well: in which package, what it is, and what is known of it."""

    package: int
    name: Count
    true: int
    low: float
    high: float


@dataclass(frozen=True)
class Attack:
    """What came of one: how many hidden counts there were, and those told too well."""

    hidden: int
    found: tuple[Found, ...]


def attack(
    packages: Sequence[Package],
    truths: Sequence[pd.DataFrame],
    table: dict[str, Any],
    *,
    together: bool,
) -> Attack:
    """Work on some packages. ``together`` is the strict way: a count that was not corrected from
    one edition to another is one unknown, and shown in all when it is shown in one."""
    tells = [known(package.rows, table) for package in packages]
    trues = [_true_counts(rows, tell) for rows, tell in zip(truths, tells, strict=True)]
    asked = table["disclosure"]
    enough = (asked["width"], asked["threshold"])
    whole = Known()
    names: dict[tuple[int, Count], Count] = {}
    last: dict[Count, tuple[int, int]] = {}
    for number, (tell, true) in enumerate(zip(tells, trues, strict=True)):
        for name in tell.counts:
            # A count that was corrected is another, also where it later comes back.
            if not together or last.get(name, (None, 0))[0] != true[name]:
                last[name] = (true[name], number)
            names[number, name] = (name, last[name][1])
            merged = names[number, name]
            count = tell.counts[name]
            if whole.counts.get(merged) is None:
                whole.counts[merged] = count
            whole.least[merged] = max(tell.least[name], whole.least.get(merged, 0))
        whole.sums += [
            (names[number, total], tuple(names[number, part] for part in parts))
            for total, parts in tell.sums
        ]
    wanted = {
        names[number, name]
        for number, (tell, true) in enumerate(zip(tells, trues, strict=True))
        for name, count in tell.counts.items()
        if count is None and _matters(tell, name, true[name], asked)
    }
    reach = reaches(whole.counts, whole.least, set(whole.sums), wanted, enough)
    found, hidden = [], 0
    shown_before: set[Count] = set()
    for number, (tell, true) in enumerate(zip(tells, trues, strict=True)):
        for name, count in tell.counts.items():
            if count is not None or not _matters(tell, name, true[name], asked):
                continue
            merged = names[number, name]
            # What was shown in an earlier edition is known of it, and was not small.
            if merged in shown_before:
                continue
            shown = whole.counts[merged]
            of = Reach(shown, shown) if shown is not None else reach[merged]
            assert of.low <= true[name] <= of.high, "what was worked out is not true"
            hidden += 1
            if of.high < enough[1] or of.high - of.low < enough[0]:
                found.append(Found(number, name, true[name], of.low, of.high))
        shown_before |= {
            names[number, name] for name, count in tell.counts.items() if count is not None
        }
    return Attack(hidden, tuple(found))


def _matters(tell: Known, name: Count, true: int, asked: dict[str, Any]) -> bool:
    """Nought is no secret where noughts are shown; what nobody is sent is one when it is small."""
    if name in tell.aids:
        return False
    least = 1 if asked["zeros"] == "shown" else 0
    return true >= least and (name not in tell.left_over or true < asked["threshold"])


def _true_counts(rows: pd.DataFrame, tell: Known) -> dict[Count, int]:
    axes = [name for name in ("offer_kind_code", "age_band_code", "sex_code", "decision_code")
            if name in rows.columns]  # fmt: skip
    true: dict[Count, int] = {}
    for row in rows.to_dict("records"):
        where = (row["municipality_code"], row["period_kind"], row["period_on"].isoformat())
        codes = tuple(row[axis] for axis in axes)
        for part in ("value", "numerator", "denominator"):
            name = (*where, row["indicator_code"], part, *codes)
            if name in tell.counts:
                true[name] = int(row[part])
    for total, parts in tell.sums:
        if total in tell.aids:
            true[total] = true.get(total, sum(true.get(part, 0) for part in parts))
        for rest in parts:
            if rest in tell.left_over or rest in tell.aids:
                true[rest] = true[total] - sum(true[part] for part in parts if part != rest)
    assert all(true[whole] == sum(true[part] for part in parts) for whole, parts in tell.sums)
    return true
