"""What the codes of a column are called, in the order the form lists them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from exports.review.words import harmless

TOTAL = "all"
TOTAL_NB = "I alt"

# Code to name, in the form's order.
Labels = Mapping[str, str]


def labels_of(categories: Iterable[Mapping[str, Any]]) -> Labels:
    """The names in a column's own schema."""
    return {
        str(each["value"]): harmless(str(each.get("label") or each["value"])) for each in categories
    }


def name_of(labels: Labels, code: str) -> str:
    """What a code is called."""
    return labels.get(code) or (TOTAL_NB if code == TOTAL else harmless(code))


def place_of(labels: Labels, code: str, total: str) -> tuple[int, int, str]:
    """Where a code stands: the total first, then as the form lists them, then by the alphabet."""
    order = {listed: place for place, listed in enumerate(labels)}
    return (code != total, order.get(code, len(order)), code)
