"""Blocks whose combinations are judged by one another, or beside what others have said.

Such a combination says who it belongs with, whether it is only there to judge by, and two
numbers. What is only there to judge by is of no row: it counts as none, and none can fail by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from contracts.periods import Month
from expectations.combinations import COLUMNS, Block
from expectations.delivery import Delivery

TO_JUDGE_BY = "earlier"


@dataclass(frozen=True)
class Population(Block):
    """A block with all the columns there are: belongs with, only to judge by, two numbers."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of ``combinations``."""
        return COLUMNS


def monthly_changes(con: duckdb.DuckDBPyConnection, delivery: Delivery, number: int) -> Block:
    """Each monthly figure beside the month before, as last told. Those of an indicator belong
    together. Sums are left out: what is wrong with a sum is wrong with one of its parts."""
    files = [
        str(file)
        for folder in (*reversed(delivery.history.folders), delivery.folder)
        if (file := folder / "monthly_counts.parquet").is_file()
    ]
    told = "value is not null and not is_deleted and counted_by <> 'sum'"
    con.execute(
        "create or replace temp table counted as "
        "select unit, indicator_code, month, value::double as value, "
        "  delivery_name = $1 as is_here "
        f"from read_parquet($2, union_by_name = true) where {told} "
        "qualify row_number() over (partition by unit, indicator_code, month "
        "  order by delivery_name desc, changed_at desc) = 1",
        [delivery.receipt.delivery_name, files],
    )
    looked = (
        "select landed.file_row_number as row_number, landed.indicator_code as belongs_with, "
        "  null::varchar as is_earlier, landed.value::double as now, before.value as before "
        "from landed_monthly_counts as landed join counted as before "
        "  on before.unit = landed.unit and before.indicator_code = landed.indicator_code "
        "  and before.month = landed.month - interval 1 month "
        "where landed.value is not null and not landed.is_deleted "
        "  and landed.counted_by <> 'sum'"
    )
    block = Population(
        number, False, len(COLUMNS), ("belongs_with", "is_earlier", "now", "before"), looked
    )
    _add(con, block)
    con.execute(
        "insert into combinations "
        f"select {number:d}, now.indicator_code, $1, now.value, before.value, 0 "
        "from counted as now join counted as before "
        "  on before.unit = now.unit and before.indicator_code = now.indicator_code "
        "  and before.month = now.month - interval 1 month "
        "where not now.is_here",
        [TO_JUDGE_BY],
    )
    return block


def months(
    con: duckdb.DuckDBPyConnection, delivery: Delivery, entity: str, back: int, number: int
) -> Block:
    """How many records there are of each closed month: those that have closed since the last
    delivery, the newest at least, and so many months ``back`` to judge them by.

    A delivery that tells everything has all there is of a month, so the fullest counts; what
    those with only changes have told, is added. That may count too many, and never too few.
    """
    _gather_activity(con, delivery, entity)
    last = _closed_before(delivery.receipt.data_through or delivery.receipt.landed_at.date())
    earlier = [told.receipt.data_through for told in delivery.history.told[:1]]
    seen = max((_closed_before(day) for day in earlier if day), default=last)
    con.execute(
        "insert into combinations "
        "with span as (select min(month) as first from active), "
        "every as (select unnest(generate_series("
        "  greatest(first, $4::date - to_months($5)), $4::date, interval 1 month))::date as month "
        "  from span) "
        "select $1, $2, case when month > $3::date or month = $4::date then null else $6 end, "
        "  year(month) * 12 + month(month), coalesce(record_count, 0), "
        "  case when month > $3::date or month = $4::date then 1 else 0 end "
        "from every left join active using (month)",
        [number, entity, seen.first, last.first, back, TO_JUDGE_BY],
    )
    return Population(number, False, len(COLUMNS))


def _closed_before(day: date) -> Month:
    """The newest month that had ended when ``day`` began."""
    month = Month.of(day)
    return Month(month.year - (month.month == 1), (month.month - 2) % 12 + 1)


def _gather_activity(con: duckdb.DuckDBPyConnection, delivery: Delivery, entity: str) -> None:
    con.execute(
        "create or replace temp table activities as "
        "select month, record_count, $1 as is_whole from activity where entity = $2",
        [delivery.receipt.window_from is None, entity],
    )
    for told in delivery.history.told:
        file = told.judgement / "activity.parquet"
        if file.is_file():
            con.execute(
                "insert into activities select month, record_count, $1 from read_parquet($2) "
                "where entity = $3",
                [told.receipt.window_from is None, str(file), entity],
            )
    con.execute(
        "create or replace temp table active as "
        "select month, coalesce(max(record_count) filter (is_whole), 0) "
        "  + coalesce(sum(record_count) filter (not is_whole), 0) as record_count "
        "from activities group by month"
    )


def beside_the_journal(con: duckdb.DuckDBPyConnection, published: Path, number: int) -> Block:
    """Each monthly figure counted by hand beside the journal's, as last published.

    Without a published figure there is nothing to compare: that is no fault of the delivery.
    The published one is of the municipality, so the units of the delivery are added up.
    """
    figures = _published(con, published)
    looked = (
        "with counted as ("
        "  select file_row_number, municipality_code, indicator_code, month, value "
        "  from landed_monthly_counts where not is_deleted and counted_by <> 'sum' "
        "  qualify row_number() over (partition by municipality_code, unit, indicator_code, month "
        "    order by changed_at desc) = 1), "
        "added_up as ("
        "  select *, sum(value) over whole as total, count(*) over whole = count(value) over whole "
        "    as is_told from counted "
        "  window whole as (partition by municipality_code, indicator_code, month)) "
        "select file_row_number as row_number, total::double as counted, "
        "  journal_value::double as journal "
        f"from added_up join {figures} using (municipality_code, indicator_code, month) "
        "where is_told and journal_value is not null"
    )
    block = Block(number, True, 2, ("counted", "journal"), looked)
    _add(con, block)
    return block


def _published(con: duckdb.DuckDBPyConnection, file: Path) -> str:
    """The name of a table of the journal's figures, empty when none can be read."""
    con.execute(
        "create or replace temp table published_figures (municipality_code varchar, "
        "indicator_code varchar, month date, journal_value double)"
    )
    if file.is_file():
        try:
            with duckdb.connect(str(file), read_only=True) as reader:
                rows = reader.execute(
                    "select municipality_code, indicator_code, month, journal_value "
                    "from rpt_monthly_indicators"
                ).df()
        except duckdb.Error:
            # What readers have is not the sender's to answer for.
            return "published_figures"
        con.register("read_figures", rows)
        con.execute("insert into published_figures select * from read_figures")
        con.unregister("read_figures")
    return "published_figures"


def _add(con: duckdb.DuckDBPyConnection, block: Block) -> None:
    """Fill ``combinations`` with what the block's rows have."""
    seen = ", ".join(block.names)
    con.execute(
        f"insert into combinations (block, {', '.join(block.columns)}, row_count) "
        f"select {block.number:d}, {seen}, count(*) from ({block.looked}) group by {seen}"
    )
