"""Hiding a national table's small counts, beside tau-Argus on the same table.

357 municipalities in 15 counties, five age bands and two sexes: 6 714 cells with their totals.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.measure import Figure, run_and_tell

TABLE = """
from random import Random
import numpy as np
from exports.disclosure.audit import audit
from exports.disclosure.protection import protect
from exports.disclosure.rules import Rule
from tests.disclosure.nations import ALL, Axis, flat, people, table
from tests.disclosure.tauargus import hidden_by_tauargus
MUNICIPALITIES, COUNTIES = 357, 15
numbers = range(MUNICIPALITIES)
above = {f"m{number}": f"c{number * COUNTIES // MUNICIPALITIES}" for number in numbers}
places = Axis(tuple(above), above | dict.fromkeys(above.values(), ALL))
axes = (places, flat("0", "1", "2", "3", "4"), flat("men", "women"))
rule = Rule()
counts = [people(Random(seed), axes, BUSY) for seed in range(TABLES)]
tables = [table(each, axes) for each in counts]
small = [rule.is_small(cells.counts) for cells in tables]
"""
OURS = """
found = [protect(cells, rule) for cells in tables]
assert all(audit(cells, hidden, rule).holds for cells, hidden in zip(tables, found))
"""
THEIRS = """
[cells] = tables
told = hidden_by_tauargus(counts[0], axes, FREQ)
found = [np.array([key in told for key in cells.keys])]
"""
TOLD = """
    [int(tables[0].counts.size), int(small[0].sum()), int((found[0] & ~small[0]).sum()),
     int(tables[0].counts[found[0] & ~small[0]].sum()),
     int(audit(tables[0], found[0], rule).unsafe.sum())]
"""
# Chosen so that about as many counts are small as in a national table of such an offer.
BUSY = 9.0
GOAL_SECONDS, GOAL_SIX = 15, 60


def measure() -> Iterator[Figure]:
    """One table by each way; then six of ours, as a form of six indicators is."""
    cells, small, others, value, _, seconds = _run(OURS, 1)
    yield Figure(
        f"hide {small:,} small counts of {cells:,}, audit included", round(seconds, 1), "seconds",
        f"<= {GOAL_SECONDS}", f"{others} others hidden, {value:,} counted in them", "make bench",
    )  # fmt: skip
    for freq in ("FREQ(5,10)", "FREQ(5,100)"):
        *_, theirs, their_value, unsafe, their_seconds = _run(THEIRS, 1, freq)
        yield Figure(
            f"others hidden, as a share of tau-Argus's MOD with {freq}",
            round(others / theirs, 2), "ratio", "<= 1" if freq == "FREQ(5,10)" else "",
            f"{theirs} hidden, {their_value:,} counted in them, {unsafe} cells not safe by our "
            f"rule, {their_seconds:.1f} s",
            "make bench",
        )  # fmt: skip
    *_, seconds = _run(OURS, 6)
    yield Figure("hide the small counts of six such tables", round(seconds, 1), "seconds",
                 f"<= {GOAL_SIX}", "", "make bench")  # fmt: skip


def _run(work: str, tables: int, freq: str = "") -> tuple[int, int, int, int, int, float]:
    names = f"TABLES, BUSY, FREQ = {tables}, {BUSY}, {freq!r}\n"
    used, told = run_and_tell(names + TABLE, work, {}, TOLD)
    return (*told, used.seconds)
