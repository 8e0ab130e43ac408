"""Other tables that fit what is shown: found by linear programming, kept only when whole numbers.

A move changes hidden counts so that every sum still holds. A count that can be moved is not
known; how far it can be moved tells how well it is hidden.
"""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from exports.disclosure.rules import Counts

NEAR = 1e-6
# Whole numbers are nearly always what the linear programme gives, or gives taken some times over,
# or for a cell that goes a little further; where not, they are asked for, and looked for in this
# many branches. Not for some seconds: what is hidden must not depend on how busy the machine was.
FURTHER = (0, 1, 2, 3)
TIMES = (1, 2, 3, 4, 5, 6)
BRANCHES = 100
ENDLESS = highspy.kHighsInf
FITTING = highspy.SolutionStatus.kSolutionStatusFeasible


class Moves:
    """The moves of a group of cells: each can rise without end, and fall by ``room``.

    A move costs what it does to each cell times the cell's price. Where the linear programme gives
    no whole numbers, they are looked for at length only with ``at_length``.
    """

    def __init__(
        self,
        relations: sparse.csr_array,
        room: Counts,
        prices: NDArray[np.float64],
        *,
        at_length: bool,
    ) -> None:
        self._at_length = at_length
        self._size = len(room)
        self._relations = relations
        self._room = room
        self._is_open = np.ones(self._size, dtype=np.bool_)
        columns = sparse.csc_array(sparse.hstack([relations, -relations]))
        rows = relations.shape[0]
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = 2 * self._size, rows
        model.col_cost_ = np.concatenate([prices, prices])
        model.col_lower_ = np.zeros(2 * self._size)
        model.col_upper_ = np.concatenate([np.full(self._size, ENDLESS), room.astype(np.float64)])
        model.row_lower_ = model.row_upper_ = np.zeros(rows)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = columns.indptr
        model.a_matrix_.index_ = columns.indices
        model.a_matrix_.value_ = columns.data.astype(np.float64)
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off"),
                              ("random_seed", 0), ("mip_max_nodes", BRANCHES)):  # fmt: skip
            self._solver.setOptionValue(option, value)
        self._solver.passModel(model)

    def price(self, place: int, price: float) -> None:
        """Set what it costs to move a cell by one."""
        self._solver.changeColCost(place, price)
        self._solver.changeColCost(self._size + place, price)

    def close(self, place: int) -> None:
        """Leave a cell where it is from now on."""
        self._is_open[place] = False
        self._bound(place)

    def open(self, place: int) -> None:
        """Let a cell be moved again."""
        self._is_open[place] = True
        self._bound(place)

    def cheapest(self, place: int, change: int) -> Counts | None:
        """A cheap move of whole numbers that changes one cell by ``change``, or by more the same
        way, as what it adds to each cell; None when none was found."""
        try:
            for further in FURTHER:
                self._require(place, change + further * (1 if change > 0 else -1))
                found = self._solved()
                if found is None and further == 0:
                    return None
                if found is None:
                    break
                if (move := self._some_times(found)) is not None:
                    return move
            if not self._at_length:
                return None
            self._require(place, change)
            found = self._in_whole_numbers()
        finally:
            self._bound(place)
        return None if found is None else self._exact(found)

    def _some_times(self, found: NDArray[np.float64]) -> Counts | None:
        for times in TIMES:
            if _is_whole(times * found) and (move := self._exact(times * found)) is not None:
                return move
        return None

    def _exact(self, found: NDArray[np.float64]) -> Counts | None:
        move = np.rint(found).astype(np.int64)
        return move if self._keeps_all(move) else None

    def _keeps_all(self, move: Counts) -> bool:
        """In exact arithmetic, whatever the solver thought: every sum holds, nothing falls too
        far, and nothing closed is moved."""
        is_kept = not (self._relations @ move).any() and bool((-move <= self._room).all())
        return is_kept and not move[~self._is_open].any()

    def _require(self, place: int, change: int) -> None:
        up, down = max(change, 0), max(-change, 0)
        self._solver.changeColBounds(place, up, up)
        self._solver.changeColBounds(self._size + place, down, down)

    def _bound(self, place: int) -> None:
        rise, fall = (ENDLESS, float(self._room[place])) if self._is_open[place] else (0.0, 0.0)
        self._solver.changeColBounds(place, 0, rise)
        self._solver.changeColBounds(self._size + place, 0, fall)

    def _solved(self) -> NDArray[np.float64] | None:
        self._solver.run()
        if self._solver.getInfo().primal_solution_status != FITTING:
            return None
        values = np.asarray(self._solver.getSolution().col_value, dtype=np.float64)
        moved: NDArray[np.float64] = values[: self._size] - values[self._size :]
        return moved

    def _in_whole_numbers(self) -> NDArray[np.float64] | None:
        self._ask_for(whole=True)
        self._solver.setOptionValue("presolve", "on")
        found = self._solved()
        self._solver.setOptionValue("presolve", "off")
        self._ask_for(whole=False)
        return found

    def _ask_for(self, *, whole: bool) -> None:
        kinds = np.full(2 * self._size, int(whole), dtype=np.uint8)
        self._solver.changeColsIntegrality(
            2 * self._size, np.arange(2 * self._size, dtype=np.int32), kinds
        )


def _is_whole(values: NDArray[np.float64]) -> bool:
    return bool(np.abs(values - np.rint(values)).max(initial=0.0) <= NEAR)
