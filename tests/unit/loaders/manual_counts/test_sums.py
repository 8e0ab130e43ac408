"""A sum is its parts, whatever stands in its cell."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.monthly_form import form_rows
from loaders.manual_counts.sheets import Cell
from loaders.manual_counts.sums import recomputed

SUMS = [row for row in form_rows() if row.sum_of]
PARTS = st.one_of(st.none(), st.integers(0, 10_000).map(Decimal))
STATED = st.one_of(st.none(), st.just(0), st.integers(0, 30_000), st.just(""), st.just("351"),
                   st.just("ca 5"), st.booleans())  # fmt: skip


@given(st.sampled_from(SUMS), st.data(), STATED)
def test_the_value_depends_on_the_parts_alone(
    row: object, data: st.DataObject, stated: object
) -> None:
    assert row in SUMS
    chosen = SUMS[SUMS.index(row)]  # type: ignore[arg-type]
    counts = {code: data.draw(PARTS) for code in chosen.sum_of}
    blank = {code for code, count in counts.items() if count is None}

    value, rule = recomputed(chosen, counts, blank, Cell(stated))

    whole = [count for count in counts.values() if count is not None]
    assert value == (sum(whole) if len(whole) == len(counts) else None)
    if value is not None and stated == value and not isinstance(stated, bool):
        assert rule is None
    if stated in (None, ""):
        assert rule is None


@pytest.mark.parametrize(
    ("first", "second", "stated", "value", "rule"),
    [
        (2, 3, 5, 5, None),
        (2, 3, "5", 5, None),
        (2, 3, None, 5, None),
        (0, 0, 0, 0, None),
        (2, 3, 6, 5, "M-142"),
        (2, 3, 0, 5, "M-142"),
        (None, None, None, None, None),
        (None, None, "", None, None),
        (None, None, 0, None, "M-141"),
        (None, None, 5, None, "M-143"),
        (2, None, 2, None, "M-143"),
        (2, None, 0, None, "M-143"),
        (2, None, None, None, None),
        (2, 3, "fem", 5, "M-144"),
        (2, 3, -5, 5, "M-144"),
    ],
)
def test_each_case(
    first: int | None, second: int | None, stated: object, value: int | None, rule: str | None
) -> None:
    row = next(row for row in SUMS if row.indicator_code == "users_total")
    counts = {
        code: None if count is None else Decimal(count)
        for code, count in zip(row.sum_of, (first, second), strict=True)
    }
    blank = {code for code, count in counts.items() if count is None}

    assert recomputed(row, counts, blank, Cell(stated)) == (value, rule)


def test_an_unreadable_part_is_not_an_empty_one() -> None:
    row = SUMS[0]
    counts: dict[str, Decimal | None] = dict.fromkeys(row.sum_of)

    assert recomputed(row, counts, set(), Cell(0)) == (None, "M-143")


def test_an_error_in_the_sum_does_no_harm() -> None:
    row = SUMS[0]
    counts: dict[str, Decimal | None] = {code: Decimal(2) for code in row.sum_of}
    shown = Cell("#REF!", is_formula=True, is_error=True)

    assert recomputed(row, counts, set(), shown) == (Decimal(4), "M-144")
