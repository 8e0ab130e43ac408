"""All editions of a form together, as a reader who keeps them all can work on them.

A count that has not changed from one edition to the next is one unknown, not two: a reader may
know that nothing was corrected, and a count hidden in one edition and shown in the next gives
itself away. A count that was corrected is two unknowns, each in its own edition's sums.

Where corrections cancel out, a reader who knew of hidden counts too which were not corrected would
know too much, whatever is hidden now. Around such a place, and no wider than it takes, unchanged
counts are told **apart**: hidden in the new edition, whether shown before or not, so that no reader
is told that they are the same as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy import sparse

from exports.disclosure.apart import Before, Linked, told_apart
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
    """What to hide in an edition; which of that is told ``apart`` from the same count before, and
    so is safe from readers who do not know that it was not corrected; and the audit of it with
    all that was published before.
    """

    hidden: Mask
    apart: Mask
    audit: Audit


@dataclass
class Reader:
    """What a reader has: the unknowns behind the cells of every edition, and their sums."""

    keys: list[Named] = field(default_factory=list)
    is_shown: list[bool] = field(default_factory=list)
    is_published: list[bool] = field(default_factory=list)
    is_slack: list[bool] = field(default_factory=list)
    rows: set[Row] = field(default_factory=set)
    known: dict[Key, int] = field(default_factory=dict)

    def next(self, cells: Cells, apart: Mask) -> tuple[Reader, Counts]:
        """A reader who has one more edition too, and the unknown behind each of its cells: the
        same as in the last edition that had it where the count has not changed since, unless it is
        told ``apart``."""
        reader = self._copy()
        places = []
        for named, is_published, is_slack, is_apart in zip(
            zip(cells.keys, cells.counts.tolist(), strict=True),
            cells.is_published.tolist(),
            cells.is_slack.tolist(),
            apart.tolist(),
            strict=True,
        ):
            place = reader.known.get(named[0])
            if place is None or is_apart or reader.keys[place] != named:
                place = reader._add(named, is_slack=is_slack)
            reader.known[named[0]] = place
            reader.is_published[place] |= is_published
            places.append(place)
        where = np.array(places, dtype=np.int64)
        reader.rows |= _rows(cells.relations, where)
        return reader, where

    def show(self, places: Counts) -> None:
        """Let the reader see some of the unknowns."""
        for place in places.tolist():
            self.is_shown[place] = True

    def shown(self) -> Mask:
        """The unknowns that any edition shows."""
        return np.array(self.is_shown, dtype=np.bool_)

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
            np.array(self.is_slack, dtype=np.bool_),
        )

    def _add(self, named: Named, *, is_slack: bool) -> int:
        self.keys.append(named)
        self.is_slack.append(is_slack)
        self.is_shown.append(False)
        self.is_published.append(False)
        return len(self.keys) - 1

    def _copy(self) -> Reader:
        return Reader(copy(self.keys), copy(self.is_shown), copy(self.is_published),
                      copy(self.is_slack), copy(self.rows), copy(self.known))  # fmt: skip


def protect_next(
    before: Sequence[Published], cells: Cells, rule: Rule, must: Mask | None = None
) -> Protected:
    """The cells to hide in the next edition, ``must`` among them, and the audit of it with those
    before.

    NotProtected when there is no way whatever is hidden.
    """
    return protect_after(read(before, rule), cells, rule, _none(cells) if must is None else must)


def protect_after(reader: Reader, cells: Cells, rule: Rule, must: Mask) -> Protected:
    """The same for editions that have been read, which takes an audit of each."""
    apart: Mask = _none(cells)
    while True:
        after, where = reader.next(cells, apart)
        together, shown = after.cells(), after.shown()
        hidden = np.arange(len(together)) < len(reader.keys)
        hidden[where[must | (apart & cells.is_published)]] = True
        hidden &= ~shown
        try:
            chosen = protect(together, rule, Decided(shown, hidden), among=where)
            found = audit(together, chosen, rule, among=where)
            if found.holds:
                hidden_now = (chosen[where] | must) & cells.is_published
                more = _seen_before(cells, hidden_now, rule, shown[where])
                if more is None:
                    return Protected(hidden_now, apart, found)
                must = must | more
                continue
            unsafe = found.unsafe
        except NotProtected as problem:
            unsafe = _none(together)
            unsafe[problem.places] = True
        more = _apart(reader, Linked(cells, where, ~_none(cells)), unsafe, rule)
        if more is None:
            raise NotProtected(np.flatnonzero(unsafe))
        apart = apart | more


def _seen_before(cells: Cells, hidden: Mask, rule: Rule, shown: Mask) -> Mask | None:
    """What else to hide where counts are hidden that were shown before: such an edition must be
    safe for readers of it alone as well. None when it is, or nothing more would help."""
    if not (hidden & shown).any() or audit(cells, hidden, rule).holds:
        return None
    more = protect(cells, rule, Decided(_none(cells), hidden)) & cells.is_published
    return more if (more & ~hidden).any() else None


def read_together(editions: Sequence[Published], rule: Rule) -> tuple[Cells, Mask]:
    """All editions as one publication, and the unknowns in it that nobody is shown."""
    reader = read(editions, rule)
    return reader.cells(), ~reader.shown()


def read(editions: Sequence[Published], rule: Rule) -> Reader:
    """Each edition is read as it was protected: what is hidden in it is what was hidden before,
    and told apart only where that is not safe."""
    reader = Reader()
    for edition in editions:
        reader = _with(reader, edition, rule)
    return reader


def _with(reader: Reader, edition: Published, rule: Rule) -> Reader:
    is_shown = edition.cells.is_published & ~edition.hidden
    apart = _none(edition.cells)
    while True:
        after, where = reader.next(edition.cells, apart)
        after.show(where[is_shown])
        unsafe = audit(after.cells(), ~after.shown(), rule, among=where).unsafe
        more = _apart(reader, Linked(edition.cells, where, ~is_shown), unsafe, rule)
        if more is None:
            return after
        apart = apart | more


def _apart(reader: Reader, edition: Linked, unsafe: Mask, rule: Rule) -> Mask | None:
    """The cells of an edition to tell apart too. None when there is no need, or none are left."""
    before = Before(reader.cells(), reader.shown())
    if not unsafe.any() or not edition.links(before, rule).any():
        return None
    return told_apart(before, edition, unsafe, rule)


def _none(cells: Cells) -> Mask:
    return np.zeros(len(cells), dtype=np.bool_)


def _rows(relations: sparse.csr_array, where: Counts) -> set[Row]:
    columns, signs = where[relations.indices].tolist(), relations.data.tolist()
    bounds = relations.indptr.tolist()
    return {
        tuple(sorted(zip(columns[start:end], signs[start:end], strict=True)))
        for start, end in pairwise(bounds)
    }
