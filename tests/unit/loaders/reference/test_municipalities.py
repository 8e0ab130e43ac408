"""The codes and their changes agree, and every code leads to where it went."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.reference.municipalities import (
    Change,
    Municipality,
    by_code,
    codes_of_today,
    problems,
    read_changes,
    read_municipalities,
    today,
)

CODES = read_municipalities()
CHANGES = read_changes()


def municipality(
    code: str, start: date = date(2000, 1, 1), end: date | None = None
) -> Municipality:
    return Municipality(code, "Sted", code[:2], "Fylke", start, end)


def test_the_two_tables_agree() -> None:
    assert problems(CODES, CHANGES) == []


@pytest.mark.parametrize(
    ("code", "now"),
    [
        ("0704", "3905"), ("0716", "3905"), ("3803", "3905"), ("3905", "3905"),
        ("1601", "5001"), ("1662", "5001"), ("5030", "5001"),
        ("0714", "3903"), ("0702", "3903"), ("0713", "3903"),
        ("1002", "4205"), ("1018", "4204"), ("1443", "4649"), ("1439", "4602"),
        ("0616", "3322"), ("0236", "3228"), ("1243", "4624"), ("0441", "3430"),
        ("0137", "3114"), ("0426", "3419"), ("1723", "5053"), ("1842", "1804"),
        ("1567", "5061"), ("1854", "1806"), ("0301", "0301"),
    ],
)  # fmt: skip
def test_a_code_leads_to_the_code_of_today(code: str, now: str) -> None:
    assert today()[code] == now


def test_only_codes_before_a_split_have_no_code_of_today() -> None:
    before_a_split = {code for code, now in today().items() if now is None}

    assert before_a_split == {
        "1504", "1507", "1523", "1529", "1534", "1546",  # Ålesund and Haram parted in 2024
        "1613", "5012",  # Snillfjord went to Heim, Hitra and Orkland
        "1850",  # Tysfjord went to Narvik and Hamarøy
    }  # fmt: skip


def test_every_code_of_today_is_in_use() -> None:
    assert all(by_code()[now].valid_to is None for now in today().values() if now)
    assert sum(item.valid_to is None for item in CODES) == 357


def test_every_split_names_its_parts() -> None:
    parts: dict[str, set[str]] = {}
    for change in CHANGES:
        if change.kind == "split":
            parts.setdefault(change.old_code, set()).add(change.new_code)

    assert parts == {
        "1507": {"1508", "1580"},
        "5012": {"5055", "5056", "5059"},
        "1850": {"1806", "1875"},
    }


def test_a_county_code_has_one_name() -> None:
    names: dict[str, set[str]] = {}
    for item in CODES:
        names.setdefault(item.county_code, set()).add(item.county_name)

    assert {code: found for code, found in names.items() if len(found) > 1} == {}
    assert all(item.code.startswith(item.county_code) for item in CODES)


@given(st.sampled_from(CODES), st.integers(-400, 400))
def test_a_code_holds_from_its_first_day_to_the_day_before_its_end(
    item: Municipality, days: int
) -> None:
    day = (item.valid_to or date(2024, 1, 1)) + timedelta(days=days)

    assert item.holds_on(day) == (item.valid_from <= day and day < (item.valid_to or date.max))
    assert item.holds_in(day.year) or not item.holds_on(day)


@given(st.data())
def test_a_table_with_a_change_taken_away_is_found_out(data: st.DataObject) -> None:
    # A split in three with one part gone still looks like a split; no table can tell.
    telling = [item for item in CHANGES if item.kind != "boundary" and item.old_code != "5012"]
    gone = data.draw(st.sampled_from(telling))

    assert problems(CODES, [item for item in CHANGES if item != gone])


@given(st.data())
def test_a_table_with_a_wrong_kind_or_day_is_found_out(data: st.DataObject) -> None:
    right = data.draw(st.sampled_from([item for item in CHANGES if item.kind != "boundary"]))
    other = data.draw(st.sampled_from(["rename", "merge", "split", "annet"]))
    wrong = data.draw(
        st.sampled_from(
            [
                replace(right, kind=other),
                replace(right, changed_on=right.changed_on + timedelta(days=1)),
                replace(right, new_code="9999"),
            ]
        )
    )

    rest = [item for item in CHANGES if item != right]
    assert wrong == right or problems(CODES, [*rest, wrong])


def test_a_code_valid_twice_is_found_out() -> None:
    twice = [municipality("0101"), municipality("0101", date(2010, 1, 1))]

    assert problems(twice, []) == ["0101: gyldig to ganger 2010-01-01"]


def test_a_code_that_ends_before_it_begins_is_found_out() -> None:
    backwards = municipality("0101", date(2010, 1, 1), date(2009, 1, 1))

    assert "0101: slutter før den begynner" in problems([backwards], [])


def test_a_boundary_change_is_never_followed() -> None:
    day = date(2020, 1, 1)
    codes = [municipality("0101", end=day), municipality("0102", day), municipality("0103")]
    changes = [Change("0101", "0102", day, "rename"), Change("0101", "0103", day, "boundary")]

    assert problems(codes, changes) == []
    assert codes_of_today(codes, changes)["0101"] == "0102"


@given(st.integers(1, 40))
def test_a_chain_of_renames_leads_to_its_end(length: int) -> None:
    days = [date(2000 + step, 1, 1) for step in range(length + 1)]
    codes = [
        municipality(f"{step:04}", days[step], days[step + 1] if step < length else None)
        for step in range(length + 1)
    ]
    changes = [
        Change(f"{step:04}", f"{step + 1:04}", days[step + 1], "rename") for step in range(length)
    ]

    assert problems(codes, changes) == []
    assert set(codes_of_today(codes, changes).values()) == {f"{length:04}"}


def test_a_ring_of_changes_ends() -> None:
    codes = [municipality("0101"), municipality("0102")]
    day = date(2020, 1, 1)
    ring = [Change("0101", "0102", day, "rename"), Change("0102", "0101", day, "rename")]

    assert codes_of_today(codes, ring) == {"0101": None, "0102": None}
