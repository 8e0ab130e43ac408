"""The calendar is the one domain.md counts with."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from loaders.reference.holidays import YEARS, public_holidays

TUESDAY, THURSDAY, SATURDAY, SUNDAY = 1, 3, 5, 6
HOLIDAYS = public_holidays()


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=step) for step in range((date(year + 1, 1, 1) - first).days)]


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in HOLIDAYS


def test_working_days_a_year() -> None:
    counted = [sum(map(is_working_day, days_of(year))) for year in range(2016, 2033)]

    assert counted == [
        253, 251, 251, 251, 254, 254, 253, 251, 252, 252, 253, 255, 251, 251, 251, 252, 256,
    ]  # fmt: skip


def test_working_days_of_2023_by_month() -> None:
    months = Counter(day.month for day in days_of(2023) if is_working_day(day))

    assert [months[month] for month in range(1, 9)] == [22, 20, 23, 17, 19, 22, 21, 23]


def test_open_drop_in_days_of_2023() -> None:
    drop_in = [day for day in days_of(2023) if day.weekday() in (TUESDAY, THURSDAY)]
    closed = [day for day in drop_in if day in HOLIDAYS]
    months = Counter(day.month for day in drop_in if day not in HOLIDAYS)

    assert closed == [date(2023, 4, 6), date(2023, 5, 18), date(2023, 12, 26)]
    assert [months[month] for month in range(1, 13)] == [9, 8, 9, 7, 8, 9, 8, 10, 8, 9, 9, 7]


def test_two_holidays_on_one_day_keep_both_names() -> None:
    for year in (2027, 2032):
        assert HOLIDAYS[date(year, 5, 17)] == "Andre pinsedag og Grunnlovsdag"


def test_names_are_norwegian() -> None:
    parts = {part for name in HOLIDAYS.values() for part in name.split(" og ")}

    assert parts == {
        "Første nyttårsdag", "Skjærtorsdag", "Langfredag", "Første påskedag", "Andre påskedag",
        "Arbeidernes dag", "Grunnlovsdag", "Kristi himmelfartsdag", "Første pinsedag",
        "Andre pinsedag", "Første juledag", "Andre juledag",
    }  # fmt: skip


@given(st.sampled_from(list(YEARS)))
def test_a_year_has_its_fixed_days_and_its_easter(year: int) -> None:
    days = {day for day in HOLIDAYS if day.year == year}
    easter = next(day for day in days if HOLIDAYS[day] == "Første påskedag")
    fixed = {date(year, month, day) for month, day in ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))}
    moving = {easter + timedelta(days=step) for step in (-3, -2, 0, 1, 39, 49, 50)}

    assert easter.weekday() == SUNDAY
    assert days == fixed | moving
