"""A reader with a computer: works out what the hidden counts can be from what is shown.

Shares nothing with what it attacks but the rule: what is shown, the sums, and scipy's solvers
are all it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_array, csr_array
from scipy.sparse.csgraph import connected_components

from exports.disclosure.rules import Rule


@dataclass(frozen=True)
class Shown:
    """What a reader has: the counts that are shown, None for the others, and the sums. A hidden
    count is known to be at least ``least``."""

    counts: list[int | None]
    relations: csr_array
    least: int


@dataclass(frozen=True)
class Interval:
    """What a hidden count can be."""

    low: int
    high: float


def intervals(shown: Shown, *, whole: bool) -> dict[int, Interval]:
    """What each hidden count can be, by its place; ``whole`` when the reader knows that people
    come in whole numbers."""
    hidden = np.array([count is None for count in shown.counts])
    known = np.array([count or 0 for count in shown.counts])
    told: dict[int, Interval] = {}
    places = np.flatnonzero(hidden)
    if not places.size:
        return told
    matrix = csc_array(shown.relations[:, places])
    _, names = connected_components(abs(matrix).T @ abs(matrix), directed=False)
    due = -(shown.relations @ known)
    for name in range(names.max() + 1):
        members = np.flatnonzero(names == name)
        part = csr_array(matrix[:, members])
        rows = np.flatnonzero(np.diff(part.indptr))
        for number, member in enumerate(members):
            low, high = (
                _reach(csr_array(part[rows]), due[rows], number, sign, shown.least, whole=whole)
                for sign in (1, -1)
            )
            told[int(places[member])] = Interval(int(np.ceil(low - 1e-6)), np.floor(high + 1e-6))
    return told


def _reach(
    matrix: csr_array, due: np.ndarray[Any, Any], number: int, sign: int, least: int, *, whole: bool
) -> float:
    cost = np.zeros(matrix.shape[1])
    cost[number] = sign
    if whole:
        found = milp(cost, constraints=LinearConstraint(matrix, due, due),
                     bounds=Bounds(least, np.inf), integrality=np.ones(len(cost)))  # fmt: skip
    else:
        found = linprog(cost, A_eq=matrix, b_eq=due, bounds=(least, None), method="highs")
    if found.status == 3 or (whole and found.status == 4):
        return float(np.inf) if sign == -1 else float(-np.inf)
    assert found.status == 0, found.message
    return float(sign * found.fun)


def given_away(
    counts: np.ndarray[Any, Any],
    relations: csr_array,
    hidden: np.ndarray[Any, Any],
    rule: Rule,
    *,
    whole: bool,
) -> int:
    """How many hidden counts are known better than the rule allows. What is found must be true."""
    shown = Shown(
        [
            None if is_hidden else int(count)
            for count, is_hidden in zip(counts, hidden, strict=True)
        ],
        relations,
        rule.least,
    )
    found = intervals(shown, whole=whole)
    assert all(known.low <= counts[place] <= known.high for place, known in found.items())
    return sum(
        known.high < rule.threshold or known.high - known.low < rule.width
        for known in found.values()
    )
