"""What is small, and what is hidden well enough, by each receiver's rule."""

from __future__ import annotations

import numpy as np
import pytest

from exports.disclosure.rules import Rule


@pytest.mark.parametrize(
    ("shows_zeros", "small"),
    [(True, [False, True, True, False]), (False, [True, True, True, False])],
)
def test_zeros_are_small_where_they_are_not_shown(shows_zeros: bool, small: list[bool]) -> None:
    assert Rule(5, 3, shows_zeros).is_small(np.array([0, 1, 4, 5])).tolist() == small


def test_a_narrow_span_and_a_low_top_are_not_safe() -> None:
    low, high = np.array([1, 2, 5, 1]), np.array([4, 5, 7, 5])
    assert Rule(5, 3).is_safe(low, high).tolist() == [False, True, False, True]


@pytest.mark.parametrize(("threshold", "width"), [(1, 3), (5, 0)])
def test_a_rule_that_hides_nothing_is_refused(threshold: int, width: int) -> None:
    with pytest.raises(ValueError, match="threshold must be 2 or more"):
        Rule(threshold, width)
