"""Cells that hang together by their sums, and the search for other tables that fit them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from exports.disclosure.cells import Cells
from exports.disclosure.fits import Fits
from exports.disclosure.moves import Moves
from exports.disclosure.rules import Counts, Mask, Rule


@dataclass(frozen=True)
class Group:
    """Cells that no relation ties to others that may be hidden.

    ``must`` are hidden whatever else is; ``matters`` are those that, hidden, must be hidden well;
    ``room`` is how far each can fall for all that a reader knows.
    """

    rule: Rule
    counts: Counts
    relations: sparse.csr_array
    must: Mask
    matters: Mask
    room: Counts

    def part(self, places: Counts) -> Group:
        """The same with some of the cells alone; the others are shown."""
        return Group(self.rule, self.counts[places], sparse.csr_array(self.relations[:, places]),
                     self.must[places], self.matters[places], self.room[places])  # fmt: skip

    def beside(self, place: int) -> Mask:
        """The cells that stand in a relation with one."""
        sums = abs(self.relations)
        return np.asarray(sums.T @ sums[:, [place]].toarray().ravel() > 0)

    def moves(self, prices: NDArray[np.float64], *, at_length: bool = True) -> Moves:
        """What can be changed, at a price for each cell."""
        return Moves(self.relations, self.room, prices, at_length=at_length)

    def unsafe(self, fits: Fits, hidden: Mask) -> Counts:
        """The cells not known to be hidden well, smallest first: they need the longest moves,
        and those serve many of the others."""
        safe = self.rule.is_safe(fits.low, fits.high)
        places = np.flatnonzero(hidden & self.matters & ~safe)
        return places[np.argsort(self.counts[places], kind="stable")]

    def is_safe(self, fits: Fits, place: int) -> bool:
        """Whether one cell is known to be hidden well."""
        return bool(self.rule.is_safe(fits.low[place], fits.high[place]))

    def made_safe(self, moves: Moves, fits: Fits, place: int) -> Fits | None:
        """The tables with those that make one cell safe too: as cheap as can be, and one that
        lifts it rather than two, one up and one down. None when there are none."""
        count, high = int(self.counts[place]), int(fits.high[place])
        up = max(self.rule.threshold - count, self.rule.width - (count - int(fits.low[place])))
        least = max(self.rule.threshold - count, high - count, 0)
        while up >= least:
            lifting = moves.cheapest(place, up) if count + up > high else None
            if lifting is not None or count + up <= high:
                down = self.rule.width - up
                if lifting is not None and (down <= 0 or count - fits.low[place] >= down):
                    return fits.with_more(lifting)
                lowering = moves.cheapest(place, -down) if down <= self.room[place] else None
                if lowering is not None:
                    return fits.with_more(
                        *(move for move in (lifting, lowering) if move is not None)
                    )
            up -= 1
        return None


def group_of(cells: Cells, rule: Rule, places: Counts, hidden: Mask) -> Group:
    """The group of the cells at ``places``, of which ``hidden`` are hidden whatever else is."""
    counts, is_published = cells.counts[places], cells.is_published[places]
    least = np.where(is_published, rule.least, 0)
    # A zero is no secret where zeros are shown, also in a row that is hidden for its other counts.
    matters = (is_published & (counts >= rule.least)) | rule.is_small(counts)
    matters &= ~cells.is_slack[places]
    return Group(rule, counts, cells.part(places), hidden[places], matters,
                 np.maximum(counts - least, 0))  # fmt: skip


def all_made_safe(group: Group, moves: Moves, fits: Fits, hidden: Mask, shown: int) -> Fits | None:
    """The tables that show every hidden cell safe when one more is ``shown``, found anew where they
    are missing; None as soon as one cannot be."""
    unsafe = group.unsafe(fits, hidden)
    # Those in a sum with the one that is shown are the likeliest to be lost without it.
    for place in unsafe[np.argsort(~group.beside(shown)[unsafe], kind="stable")]:
        if group.is_safe(fits, place):
            continue
        found = group.made_safe(moves, fits, place)
        if found is None:
            return None
        fits = found
    return fits
