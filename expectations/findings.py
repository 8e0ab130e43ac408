"""From failed combinations to rows, results and a verdict.

Everything here is made of numbers and of the rules' own words; no value from a delivery can
reach a message, because none is fetched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import duckdb
import pandas as pd

from contracts.entities import entities
from contracts.receipts import Finding, Receipt
from contracts.severities import Severity
from expectations.combinations import failing_rows
from expectations.history import ACCEPTED, REFUSED
from expectations.looks import PARTITION_LOOKS
from expectations.quarantine import TABLES
from expectations.questions import Ask, failing_combinations
from expectations.rules import Rule


def ask_all(con: duckdb.DuckDBPyConnection, asks: Sequence[Ask]) -> None:
    """Make ``failing``: which combinations did not hold, for which ask."""
    con.execute("create temp table failing (ask integer, combination bigint)")
    for frame in failing_combinations(con, asks):
        if len(frame):
            con.register("answered", frame)
            con.execute("insert into failing select ask, combination from answered")
            con.unregister("answered")


def record(con: duckdb.DuckDBPyConnection, receipt: Receipt, asks: Sequence[Ask]) -> list[Finding]:
    """Fill ``rule_results`` and ``quarantine``; a finding for each rule that did not hold."""
    con.execute(
        "create temp table found (entity varchar, row_number bigint, rule_code varchar, "
        "severity varchar)"
    )
    by_code: dict[tuple[str, str, Severity], list[Ask]] = {}
    findings = []
    results = []
    for ask, checked, failed in _results(con, asks):
        rule = ask.rule
        results.append(
            (receipt.source_name, receipt.delivery_name, rule.entity, rule.code,
             str(rule.severity), checked, failed, rule.message, rule.remedy)
        )  # fmt: skip
        if failed:
            findings.append(_finding(receipt, rule, failed))
            if rule.looks_at not in PARTITION_LOOKS:
                by_code.setdefault((rule.entity, rule.code, rule.severity), []).append(ask)
    con.register("answers", pd.DataFrame(results, columns=list(TABLES["rule_results"])))
    con.execute("insert into rule_results select * from answers")
    con.unregister("answers")
    for (entity, code, severity), failing in by_code.items():
        # A row that fails a code in two columns is set aside once for that code.
        rows = " union ".join(failing_rows(ask.block, ask.number) for ask in failing)
        con.execute(
            f"insert into found select ?, row_number, ?, ? from ({rows})",
            [entity, code, severity],
        )
    con.execute(
        "insert into quarantine select ?, ?, entity, row_number, rule_code from found "
        "where severity = ?",
        [receipt.source_name, receipt.delivery_name, Severity.ROW],
    )
    return findings


def _results(con: duckdb.DuckDBPyConnection, asks: Sequence[Ask]) -> list[tuple[Ask, int, int]]:
    """Each ask with how many rows were checked and how many failed."""
    counted = con.execute(
        "select asked.ask, coalesce(sum(row_count), 0)::bigint, "
        "coalesce(sum(row_count) filter (where failing.ask is not null), 0)::bigint "
        "from asked left join combinations using (block) "
        "left join failing on failing.ask = asked.ask "
        "and failing.combination = combinations.rowid group by asked.ask order by asked.ask"
    ).fetchall()
    return [(asks[number], checked, failed) for number, checked, failed in counted]


def _finding(receipt: Receipt, rule: Rule, failed: int) -> Finding:
    file = next((found.file for found in receipt.entities if found.entity == rule.entity), "")
    whole = rule.looks_at in PARTITION_LOOKS
    return Finding(
        rule=rule.code,
        severity=rule.severity,
        file=file or entities()[rule.entity].title,
        place="hele filen" if whole else "1 rad" if failed == 1 else f"{failed} rader",
        message=rule.message,
        remedy=rule.remedy,
    )


def summary_of(
    con: duckdb.DuckDBPyConnection,
    receipt: Receipt,
    asks: Sequence[Ask],
    findings: Sequence[Finding],
) -> dict[str, Any]:
    """The verdict and what it rests on, as a small dict of plain values."""
    refused = any(finding.severity is Severity.FILE for finding in findings)
    by_rule = con.execute(
        "select rule_code, count(*) from found group by all union all "
        "select rule_code, 1 from rule_results where severity = ? and rows_failed > 0 "
        "order by rule_code",
        [Severity.FILE],
    ).fetchall()
    checked = sum(
        con.execute(f"select count(*) from landed_{entity}").fetchall()[0][0]
        for entity in sorted({ask.rule.entity for ask in asks})
    )
    quarantined = con.execute(
        "select count(*) from (select distinct entity, row_number from quarantine)"
    ).fetchall()[0][0]
    return {
        "source_name": receipt.source_name,
        "delivery_name": receipt.delivery_name,
        "verdict": REFUSED if refused else ACCEPTED,
        "rows_checked": checked,
        "rows_quarantined": quarantined,
        "by_rule": dict(by_rule),
        "findings": [{**asdict(one), "severity": str(one.severity)} for one in findings],
    }
