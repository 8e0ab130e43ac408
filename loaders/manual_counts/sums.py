"""Sums, never believed: worked out again from their parts and compared with what stands there."""

from __future__ import annotations

from collections.abc import Mapping, Set
from decimal import Decimal

from contracts.monthly_form import FormRow
from contracts.severities import Severity
from loaders.manual_counts.numbers import read_count
from loaders.manual_counts.rules import RULES
from loaders.manual_counts.sheets import Cell


def recomputed(
    row: FormRow, counts: Mapping[str, Decimal | None], blank: Set[str], cell: Cell
) -> tuple[Decimal | None, str | None]:
    """The sum of a row's parts, and the rule its sum cell breaks.

    A sum is there only when every part is: half a sum would look like a fall. A 0 above parts
    that nobody has filled in is a spreadsheet adding up nothing, not a count.
    """
    parts = [counts[code] for code in row.sum_of]
    there = [part for part in parts if part is not None]
    total = sum(there, Decimal(0)) if len(there) == len(parts) else None
    stated, rule = read_count(cell.shown)
    if cell.is_error or (rule is not None and RULES[rule].severity is Severity.ROW):
        return total, "M-144"
    if stated is None or stated == total:
        return total, None
    if total is not None:
        return total, "M-142"
    is_false_zero = stated == 0 and all(code in blank for code in row.sum_of)
    return None, "M-141" if is_false_zero else "M-143"
