"""How much the sums tell of each hidden count: linear programmes, then whole numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

Count = tuple[Any, ...]
NEAR = 1e-6
SECONDS = 5.0


@dataclass(frozen=True)
class Reach:
    """The least and the most a count can be; the most is endless where nothing bounds it."""

    low: float
    high: float


def reaches(
    counts: Mapping[Count, int | None],
    least: Mapping[Count, int],
    sums: Iterable[tuple[Count, Sequence[Count]]],
    wanted: Set[Count],
    enough: tuple[int, int],
) -> dict[Count, Reach]:
    """What each wanted count can be for a reader who knows that people come whole. ``enough`` is
    a span and a height; of a count known to have both, no more is asked."""
    due: list[tuple[dict[Count, int], int]] = []
    for whole, parts in sums:
        signs: dict[Count, int] = defaultdict(int)
        rest = 0
        for name, sign in ((whole, 1), *((part, -1) for part in parts)):
            count = counts[name]
            if count is None:
                signs[name] += sign
            else:
                rest -= sign * count
        unknowns = {name: sign for name, sign in signs.items() if sign}
        assert unknowns or rest == 0, f"a sum that is shown does not hold: {whole}"
        if unknowns:
            due.append((unknowns, rest))
    hidden = [name for name, count in counts.items() if count is None]
    return {
        name: reach
        for members in _together(hidden, due)
        if not wanted.isdisjoint(members)
        for name, reach in _of_group(members, due, least, wanted, enough).items()
    }


def _together(
    hidden: Sequence[Count], due: list[tuple[dict[Count, int], int]]
) -> list[list[Count]]:
    up: dict[Count, Count] = {name: name for name in hidden}

    def top(name: Count) -> Count:
        while up[name] != name:
            up[name] = name = up[up[name]]
        return name

    for unknowns, _ in due:
        first, *others = unknowns
        for other in others:
            up[top(other)] = top(first)
    groups: dict[Count, list[Count]] = defaultdict(list)
    for name in hidden:
        groups[top(name)].append(name)
    return list(groups.values())


def _of_group(
    members: list[Count],
    due: list[tuple[dict[Count, int], int]],
    least: Mapping[Count, int],
    wanted: Set[Count],
    enough: tuple[int, int],
) -> dict[Count, Reach]:
    place = {name: number for number, name in enumerate(members)}
    own = [(unknowns, rest) for unknowns, rest in due if next(iter(unknowns)) in place]
    floor = np.array([least[name] for name in members], dtype=np.float64)
    solver = _solver(floor, [({place[n]: s for n, s in u.items()}, rest) for u, rest in own])
    # Whole tables met on the way witness how far each count can go.
    lowest, highest = np.full(len(members), np.inf), np.full(len(members), -np.inf)
    found = {}
    span, height = enough

    def is_enough(number: int) -> bool:
        return bool(highest[number] >= height and highest[number] - lowest[number] >= span)

    for number, name in enumerate(members):
        if name not in wanted:
            continue
        ends = []
        for sign in (1.0, -1.0):
            if is_enough(number):
                break
            end, table = _end(solver, number, sign)
            ends.append(end)
            if table is not None:
                lowest, highest = np.minimum(lowest, table), np.maximum(highest, table)
        found[name] = (
            Reach(floor[number], float("inf"))
            if len(ends) < 2
            else Reach(np.ceil(ends[0] - NEAR), np.floor(ends[1] + NEAR))
        )
    return found


def _solver(floor: NDArray[np.float64], due: list[tuple[dict[int, int], int]]) -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
        solver.setOptionValue(option, value)
    for low in floor:
        solver.addVar(float(low), highspy.kHighsInf)
    for unknowns, rest in due:
        columns = np.array(list(unknowns), dtype=np.int32)
        signs = np.array(list(unknowns.values()), dtype=np.float64)
        solver.addRow(float(rest), float(rest), len(columns), columns, signs)
    return solver


def _end(
    solver: highspy.Highs, number: int, sign: float
) -> tuple[float, NDArray[np.float64] | None]:
    """The least of a count, or the most where ``sign`` is negative; and a whole table in which it
    is so, none where it is endless or none was found in time."""
    solver.changeColCost(number, sign)
    try:
        table = _solved(solver)
        if table is None:
            return -sign * float("inf"), None
        if _is_whole(table):
            return float(table[number]), np.rint(table)
        size = solver.getNumCol()
        places = np.arange(size, dtype=np.int32)
        solver.changeColsIntegrality(size, places, np.ones(size, dtype=np.uint8))
        solver.setOptionValue("time_limit", solver.getRunTime() + SECONDS)
        whole = _solved(solver)
        solver.changeColsIntegrality(size, places, np.zeros(size, dtype=np.uint8))
        solver.setOptionValue("time_limit", highspy.kHighsInf)
        if whole is None or not _is_whole(whole):
            return float(table[number]), None
        return float(whole[number]), np.rint(whole)
    finally:
        solver.changeColCost(number, 0.0)


def _solved(solver: highspy.Highs) -> NDArray[np.float64] | None:
    solver.run()
    status = solver.getModelStatus()
    assert status != highspy.HighsModelStatus.kInfeasible, "what is shown cannot be true"
    if status != highspy.HighsModelStatus.kOptimal:
        return None
    return np.asarray(solver.getSolution().col_value, dtype=np.float64)


def _is_whole(table: NDArray[np.float64]) -> bool:
    return bool(np.abs(table - np.rint(table)).max(initial=0.0) <= NEAR)
