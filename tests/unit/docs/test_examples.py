"""What a page's tables say is what is read; what cannot be read is told with its place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.entities import entities
from docs.building.cells import UnreadableCell, read_cell
from docs.building.examples import Example, UnreadableExample, example_in
from docs.building.tables import section

PERIOD = "Kilden er med fra 2023-01-01, og siste leveranse forteller om alt før 2023-04-01."

EPISODES = """### Poster: episodes

| record_id | person_key | offer_id | started_on | has_decision |
|---|---|---|---|---|
| e1 | A | HSP | 2023-01-02 | ja |
| **e2** | B | `KPH` | 2023-02-01 | |
"""
FIGURES = """### Tall: rpt_monthly_indicators

| month | reported_value |
|---|---|
| 2023-01-01 | 1,5 |
"""

# Underscores only inside a word: around one they are emphasis.
CELL = st.one_of(
    st.sampled_from(["", "waiting_0_8_weeks", "2023-03-01 10:00", "0,5", "2|4"]),
    st.text(
        st.characters(categories=["Lu", "Ll", "Nd"], include_characters=" |-.,:«»"), max_size=12
    ).map(lambda text: " ".join(text.split())),
)


def page(*parts: str) -> str:
    """A page with an example of the parts, between two other sections."""
    return "\n\n".join(
        ["# Tall", "## Hva vi teller", "Noe.", "## Eksempel", *parts, "## Mer", EPISODES]
    )


def read(*parts: str) -> Example:
    """The example of such a page."""
    found = example_in("side", page(*parts))
    assert found is not None
    return found


def written(columns: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=5),
)
def test_a_table_is_read_as_it_was_written(rows: list[list[str]]) -> None:
    text = f"## Eksempel\n\n### Tall: rpt_x\n\n{written(['a', 'b', 'c'], rows)}\n"
    found = section(text, "Eksempel")
    assert found is not None
    (table,) = found.tables
    assert table.heading == "Tall: rpt_x"
    assert table.columns == ("a", "b", "c")
    assert [list(row.cells) for row in table.rows] == rows
    lines = text.splitlines()
    assert all(lines[row.line - 1].startswith("|") for row in table.rows)


def test_records_have_the_types_of_the_contract() -> None:
    first, second = read(PERIOD, EPISODES, FIGURES).records
    assert first.entity == "episodes"
    assert first.values == {
        "record_id": "e1",
        "person_key": "A",
        "offer_id": "HSP",
        "started_on": date(2023, 1, 2),
        "has_decision": True,
    }
    assert (second.values["record_id"], second.values["offer_id"]) == ("e2", "KPH")
    assert second.values["has_decision"] is None


def test_results_keep_what_the_page_says() -> None:
    example = read(PERIOD, EPISODES, FIGURES)
    (result,) = example.results
    assert result.report == "rpt_monthly_indicators"
    assert result.cells == {"month": "2023-01-01", "reported_value": "1,5"}
    assert page(PERIOD, EPISODES, FIGURES).splitlines()[result.line - 1] == "| 2023-01-01 | 1,5 |"


def test_the_period_may_stand_anywhere_and_run_over_a_line() -> None:
    example = read("Først litt prosa.", EPISODES, PERIOD.replace(" forteller", "\nforteller"))
    assert (example.registered_from, example.data_through) == (date(2023, 1, 1), date(2023, 4, 1))


def test_the_next_section_is_no_part_of_the_example() -> None:
    assert len(read(PERIOD, EPISODES).records) == 2


def test_a_table_of_the_page_alone_is_no_data() -> None:
    example = read(PERIOD, "| uke | dag |\n|---|---|\n| 1 | 2 |")
    assert example.records == ()


@pytest.mark.parametrize("text", ["# Tall", "## Eksempel\n\nTønsberg: 22 + 4 + 1 = 27."])
def test_a_page_may_be_without_an_example(text: str) -> None:
    assert example_in("side", text) is None


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([EPISODES], ["side", "«Eksempel»", "legg til linja"]),
        ([PERIOD.replace("2023-01-01", "1.1.2023"), EPISODES], ["1.1.2023", "2023-03-01"]),
        ([PERIOD.replace("2023-01-01", "2023-05-01"), EPISODES], ["med fra før 2023-04-01"]),
        ([PERIOD, EPISODES.replace("episodes", "forlop")], ["«Poster: forlop»", "datasett"]),
        ([PERIOD, "### Poster – episodes"], ["skriv overskriften"]),
        ([PERIOD, "### Poster: episodes\n\nTom."], ["sett en tabell"]),
        ([PERIOD, EPISODES.replace("offer_id", "offer")], ["kolonne offer", "velg blant"]),
        ([PERIOD, EPISODES.replace("offer_id", "record_id")], ["record_id står flere ganger"]),
        ([PERIOD, EPISODES.replace("2023-02-01", "1.2.23")], ["kolonne started_on", "1.2.23"]),
        ([PERIOD, EPISODES.replace("| ja |", "| sann |")], ["has_decision", "ja eller nei"]),
        ([PERIOD, EPISODES.replace("| B |", "| 12345 |")], ["person_key", "A, B"]),
        ([PERIOD, EPISODES.replace("offer_id", "municipality_code")], ["municipality_code"]),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(parts: list[str], told: list[str]) -> None:
    with pytest.raises(UnreadableExample) as raised:
        example_in("side", page(*parts))
    assert [word for word in told if word not in str(raised.value)] == []
    assert str(raised.value).startswith("side, «")


def cell(entity: str, field: str, text: str) -> object:
    """A cell of a field in the contract."""
    return read_cell(text, entities()[entity].field(field))


def test_an_instant_is_the_clock_on_the_wall_in_norway() -> None:
    winter = cell("contacts", "starts_at", "2023-03-01 10:00")
    summer = cell("contacts", "starts_at", "2023-07-01 10:00")
    assert winter == datetime(2023, 3, 1, 9, tzinfo=UTC)
    assert summer == datetime(2023, 7, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2023-03-26 02:30", "2023-03-01", "01.03.2023 10:00", "i går"])
def test_an_instant_that_never_was_cannot_be_read(text: str) -> None:
    with pytest.raises(UnreadableCell):
        cell("contacts", "starts_at", text)


@pytest.mark.parametrize(("text", "value"), [("4,5", "4.5"), ("4.5", "4.5"), ("4", "4")])
def test_a_number_has_comma_or_point(text: str, value: str) -> None:
    assert cell("measures", "item_1", text) == Decimal(value)


@pytest.mark.parametrize("text", ["1,5", "mange", "nan", "1 000"])
def test_a_count_is_whole(text: str) -> None:
    with pytest.raises(UnreadableCell):
        cell("contacts", "duration_minutes", text)


def test_a_code_is_one_of_the_contracts() -> None:
    with pytest.raises(UnreadableCell, match="in_person, phone"):
        cell("contacts", "mode", "telefon")


@given(st.dates())
def test_every_date_is_read_back(day: date) -> None:
    assert cell("episodes", "started_on", day.isoformat()) == day
