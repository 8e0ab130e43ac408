"""A publication as a reader can work on it: counts, and the sums that hold between them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from exports.disclosure.rules import Counts, Mask

Key = Hashable


@dataclass(frozen=True)
class Cells:
    """Counts and the linear relations that hold between them.

    ``relations`` has a row for each relation and a column for each cell, and gives zero for
    ``counts``. Of a cell that is not in ``is_published`` nobody is told anything. One in
    ``is_slack`` counts nobody: it is how much more the parts are than a whole they overlap in.
    """

    keys: tuple[Key, ...]
    counts: Counts
    relations: sparse.csr_array
    is_published: Mask
    is_slack: Mask

    def __post_init__(self) -> None:
        if self.counts.size and self.counts.min() < 0:
            raise ValueError("a count is never negative")
        if (self.relations @ self.counts).any():
            raise ValueError("a relation does not hold for the counts")

    def __len__(self) -> int:
        return len(self.keys)

    def part(self, columns: Sequence[int] | Counts) -> sparse.csr_array:
        """The relations that touch some of the cells, with those cells' columns only."""
        chosen = sparse.csr_array(self.relations[:, columns])
        return sparse.csr_array(chosen[np.flatnonzero(np.diff(chosen.indptr)), :])

    def touching(self, places: Counts) -> Counts:
        """The cells that stand in a relation with any of some, those among them."""
        rows = np.unique(sparse.csc_array(self.relations[:, places]).indices)
        return np.unique(self.relations[rows, :].indices)

    def groups(self, unknown: Mask, among: Counts | None = None) -> list[Counts]:
        """The cells of ``unknown``, apart where no relation ties them together: the places of each
        group's cells, in order. Only the groups with any of ``among``, where that is given."""
        places = np.flatnonzero(unknown)
        if not places.size:
            return []
        ties = abs(sparse.csc_array(self.relations[:, places]))
        _, names = connected_components(ties.T @ ties, directed=False)
        order = np.argsort(names, kind="stable")
        bounds = np.flatnonzero(np.diff(names[order])) + 1
        groups = [places[group] for group in np.split(order, bounds)]
        if among is None:
            return groups
        is_among = np.zeros(len(self), dtype=np.bool_)
        is_among[among] = True
        return [group for group in groups if is_among[group].any()]


def made(
    counts: Mapping[Key, int],
    sums: Iterable[tuple[Key, Sequence[Key]]],
    unpublished: Iterable[Key] = (),
    slack: Iterable[Key] = (),
) -> Cells:
    """Cells of named counts, and of sums: a cell and those it is the sum of. Nothing is published
    of ``slack`` either.

    A sum of nothing says that the cell is zero.
    """
    keys = tuple(counts)
    place = {key: number for number, key in enumerate(keys)}
    rows: list[int] = []
    columns: list[int] = []
    signs: list[int] = []
    number = 0
    for total, parts in sums:
        members = [place[total], *(place[part] for part in parts)]
        rows += [number] * len(members)
        columns += members
        signs += [-1] + [1] * len(parts)
        number += 1
    relations = sparse.csr_array(
        (np.array(signs, dtype=np.int64), (rows, columns)), shape=(number, len(keys))
    )
    is_published, is_slack = np.ones(len(keys), np.bool_), np.zeros(len(keys), np.bool_)
    is_slack[[place[key] for key in slack]] = True
    is_published[[place[key] for key in unpublished]] = False
    numbers = np.array([counts[key] for key in keys], dtype=np.int64)
    return Cells(keys, numbers, relations, is_published & ~is_slack, is_slack)
