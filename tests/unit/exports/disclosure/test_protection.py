"""Small counts are hidden, few others with them, and no reader can work them out."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.disclosure.audit import audit
from exports.disclosure.cells import made
from exports.disclosure.linear import determined
from exports.disclosure.protection import Decided, NotProtected, protect
from exports.disclosure.rules import Rule
from tests.disclosure.attacker import given_away
from tests.disclosure.nations import flat, people, regions, table

RULE = Rule()
AXES = (regions(2, 4), flat("young", "old"), flat("men", "women"))


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    cells = made({"all": 30, "a": 13, "b": 17}, [("all", ["a", "b"])])
    assert not protect(cells, RULE).any()


def test_the_smallest_that_will_do_is_hidden_beside_a_small_count() -> None:
    cells = made({"all": 80, "a": 3, "b": 9, "c": 68}, [("all", ["a", "b", "c"])])
    hidden = protect(cells, RULE)
    assert [key for key, is_hidden in zip(cells.keys, hidden, strict=True) if is_hidden] == [
        "a",
        "b",
    ]


def test_a_neighbour_that_could_not_be_otherwise_is_no_help() -> None:
    # With 1 and 2 hidden a reader who knows that both are people knows them exactly.
    cells = made({"all": 73, "a": 1, "b": 2, "c": 70}, [("all", ["a", "b", "c"])])
    assert protect(cells, RULE).sum() == 3


def test_zeros_are_shown_and_never_used() -> None:
    cells = made({"all": 73, "a": 3, "b": 0, "c": 70}, [("all", ["a", "b", "c"])])
    assert protect(cells, RULE).tolist() == [False, True, False, True]


def test_zeros_are_hidden_for_a_receiver_that_asks_for_it() -> None:
    cells = made({"all": 78, "a": 0, "b": 8, "c": 70}, [("all", ["a", "b", "c"])])
    assert protect(cells, Rule(5, 3, shows_zeros=False)).tolist() == [False, True, True, False]


def test_a_rest_that_nobody_sends_is_protected_too() -> None:
    cells = made({"all": 30, "a": 28, "rest": 2}, [("all", ["a", "rest"])], ["rest"])
    assert protect(cells, RULE)[:2].any()


def test_what_was_shown_before_leaves_no_way_and_says_so() -> None:
    cells = made({"all": 30, "a": 3, "b": 27}, [("all", ["a", "b"])])
    shown = np.array([True, False, True])
    nothing = np.zeros(3, dtype=np.bool_)
    with pytest.raises(NotProtected) as no_way:
        protect(cells, RULE, Decided(shown, nothing))
    assert not any(sign.isdigit() for sign in str(no_way.value))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.8, 3, 9]))
def test_no_reader_can_work_out_a_hidden_count(seed: int, busy: float) -> None:
    cells = table(people(Random(seed), AXES, busy), AXES)
    hidden = protect(cells, RULE)
    assert (RULE.is_small(cells.counts) <= hidden).all()
    assert not hidden[cells.counts == 0].any()
    assert not determined(cells, hidden).any()
    assert audit(cells, hidden, RULE).holds
    for whole in (False, True):
        assert given_away(cells.counts, cells.relations, hidden, RULE, whole=whole) == 0


@pytest.mark.parametrize("seed", range(3))
def test_without_the_second_step_most_small_counts_are_given_away(seed: int) -> None:
    cells = table(people(Random(seed), AXES, 3), AXES)
    hidden = protect(cells, RULE, secondary=False)
    found = given_away(cells.counts, cells.relations, hidden, RULE, whole=False)
    assert found > 0.5 * hidden.sum()
    assert not audit(cells, hidden, RULE).holds


def test_the_same_table_is_protected_the_same_way() -> None:
    cells = table(people(Random(5), AXES, 3), AXES)
    assert (protect(cells, RULE) == protect(cells, RULE)).all()
