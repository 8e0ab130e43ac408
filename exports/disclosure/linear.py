"""Which hidden counts do the shown ones give away? Exact elimination over the table's relations.

A hidden count is determined when it follows from the shown ones by adding and subtracting: when
its unit vector lies in the row space of the relations among the hidden cells. The arithmetic is
in the integers modulo a prime, so nothing is rounded and no tolerance is needed. A coefficient
of ours is -1, 0 or 1; that a minor of such a matrix is a multiple of the prime by chance is why
what is published rests on other tables that would fit as well, not on this alone.

Method: Langsrud, "Secondary Cell Suppression by Gaussian Elimination: An Algorithm Suitable for
Handling Issues with Zeros and Singletons" (2024).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from exports.disclosure.cells import Cells
from exports.disclosure.rules import Counts, Mask

# The largest prime whose residues can be multiplied in 64 bits with room to spare.
PRIME = 2_147_483_647


def determined(cells: Cells, hidden: Mask, among: Counts | None = None) -> Mask:
    """The hidden cells that follow from those shown, and the sums; of all, or of those that sums
    tie to ``among``."""
    told = np.zeros(len(cells), dtype=np.bool_)
    for group in cells.groups(hidden, among):
        told[group] = _determined(cells.part(group))
    return told


def _determined(relations: sparse.csr_array) -> Mask:
    """Of unknowns that the relations hold between, those with one solution whatever the rest is."""
    reduced = _reduced(relations.toarray())
    # In reduced form an unknown is determined when it stands alone in its row.
    alone = np.count_nonzero(reduced, axis=1) == 1
    return np.asarray(np.any(reduced[alone] != 0, axis=0))


def _reduced(matrix: NDArray[np.int64]) -> NDArray[np.int64]:
    """The reduced row echelon form modulo the prime, without its zero rows."""
    left = np.mod(matrix, PRIME)
    done = 0
    for column in range(left.shape[1]):
        pivots = np.flatnonzero(left[done:, column])
        if not pivots.size:
            continue
        pivot = done + int(pivots[0])
        left[[done, pivot]] = left[[pivot, done]]
        left[done] = left[done] * pow(int(left[done, column]), -1, PRIME) % PRIME
        others = np.flatnonzero(left[:, column])
        others = others[others != done]
        if others.size:
            taken = left[others, column][:, None] * left[done][None, :] % PRIME
            left[others] = (left[others] - taken) % PRIME
        done += 1
        if done == left.shape[0]:
            break
    return left[:done]
