"""Counts and sums that do not fit are refused; groups are what no sum ties together."""

from __future__ import annotations

import numpy as np
import pytest

from exports.disclosure.cells import made


def test_a_sum_that_does_not_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="does not hold"):
        made({"all": 5, "a": 2, "b": 2}, [("all", ["a", "b"])])


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="never negative"):
        made({"a": -1}, [])


def test_cells_are_apart_where_no_sum_ties_them() -> None:
    cells = made(
        {"ab": 3, "a": 1, "b": 2, "cd": 7, "c": 3, "d": 4, "e": 1},
        [("ab", ["a", "b"]), ("cd", ["c", "d"])],
    )
    among = np.array([False, True, True, False, True, True, True])
    groups = [sorted(cells.keys[place] for place in group) for group in cells.groups(among)]
    assert sorted(map(str, groups)) == ["['a', 'b']", "['c', 'd']", "['e']"]


def test_what_touches_a_cell_is_its_sums_cells() -> None:
    cells = made({"ab": 3, "a": 1, "b": 2, "e": 1}, [("ab", ["a", "b"])])
    assert cells.touching(np.array([1])).tolist() == [0, 1, 2]
