"""An integer program put together one constraint at a time, and solved by HiGHS.

No time limit is set: the same program must always give the same solution.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix


class IntegerProgram:
    """Whole numbers with a price each, and sums of them that must lie between limits."""

    def __init__(self) -> None:
        self.costs: list[float] = []
        self.upper: list[float] = []
        self.cells: list[tuple[int, int, float]] = []
        self.limits: list[tuple[float, float]] = []

    def variable(self, cost: float, upper: float = np.inf) -> int:
        """A new unknown of zero or more; returns its column."""
        self.costs.append(cost)
        self.upper.append(upper)
        return len(self.costs) - 1

    def between(self, terms: list[tuple[int, float]], low: float, high: float) -> None:
        """The weighted sum of some unknowns must lie in [low, high]."""
        row = len(self.limits)
        self.cells += [(row, column, weight) for column, weight in terms]
        self.limits.append((low, high))

    def solve(self) -> list[int]:
        """The cheapest values found; RuntimeError when there are none."""
        rows, columns, weights = zip(*self.cells, strict=True)
        shape = (len(self.limits), len(self.costs))
        matrix = coo_matrix((weights, (rows, columns)), shape=shape).tocsr()
        low, high = zip(*self.limits, strict=True)
        result = milp(
            self.costs,
            constraints=LinearConstraint(matrix, low, high),
            integrality=np.ones(len(self.costs)),
            bounds=Bounds(0, self.upper),
            options={"mip_rel_gap": 0.02},
        )
        if not result.success:
            raise RuntimeError("no queue gives these figures")
        return [round(value) for value in result.x]
