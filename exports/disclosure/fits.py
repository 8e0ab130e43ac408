"""The other tables found so far that fit what is shown, and how far they let each count reach."""

from __future__ import annotations

import numpy as np

from exports.disclosure.rules import Counts


class Fits:
    """Moves of a group of cells, each from the true counts to another table that fits.

    ``low`` and ``high`` are the least and the most each count is in any of them, the true table
    among them.
    """

    def __init__(self, counts: Counts, moves: tuple[Counts, ...] = ()) -> None:
        self.low = self.high = self._counts = counts
        self.moves = moves

    def with_more(self, *moves: Counts) -> Fits:
        """These and some more."""
        fits = Fits(self._counts, (*self.moves, *moves))
        fits.low = np.minimum.reduce([self.low, *(self._counts + move for move in moves)])
        fits.high = np.maximum.reduce([self.high, *(self._counts + move for move in moves)])
        return fits

    def without(self, place: int) -> Fits:
        """Those that leave one cell where it is."""
        left = Fits(self._counts)
        return left.with_more(*(move for move in self.moves if move[place] == 0))

    def part(self, places: Counts) -> Fits:
        """The same of some of the cells; no move may touch another."""
        part = Fits(self._counts[places])
        return part.with_more(*(move[places] for move in self.moves))
