"""``make battery-disclosure``: a year of packages of many towns, attacked.

Takes an hour or more. The suite has a few of them.
"""

from __future__ import annotations

from random import Random

import pytest

from contracts.settings import Settings
from exports.receivers.reading import read_form
from tests.disclosure.packages.editions import House, is_told_apart
from tests.disclosure.packages.sequences import attacked, sent
from tests.disclosure.packages.test_packages import YEAR

SEEDS = range(10)
# Towns, periods, corrections after each period, and how many counts each of these changes.
YEARS = {
    "maling": (5, 12, 2, (0.01, 0.05)),
    "rph": (8, 1, 5, (0.02, 0.1)),
    "lavterskel": (1, 4, 1, (0.005, 0.02)),
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("form", "share"), [(form, share) for form, (*_, shares) in YEARS.items() for share in shares]
)
def test_no_reader_of_a_year_of_packages_works_out_a_hidden_count(
    form: str, share: float, seed: int, settings: Settings
) -> None:
    number, periods, back, _ = YEARS[form]
    house = House(settings.zones, read_form(form, YEAR))
    editions = list(sent(Random(seed), house, number, periods, share, back))
    # The house says itself where the strict way would tell too much.
    for together in (False, True) if not any(map(is_told_apart, editions)) else (False,):
        found = attacked(form, editions, together=together)
        assert found.hidden > 0
        assert found.found == ()
