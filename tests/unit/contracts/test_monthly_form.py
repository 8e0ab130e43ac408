"""The monthly form says which rows it has and which of them are sums."""

from __future__ import annotations

from contracts.monthly_form import MONTHS_NB, form_rows


def test_fourteen_rows_in_the_order_of_the_form() -> None:
    codes = [row.indicator_code for row in form_rows()]
    assert len(codes) == len(set(codes)) == 14
    assert codes[0] == "users_with_decision"
    assert codes[-1] == "new_red_cases"


def test_a_sum_names_rows_above_it_that_are_not_sums() -> None:
    seen: set[str] = set()
    for row in form_rows():
        assert (row.counted_by == "sum") == bool(row.sum_of)
        assert set(row.sum_of) <= seen
        if row.counted_by != "sum":
            seen.add(row.indicator_code)


def test_every_row_is_a_stock_or_a_flow_and_says_who_counts() -> None:
    for row in form_rows():
        assert row.kind in {"stock", "flow"}
        assert row.counted_by in {"manual", "journal", "sum"}
        assert row.label


def test_the_parts_of_a_sum_are_of_its_own_kind() -> None:
    kinds = {row.indicator_code: row.kind for row in form_rows()}
    for row in form_rows():
        assert {kinds[part] for part in row.sum_of} <= {row.kind}


def test_twelve_months_in_norwegian() -> None:
    assert len(MONTHS_NB) == 12
    assert MONTHS_NB[0] == "Januar"
    assert MONTHS_NB[11] == "Desember"
