"""Two figures for one thing agree when they differ little, by number or by share."""

from __future__ import annotations

import pandas as pd
import pytest

from expectations.figures import agree


@pytest.mark.parametrize(
    ("counted", "journal", "is_so"),
    [(10, 10, True), (12, 10, True), (13, 10, False), (0, 2, True), (0, 3, False), (3, 0, False),
     (110, 100, True), (111, 100, False), (90, 100, True), (89, 100, False)],
)  # fmt: skip
def test_both_edges(counted: float, journal: float, is_so: bool) -> None:
    assert agree(pd.Series([counted]), pd.Series([journal]), 2, 0.1).to_list() == [is_so]
