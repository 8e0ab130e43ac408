"""Compares what came of a case with what was said would come."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from contracts.receipts import Receipt, Status, read
from contracts.severities import Severity
from contracts.zones import Zones
from expectations.rules import suites
from loaders import rules as loading
from loaders.journal import fhir_rules as exporting
from loaders.manual_counts import rules as counting
from tests.inputs.cases import (
    ANY_RULE,
    Label,
    Outcome,
    Refused,
    Repeated,
    Survived,
    Taken,
    Unanswered,
)

# What can be said of a delivery that has landed and is not judged.
LOADED = "loaded"


@dataclass
class Came:
    """What came of a delivery, read from the tables alone."""

    word: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    set_aside: dict[Label, set[str]] = field(default_factory=dict)
    set_aside_rows: int = 0
    told: set[str] = field(default_factory=set)
    stopped_by: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    @property
    def accepted_rows(self) -> int:
        """Rows that are in order."""
        return sum(self.rows.values()) - self.set_aside_rows


def listed_rules() -> frozenset[str]:
    """Every rule that may stop a delivery."""
    return frozenset(
        {rule.code for rule in (*loading.ALL_RULES, *exporting.ALL_RULES)}
        | {rule.code for rule in counting.RULES.values() if rule.severity is Severity.FILE}
        | {
            rule.code
            for suite in suites().values()
            for rule in suite
            if rule.severity is Severity.FILE
        }
    )


def read_outcome(con: duckdb.DuckDBPyConnection, zones: Zones, receipt: Receipt) -> Came:
    """What came of one delivery; what does not add up is among its problems."""
    came = Came()
    came.told = {found.rule for found in receipt.findings}
    folder = zones.landing / receipt.source_name / receipt.delivery_name
    if receipt.status is Status.REFUSED:
        came.word = "refused"
        came.stopped_by = set(came.told)
        landed = folder / "receipt.json"
        if landed.exists() and read(landed).run_id == receipt.run_id:
            came.problems.append("refused, yet something landed")
        return came
    if receipt.status is Status.DUPLICATE:
        came.word = "repeated"
        return came
    _read_rows(con, came, folder, receipt)
    judged = zones.judgements / receipt.source_name / receipt.delivery_name
    if judged.is_dir():
        _read_judgement(con, came, folder, judged)
    else:
        came.word = LOADED
    return came


def _read_rows(con: duckdb.DuckDBPyConnection, came: Came, folder: Path, receipt: Receipt) -> None:
    for part in receipt.entities:
        [(rows,)] = con.execute(
            "select count(*) from read_parquet(?)", [str(folder / f"{part.entity}.parquet")]
        ).fetchall()
        came.rows[part.entity] = rows
        if not part.rows_read == part.rows_landed == rows:
            came.problems.append(f"{part.entity}: read {part.rows_read}, landed {rows}")


def _read_judgement(con: duckdb.DuckDBPyConnection, came: Came, folder: Path, judged: Path) -> None:
    [(verdict,)] = con.execute(
        "select verdict from read_parquet(?)", [str(judged / "verdict.parquet")]
    ).fetchall()
    came.word = str(verdict)
    results = con.execute(
        "select rule_code, severity, entity, max(rows_checked), sum(rows_failed) "
        "from read_parquet(?) group by all",
        [str(judged / "rule_results.parquet")],
    ).fetchall()
    for code, severity, entity, checked, failed in results:
        if failed:
            came.told.add(code)
            if severity == Severity.FILE:
                came.stopped_by.add(code)
        elif severity == Severity.ROW and checked > came.rows.get(entity, 0):
            came.problems.append(f"{code} checked {checked} rows of {came.rows.get(entity, 0)}")
    quarantine = con.execute(
        "select entity, row_number, list(rule_code) from read_parquet(?) group by all",
        [str(judged / "quarantine.parquet")],
    ).fetchall()
    came.set_aside_rows = len(quarantine)
    by_entity: dict[str, dict[int, list[str]]] = defaultdict(dict)
    for entity, number, codes in quarantine:
        by_entity[entity][number] = codes
    for entity, numbers in by_entity.items():
        labels = dict(
            con.execute(
                "select file_row_number, coalesce(record_id, list_filter(unreadable, "
                "lambda entry: starts_with(entry, 'line:'))[1], '') "
                "from read_parquet(?, file_row_number = true)",
                [str(folder / f"{entity}.parquet")],
            ).fetchall()
        )
        for number, codes in numbers.items():
            if number not in labels:
                came.problems.append(f"{entity}: row {number} set aside is not in landing")
                continue
            came.set_aside.setdefault((entity, labels[number]), set()).update(codes)


def differences(came: Came, expected: tuple[Outcome, ...]) -> list[str]:
    """What is otherwise than said; nothing when any of the outcomes fits."""
    tried = [_difference(came, outcome) for outcome in expected]
    return [] if any(not one for one in tried) else tried[0]


def _difference(came: Came, outcome: Outcome) -> list[str]:
    if came.word == LOADED and not isinstance(outcome, Repeated | Unanswered):
        return _not_landed(came, outcome) if isinstance(outcome, Taken) else []
    if isinstance(outcome, Refused):
        if came.word != "refused":
            return [f"{came.word}, not refused by {sorted(outcome.rules)}"]
        if not came.stopped_by or came.stopped_by - outcome.rules:
            return [f"refused by {sorted(came.stopped_by)}, not {sorted(outcome.rules)}"]
        return []
    if isinstance(outcome, Repeated | Unanswered):
        wanted = "repeated" if isinstance(outcome, Repeated) else "unanswered"
        return [] if came.word == wanted else [f"{came.word}, not {wanted}"]
    if isinstance(outcome, Survived):
        return _survived(came, outcome)
    return _taken(came, outcome)


def _survived(came: Came, outcome: Survived) -> list[str]:
    if came.word == "refused":
        unlisted = came.stopped_by - listed_rules()
        return [f"refused by {sorted(unlisted)}"] if unlisted or not came.stopped_by else []
    if came.word != "accepted":
        return [came.word]
    landed = sum(came.rows.values())
    if came.accepted_rows > outcome.most_accepted or landed < outcome.fewest_landed:
        return [
            f"{came.accepted_rows} of {landed} rows accepted; at most {outcome.most_accepted} "
            f"were sent, and at least {outcome.fewest_landed} should land"
        ]
    return []


def _taken(came: Came, outcome: Taken) -> list[str]:
    if came.word != "accepted":
        return [f"{came.word} by {sorted(came.stopped_by)}, not accepted"]
    wrong = _not_landed(came, outcome)
    for label in sorted(outcome.set_aside.keys() | came.set_aside.keys()):
        rules, codes = outcome.set_aside.get(label, frozenset()), came.set_aside.get(label, set())
        if rules >= ANY_RULE and codes >= rules - ANY_RULE and codes:
            continue
        if codes != rules:
            wrong.append(f"{label} set aside by {sorted(codes)}, not {sorted(rules)}")
    if outcome.remarks - came.told:
        wrong.append(f"not told: {sorted(outcome.remarks - came.told)}")
    return wrong


def _not_landed(came: Came, outcome: Taken) -> list[str]:
    landed = {entity: rows for entity, rows in came.rows.items() if rows}
    said = {entity: rows for entity, rows in outcome.rows.items() if rows}
    return [] if landed == said else [f"landed {landed}, not {said}"]
