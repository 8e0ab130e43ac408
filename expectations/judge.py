"""Judges one landed delivery: the whole of it in one call, from Parquet to verdict."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contracts.entities import entities
from contracts.zones import Zones
from expectations.acceptances import accepted
from expectations.activity import count_activity
from expectations.afterwards import asks_afterwards
from expectations.coverage import cover
from expectations.delivery import Delivery, asks_of, connection, receipt_of
from expectations.findings import ask_all, record, summary_of
from expectations.history import history_of, judged_before
from expectations.quarantine import create_tables, recover, write_judgement
from expectations.rules import rules_version


def judge_delivery(
    zones: Zones, source_name: str, delivery_name: str, run_id: str, judged_at: datetime
) -> dict[str, Any]:
    """Judge a landed delivery, write the judgement, and tell the result as a small dict.

    Judging again gives the same judgement and replaces the one before, from the same instant:
    the nights between must not lose what they knew. With another verdict it counts from now.
    """
    receipt = receipt_of(zones, source_name, delivery_name)
    recover(zones, source_name)
    with connection(zones, source_name) as con:
        create_tables(con)
        folder = zones.landed_delivery(source_name, delivery_name)
        history = history_of(con, zones, source_name, delivery_name)
        let_through = accepted(zones, source_name, delivery_name)
        delivery = Delivery(folder, receipt, history, let_through is not None)
        asks = asks_of(con, delivery)
        ask_all(con, asks)
        findings = record(con, receipt, asks)
        for name in sorted({ask.rule.entity for ask in asks}):
            # An entity without rows gets none: nothing was answered, and nothing happened.
            if delivery.facts[name].rows:
                cover(con, receipt, entities()[name], delivery.facts[name])
                count_activity(con, receipt, entities()[name])
        late = asks_afterwards(con, zones, delivery, first_block=len(asks))
        ask_all(con, late)
        findings += record(con, receipt, late)
        summary = summary_of(con, delivery, asks, findings)
        before = judged_before(con, zones, receipt)
        is_as_before = before is not None and before.verdict == summary["verdict"]
        known_since = min(judged_at, before.judged_at) if before and is_as_before else judged_at
        con.execute(
            "insert into verdict values (?, ?, ?, ?, ?, ?)",
            [source_name, delivery_name, summary["verdict"], known_since, run_id,
             rules_version()],
        )  # fmt: skip
        write_judgement(con, zones, source_name, delivery_name)
    return summary
