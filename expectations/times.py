"""Which rows tell of a time that has not been, or use a code on a day when it was not in use.

Validity is half-open: a code that ends on a day is not in use that day. A record that lasts may
bear any code that was in use while it lasted, because journals differ in whether they change it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import duckdb
import pandas as pd

from expectations.looks import Column, Look, local_date
from expectations.partition import Partition
from loaders.reference.municipalities import reference

IS_CODE = "told.code similar to '[0-9]{4}'"

NOTHING = "select null::bigint as file_row_number where false"


def in_future(_: duckdb.DuckDBPyConnection, partition: Partition, look: Look) -> str:
    """Rows with a time in the column that is after all their delivery can tell of."""
    return f"select file_row_number from {partition.view} where {is_in_future(look)}"


def is_in_future(look: Look, latest: str = "") -> str:
    """The condition on a row, or on the ``latest`` of all. An instant is compared with the
    midnight it must be before, which is one for a delivery, and not turned into a day."""
    (column,) = look.columns
    cell = latest or column.sql
    if column.type == "date":
        return f"{cell} > told_on"
    return f"{cell} >= (told_on + 1)::timestamp at time zone 'Europe/Oslo'"


def calm(con: duckdb.DuckDBPyConnection, partition: Partition, looks: Sequence[Look]) -> set[Look]:
    """The looks into the future that have nothing to see, found without reading the rows: the
    files know the latest of each column."""
    if not looks:
        return set()
    latest = ", ".join(
        f"max({look.columns[0].sql}) as latest_{place}" for place, look in enumerate(looks)
    )
    late = ", ".join(
        f"coalesce(bool_or({is_in_future(look, f'latest_{place}')}), false)"
        for place, look in enumerate(looks)
    )
    by_day = (
        f"(select {latest} from {partition.view}), (select told_on from {partition.view} limit 1)"
        if partition.receipt
        else f"(select told_on, {latest} from {partition.view} group by told_on)"
    )
    found = con.execute(f"select {late} from {by_day}").fetchall()[0]
    return {look for look, is_late in zip(looks, found, strict=True) if not is_late}


def municipality_out_of_use(
    con: duckdb.DuckDBPyConnection, partition: Partition, look: Look
) -> str:
    """Rows whose municipality code was not in use on the day they are about.

    Without a day, the code must have been in use some time. What is not four digits is no code,
    and has a rule of its own.
    """
    code, *about = look.columns
    first, last = _span(about) if about else ("date '1900-01-01'", "told_on")
    _list_codes(con)
    if len(about) == 1 and _is_one_code_in_use(con, partition, code, about[0]):
        return NOTHING
    # A code that was in use all the time has no wrong day, and most codes were.
    doubtful = con.execute(
        f"with told as ({_by_code(partition, code, about)}) "
        f"select 1 from told where first_on is not null and {IS_CODE} and not exists ("
        "  select 1 from codes_in_use where codes_in_use.code = told.code "
        "  and valid_from <= first_on and valid_to > last_on) limit 1"
    ).fetchone()
    if doubtful is None:
        return NOTHING
    con.execute(
        "create or replace temp table codes_out_of_use as "
        f"with told as (select distinct {code.sql} as code, {first} as first_on, "
        f"  {last} as last_on from {partition.view} where not coalesce(is_deleted, false)) "
        f"select * from told where first_on is not null and {IS_CODE} and not exists ("
        "  select 1 from codes_in_use where codes_in_use.code = told.code "
        "  and valid_from <= last_on and valid_to > first_on)"
    )
    return (
        f"select file_row_number from {partition.view} join codes_out_of_use "
        f"on {code.sql} = code and {first} = first_on and {last} = last_on"
    )


def _is_one_code_in_use(
    con: duckdb.DuckDBPyConnection, partition: Partition, code: Column, about: Column
) -> bool:
    """Whether all rows have one code, in use all the time they tell of: the usual thing, and what
    the file itself knows."""
    first, last = (local_date(replace(about, landed=name)) for name in ("first_at", "last_at"))
    found = con.execute(
        f"with span as (select min({code.sql}) as least, max({code.sql}) as most, "
        f"  min({about.sql}) as first_at, max({about.sql}) as last_at from {partition.view}) "
        "select 1 from span join codes_in_use on code = least and code = most "
        f"  and valid_from <= {first} and valid_to > {last}"
    ).fetchone()
    return found is not None


def _by_code(partition: Partition, code: Column, about: list[Column]) -> str:
    """The first and the last day each code is told of."""
    live = f"from {partition.view} where not coalesce(is_deleted, false) group by 1"
    if len(about) != 1:
        first, last = _span(about) if about else ("date '1900-01-01'", "told_on")
        return f"select {code.sql} as code, min({first}) as first_on, max({last}) as last_on {live}"
    # Two instants are turned into days, and not one in each row.
    (day,) = about
    first, last = (local_date(replace(day, landed=name)) for name in ("first_at", "last_at"))
    return (
        f"select code, {first} as first_on, {last} as last_on from ("
        f"select {code.sql} as code, min({day.sql}) as first_at, max({day.sql}) as last_at {live})"
    )


def _list_codes(con: duckdb.DuckDBPyConnection) -> None:
    municipalities, _ = reference()
    con.execute(
        "create temp table if not exists codes_in_use "
        "(code varchar, valid_from date, valid_to date)"
    )
    if con.execute("select 1 from codes_in_use limit 1").fetchone() is None:
        codes = pd.DataFrame(
            [
                (item.code, str(item.valid_from), str(item.valid_to or date.max))
                for item in municipalities
            ],
            columns=["code", "valid_from", "valid_to"],
        )
        con.register("municipality_codes", codes)
        con.execute("insert into codes_in_use select * from municipality_codes")
        con.unregister("municipality_codes")


def code_out_of_use(_: duckdb.DuckDBPyConnection, partition: Partition, look: Look) -> str:
    """Rows with a code from the contract's list that was not in use on the day they are about."""
    code, *about = look.columns
    first, last = _span(about)
    field = partition.entity.field(code.delivered)
    unused = [
        f"({code.sql} = '{dated.code}' and not ("
        f"date '{dated.valid_from or date.min}' <= {last} "
        f"and date '{dated.valid_to or date.max}' > {first}))"
        for dated in field.dated_codes
    ]
    return f"select file_row_number from {partition.view} where {' or '.join(unused)}"


def _span(about: list[Column]) -> tuple[str, str]:
    """The first and the last day a record is about. One that has no end lasts still."""
    if len(about) == 1:
        (day,) = map(local_date, about)
        return day, day
    first, last = map(local_date, about)
    return (
        f"least({first}, coalesce({last}, told_on))",
        f"greatest({first}, coalesce({last}, told_on))",
    )
