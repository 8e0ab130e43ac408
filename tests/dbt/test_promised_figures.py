"""A figure that is not as the page says is found: the wrong, the missing and the doubled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import duckdb
import pytest

from docs.building.examples import UnreadableExample, example_in
from tests.dbt.filled_records import landed
from tests.dbt.promised_figures import differences

PERIOD = "Kilden er med fra 2023-01-01, og siste leveranse forteller om alt før 2023-04-01."
CODE = "9001"


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A report with a few rows of the municipality and one of another."""
    with duckdb.connect() as made:
        made.execute(
            "create table rpt_x as select * from (values "
            f"('{CODE}', 'month', date '2023-01-01', 'side', 'total', null, 0.500000, null), "
            f"('{CODE}', 'month', date '2023-01-01', 'side', 'offer', 'side/HSP', 0.250000, null), "
            f"('{CODE}', 'month', date '2023-02-01', 'side', 'total', null, null, 'incomplete'), "
            f"('{CODE}', 'month', date '2023-03-01', 'side', 'total', null, 1, null), "
            f"('{CODE}', 'month', date '2023-03-01', 'side', 'total', null, 1, null), "
            "('9002', 'month', date '2023-01-01', 'side', 'total', null, 9, null)) as made("
            "municipality_code, period_kind, period_on, indicator_code, breakdown_code, "
            "category_code, share, missing_code)"
        )
        yield made


def said(
    connection: duckdb.DuckDBPyConnection, columns: str, row: str, report: str = "rpt_x"
) -> str:
    """What is said of a page with one row."""
    marks = "|".join("---" for _ in columns.split("|")[1:-1])
    text = f"## Eksempel\n\n{PERIOD}\n\n### Tall: {report}\n\n{columns}\n|{marks}|\n{row}\n"
    example = example_in("side", text)
    assert example is not None
    return "\n".join(differences(connection, example, CODE))


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ("| period_on | share |", "| 2023-01-01 | 0,5 |"),
        ("| period_on | share | missing_code |", "| 2023-01-01 | 0.500 | |"),
        ("| period_on | share | missing_code |", "| 2023-02-01 | | incomplete |"),
        ("| period_on | breakdown_code | category_code | share |",
         "| 2023-01-01 | offer | HSP | 0,25 |"),
        ("| period_on | breakdown_code | category_code | share |",
         "| 2023-01-01 | offer | side/HSP | 0,25 |"),
    ],
)  # fmt: skip
def test_a_figure_as_promised_is_nothing_to_tell(
    connection: duckdb.DuckDBPyConnection, columns: str, row: str
) -> None:
    assert said(connection, columns, row) == ""


@pytest.mark.parametrize(
    ("columns", "row", "told"),
    [
        ("| period_on | share |", "| 2023-01-01 | 0,6 |", "share: ventet 0,6, fant 0,5"),
        ("| period_on | share |", "| 2023-01-01 | |", "share: ventet tom, fant 0,5"),
        ("| period_on | share |", "| 2023-02-01 | 0 |", "share: ventet 0, fant tom"),
        ("| period_on | share |", "| 2023-01-01 | halv |", "ventet halv"),
        ("| period_on | share |", "| 2023-03-01 | 1 |", "2 rader"),
        ("| period_on | share |", "| 2023-05-01 | 1 |", "0 rader"),
        ("| period_on | period_kind |", "| 2023-01-01 | year |", "Nærmest er period_kind = month"),
        ("| period_on | antall |", "| 2023-01-01 | 1 |", "antall er ingen kolonne"),
    ],
)
def test_a_figure_that_differs_is_told(
    connection: duckdb.DuckDBPyConnection, columns: str, row: str, told: str
) -> None:
    found = said(connection, columns, row)
    assert told in found
    assert found.startswith("side, «Tall: rpt_x», linje 9: ")


def test_a_report_that_is_not_there_is_told(connection: duckdb.DuckDBPyConnection) -> None:
    found = said(connection, "| month | value |", "| 2023-01-01 | 1 |", "rpt_none")
    assert "rapporten finnes ikke" in found


def tables(*parts: str) -> dict[str, list[dict[str, object]]]:
    """The rows landed for a page of records."""
    example = example_in("side", "\n\n".join(["## Eksempel", PERIOD, *parts]))
    assert example is not None
    return landed(example, CODE)


def test_people_and_offers_that_are_named_are_made() -> None:
    made = tables(
        "### Poster: episodes\n\n| record_id | person_key | offer_id | started_on |\n"
        "|---|---|---|---|\n| e1 | A | HSP | 2023-01-02 |\n| e2 | A | KPH | 2023-01-03 |"
    )
    assert [row["person_pseudonym"] for row in made["persons"]] == ["side-A"]
    assert [row["offer_id"] for row in made["offers"]] == ["HSP", "KPH"]
    assert [row["has_decision"] for row in made["episodes"]] == [True, False]
    midnight = datetime(2023, 1, 1, 23, tzinfo=UTC)
    assert made["episodes"][0]["changed_at"] == midnight
    assert {row["municipality_code"] for rows in made.values() for row in rows} == {CODE}


def test_what_a_page_says_itself_is_not_made_again() -> None:
    made = tables(
        "### Poster: persons\n\n| person_key | birth_date |\n|---|---|\n| A | 1980-01-01 |",
        "### Poster: enquiries\n\n| person_key | received_at |\n|---|---|\n"
        "| A | 2023-01-02 10:00 |\n| | 2023-01-03 10:00 |",
    )
    assert [row["birth_date"] for row in made["persons"]] == [date(1980, 1, 1)]
    assert [row["person_pseudonym"] for row in made["enquiries"]] == ["side-A", None]
    assert [row["record_id"] for row in made["enquiries"]] == ["enquiries-1", "enquiries-2"]


def test_days_that_are_counted_have_an_offer_behind_them() -> None:
    made = tables(
        "### Poster: drop_in_days\n\n| held_on | attended |\n|---|---|\n| 2023-01-03 | 4 |"
    )
    assert [row["kind"] for row in made["offers"]] == ["drop_in"]
    assert made["drop_in_days"][0]["status"] == "registered"


def test_statuses_are_numbered_in_the_order_of_the_page() -> None:
    made = tables(
        "### Poster: episode_statuses\n\n| episode_id | status | valid_from |\n|---|---|---|\n"
        "| e1 | T | 2023-01-02 |\n| e2 | I | 2023-01-02 |\n| e1 | I | 2023-01-03 |"
    )
    assert [row["sequence"] for row in made["episode_statuses"]] == [1, 1, 2]


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("### Poster: enquiries\n\n| channel |\n|---|\n| phone |", "kolonne received_at"),
        ("### Poster: groups\n\n| offer_id |\n|---|\n| KOR |", "tilbudet KOR finnes ikke"),
    ],
)
def test_what_cannot_be_guessed_must_be_told(part: str, told: str) -> None:
    with pytest.raises(UnreadableExample, match=told):
        tables(part)
