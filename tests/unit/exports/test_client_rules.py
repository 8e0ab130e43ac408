"""Each thing Statistics Norway's check asks about is found on its line, and nothing else is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from exports.client_rules import MODEL, broken_rules
from exports.receivers import read_form
from exports.receivers.contract import Table

GOOD = {
    "contacted_on": date(2025, 3, 1),
    "first_attended_on": date(2025, 3, 20),
    "ended_on": date(2025, 6, 1),
    "problem_code": "depression",
    "status_at_year_end_code": "1",
}
ONGOING = {"ended_on": None, "status_at_year_end_code": "3"}


def tables() -> list[Table]:
    """The tables of the form."""
    return list(read_form("kostra_52", date(2026, 1, 1)).tables)


def broken(*rows: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    """The rules that rows of the client file break, and on which lines."""
    (clients,) = (table for table in tables() if table.model == MODEL)
    told = pa.Table.from_pylist([GOOD | row for row in rows])
    return {found.rule: found.lines for found in broken_rules(clients, told)}


def test_the_columns_are_those_of_the_form() -> None:
    (clients,) = (table for table in tables() if table.model == MODEL)
    assert set(GOOD) <= {field.column for field in clients.fields}


@pytest.mark.parametrize(
    ("row", "rules"),
    [
        ({}, []),
        (ONGOING, []),
        ({"first_attended_on": date(2025, 3, 1)}, []),
        ({"first_attended_on": date(2025, 2, 28)}, ["N-020"]),
        ({"first_attended_on": None, **ONGOING}, ["N-021"]),
        ({"problem_code": None, **ONGOING}, ["N-022"]),
        ({"problem_code": None}, ["N-022", "N-023"]),
        ({"ended_on": None}, ["N-023"]),
        ({"status_at_year_end_code": None}, ["N-023"]),
        ({"ended_on": date(2025, 3, 20)}, []),
        ({"ended_on": date(2025, 3, 19)}, ["N-024"]),
        ({"contacted_on": date(2024, 3, 20)}, []),
        ({"contacted_on": date(2024, 3, 19)}, ["N-025"]),
    ],
)
def test_a_rule_is_broken_when_it_is(row: dict[str, Any], rules: list[str]) -> None:
    # A row that breaks nothing comes first: the heading is line 1.
    assert broken({}, row) == dict.fromkeys(rules, (3,))


def test_another_table_has_no_such_rules() -> None:
    (groups,) = (table for table in tables() if "group" in table.model)
    assert list(broken_rules(groups, pa.table({"x": [1]}))) == []
