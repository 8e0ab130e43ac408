"""All editions of a form together, as a reader who keeps them all can work on them.

A count that has not changed from one edition to the next is one unknown, not two: a reader may
know that nothing was corrected, and a count hidden in one edition and shown in the next gives
itself away. A count that was corrected is two unknowns, each in its own edition's sums.

Where corrections cancel out, that can leave no way to publish at all. Then the new edition is
protected by itself: what was hidden and has not changed stays hidden, what was shown is shown
again as far as it can be, and no reader is told which of the counts he cannot see were corrected.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy import sparse

from exports.disclosure.audit import Audit, audit
from exports.disclosure.cells import Cells, Key
from exports.disclosure.protection import Decided, NotProtected, protect
from exports.disclosure.rules import Counts, Mask, Rule

Row = tuple[tuple[int, int], ...]
Named = tuple[Key, int]


@dataclass(frozen=True)
class Published:
    """One edition as it was published: its cells, and which of them are hidden in it."""

    cells: Cells
    hidden: Mask


@dataclass(frozen=True)
class Protected:
    """What to hide in an edition, and the audit of it with all that was published before; or of it
    alone, where ``apart``: then what is hidden again, and has not changed, is safe from readers
    who do not know that it was not corrected.
    """

    hidden: Mask
    apart: bool
    audit: Audit


@dataclass
class Reader:
    """What a reader has: the unknowns behind the cells of every edition, and their sums."""

    keys: list[Named] = field(default_factory=list)
    is_shown: list[bool] = field(default_factory=list)
    is_published: list[bool] = field(default_factory=list)
    rows: set[Row] = field(default_factory=set)
    shown: dict[Named, int] = field(default_factory=dict)
    hidden: dict[Named, int] = field(default_factory=dict)

    def take(self, edition: Published, *, apart: bool) -> None:
        """Read one more edition, what is hidden in it ``apart`` from what was hidden before."""
        places = []
        for named, is_published, is_hidden in zip(
            _named(edition.cells),
            edition.cells.is_published.tolist(),
            edition.hidden.tolist(),
            strict=True,
        ):
            is_shown = is_published and not is_hidden
            kept = self.shown if is_shown else self.hidden
            is_same = is_shown or not apart
            place = self.hidden.get(named, kept.get(named)) if is_same else None
            if place is None:
                place = self._add(named)
            kept[named] = place
            self.is_shown[place] |= is_shown
            self.is_published[place] |= is_published
            places.append(place)
        self.rows |= _rows(edition.cells.relations, np.array(places, dtype=np.int64))

    def next(self, cells: Cells) -> Counts:
        """The unknowns behind an edition nobody has seen."""
        places = []
        for named, is_published in zip(_named(cells), cells.is_published.tolist(), strict=True):
            place = self.known_as(named)
            if place is None:
                place = self._add(named)
            self.is_published[place] |= is_published
            places.append(place)
        where = np.array(places, dtype=np.int64)
        self.rows |= _rows(cells.relations, where)
        return where

    def known_as(self, named: Named) -> int | None:
        """The unknown that an unchanged count was in an earlier edition."""
        return self.hidden.get(named, self.shown.get(named))

    def cells(self) -> Cells:
        """All of it as one publication."""
        rows = sorted(self.rows)
        entries = [entry for row in rows for entry in row]
        relations = sparse.csr_array(
            (
                np.array([sign for _, sign in entries], dtype=np.int64),
                ([number for number, row in enumerate(rows) for _ in row],
                 [place for place, _ in entries]),
            ),
            shape=(len(rows), len(self.keys)),
        )  # fmt: skip
        counts = np.array([count for _, count in self.keys], dtype=np.int64)
        return Cells(
            tuple(enumerate(self.keys)),
            counts,
            relations,
            np.array(self.is_published, dtype=np.bool_),
        )

    def _add(self, named: Named) -> int:
        self.keys.append(named)
        self.is_shown.append(False)
        self.is_published.append(False)
        return len(self.keys) - 1


def protect_next(
    before: Sequence[Published], cells: Cells, rule: Rule, must: Mask | None = None
) -> Protected:
    """The cells to hide in the next edition, ``must`` among them, and the audit of all editions
    together.

    NotProtected when there is no way whatever is hidden.
    """
    return protect_after(read(before, rule), cells, rule, _none(cells) if must is None else must)


def protect_after(reader: Reader, cells: Cells, rule: Rule, must: Mask) -> Protected:
    """The same for editions that have been read, which takes an audit of each."""
    try:
        protected = _together(deepcopy(reader), cells, rule, must)
        if protected.audit.holds:
            return protected
    except NotProtected:
        pass
    return _by_itself(reader, cells, rule, must)


def read_together(editions: Sequence[Published], rule: Rule) -> tuple[Cells, Mask]:
    """All editions as one publication, and the unknowns in it that nobody is shown."""
    reader = read(editions, rule)
    return reader.cells(), ~np.array(reader.is_shown, dtype=np.bool_)


def read(editions: Sequence[Published], rule: Rule) -> Reader:
    """Each edition is read as it was protected: together with those before it, or apart."""
    reader = Reader()
    for edition in editions:
        together = deepcopy(reader)
        together.take(edition, apart=False)
        if audit(together.cells(), ~np.array(together.is_shown, dtype=np.bool_), rule).holds:
            reader = together
        else:
            reader.take(edition, apart=True)
    return reader


def _together(reader: Reader, cells: Cells, rule: Rule, must: Mask) -> Protected:
    size = len(reader.keys)
    where = reader.next(cells)
    together, shown = reader.cells(), np.array(reader.is_shown, dtype=np.bool_)
    hidden = np.arange(len(together)) < size
    hidden[where[must]] = True
    hidden &= ~shown
    chosen = protect(together, rule, Decided(shown, hidden, _none(together)))
    hidden_now = chosen[where] & cells.is_published
    return Protected(hidden_now, apart=False, audit=audit(together, chosen, rule))


def _by_itself(reader: Reader, cells: Cells, rule: Rule, must: Mask) -> Protected:
    named = _named(cells)
    hidden = must | (
        np.array([one in reader.hidden for one in named], dtype=np.bool_) & cells.is_published
    )
    shown = (
        np.array([one in reader.shown for one in named], dtype=np.bool_)
        & cells.is_published
        & ~hidden
    )
    while True:
        try:
            chosen = protect(cells, rule, Decided(shown & ~hidden, hidden, _none(cells)))
        except NotProtected:
            chosen = protect(cells, rule, Decided(_none(cells), hidden, shown))
        found = audit(cells, chosen, rule)
        if found.holds:
            return Protected(chosen & cells.is_published, apart=True, audit=found)
        # More is hidden around what is not safe, until it is.
        near = np.zeros(len(cells), dtype=np.bool_)
        near[cells.touching(np.flatnonzero(found.unsafe))] = True
        more = hidden | (near & cells.is_published & (cells.counts > 0))
        if (more == hidden).all():
            raise NotProtected(np.flatnonzero(found.unsafe))
        hidden = more


def _none(cells: Cells) -> Mask:
    return np.zeros(len(cells), dtype=np.bool_)


def _named(cells: Cells) -> list[Named]:
    return list(zip(cells.keys, cells.counts.tolist(), strict=True))


def _rows(relations: sparse.csr_array, where: Counts) -> set[Row]:
    columns, signs = where[relations.indices].tolist(), relations.data.tolist()
    bounds = relations.indptr.tolist()
    return {
        tuple(sorted(zip(columns[start:end], signs[start:end], strict=True)))
        for start, end in pairwise(bounds)
    }
