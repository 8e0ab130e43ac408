"""The audit believes only tables that fit exactly, and names what is not safe."""

from __future__ import annotations

import numpy as np

from exports.disclosure.audit import audit
from exports.disclosure.cells import made
from exports.disclosure.rules import Rule

RULE = Rule()


def test_a_small_count_that_is_shown_is_not_safe() -> None:
    cells = made({"all": 30, "a": 3, "b": 27}, [("all", ["a", "b"])])
    assert audit(cells, np.zeros(3, dtype=np.bool_), RULE).unsafe.tolist() == [False, True, False]


def test_a_count_that_follows_is_not_safe() -> None:
    cells = made({"all": 30, "a": 3, "b": 27}, [("all", ["a", "b"])])
    found = audit(cells, np.array([False, True, False]), RULE)
    assert found.unsafe.tolist() == [False, True, False]
    assert (found.low[1], found.high[1]) == (3, 3)


def test_a_count_that_cannot_reach_the_threshold_is_not_safe() -> None:
    cells = made({"all": 5, "a": 2, "b": 3}, [("all", ["a", "b"])])
    assert not audit(cells, np.array([False, True, True]), RULE).holds


def test_a_move_up_and_one_down_make_a_span_together() -> None:
    # Each of the two can be 1 to 5: none can rise by three.
    cells = made({"all": 6, "a": 3, "b": 3}, [("all", ["a", "b"])])
    found = audit(cells, np.array([False, True, True]), RULE)
    assert found.holds
    assert (found.high - found.low >= RULE.width)[1:].all()


def test_a_small_rest_that_nobody_sends_is_looked_at() -> None:
    cells = made({"all": 30, "a": 28, "rest": 2}, [("all", ["a", "rest"])], ["rest"])
    assert not audit(cells, np.zeros(3, dtype=np.bool_), RULE).holds
