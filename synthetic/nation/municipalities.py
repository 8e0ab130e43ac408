"""Real municipality codes of 2024, sharing so many people as unevenly as the country does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from synthetic.dialects import TRONDHEIM
from synthetic.journal import ID_LETTERS
from synthetic.nation.columns import FIRST_DAY
from synthetic.sources import Source

CODES_FILE = Path(__file__).with_name("municipalities_2024.txt")
SMALLEST = 20


@dataclass(frozen=True)
class Municipality:
    """One municipality: its code and how many people its journal knows."""

    code: str
    people: int

    @property
    def source(self) -> Source:
        """Its source, an organisation of its own."""
        return Source(
            name=f"kommune-{self.code}",
            title=f"Kommune {self.code}, oppdiktet journal",
            organisation=f"kommune-{self.code}",
            municipality_code=self.code,
            expected_by="06:00",
            registered_from=FIRST_DAY,
            dialect=TRONDHEIM,
            entities=tuple(sorted(ID_LETTERS)),
        )


def municipality_codes() -> tuple[str, ...]:
    """The codes of 2024, all 357 of them."""
    return tuple(CODES_FILE.read_text(encoding="utf-8").split())


def municipalities(seed: int, people: int, count: int) -> list[Municipality]:
    """``count`` municipalities sharing ``people`` unevenly, as the country does."""
    draw = np.random.default_rng([seed, count])
    codes = sorted(draw.choice(municipality_codes(), size=count, replace=False))
    weights = draw.pareto(1.2, size=count) + 0.2
    shares = np.floor((people - SMALLEST * count) * weights / weights.sum()).astype(np.int64)
    sizes = shares + SMALLEST
    sizes[0] += people - sizes.sum()
    return [Municipality(str(code), int(size)) for code, size in zip(codes, sizes, strict=True)]
