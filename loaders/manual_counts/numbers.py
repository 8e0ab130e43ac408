"""What a typed cell counts: a whole number, nothing, or something that is not a count."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

# Also the no-break space that Excel and Word put between thousands.
SPACES = re.compile(r"\s+")
WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}( [0-9]{3})+")
NEGATIVE = re.compile(r"[-−–] ?[0-9][0-9 ]*")
WITH_DECIMALS = re.compile(r"[-−–]? ?[0-9][0-9 ]*[.,][0-9]+")

# More than there are people in the country; a sum of such still fits in landing.
LARGEST_COUNT = Decimal(9_999_999)


def is_blank(value: object) -> bool:
    """Whether nothing is written: empty, or only spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


def read_count(value: object) -> tuple[Decimal | None, str | None]:
    """The count in a cell, and the code of the rule it breaks.

    Nothing written gives neither. A number as text gives both: it is read, with a remark.
    """
    if is_blank(value):
        return None, None
    if isinstance(value, bool | datetime | date | time | timedelta):
        return None, "M-135"
    if isinstance(value, int):
        return _within_bounds(Decimal(value))
    if isinstance(value, float):
        return _from_float(value)
    if isinstance(value, str):
        return _from_text(value)
    return None, "M-131"


def _from_float(value: float) -> tuple[Decimal | None, str | None]:
    if not math.isfinite(value):
        return None, "M-131"
    if value < 0:
        return None, "M-132"
    if not value.is_integer():
        return None, "M-133"
    return _within_bounds(Decimal(int(value)))


def _from_text(text: str) -> tuple[Decimal | None, str | None]:
    written = SPACES.sub(" ", text).strip()
    if WHOLE.fullmatch(written):
        count, rule = _within_bounds(Decimal(written.replace(" ", "")))
        return count, rule or "M-137"
    if NEGATIVE.fullmatch(written):
        return None, "M-132"
    # "1.234" and "1,234" may mean either thing, so neither is guessed at.
    if WITH_DECIMALS.fullmatch(written):
        return None, "M-133"
    return None, "M-131"


def _within_bounds(count: Decimal) -> tuple[Decimal | None, str | None]:
    if count < 0:
        return None, "M-132"
    if count > LARGEST_COUNT:
        return None, "M-138"
    return count, None
