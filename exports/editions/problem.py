"""Something that is not as it was written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong: where, and what. Never what stands there."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"
