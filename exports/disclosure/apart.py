"""Which unchanged counts to tell apart from the same count before, where nothing else will do.

The same search as for what to hide: another whole table for each edition, in which a count that
is not safe is larger by enough. Here an unchanged count may differ from what it was before, at a
price; those that do in the cheapest such tables are told apart. A count that was shown before is
dearer than one that was hidden: to hide it now takes something from the readers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from exports.disclosure.cells import Cells
from exports.disclosure.fits import Fits
from exports.disclosure.groups import Group
from exports.disclosure.rules import Counts, Mask, Rule

HIDDEN_NOW, WAS_HIDDEN, WAS_SHOWN = 1.0, 5.0, 100.0


@dataclass(frozen=True)
class Before:
    """What a reader had before an edition: the unknowns, and those of them that are shown."""

    cells: Cells
    shown: Mask


@dataclass(frozen=True)
class Linked:
    """An edition, and the unknown behind each of its cells: one of those before, or a later one.
    ``may_hide`` are the cells that are, or can be, hidden in it."""

    cells: Cells
    where: Counts
    may_hide: Mask

    def may_move(self, rule: Rule) -> Mask:
        """The cells that a reader need not know. A zero that is shown everywhere is known."""
        is_zero = (self.cells.counts < rule.least) & self.cells.is_published
        return self.may_hide & ~is_zero

    def links(self, before: Before, rule: Rule) -> Mask:
        """The cells that are the same as before, and could be told apart."""
        return self.may_move(rule) & (self.where < len(before.cells))


def told_apart(before: Before, edition: Linked, unsafe: Mask, rule: Rule) -> Mask:
    """The cells of the edition to tell apart, of those that could be, to make the ``unsafe`` of all
    unknowns safe; all that could be when no few of them are enough."""
    group, told = _everything(before, edition, rule)
    fits, moves = Fits(group.counts), group.moves(_prices(before, edition, rule))
    old, new = len(before.cells), len(edition.cells)
    is_fresh = edition.where >= old
    can_move = np.concatenate(
        [~before.shown, edition.may_move(rule), np.repeat(True, len(told) * 2)]
    )
    for place in np.flatnonzero(~can_move):
        moves.close(int(place))
    for place in [
        *np.flatnonzero(unsafe[:old]),
        *(old + np.flatnonzero(is_fresh & unsafe[edition.where])),
    ]:
        if not group.is_safe(fits, place):
            fits = group.made_safe(moves, fits, int(place)) or fits
    differs = np.zeros(len(group.counts), dtype=np.bool_)
    for move in fits.moves:
        differs |= move != 0
    few = told[differs[old + new :].reshape(2, -1).any(axis=0)]
    apart = np.zeros(new, dtype=np.bool_)
    apart[few if few.size else told] = True
    return apart


def _prices(before: Before, edition: Linked, rule: Rule) -> NDArray[np.float64]:
    """What is hidden before, and now for all we know, is free."""
    is_fresh = edition.where >= len(before.cells)
    now = np.where(is_fresh, HIDDEN_NOW, 0.0)
    links = edition.where[edition.links(before, rule)]
    apart = np.where(before.shown[links], WAS_SHOWN, WAS_HIDDEN)
    return np.concatenate([np.zeros(len(before.cells)), now, apart, apart])


def _everything(before: Before, edition: Linked, rule: Rule) -> tuple[Group, Counts]:
    """Before and now as one group of cells; and for each cell that could be told apart, which are
    given too, how much more and how much less it is now than before: zero in truth."""
    same = np.flatnonzero(edition.where < len(before.cells))
    could = np.flatnonzero(edition.links(before, rule)[same])
    rows = np.arange(len(same))
    now = _ones(rows, same, (len(same), len(edition.cells)))
    was = _ones(rows, edition.where[same], (len(same), len(before.cells)))
    more = _ones(could, np.arange(len(could)), (len(same), len(could)))
    relations = sparse.block_array(
        [
            [before.cells.relations, None, None, None],
            [None, edition.cells.relations, None, None],
            [-was, now, -more, more],
        ],
        format="csr",
    )
    counts = np.concatenate([before.cells.counts, edition.cells.counts])
    is_published = np.concatenate([before.cells.is_published, edition.cells.is_published])
    room = np.maximum(counts - np.where(is_published, rule.least, 0), 0)
    nothing = np.zeros(2 * len(could), dtype=np.int64)
    none = np.zeros(len(counts) + len(nothing), dtype=np.bool_)
    group = Group(
        rule, np.append(counts, nothing), relations, none, ~none, np.append(room, nothing)
    )
    return group, same[could]


def _ones(rows: Counts, columns: Counts, shape: tuple[int, int]) -> sparse.csr_array:
    return sparse.csr_array((np.ones(len(rows), dtype=np.int64), (rows, columns)), shape=shape)
