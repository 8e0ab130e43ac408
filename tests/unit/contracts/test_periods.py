"""Months are local: they begin at midnight in Oslo, also when the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.periods import (
    PROVISIONAL_DAYS,
    Month,
    PeriodState,
    local_date,
    local_midnight,
    months_between,
)

MONTHS = st.builds(
    Month,
    year=st.integers(min_value=1950, max_value=2100),
    month=st.integers(min_value=1, max_value=12),
)
INSTANTS = st.datetimes(
    min_value=datetime(1981, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone itself
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(MONTHS)
def test_the_next_month_begins_where_this_one_ends(month: Month) -> None:
    assert month.next().first == month.end
    assert month < month.next()
    assert Month.of(month.end - timedelta(days=1)) == month
    assert 28 <= (month.end - month.first).days <= 31


@given(INSTANTS)
def test_an_instant_lies_in_exactly_the_month_it_falls_in(instant: datetime) -> None:
    month = Month.at(instant)
    assert local_midnight(month.first) <= instant < local_midnight(month.end)


@given(INSTANTS, st.integers(min_value=-12, max_value=14))
def test_how_the_instant_is_written_does_not_matter(instant: datetime, hours: int) -> None:
    elsewhere = instant.astimezone(timezone(timedelta(hours=hours)))
    assert Month.at(elsewhere) == Month.at(instant)


@given(MONTHS, MONTHS)
def test_months_between_are_consecutive(first: Month, end: Month) -> None:
    months = list(months_between(first, end))
    span = (end.year - first.year) * 12 + end.month - first.month
    assert len(months) == max(0, span)
    assert all(before.next() == after for before, after in pairwise(months))


@pytest.mark.parametrize(
    ("instant", "month"),
    [
        (datetime(2023, 3, 31, 21, 59, tzinfo=UTC), Month(2023, 3)),  # 23:59 summer time
        (datetime(2023, 3, 31, 22, 0, tzinfo=UTC), Month(2023, 4)),
        (datetime(2023, 12, 31, 22, 59, tzinfo=UTC), Month(2023, 12)),  # 23:59 winter time
        (datetime(2023, 12, 31, 23, 0, tzinfo=UTC), Month(2024, 1)),
        (datetime(2019, 3, 30, 23, 30, tzinfo=UTC), Month(2019, 3)),  # 00:30 on 31 March
        (datetime(2025, 10, 25, 22, 30, tzinfo=UTC), Month(2025, 10)),  # 00:30 on 26 October
        (datetime(2024, 2, 29, 22, 59, tzinfo=UTC), Month(2024, 2)),
        (datetime(2024, 2, 29, 23, 0, tzinfo=UTC), Month(2024, 3)),
    ],
)
def test_the_edges_of_a_month(instant: datetime, month: Month) -> None:
    assert Month.at(instant) == month


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (date(2026, 3, 30), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 24, 22, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_local_midnight(day: date, instant: datetime) -> None:
    assert local_midnight(day) == instant


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_a_day_is_as_long_as_the_clocks_make_it(day: date, hours: int) -> None:
    midnight = local_midnight(day).astimezone(UTC)
    next_midnight = local_midnight(day + timedelta(days=1)).astimezone(UTC)
    assert next_midnight - midnight == timedelta(hours=hours)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="must carry a time zone"):
        local_date(datetime(2023, 9, 1))  # noqa: DTZ001 - that is the point


def test_a_month_is_open_then_provisional_then_sealed() -> None:
    month = Month(2023, 8)
    sealed_on = month.end + timedelta(days=PROVISIONAL_DAYS)
    one_second = timedelta(seconds=1)
    assert month.state(local_midnight(month.end) - one_second) is PeriodState.OPEN
    assert month.state(local_midnight(month.end)) is PeriodState.PROVISIONAL
    assert month.state(local_midnight(sealed_on) - one_second) is PeriodState.PROVISIONAL
    assert month.state(local_midnight(sealed_on)) is PeriodState.SEALED


@given(MONTHS, INSTANTS, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)))
def test_a_sealed_month_never_opens_again(month: Month, seen: datetime, later: timedelta) -> None:
    order = list(PeriodState)
    assert order.index(month.state(seen)) <= order.index(month.state(seen + later))
