"""Public holidays, because waiting days, opening days and working days depend on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from holidays.countries.norway import Norway

YEARS = range(2016, 2041)

# The package falls back to English without a word when it does not know a language ("nb").
LANGUAGE = "no"


def public_holidays(years: Iterable[int] = YEARS) -> dict[date, str]:
    """Each public holiday and its Norwegian name; two on one day are joined by "og".

    The names stand in alphabetical order, so that a new version of the package changes nothing.
    An ordinary Sunday is not among them: it is known by its weekday.
    """
    found = Norway(years=list(years), language=LANGUAGE, include_sundays=False)
    return {day: " og ".join(sorted(found.get_list(day))) for day in sorted(found)}
