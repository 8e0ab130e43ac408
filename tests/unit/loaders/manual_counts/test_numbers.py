"""A count is a whole number, however it is typed; everything else is named for what it is."""

from __future__ import annotations

import string
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.severities import Severity
from loaders.manual_counts.numbers import LARGEST_COUNT, is_blank, read_count
from loaders.manual_counts.rules import RULES

COUNTS = st.integers(0, int(LARGEST_COUNT))
SPACES = [" ", "\u00a0", "\u202f", "\u2009"]


@given(COUNTS)
def test_a_number_is_itself(count: int) -> None:
    assert read_count(count) == (Decimal(count), None)
    assert read_count(float(count)) == (Decimal(count), None)


@given(COUNTS, st.sampled_from(["", *SPACES]), st.sampled_from(["", " ", "\u00a0", "\n"]))
def test_a_number_as_text_is_read_with_a_remark(count: int, between: str, around: str) -> None:
    text = around + f"{count:,}".replace(",", between) + around

    assert read_count(text) == (Decimal(count), "M-137")


@pytest.mark.parametrize("blank", [None, "", " ", "\u00a0", "\t\n"])
def test_blank_is_neither_a_number_nor_wrong(blank: str | None) -> None:
    assert is_blank(blank)
    assert read_count(blank) == (None, None)


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("ca 5", "M-131"), ("5-6", "M-131"), ("-", "M-131"), ("(tom)", "M-131"), ("1 2", "M-131"),
        ("12 34", "M-131"), ("٣", "M-131"), ("²", "M-131"), ("0x1", "M-131"), ("1e3", "M-131"),
        (float("nan"), "M-131"), (float("inf"), "M-131"), (object(), "M-131"),
        (-1, "M-132"), (-0.5, "M-132"), ("-1", "M-132"), ("−1", "M-132"), ("–1", "M-132"),
        (0.5, "M-133"), ("2,5", "M-133"), ("2.5", "M-133"), ("1.234", "M-133"), ("1,234", "M-133"),
        (True, "M-135"), (date(2023, 1, 1), "M-135"), (datetime(2023, 1, 1, tzinfo=UTC), "M-135"),
        (time(12), "M-135"), (timedelta(1), "M-135"),
        (10**7, "M-138"), (1e300, "M-138"), ("9" * 40, "M-138"), ("10 000 000", "M-138"),
    ],
)  # fmt: skip
def test_what_is_not_a_count_is_named(value: object, rule: str) -> None:
    assert read_count(value) == (None, rule)


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates(), st.times(),
    st.text(string.digits + " \u00a0.,-+eE", max_size=12),
)  # fmt: skip


@given(ANYTHING)
def test_nothing_is_guessed_and_nothing_raises(value: object) -> None:
    count, rule = read_count(value)

    assert rule is None or rule in RULES
    if count is None:
        assert is_blank(value) == (rule is None)
    else:
        assert 0 <= count <= LARGEST_COUNT
        assert count == int(count)
        assert rule is None or RULES[rule].severity is Severity.WARNING
