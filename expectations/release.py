"""Lets rows out of quarantine: the step after judging, once a night for each source.

For every row that waits it asks, in this order: has a later delivery told about the same record,
or did somebody give the row up before; and if not, would it hold today, by today's rules and
with everything the source has delivered since? What was accepted is never judged again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from contracts.zones import Zones, sync_folder
from expectations.delivery import connection
from expectations.rules import rules_version
from expectations.waiting.events import Outcome, append, create_table, only_decider
from expectations.waiting.fates import DISMISSAL, find_fates, replace_older
from expectations.waiting.reasons import reasons, tell_reference_rules
from expectations.waiting.rows import ROW, Span, any_open, read_judgements

MARK_NAME = "decided.json"

Row = tuple[str, str, int]
Judge = Callable[[Zones, str, Collection[Row]], Collection[Row]]


def release(
    zones: Zones, source: str, run_id: str, as_of: datetime, *, still_failing: Judge | None = None
) -> dict[str, int]:
    """Decide about every row of the source that waits; how many rows each outcome had.

    Running it again decides nothing new. ``still_failing`` is asked which rows do not hold
    today, and Great Expectations is imported only if there is something to ask.
    """
    judge = still_failing or _judge_again
    counts: Counter[str] = Counter()
    with only_decider(zones, source), connection(zones, f"{source}+release") as con:
        read_judgements(con, zones, Span(source, as_of))
        mark = _mark(con)
        before = _read_mark(zones, source)
        if not any_open(con) or mark == before:
            return {}
        told = before.get("deliveries", {})
        seen = {name for name, stamp in mark["deliveries"].items() if told.get(name) == stamp}
        while True:
            find_fates(con, zones, source, seen)
            asked = _worth_asking(con, zones, source, seen)
            failing = judge(zones, source, asked) if asked else ()
            _let_in(con, asked - set(failing))
            _decide(con, run_id, as_of)
            append(con, zones, source, run_id)
            found = _counts(con)
            counts += found
            if Outcome.RELEASED not in found:
                break
            # What was let in may be the parent that others wait for.
            seen = set(mark["deliveries"])
            read_judgements(con, zones, Span(source, as_of))
        _write_mark(zones, source, mark)
    return dict(counts)


def _judge_again(zones: Zones, source: str, rows: Collection[Row]) -> Collection[Row]:
    from expectations.judge_again import still_failing

    return still_failing(zones, source, rows)


def _worth_asking(
    con: duckdb.DuckDBPyConnection, zones: Zones, source: str, seen: Collection[str]
) -> set[Row]:
    """The rows that nothing has settled and that may hold today.

    A row of the newest delivery, judged tonight by these rules, was asked an hour ago.
    """
    found = con.execute(
        f"select delivery_name, entity, row_number from open_rows anti join fates using ({ROW}) "
        "join judged using (source_name, delivery_name) "
        "where list_contains(?, delivery_name) or rules_version is distinct from ? "
        "or delivery_name < (select max(delivery_name) from judged)",
        [list(seen), rules_version()],
    ).fetchall()
    folders = {delivery: zones.landed_delivery(source, delivery) for delivery, *_ in found}
    return {
        (delivery, entity, row)
        for delivery, entity, row in found
        if (folders[delivery] / f"{entity}.parquet").is_file()
    }


def _let_in(con: duckdb.DuckDBPyConnection, rows: Collection[Row]) -> None:
    """Add the rows that hold today to ``fates``, with the reason of each."""
    con.execute(
        "create or replace temp table holding "
        "(delivery_name varchar, entity varchar, row_number bigint)"
    )
    if not rows:
        return
    con.executemany("insert into holding values (?, ?, ?)", sorted(rows))
    con.execute(
        "create or replace temp table holding_now as select *, ? as rules_now from "
        "(select source_name, delivery_name, entity, row_number from open_rows "
        "semi join holding using (delivery_name, entity, row_number))",
        [rules_version()],
    )
    tell_reference_rules(con)
    con.execute(
        f"insert into fates by name select {ROW}, '{Outcome.RELEASED}' as outcome, reason_code "
        f"from ({reasons('holding_now')})"
    )
    replace_older(con)


def _decide(con: duckdb.DuckDBPyConnection, run_id: str, as_of: datetime) -> None:
    """Make ``decided``: an event for each row and rule that has a fate."""
    create_table(con, "decided")
    con.execute(
        f"insert into decided by name select {ROW}, unnest(rule_codes) as rule_code, outcome, "
        "reason_code, ?::timestamptz as released_at, ? as run_id, replaced_by_delivery, "
        f"replaced_by_row, decided_by, note from open_rows join fates using ({ROW})",
        [as_of.isoformat(), run_id],
    )


def _counts(con: duckdb.DuckDBPyConnection) -> Counter[str]:
    found = con.execute("select outcome, count(*) from fates group by all order by all").fetchall()
    return Counter(dict(found))


def _mark(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """What a decision rests on: the rules, every judgement of the source, and how many rows
    somebody has given up: the other of two that disagreed may hold then."""
    stamps = con.execute(
        "select delivery_name, concat_ws(' ', run_id, rules_version) from judged order by all"
    ).fetchall()
    [(given_up,)] = con.execute(
        f"select count(*) from events where outcome = '{Outcome.DISMISSED}' "
        f"and starts_with(run_id, '{DISMISSAL}')"
    ).fetchall()
    return {
        "rules_version": rules_version(),
        "deliveries": dict(stamps),
        "given_up": given_up,
    }


def _read_mark(zones: Zones, source: str) -> Mapping[str, Any]:
    file = _mark_file(zones, source)
    try:
        found: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # Without it everything is compared again, with the same result.
        return {}
    return found


def _write_mark(zones: Zones, source: str, mark: Mapping[str, Any]) -> None:
    file = _mark_file(zones, source)
    beside = file.with_name(f".{file.name}.part")
    beside.write_text(json.dumps(mark, indent=1), encoding="utf-8")
    beside.rename(file)
    sync_folder(file.parent)


def _mark_file(zones: Zones, source: str) -> Path:
    return zones.releases / source / MARK_NAME
