"""The period a form tells of, as a name for folders and as days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

MONTHS = {"month": 1, "quarter": 3, "year": 12}
TEXT = re.compile(r"(20[0-9]{2})(?:-(0[1-9]|1[0-2])|-q([1-4]))?")

# Written as a period is, whatever the numbers.
SHAPE = re.compile(r"[0-9]{4}(?:-[0-9]{2}|-q[0-9])?")


@dataclass(frozen=True, order=True)
class Period:
    """A month, quarter or year, by its first day."""

    on: date
    kind: str

    @property
    def text(self) -> str:
        """2026-03, 2026-q1 or 2026."""
        if self.kind == "month":
            return f"{self.on:%Y-%m}"
        if self.kind == "quarter":
            return f"{self.on:%Y}-q{self.on.month // 3 + 1}"
        return f"{self.on:%Y}"

    @property
    def end(self) -> date:
        """The first day after it."""
        count = self.on.year * 12 + self.on.month - 1 + MONTHS[self.kind]
        return date(count // 12, count % 12 + 1, 1)


def parse_period(text: str) -> Period:
    """The period a person wrote; ValueError in Norwegian for anything else."""
    match = TEXT.fullmatch(text)
    if match is None and SHAPE.fullmatch(text):
        raise ValueError("perioden må ha år 2000–2099, måned 01–12 og kvartal q1–q4")
    if match is None:
        raise ValueError(
            "perioden må skrives som 2026-03 (måned), 2026-q1 (kvartal) eller 2026 (år)"
        )
    year, month, quarter = int(match[1]), match[2], match[3]
    if month:
        return Period(date(year, int(month), 1), "month")
    if quarter:
        return Period(date(year, 3 * int(quarter) - 2, 1), "quarter")
    return Period(date(year, 1, 1), "year")
