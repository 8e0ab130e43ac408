"""tau-Argus protects the same table: what it thinks small we think small, and its way is audited
as ours is."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from exports.disclosure.audit import audit
from exports.disclosure.cells import Cells
from exports.disclosure.linear import determined
from exports.disclosure.protection import protect
from exports.disclosure.rules import Mask, Rule
from tests.disclosure.nations import Axis, flat, people, regions, table
from tests.disclosure.tauargus import hidden_by_tauargus

RULE = Rule()
AXES: tuple[Axis, Axis, Axis] = (regions(2, 6), flat("young", "old"), flat("men", "women"))


@pytest.fixture(scope="module")
def both() -> tuple[Cells, Mask, Mask]:
    """A table, what we hide in it, and what tau-Argus does with as wide a span asked for."""
    counts = people(Random(3), AXES, 6)
    cells = table(counts, AXES)
    theirs = hidden_by_tauargus(counts, AXES, "FREQ(5,100)")
    return cells, protect(cells, RULE), np.array([key in theirs for key in cells.keys])


def test_both_find_the_same_counts_small(both: tuple[Cells, Mask, Mask]) -> None:
    cells, ours, theirs = both
    small = RULE.is_small(cells.counts)
    assert small.any()
    assert (small <= ours).all()
    assert (small <= theirs).all()


def test_neither_leaves_a_hidden_count_to_follow(both: tuple[Cells, Mask, Mask]) -> None:
    cells, *ways = both
    assert all(not determined(cells, hidden).any() for hidden in ways)


def test_ours_holds_and_is_not_much_dearer(both: tuple[Cells, Mask, Mask]) -> None:
    # Theirs is the better heuristic in a table as small as this one.
    cells, ours, theirs = both
    assert audit(cells, ours, RULE).holds
    assert ours.sum() <= 1.3 * theirs.sum()
