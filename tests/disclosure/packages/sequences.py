"""Made-up towns over time: what is reported of them, corrected, taken back and reported again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import pandas as pd

from exports.editions.folder import Edition
from exports.editions.period import Period
from tests.disclosure.packages import quarters, towns
from tests.disclosure.packages.attack import Attack, attack
from tests.disclosure.packages.editions import House, truth
from tests.disclosure.packages.reading import contract, read

FIRST = date(2026, 1, 1)


@dataclass(frozen=True)
class Made:
    """How a form's figures are made up, corrected and written as its model's rows."""

    kind: Any
    busy: float
    happened: Callable[[Random, float], Any]
    corrected: Callable[[Random, Any, float], Any]
    rows: Callable[[dict[str, Any], date], pd.DataFrame]


MADE = {
    "maling": Made("month", 2.0, towns.month, towns.corrected, towns.maling),
    "rph": Made("year", 1.0, towns.year, towns.corrected_year, towns.rph),
    "lavterskel": Made(
        "quarter", 0.5, quarters.quarter, quarters.corrected_facts, quarters.lavterskel
    ),
}
MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}


def told(random: Random, form: str, number: int) -> dict[str, Any]:
    """What happened in some towns, few of them large."""
    made = MADE[form]
    return {
        f"{3900 + town}": made.happened(random, made.busy * min(6.0, random.lognormvariate(0, 1)))
        for town in range(number)
    }


def sent(
    random: Random, house: House, number: int, periods: int, share: float, back: int = 1
) -> Iterator[Edition]:
    """A form's editions: each period of a year once, then corrections of a few counts in some of
    those before; of several periods, one in the middle is taken back and told anew."""
    made = MADE[house.form.form]
    known: list[dict[str, Any]] = []
    for place in range(periods):
        known.append(told(random, house.form.form, number))
        yield _sent(house, known, place)
        for before in random.choices(range(len(known)), k=back):
            known[before] = {
                town: made.corrected(random, counts, share)
                for town, counts in known[before].items()
            }
            yield _sent(house, known, before)
        if 0 < place == periods // 2:
            house.send(None, _period(made, place))
            yield _sent(house, known, place)


def _sent(house: House, known: list[dict[str, Any]], place: int) -> Edition:
    made = MADE[house.form.form]
    period = _period(made, place)
    return house.send(made.rows(known[place], period.on), period)


def _period(made: Made, place: int) -> Period:
    months = place * MONTHS_IN[made.kind]
    return Period(date(FIRST.year + months // 12, 1 + months % 12, 1), made.kind)


def attacked(form: str, editions: list[Edition], *, together: bool) -> Attack:
    """What a reader of all that was sent works out."""
    table = contract(form)
    packages = [read(edition.outgoing, table) for edition in editions]
    truths = [truth(edition) for edition in editions]
    return attack(packages, truths, table, together=together)
