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
from expectations.delivery import Delivery
from expectations.history import ACCEPTED, REFUSED
from expectations.looks import ROW_NAMES_COLUMNS, WHOLE_LOOKS
from expectations.quarantine import TABLES
from expectations.questions import Ask, failing_combinations
from expectations.rules import Rule


def ask_all(con: duckdb.DuckDBPyConnection, asks: Sequence[Ask]) -> None:
    """Make ``failing``: which combinations did not hold, for which ask."""
    con.execute("create or replace temp table failing (ask integer, combination bigint)")
    for frame in failing_combinations(con, asks):
        if len(frame):
            con.register("answered", frame)
            con.execute("insert into failing select ask, combination from answered")
            con.unregister("answered")


def record(con: duckdb.DuckDBPyConnection, receipt: Receipt, asks: Sequence[Ask]) -> list[Finding]:
    """Fill ``rule_results``, ``findings`` and ``quarantine``; a finding for each rule that did
    not hold."""
    told = []
    results = []
    for ask, checked, failed in _results(con, asks):
        rule = ask.rule
        results.append(
            (receipt.source_name, receipt.delivery_name, rule.entity, rule.code,
             str(rule.severity), " ".join(rule.columns), checked, failed, rule.message,
             rule.remedy)
        )  # fmt: skip
        if failed:
            told.append(_finding(receipt, rule, failed))
            _note_rows(con, receipt, ask)
    con.register("answers", pd.DataFrame(results, columns=list(TABLES["rule_results"])))
    con.execute("insert into rule_results select * from answers")
    con.unregister("answers")
    # A row that fails a code in two columns is set aside once for that code.
    con.execute(
        "insert into quarantine by name "
        "select distinct source_name, delivery_name, entity, row_number, rule_code from findings "
        "where severity = ? and rule_code in ?",
        [Severity.ROW, [ask.rule.code for ask in asks]],
    )
    return told


def _note_rows(con: duckdb.DuckDBPyConnection, receipt: Receipt, ask: Ask) -> None:
    """A line in ``findings`` for each row that failed; one without a row for a whole partition."""
    rule = ask.rule
    named = [
        receipt.source_name, receipt.delivery_name, rule.entity, rule.code, str(rule.severity),
    ]  # fmt: skip
    if rule.looks_at in WHOLE_LOOKS:
        rows, names = "select null::bigint as row_number", "''"
    else:
        rows = failing_rows(ask.block, ask.number)
        names = _names_of(rule)
    con.execute(
        f"insert into findings select $1, $2, $3, row_number, $4, $5, {names} from ({rows})", named
    )


def _names_of(rule: Rule) -> str:
    """SQL for the columns a finding is about: the rule's own, or those the row itself names.

    What a row names is passed on only when the contract has such a field.
    """
    if rule.looks_at not in ROW_NAMES_COLUMNS:
        return f"'{' '.join(rule.columns)}'"
    known = ", ".join(f"'{field.name}'" for field in entities()[rule.entity].fields)
    told = "list_transform(string_split(seen, ' '), lambda entry: split_part(entry, ':', 1))"
    return f"array_to_string(list_filter({told}, lambda name: name in ({known})), ' ')"


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
    whole = rule.looks_at in WHOLE_LOOKS
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
    delivery: Delivery,
    asks: Sequence[Ask],
    findings: Sequence[Finding],
) -> dict[str, Any]:
    """The verdict and what it rests on, as a small dict of plain values."""
    refused = any(finding.severity is Severity.FILE for finding in findings)
    by_rule = con.execute(
        "select rule_code, count(distinct (entity, coalesce(row_number, -1))) "
        "from findings group by all order by rule_code"
    ).fetchall()
    checked = sum(delivery.facts[entity].rows for entity in {ask.rule.entity for ask in asks})
    quarantined = con.execute(
        "select count(*) from (select distinct entity, row_number from quarantine)"
    ).fetchall()[0][0]
    return {
        "source_name": delivery.receipt.source_name,
        "delivery_name": delivery.receipt.delivery_name,
        "verdict": REFUSED if refused else ACCEPTED,
        "rows_checked": checked,
        "rows_quarantined": quarantined,
        "by_rule": dict(by_rule),
        "findings": [{**asdict(one), "severity": str(one.severity)} for one in findings],
    }
