"""``make battery-disclosure``: two hundred nations and twenty years of editions, attacked.

Takes an hour or more. The suite has a few of them.
"""

from __future__ import annotations

from random import Random

import pytest

from exports.disclosure.editions import Published, read_together
from exports.disclosure.protection import protect
from exports.disclosure.rules import Rule
from tests.disclosure.attacker import given_away
from tests.disclosure.nations import flat, people, regions, table
from tests.disclosure.years import year_of

NATIONS, YEARS, MONTHS = 200, 20, 12
RULE = Rule()
AXES = (regions(3, 6), flat("0–17", "18–66", "67–"), flat("men", "women"))
# Of all the counts told before, as many are corrected from one month to the next.
CORRECTED = 0.01


@pytest.mark.parametrize("seed", range(NATIONS))
def test_no_reader_of_a_nation_s_table_works_out_a_hidden_count(seed: int) -> None:
    random = Random(seed)
    cells = table(people(random, AXES, random.choice((0.8, 3, 6, 12))), AXES)
    hidden = protect(cells, RULE)
    for whole in (False, True):
        assert given_away(cells.counts, cells.relations, hidden, RULE, whole=whole) == 0
    small = protect(cells, RULE, secondary=False)
    found = given_away(cells.counts, cells.relations, small, RULE, whole=False)
    assert found > 0.5 * small.sum()


@pytest.mark.parametrize("seed", range(YEARS))
def test_no_reader_of_a_year_s_editions_works_out_a_hidden_count(seed: int) -> None:
    editions: list[Published] = []
    for edition, found in year_of(Random(seed), regions(2, 4), MONTHS, CORRECTED, RULE):
        assert found.audit.holds
        editions.append(edition)
    together, hidden = read_together(editions, RULE)
    assert given_away(together.counts, together.relations, hidden, RULE, whole=False) == 0
