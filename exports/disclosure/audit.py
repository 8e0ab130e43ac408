"""Is every hidden count hidden well, for all that its readers can work out?

The audit starts from what is shown and nothing of how it was chosen. For each hidden cell it
looks for other tables of whole numbers that would have been published as the very same bytes;
each is put to every relation in exact arithmetic before it is believed. What such tables reach
no reader can rule out, whether they reckon with real numbers or whole ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exports.disclosure.cells import Cells
from exports.disclosure.fits import Fits
from exports.disclosure.groups import group_of
from exports.disclosure.linear import determined
from exports.disclosure.rules import Counts, Mask, Rule


@dataclass(frozen=True)
class Audit:
    """What was found: how far each count can reach at least, and the cells that are not safe."""

    low: Counts
    high: Counts
    unsafe: Mask

    @property
    def holds(self) -> bool:
        """Whether nothing hidden is given away."""
        return not self.unsafe.any()


def audit(cells: Cells, hidden: Mask, rule: Rule, *, among: Counts | None = None) -> Audit:
    """The audit of a publication in which ``hidden`` cells are not shown. With ``among`` it is
    about these and what sums tie to them; the rest was found safe before.

    A cell of which nothing is published must be hidden well only if its count is small.
    """
    low, high = cells.counts.copy(), cells.counts.copy()
    unsafe = rule.is_small(cells.counts) & ~hidden & cells.is_published
    unknown = hidden | ~cells.is_published
    for places in cells.groups(unknown, among):
        group = group_of(cells, rule, places, unknown)
        everything = np.ones(len(places), dtype=np.bool_)
        fits, moves = Fits(group.counts), group.moves(np.ones(len(places)))
        for place in group.unsafe(fits, everything):
            if not group.is_safe(fits, place):
                fits = group.made_safe(moves, fits, place) or fits
        low[places], high[places] = fits.low, fits.high
        unsafe[places] |= group.matters & ~rule.is_safe(fits.low, fits.high)
    follows = determined(cells, unknown, among) & cells.is_published & (cells.counts >= rule.least)
    return Audit(low, high, unsafe | follows)
