"""Builds nights twice: as they were published, and again from what has come in since."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.dbt.rebuilding import Build, build_all, different
from tests.dbt.ten_nights import ten_nights


@dataclass(frozen=True)
class PublishedAgain:
    """The built files of some nights, then and now."""

    published: dict[date, Path]
    rebuilt: dict[date, Path]

    def differences(self, day: date) -> set[str]:
        """The marts and reports that the rebuild has otherwise than the publication."""
        return different(self.published[day], self.rebuilt[day])


def publish_again(folder: Path, days: Collection[date]) -> PublishedAgain:
    """Build some of the ten nights then and now."""
    nights = ten_nights(folder)
    today = nights[-1].home
    chosen = [night for night in nights if night.day in days]
    built = build_all(
        [Build(f"then-{night.day}", str(night.home), night.as_of) for night in chosen]
        + [Build(f"now-{night.day}", str(today), night.as_of) for night in chosen],
        folder / "built",
    )
    return PublishedAgain(
        {night.day: built[f"then-{night.day}"] for night in chosen},
        {night.day: built[f"now-{night.day}"] for night in chosen},
    )
