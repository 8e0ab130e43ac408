"""Made-up persons and words to be looked for where they must not be. Each number has 80 added to
its month, so that it can be nobody's."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from synthetic.identity import national_ids
from tests.privacy.numbers import NEW_RULE_REMAINDERS, as_issued_from_2032

NOTE = "kanarifuglen sang for full hals"
NAME = "Tirilina Kanarifugl"
KEYS = tuple(f"KANARINOKKEL{letter}" for letter in "QRSTUVW")
MADE = 240


def _numbers() -> list[str]:
    """Numbers by the old rule and, every other one, by the rule from 2032."""
    draw = np.random.default_rng(2032)
    births = np.datetime64("1950-01-01") + draw.integers(0, 18_000, MADE)
    is_d = draw.integers(0, 4, MADE) == 0
    made: list[str] = []
    for place, number in enumerate(national_ids(draw, births, is_d, is_d)):
        remainder = NEW_RULE_REMAINDERS[place % len(NEW_RULE_REMAINDERS)]
        newer = as_issued_from_2032(str(number), remainder) if place % 2 else str(number)
        # A leading nought would be lost where a number is read as a number.
        if newer and newer[0] != "0":
            made.append(newer)
    return made


@dataclass
class Canaries:
    """Numbers given out so far, each for one place."""

    numbers: dict[str, str] = field(default_factory=dict)
    _left: list[str] = field(default_factory=_numbers)

    def number(self, place: str) -> str:
        """A number nobody else has, to be planted in ``place``."""
        assert place not in self.numbers, f"{place} has its canary"
        self.numbers[place] = self._left.pop()
        return self.numbers[place]

    def written(self, place: str) -> str:
        """One written with a space after the birth date, as people do."""
        number = self.number(place)
        return f"{number[:6]} {number[6:]}"
