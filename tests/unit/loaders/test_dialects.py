"""A dialect reads what its source writes, and what it cannot read becomes NULL."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.entities import Field
from loaders.dialects import Dialect, UnknownDialect

TONSBERG = Dialect(
    delimiter=";", encoding="cp1252", decimal=",", thousands=" ", date="%d.%m.%Y",
    datetime="%d.%m.%Y %H:%M:%S", empty=("", "(tom)", "NULL"), true=("J",), false=("N",),
)  # fmt: skip
ISO = Dialect()
OSLO = ZoneInfo("Europe/Oslo")


def read(dialect: Dialect, type_: str, cell: str | None) -> object:
    """One cell read as a type, through the SQL a loader would use."""
    field = Field("f", type_, "", "")
    with duckdb.connect() as connection:
        connection.execute(f"set TimeZone = '{dialect.time_zone}'")
        cleaned = dialect.cleaned("c")
        row = connection.execute(
            f"select {dialect.typed(field, 'cell')} "
            f"from (select {cleaned} as cell from (select ?::varchar as c))",
            [cell],
        ).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(
    ("dialect", "type_", "cell", "value"),
    [
        (TONSBERG, "string", "  Åse  ", "Åse"),
        (TONSBERG, "string", "(tom)", None),
        (TONSBERG, "string", " ", None),
        (TONSBERG, "string", "NULL", None),
        (ISO, "string", "NULL", "NULL"),
        (TONSBERG, "integer", "1 234", 1234),
        (TONSBERG, "integer", "1\u00a0234", 1234),
        (TONSBERG, "integer", "-3", -3),
        (TONSBERG, "integer", "1,5", None),
        (ISO, "integer", "1.5", None),
        (ISO, "integer", "15828510085", None),
        (ISO, "integer", "1e3", None),
        (TONSBERG, "number", "18,5", Decimal("18.500")),
        (TONSBERG, "number", "18.5", Decimal("18.500")),
        (TONSBERG, "number", "1,2,3", None),
        (ISO, "number", "18,5", None),
        (ISO, "number", "nan", None),
        (TONSBERG, "date", "01.02.2023", date(2023, 2, 1)),
        (TONSBERG, "date", "2023-02-01", None),
        (TONSBERG, "date", "30.02.2023", None),
        (TONSBERG, "date", "13.13.2023", None),
        (TONSBERG, "date", "01.01.1900", date(1900, 1, 1)),
        (TONSBERG, "date", "infinity", None),
        (TONSBERG, "date", "-Infinity", None),
        (TONSBERG, "date", "epoch", None),
        (ISO, "date", "2023-02-01", date(2023, 2, 1)),
        (ISO, "date", "01.02.2023", None),
        (TONSBERG, "boolean", "J", True),
        (TONSBERG, "boolean", "N", False),
        (TONSBERG, "boolean", "true", None),
        (ISO, "boolean", "false", False),
        (TONSBERG, "datetime", "26.03.2023 01:59:59", datetime(2023, 3, 26, 0, 59, 59, tzinfo=UTC)),
        (TONSBERG, "datetime", "26.03.2023 03:00:00", datetime(2023, 3, 26, 1, 0, tzinfo=UTC)),
        (TONSBERG, "datetime", "31.03.2023 00:30:00", datetime(2023, 3, 30, 22, 30, tzinfo=UTC)),
        (TONSBERG, "datetime", "29.10.2023 03:00:00", datetime(2023, 10, 29, 2, 0, tzinfo=UTC)),
        (TONSBERG, "datetime", "01.02.2023", None),
        (TONSBERG, "datetime", "infinity", None),
        (TONSBERG, "datetime", "epoch", None),
        (ISO, "datetime", "2023-07-01T12:00:00+02:00", datetime(2023, 7, 1, 10, 0, tzinfo=UTC)),
        (ISO, "datetime", "2023-07-01T10:00:00Z", datetime(2023, 7, 1, 10, 0, tzinfo=UTC)),
        (ISO, "datetime", "2023-07-01T12:00:00", datetime(2023, 7, 1, 10, 0, tzinfo=UTC)),
        (ISO, "datetime", "i går", None),
    ],
)  # fmt: skip
def test_cells(dialect: Dialect, type_: str, cell: str, value: object) -> None:
    assert read(dialect, type_, cell) == value


SERIALS = Dialect(date="%d.%m.%Y", datetime="%d.%m.%Y %H:%M", excel_epoch=1900)
MAC = Dialect(excel_epoch=1904)
POINTS = Dialect(decimal=",", thousands=".")


@pytest.mark.parametrize(
    ("dialect", "type_", "cell", "value"),
    [
        (SERIALS, "date", "44958", date(2023, 2, 1)),
        (SERIALS, "date", "44958.0", date(2023, 2, 1)),
        (SERIALS, "date", "44958,5", None),
        (SERIALS, "date", "01.02.2023", date(2023, 2, 1)),
        (SERIALS, "date", "1", date(1900, 1, 1)),
        (SERIALS, "date", "59", date(1900, 2, 28)),
        (SERIALS, "date", "60", None),
        (SERIALS, "date", "61", date(1900, 3, 1)),
        (SERIALS, "date", "999999", None),
        (SERIALS, "date", "-1", None),
        (SERIALS, "date", "4e4", None),
        (SERIALS, "datetime", "44958.520833333336", datetime(2023, 2, 1, 11, 30, tzinfo=UTC)),
        (SERIALS, "datetime", "44958,5", datetime(2023, 2, 1, 11, 0, tzinfo=UTC)),
        (SERIALS, "integer", "44958", 44958),
        (MAC, "date", "43496", date(2023, 2, 1)),
        (MAC, "date", "0", date(1904, 1, 1)),
        (MAC, "date", "2023-02-01", date(2023, 2, 1)),
        (ISO, "date", "44958", None),
        (POINTS, "number", "1.234,5", Decimal("1234.500")),
        (POINTS, "number", "18.5", None),
        (POINTS, "integer", "1.234.567", 1234567),
        (POINTS, "integer", "1.23", None),
        (TONSBERG, "integer", "1 2 3", None),
        (TONSBERG, "integer", "1\u202f234\u2009567", 1234567),
        (TONSBERG, "number", "1 234.5", Decimal("1234.500")),
        (ISO, "integer", "1 234", None),
        (ISO, "string", "\u00a0\u202f\t", None),
        (ISO, "string", "\f", None),
        (ISO, "string", "\x1fÅse\u2028\v", "Åse"),
        (ISO, "string", "Per\n", "Per"),
        (ISO, "string", "\u200e\ufeffÅse\u00a0", "Åse"),
        (ISO, "integer", "\u00a07\u200f", 7),
        (ISO, "integer", "٣", None),
        (ISO, "integer", "７", None),
        (ISO, "integer", "9" * 400, None),
        (ISO, "date", "20230-01-01", None),
        (ISO, "datetime", "20230-01-01", None),
        (ISO, "datetime", "2023-07-01 (BC)", None),
        (ISO, "datetime", "infinity", None),
        (Dialect(date="%d.%m.%y"), "date", "1.2.23", date(2023, 2, 1)),
        (TONSBERG, "date", "1.2.23", None),
    ],
)
def test_cells_as_few_write_them(dialect: Dialect, type_: str, cell: str, value: object) -> None:
    assert read(dialect, type_, cell) == value


TYPES = ("string", "integer", "number", "date", "datetime", "boolean")
ANY_CELL = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.text("0123456789 .,:-+TZe/()\u00a0#", max_size=25),
)


@settings(max_examples=150, deadline=None)
@given(cell=ANY_CELL, type_=st.sampled_from(TYPES), dialect=st.sampled_from([ISO, TONSBERG, MAC]))
def test_any_cell_is_a_value_of_its_type_or_nothing(
    cell: str, type_: str, dialect: Dialect
) -> None:
    cell = cell.replace("\0", "")
    value = read(dialect, type_, cell)
    if isinstance(value, date):  # and so is every datetime
        assert 1849 < value.year < 2201
    elif isinstance(value, str):
        assert value == value.strip() != ""


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(
        datetime(2016, 1, 1),  # noqa: DTZ001 - local time is the subject
        datetime(2035, 1, 1),  # noqa: DTZ001
    ).map(lambda moment: moment.replace(microsecond=0))
)
def test_local_time_is_read_as_oslo_time(local: datetime) -> None:
    aware = local.replace(tzinfo=OSLO)
    is_ambiguous = aware.utcoffset() != aware.replace(fold=1).utcoffset()
    read_back = read(TONSBERG, "datetime", local.strftime("%d.%m.%Y %H:%M:%S"))
    assert isinstance(read_back, datetime)
    if not is_ambiguous:
        assert read_back == aware


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_dates_are_read_day_first(day: date) -> None:
    assert read(TONSBERG, "date", day.strftime("%d.%m.%Y")) == day


@settings(max_examples=60, deadline=None)
@given(st.decimals(-999999, 999999, places=3))
def test_decimals_are_read_with_a_comma(number: Decimal) -> None:
    assert read(TONSBERG, "number", f"{number:f}".replace(".", ",")) == number


@pytest.mark.parametrize(
    "wrong",
    [
        {"encoding": "utf-99"},
        {"time_zone": "Europe/Atlantis"},
        {"delimiter": ";;"},
        {"decimal": "x"},
        {"delimiter": '"'},
        {"encoding": "base64"},
        {"encoding": "rot13"},
        {"thousands": ".."},
        {"thousands": "."},
        {"excel_epoch": 1970},
    ],
)
def test_a_dialect_that_cannot_be_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(UnknownDialect):
        Dialect(**wrong)  # type: ignore[arg-type]
