"""Which counts are hidden: the small ones, and as few others as keep them so.

Each small count needs another whole table that fits what is shown and in which it is larger by
enough. The cheapest such table is looked for, and what differs in it is hidden too; then every
cell that was hidden for another's sake is shown again if all the rest can do without it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from exports.disclosure.cells import Cells
from exports.disclosure.fits import Fits
from exports.disclosure.groups import Group, all_made_safe, group_of
from exports.disclosure.rules import Counts, Mask, Rule

# What is hidden for another's sake is looked for among counts up to so many thresholds first:
# large ones are what people want to read, and leaving them out keeps the parts small.
NEAREST = 12
FURTHER = 16
# Few cells before small ones; but a small one rather than a large, or whole rows go.
WEIGHT = 0.1
SEARCHERS = 2


class NotProtected(Exception):
    """Counts cannot be hidden well enough by hiding anything that is not yet published.

    ``places`` are theirs; the message tells none of them.
    """

    def __init__(self, places: Counts) -> None:
        super().__init__("what was published before leaves no way to hide small counts")
        self.places = places


@dataclass(frozen=True)
class Decided:
    """What earlier editions have already told of some cells, and cannot be told otherwise."""

    shown: Mask
    hidden: Mask


def protect(
    cells: Cells,
    rule: Rule,
    decided: Decided | None = None,
    *,
    among: Counts | None = None,
    secondary: bool = True,
) -> Mask:
    """The cells to hide. Those that are small, and those hidden before, are always among them.

    ``among`` are the cells it is about; what no sum ties to them was protected before.
    ``secondary`` is off in tests alone: small cells are hidden, and given away by the sums.
    NotProtected when what was published earlier leaves no way.
    """
    if decided is None:
        nothing = np.zeros(len(cells), dtype=np.bool_)
        decided = Decided(nothing, nothing)
    small = rule.is_small(cells.counts) & ~decided.shown
    hidden = small | decided.hidden | ~cells.is_published
    if not secondary:
        return hidden
    # A zero that is shown everywhere is known even where nothing is published of it.
    may_move = ~decided.shown & ~((cells.counts == 0) & cells.is_published & (rule.least > 0))
    limit = np.full(len(cells), rule.threshold * NEAREST)
    found: dict[bytes, Mask | _Stuck] = {}
    while True:
        candidates = hidden | (may_move & (cells.counts <= limit))
        groups = [places for places in cells.groups(candidates, among) if hidden[places].any()]
        new = [places for places in groups if places.tobytes() not in found]
        with ThreadPoolExecutor(SEARCHERS) as pool:
            for places, part in zip(
                new,
                pool.map(_hidden_in, (group_of(cells, rule, places, hidden) for places in new)),
                strict=True,
            ):
                found[places.tobytes()] = part
        stuck, near = [], []
        for places in groups:
            part = found[places.tobytes()]
            if isinstance(part, _Stuck):
                stuck.append(places[part.place])
                near.append(places)
        if not stuck:
            break
        wider = cells.touching(np.concatenate(near))
        if not (may_move & ~candidates)[wider].any():
            raise NotProtected(np.array(stuck))
        limit[wider] *= FURTHER
    for places in groups:
        part = found[places.tobytes()]
        assert not isinstance(part, _Stuck)
        hidden[places] = part
    return hidden


@dataclass(frozen=True)
class _Stuck:
    """No cells of a group are enough: the first cell that none of them can hide."""

    place: int


def _hidden_in(group: Group) -> Mask | _Stuck:
    """The cells of a group to hide."""
    chosen = _chosen(group)
    if isinstance(chosen, _Stuck):
        return chosen
    hidden, fits = chosen
    kept = np.flatnonzero(hidden)
    hidden[kept] = _needed(group.part(kept), fits.part(kept))
    return hidden


def _chosen(group: Group) -> tuple[Mask, Fits] | _Stuck:
    """Enough cells to hide, cheap ones first; and the tables that show it."""
    hidden, fits = group.must.copy(), Fits(group.counts)
    prices = 1.0 + WEIGHT * np.log1p(group.counts)
    moves = group.moves(np.where(hidden, 0.0, prices))
    while (places := group.unsafe(fits, hidden)).size:
        for place in places:
            if group.is_safe(fits, place):
                continue
            known = len(fits.moves)
            found = group.made_safe(moves, fits, place)
            if found is None:
                return _Stuck(int(place))
            fits = found
            for move in fits.moves[known:]:
                for other in np.flatnonzero((move != 0) & ~hidden):
                    hidden[other] = True
                    moves.price(int(other), 0.0)
    return hidden, fits


def _needed(group: Group, fits: Fits) -> Mask:
    """Of cells that are enough when all are hidden, those that have to be. The largest are shown
    again first."""
    hidden = np.ones(len(group.counts), dtype=np.bool_)
    # To hide one cell more is better than to search for long.
    moves = group.moves(np.ones(len(hidden)), at_length=False)
    others = np.flatnonzero(~group.must)
    for shown in others[np.argsort(-group.counts[others], kind="stable")]:
        hidden[shown] = False
        moves.close(int(shown))
        without = all_made_safe(group, moves, fits.without(int(shown)), hidden, int(shown))
        if without is None:
            hidden[shown] = True
            moves.open(int(shown))
        else:
            fits = without
    return hidden
