"""What a municipality is called: by the project's own table of codes, which is data and not code
of the loaders it lies beside."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

NAMES = Path(__file__).parents[2] / "loaders/reference/municipalities.csv"


@cache
def _names() -> Mapping[str, str]:
    with NAMES.open(encoding="utf-8", newline="") as file:
        # The rows of one code follow each other in time: the last name is the one it has now.
        return {row["municipality_code"]: row["municipality_name"] for row in csv.DictReader(file)}


def municipality(code: str) -> str:
    """A municipality by name and code; by code alone when nobody has named it."""
    name = _names().get(code)
    return f"{name} ({code})" if name else f"Kommune {code}"
