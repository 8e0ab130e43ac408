"""Editions are protected together: what one hides, no other gives away."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from exports.disclosure.audit import audit
from exports.disclosure.cells import Cells, Key, made
from exports.disclosure.editions import Published, protect_next, read, read_together
from exports.disclosure.rules import Rule
from tests.disclosure.attacker import given_away
from tests.disclosure.nations import regions
from tests.disclosure.years import year_of

RULE = Rule()


def row(**counts: int) -> Cells:
    """One sum and its parts."""
    named: dict[Key, int] = {"all": sum(counts.values())}
    return made(named | dict(counts), [("all", list(counts))])


def hidden_keys(cells: Cells, hidden: np.ndarray) -> set[object]:
    return {key for key, is_hidden in zip(cells.keys, hidden, strict=True) if is_hidden}


def test_what_is_hidden_stays_hidden_while_it_does_not_change() -> None:
    first, second = row(a=3, b=9, c=40), row(a=3, b=9, c=41)
    before = Published(first, protect_next([], first, RULE).hidden)
    assert hidden_keys(first, before.hidden) == {"a", "b"}
    again = protect_next([before], second, RULE)
    assert hidden_keys(second, again.hidden) == {"a", "b"}
    assert again.audit.holds


def test_a_neighbour_shown_before_is_not_what_hides_a_count_now() -> None:
    # Hiding b now would hide nothing: everybody has read it.
    first, second = row(a=6, b=9, c=40), row(a=3, b=9, c=40)
    before = Published(first, protect_next([], first, RULE).hidden)
    assert not before.hidden.any()
    found = protect_next([before], second, RULE)
    assert hidden_keys(second, found.hidden) == {"a", "all"}
    assert found.audit.holds
    assert not found.apart.any()


def test_corrections_that_cancel_out_are_protected_by_themselves() -> None:
    # All that is left to hide was shown before, and a reader who took it for unchanged would
    # know the two that changed: what changed is not told.
    first, second = row(a=5, b=0, c=40), row(a=4, b=1, c=40)
    before = Published(first, protect_next([], first, RULE).hidden)
    found = protect_next([before], second, RULE)
    assert found.audit.holds
    assert "a" in hidden_keys(second, found.hidden)
    assert 0 < found.apart.sum() < len(second)


def test_what_was_hidden_is_told_apart_rather_than_what_was_shown() -> None:
    # Corrections cancel out, and leave a and b with 5 together; d and e have not changed.
    first, second = row(a=5, b=0, c=40, d=4, e=4), row(a=4, b=1, c=40, d=4, e=4)
    before = Published(first, protect_next([], first, RULE).hidden)
    assert hidden_keys(first, before.hidden) == {"d", "e"}
    found = protect_next([before], second, RULE)
    assert found.audit.holds
    assert len(hidden_keys(second, found.apart)) == 1
    assert hidden_keys(second, found.apart) <= {"d", "e"}


def test_a_count_that_comes_back_is_not_the_count_it_was() -> None:
    # 4, then 6, then 4 again: nobody can know whether the same people were counted.
    editions: list[Published] = []
    for count in (4, 6, 4):
        cells = row(a=count, b=9, c=40)
        editions.append(Published(cells, protect_next(editions, cells, RULE).hidden))
    reader = read(editions, RULE)
    assert sum(key == "a" for key, _ in reader.keys) == 3
    assert sum(key == "b" for key, _ in reader.keys) == 1


def test_what_is_hidden_after_it_was_shown_is_hidden_well_for_who_reads_one_edition() -> None:
    # A row is hidden whole. Whoever has the second edition alone is not to work out b from it.
    first, second = row(a=9, b=9, c=40), row(a=9, b=9, c=40)
    before = Published(first, np.zeros(len(first), dtype=np.bool_))
    must = np.array([key == "b" for key in second.keys])
    found = protect_next([before], second, RULE, must)
    assert found.hidden[must].all()
    assert audit(second, found.hidden, RULE).holds


@pytest.mark.parametrize("share", [0.0, 0.01])
def test_a_reader_of_every_month_s_edition_works_out_nothing(share: float) -> None:
    editions: list[Published] = []
    for edition, found in year_of(Random(7), regions(2, 3), 6, share, RULE):
        assert found.audit.holds
        editions.append(edition)
    together, hidden = read_together(editions, RULE)
    assert hidden.any()
    assert given_away(together.counts, together.relations, hidden, RULE, whole=False) == 0
