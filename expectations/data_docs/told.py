"""What the pages tell of a judged delivery: rules with counts, and how each field is filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

from contracts.entities import entities
from contracts.periods import local_date
from contracts.receipts import Receipt
from contracts.severities import LEVELS, Level, Severity, worst
from contracts.sql import text_literal
from contracts.zones import Zones
from expectations.feedback.judged import Judged
from expectations.history import ACCEPTED


@dataclass(frozen=True)
class RuleCount:
    """A rule as it was asked of one delivery."""

    code: str
    severity: Severity
    columns: str
    message: str
    checked: int
    failed: int

    @property
    def level(self) -> Level:
        """OK when it held."""
        return LEVELS[self.severity] if self.failed else Level.OK


@dataclass(frozen=True)
class FieldCount:
    """How one field is filled in."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class EntityPage:
    """One partition of a delivery."""

    name: str
    title: str
    rules: tuple[RuleCount, ...]
    fields: tuple[FieldCount, ...]

    @property
    def failed(self) -> tuple[RuleCount, ...]:
        """The rules that did not hold, the gravest first."""
        order = list(Level)
        broken = (rule for rule in self.rules if rule.failed)
        return tuple(sorted(broken, key=lambda rule: (order.index(rule.level), -rule.failed)))

    @property
    def held(self) -> tuple[RuleCount, ...]:
        """The rules that held."""
        return tuple(rule for rule in self.rules if not rule.failed)


@dataclass(frozen=True)
class DeliveryPage:
    """One judged delivery."""

    source: str
    name: str
    kind: str
    judged_at: datetime
    is_accepted: bool
    rows: int
    rows_set_aside: int
    entities: tuple[EntityPage, ...]

    @property
    def path(self) -> str:
        """Where its page lies below the site."""
        return f"leveranser/{self.source}/{self.name}.html"

    @property
    def level(self) -> Level:
        """That of its gravest rule; FATAL when it was refused."""
        if not self.is_accepted:
            return Level.FATAL
        return worst(rule.level for entity in self.entities for rule in entity.rules)

    @property
    def judged_on(self) -> str:
        """The night it was judged."""
        return f"{local_date(self.judged_at):%d.%m.%Y}"

    @property
    def rules_asked(self) -> int:
        """How many rules were asked."""
        return sum(len(entity.rules) for entity in self.entities)

    @property
    def rules_failed(self) -> int:
        """How many of them did not hold."""
        return sum(len(entity.failed) for entity in self.entities)


def delivery_page(con: duckdb.DuckDBPyConnection, zones: Zones, receipt: Receipt) -> DeliveryPage:
    """What the pages tell of a delivery that has been judged."""
    judged = Judged(con, zones, receipt)
    if judged.verdict is None:
        raise LookupError(receipt.delivery_name)
    verdict, judged_at = judged.verdict
    rules = _rules(con, judged)
    fields = _fields(con, judged)
    return DeliveryPage(
        source=receipt.source_name,
        name=receipt.delivery_name,
        kind=receipt.kind,
        judged_at=judged_at,
        is_accepted=verdict == ACCEPTED,
        rows=receipt.rows_landed,
        rows_set_aside=judged.rows_set_aside(),
        entities=tuple(
            EntityPage(name, entity.title, tuple(rules.get(name, ())), tuple(fields.get(name, ())))
            for name, entity in entities().items()
            if name in rules
        ),
    )


def _rules(con: duckdb.DuckDBPyConnection, judged: Judged) -> dict[str, list[RuleCount]]:
    file = text_literal(str(judged.folder / "rule_results.parquet"))
    known = {name for name, *_ in con.execute(f"from {file} limit 0").description or ()}
    columns = "column_names" if "column_names" in known else "''"
    found: dict[str, list[RuleCount]] = {}
    for entity, code, severity, names, message, checked, failed in con.execute(
        f"select entity, rule_code, severity, {columns}, message, rows_checked, rows_failed "
        f"from {file} order by all"
    ).fetchall():
        count = RuleCount(code, Severity(severity), names, message, checked, failed)
        found.setdefault(entity, []).append(count)
    return found


def _fields(con: duckdb.DuckDBPyConnection, judged: Judged) -> dict[str, list[FieldCount]]:
    path = judged.folder / "coverage.parquet"
    found: dict[str, list[FieldCount]] = {}
    if path.is_file():
        for entity, name, *counts in con.execute(
            "select entity, field_name, rows_valid, rows_other, rows_default, rows_invalid, "
            f"rows_missing from {text_literal(str(path))}"
        ).fetchall():
            found.setdefault(entity, []).append(FieldCount(name, tuple(counts)))
    return found
