"""What follows from the sums is found, and nothing else, in exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from exports.disclosure.cells import Cells, made
from exports.disclosure.linear import determined


def test_one_hidden_part_of_a_sum_is_given_away() -> None:
    cells = made({"all": 30, "a": 3, "b": 27}, [("all", ["a", "b"])])
    assert determined(cells, np.array([False, True, False])).tolist() == [False, True, False]


def test_two_hidden_parts_of_one_sum_are_not() -> None:
    cells = made({"all": 30, "a": 3, "b": 7, "c": 20}, [("all", ["a", "b", "c"])])
    hidden = np.array([False, True, True, False])
    assert not determined(cells, hidden).any()


def test_what_follows_from_several_sums_at_once_is_found() -> None:
    # a+b, b+c and a+c are shown: no sum has one unknown, and together they tell all three.
    cells = made(
        {"a": 1, "b": 2, "c": 3, "ab": 3, "bc": 5, "ac": 4},
        [("ab", ["a", "b"]), ("bc", ["b", "c"]), ("ac", ["a", "c"])],
    )
    hidden = np.array([True, True, True, False, False, False])
    assert determined(cells, hidden).sum() == 3


@given(
    st.integers(1, 6).flatmap(
        lambda width: st.lists(
            st.lists(st.sampled_from([-1, 0, 0, 1]), min_size=width, max_size=width),
            min_size=1,
            max_size=6,
        )
    )
)
def test_it_agrees_with_fractions(rows: list[list[int]]) -> None:
    width = len(rows[0])
    matrix = np.array(rows, dtype=np.int64)
    cells = Cells(
        tuple(range(width)),
        np.zeros(width, dtype=np.int64),
        sparse.csr_array(matrix),
        np.ones(width, dtype=np.bool_),
        np.zeros(width, dtype=np.bool_),
    )
    found = determined(cells, np.ones(width, dtype=np.bool_))
    assert found.tolist() == [_is_determined(rows, place) for place in range(width)]


def _is_determined(rows: list[list[int]], place: int) -> bool:
    unit = [int(number == place) for number in range(len(rows[0]))]
    return _rank(rows) == _rank([*rows, unit])


def _rank(rows: list[list[int]]) -> int:
    left = [[Fraction(entry) for entry in row] for row in rows]
    rank = 0
    for column in range(len(left[0])):
        pivot = next((n for n in range(rank, len(left)) if left[n][column]), None)
        if pivot is None:
            continue
        left[rank], left[pivot] = left[pivot], left[rank]
        for number in range(len(left)):
            if number != rank and left[number][column]:
                factor = left[number][column] / left[rank][column]
                left[number] = [
                    entry - factor * other
                    for entry, other in zip(left[number], left[rank], strict=True)
                ]
        rank += 1
    return rank
