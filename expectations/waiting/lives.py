"""Lives in quarantine: one for each record that waits, however many times it has been sent.

A record that comes again with the same fault has one life, from the first night it was set
aside. A row that does not say which record it is about lives as long as it comes again word for
word. A record that was mended and later spoilt again has a new life.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from contracts.periods import local_date
from contracts.zones import Zones
from expectations.waiting.events import Outcome
from expectations.waiting.rows import ROW, Span, describe, read_judgements


@dataclass(frozen=True)
class Life:
    """What waits: the row that carries it now, by which rules, and since which night.

    ``record_id`` is as it was delivered, which may be anything: show it only if it looks like
    an id.
    """

    source: str
    entity: str
    record_id: str | None
    rules: tuple[str, ...]
    since: date
    age_days: int
    delivery: str
    row_number: int


def lives(con: duckdb.DuckDBPyConnection, zones: Zones, night: date, span: Span) -> list[Life]:
    """Everything that waits, as old as it is on a night; the oldest first."""
    read_judgements(con, zones, span)
    con.execute(f"delete from events where not ({span.known('released_at')})")
    describe(con, zones, "open_rows")
    _find_first_nights(con)
    # As text: an instant would need another package to become a Python object.
    found = con.execute(
        "with waiting as (select * from open_rows join described using (source_name, "
        "delivery_name, entity, row_number) join first_nights using (source_name, "
        "delivery_name, entity, row_number)) "
        "select source_name, entity, any_value(record_id), "
        "list_sort(list_distinct(flatten(list(rule_codes)))), min(first_judged_at)::varchar, "
        "unnest(max(struct_pack(delivery_name := delivery_name, row_number := row_number))) "
        "from waiting group by source_name, entity, "
        "coalesce(record_id, delivery_name || '@' || row_number), record_id is null"
    ).fetchall()
    living = []
    for where, entity, record_id, rules, first, delivery, row in found:
        since = local_date(datetime.fromisoformat(first))
        age = (night - since).days
        living.append(Life(where, entity, record_id, tuple(rules), since, age, delivery, row))
    return sorted(living, key=lambda one: (one.since, one.source, one.delivery, one.entity,
                                           one.row_number))  # fmt: skip


def _find_first_nights(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``first_nights``: when the life of each open row began.

    A row that came again points to its next; pointing to the next one's next halves the way
    each time, so a year of nights takes nine steps.
    """
    con.execute(
        "create or replace temp table chain as select distinct source_name, delivery_name, "
        "entity, row_number, replaced_by_delivery as next_delivery, replaced_by_row as next_row "
        f"from events where outcome = '{Outcome.REPEATED}'"
    )
    step = (
        "from chain left join chain as further on chain.source_name = further.source_name "
        "and chain.entity = further.entity and chain.next_delivery = further.delivery_name "
        "and chain.next_row = further.row_number"
    )
    while con.execute(f"select 1 {step} where further.row_number is not null limit 1").fetchone():
        con.execute(
            "create or replace temp table chain as "
            "select chain.* replace (coalesce(further.next_delivery, chain.next_delivery) "
            "as next_delivery, coalesce(further.next_row, chain.next_row) as next_row) " + step
        )
    con.execute(
        f"create or replace temp table first_nights as with all_rows as (select {ROW}, "
        "delivery_name as told_by from open_rows union all "
        "select source_name, next_delivery, entity, next_row, delivery_name from chain) "
        "select all_rows.source_name, all_rows.delivery_name, entity, row_number, "
        "min(judged_at) as first_judged_at from all_rows join judged "
        "on all_rows.source_name = judged.source_name and told_by = judged.delivery_name "
        "group by all"
    )
