"""Judges chosen rows once more, by today's rules and with all the source has told since.

What lies in quarantine may hold today: a rule was changed, or the parent came. The rows are
gathered from their deliveries into one partition per entity and judged as any other. Nothing is
written, and no row that was accepted is looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

import duckdb
import pandas as pd

from contracts.entities import Entity, entities
from contracts.receipts import RECEIPT_NAME, read
from contracts.severities import Severity
from contracts.sql import text_literal
from contracts.zones import Zones
from expectations.combinations import create_table, failing_rows
from expectations.delivery import connection, row_pairs
from expectations.findings import ask_all
from expectations.history import History, history_of
from expectations.partition import Facts, Partition, facts_of, told_on
from expectations.questions import Ask
from expectations.rules import suites

# Where a row is: the delivery's name, the entity, and the row's number in the partition.
Row = tuple[str, str, int]
Failing = tuple[str, str, int, str]


def still_failing(zones: Zones, source: str, rows: Collection[Row]) -> set[Row]:
    """Those of the rows that would be set aside today, whatever the rule."""
    return {
        (delivery, entity, row) for delivery, entity, row, _ in failing_rules(zones, source, rows)
    }


def failing_rules(zones: Zones, source: str, rows: Collection[Row]) -> set[Failing]:
    """Which of the rows fail which ROW rules today: (delivery, entity, row number, rule code).

    References, overlaps and ends are looked up in all deliveries of the source that are accepted
    now. What is dated after a row's own delivery is still in the future. Two copies of one key
    are a conflict only when both are among the rows: who has given one up has chosen the other.
    """
    wanted: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for delivery, entity, row in rows:
        wanted[entity].append((delivery, row))
    if not wanted:
        return set()
    with connection(zones, f"{source}+again") as con:
        history = history_of(con, zones, source)
        create_table(con)
        gathered = {
            name: _gather(con, zones, source, entities()[name], places)
            for name, places in sorted(wanted.items())
        }
        asks: list[Ask] = []
        for name, facts in gathered.items():
            asks += _asks_of(con, entities()[name], facts, history, len(asks))
        ask_all(con, asks)
        return set(_failing(con, asks))


def _gather(
    con: duckdb.DuckDBPyConnection,
    zones: Zones,
    source: str,
    entity: Entity,
    places: list[tuple[str, int]],
) -> Facts:
    """Make ``landed_<entity>`` of these rows, numbered anew; what is known of them."""
    chosen = pd.DataFrame(sorted(set(places)), columns=["delivery", "place"])
    con.register("chosen", chosen)
    con.execute(
        f"create or replace temp table places_{entity.name} as select delivery, place, "
        "row_number() over (order by delivery, place) - 1 as file_row_number from chosen"
    )
    con.unregister("chosen")
    pieces = []
    for delivery in sorted({delivery for delivery, _ in places}):
        folder = zones.landed_delivery(source, delivery)
        file = text_literal(str(folder / f"{entity.name}.parquet"))
        day = told_on(read(folder / RECEIPT_NAME))
        pieces.append(
            f"select landed.* exclude (file_row_number), places.file_row_number, "
            f"date '{day}' as told_on "
            f"from read_parquet({file}, file_row_number = true) as landed "
            f"join places_{entity.name} as places on places.delivery = {text_literal(delivery)} "
            "and places.place = landed.file_row_number"
        )
    con.execute(f"create temp table gathered_{entity.name} as {' union all by name '.join(pieces)}")
    con.execute(f"create view landed_{entity.name} as from gathered_{entity.name}")
    return facts_of(con, entity)


def _asks_of(
    con: duckdb.DuckDBPyConnection,
    entity: Entity,
    facts: Facts,
    history: History,
    first_number: int,
) -> Iterator[Ask]:
    rules = [rule for rule in suites()[entity.name] if rule.severity is Severity.ROW]
    partition = Partition(entity, facts, tuple(told.folder for told in history.told), history)
    pairs = row_pairs(con, partition, rules, first_number)
    return (Ask(number, *pair) for number, pair in enumerate(pairs, start=first_number))


def _failing(con: duckdb.DuckDBPyConnection, asks: Collection[Ask]) -> Iterator[Failing]:
    unmet = {ask for (ask,) in con.execute("select distinct ask from failing").fetchall()}
    for ask in asks:
        if ask.number not in unmet:
            continue
        entity = ask.rule.entity
        found = con.execute(
            f"select delivery, place from ({failing_rows(ask.block, ask.number)}) as failed "
            f"join places_{entity} as places on places.file_row_number = failed.row_number"
        ).fetchall()
        yield from ((delivery, entity, place, ask.rule.code) for delivery, place in found)
