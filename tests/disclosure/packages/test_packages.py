"""Readers with a solver work on the packages that are really sent, and learn no small number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest

from contracts.settings import Settings
from exports.receivers.contract import Table
from exports.receivers.reading import read_form
from tests.disclosure.packages.editions import House
from tests.disclosure.packages.sequences import attacked, sent

YEAR = date(2026, 1, 1)
# Towns, periods, and corrections after each period.
FORMS = {"maling": (3, 3, 1), "rph": (4, 1, 2), "lavterskel": (1, 1, 1)}


def only_small(
    table: Table, rows: pd.DataFrame, _: Sequence[pd.DataFrame]
) -> tuple[np.ndarray[Any, Any], dict[str, Any]]:
    """Disclosure control without its second step: what is small is hidden, and nothing else."""
    assert table.disclosure is not None
    hidden = np.zeros(len(rows), dtype=np.bool_)
    for count in (
        rows["numerator"],
        rows["denominator"],
        rows["denominator"] - rows["numerator"],
    ):
        numbers = pd.to_numeric(count)
        hidden |= ((numbers > 0) & (numbers < table.disclosure.threshold)).to_numpy()
    return hidden, {}


@pytest.mark.parametrize("form", FORMS)
def test_no_reader_of_the_packages_works_out_a_hidden_count(form: str, settings: Settings) -> None:
    number, periods, back = FORMS[form]
    house = House(settings.zones, read_form(form, YEAR))
    editions = list(sent(Random(3), house, number, periods, 0.02, back))
    for together in (False, True):
        found = attacked(form, editions, together=together)
        assert found.hidden > 0
        assert found.found == ()


@pytest.mark.parametrize(("form", "share"), [("maling", 0.1), ("rph", 0.5), ("lavterskel", 0.5)])
def test_the_same_reader_finds_most_where_only_small_ones_are_hidden(
    form: str, share: float, settings: Settings
) -> None:
    house = House(settings.zones, read_form(form, YEAR), only_small)
    number, *_ = FORMS[form]
    editions = list(sent(Random(1), house, number, 1, 0, 0))
    found = attacked(form, editions, together=False)
    assert len(found.found) > share * found.hidden
