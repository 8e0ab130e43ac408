"""Our rows against the warehouse's, both ways and to the digit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd

from tests.recount.counting import FIGURES, KEY, TOTAL

Key = tuple[object, ...]

# Where a row's denominator is more than the row itself is about.
PARTS = ("stop_reason", "paired_score_coverage", "problem_share", "end_reason_share")


@dataclass(frozen=True)
class Difference:
    """One row that is not the same on both sides; None is a row that is not there."""

    report: str
    key: Key
    ours: tuple[object, ...] | None
    theirs: tuple[object, ...] | None

    def __str__(self) -> str:
        place = " ".join("–" if part is None else str(part) for part in self.key)
        sides = (
            "no row"
            if side is None
            else "/".join("–" if part is None else f"{part}" for part in side)
            for side in (self.ours, self.theirs)
        )
        return f"{self.report}: {place}: recounted {', warehouse '.join(sides)}"


def warehouse_rows(built: Path, report: str) -> pd.DataFrame:
    """A report of the built warehouse, its keys and figures only."""
    columns = ", ".join([*KEY, *FIGURES])
    with duckdb.connect(str(built), read_only=True) as connection:
        found = connection.execute(f"select {columns} from {report}").fetchall()
    return pd.DataFrame(found, columns=[*KEY, *FIGURES], dtype=object)


def differences(report: str, ours: pd.DataFrame, theirs: pd.DataFrame) -> Iterator[Difference]:
    """Every row that is on one side only or has another figure there."""
    mine, other = _by_key(ours), _by_key(theirs)
    for key in sorted({*mine, *other}, key=str):
        one, two = mine.get(key), other.get(key)
        if one == two or (None in (one, two) and _is_nobody(key, one or two or ())):
            continue
        yield Difference(report, key, one, two)


def _is_nobody(key: Key, figures: tuple[object, ...]) -> bool:
    """A category or item nobody is in needs no row, on either side; nor does a part of a whole
    that is none of it."""
    named = dict(zip(KEY, key, strict=True))
    is_whole = named["breakdown_code"] == TOTAL and named["item_code"] is None
    numerator, denominator, _, value, unripe, missing = figures
    says_nothing = missing is None or (missing == "cannot_be_computed" and not unripe)
    is_part = named["breakdown_code"] in PARTS or (
        named["item_code"] is not None and named["indicator_code"] in PARTS
    )
    counts_none = not (numerator or value) and (is_part or not denominator)
    return not is_whole and says_nothing and counts_none


def _by_key(rows: pd.DataFrame) -> dict[Key, tuple[object, ...]]:
    found: dict[Key, tuple[object, ...]] = {}
    for row in rows[[*KEY, *FIGURES]].itertuples(index=False, name=None):
        cells = [plain(cell) for cell in row]
        key = tuple(cells[: len(KEY)])
        assert key not in found, f"there twice: {key}"
        found[key] = tuple(cells[len(KEY) :])
    return found


def plain(cell: object) -> object:
    """A cell that equals its like from the other side; numbers are equal to the digit."""
    if cell is None or cell is pd.NaT or cell is pd.NA or cell != cell:
        return None
    if isinstance(cell, pd.Timestamp):
        return cell.date()
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool | int | float | Decimal) or hasattr(cell, "item"):
        return Decimal(str(cell)).normalize()
    return cell
