"""Reads judgements as a feedback needs them: rows by severity, with the rule's words and the
record's own id, one delivery at a time and never all in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import duckdb

from contracts.entities import entities
from contracts.receipts import RECEIPT_NAME, Receipt, read
from contracts.severities import Severity
from contracts.sql import text_literal
from contracts.zones import Zones

MEMORY_LIMIT = "500MB"
BATCH = 10_000
READING_RULE = "-001"


@dataclass(frozen=True)
class Failed:
    """A rule that did not hold for a whole delivery, with how many rows."""

    entity: str
    rule: str
    severity: Severity
    columns: tuple[str, ...]
    message: str
    remedy: str
    count: int

    @property
    def is_about_reading(self) -> bool:
        """Whether it is the rule that says a row could not be read: every suite's first."""
        return self.rule.endswith(READING_RULE)


@dataclass(frozen=True)
class FailedRow:
    """One row a rule did not hold for; ``row_number`` is its position in landing."""

    failed: Failed
    row_number: int | None
    record_id: str | None = None
    unreadable: tuple[str, ...] = ()
    cell: str = ""
    file: str = ""
    line: int | None = None


@contextmanager
def reading() -> Iterator[duckdb.DuckDBPyConnection]:
    """A small DuckDB in memory."""
    with duckdb.connect(
        config={"memory_limit": MEMORY_LIMIT, "threads": 1, "autoinstall_known_extensions": False}
    ) as con:
        con.execute("set TimeZone = 'UTC'")
        yield con


@dataclass(frozen=True)
class Judged:
    """One judged delivery, where it lies."""

    con: duckdb.DuckDBPyConnection
    zones: Zones
    receipt: Receipt

    @property
    def folder(self) -> Path:
        """Its judgement."""
        return self.zones.judged_delivery(self.receipt.source_name, self.receipt.delivery_name)

    @property
    def landed(self) -> Path:
        """Its landed partitions."""
        return self.zones.landed_delivery(self.receipt.source_name, self.receipt.delivery_name)

    @cached_property
    def verdict(self) -> tuple[str, datetime] | None:
        """How and when it was judged; None when it has not been."""
        file = self.folder / "verdict.parquet"
        if not file.is_file():
            return None
        found = self.con.execute(
            "select verdict, epoch_us(judged_at) from read_parquet(?)", [str(file)]
        ).fetchone()
        return (found[0], datetime.fromtimestamp(found[1] / 1e6, UTC)) if found else None

    @cached_property
    def failed(self) -> tuple[Failed, ...]:
        """The rules that did not hold, as counted when it was judged."""
        file = str(self.folder / "rule_results.parquet")
        found = self.con.execute(
            f"select entity, rule_code, severity, {self._columns(file)}, any_value(message), "
            "any_value(remedy), max(rows_failed)::bigint from read_parquet(?) "
            "where rows_failed > 0 group by all order by all",
            [file],
        ).fetchall()
        return tuple(
            Failed(entity, rule, Severity(severity), tuple(columns.split()), message, remedy, count)
            for entity, rule, severity, columns, message, remedy, count in found
        )

    @cached_property
    def echoes(self) -> Counter[Failed]:
        """How many of a rule's rows are lines that could not be split: such a line breaks every
        rule about what must be filled in, and is told once, as what it is."""
        found: Counter[Failed] = Counter()
        if self.receipt.kind != "files" or not (self.folder / "findings.parquet").is_file():
            return found
        for entity in sorted({one.entity for one in self.failed} & set(entities())):
            if not self.broken_lines(entity):
                continue
            counted = self.con.execute(
                "select rule_code, column_names, count(*) from read_parquet($findings) "
                "where entity = $entity and row_number in (select file_row_number from "
                "read_parquet($landed, file_row_number = true) "
                "where list_any_value(list_filter(unreadable, lambda mark: "
                "starts_with(mark, 'line:'))) is not null) group by all",
                {
                    "findings": str(self.folder / "findings.parquet"),
                    "landed": str(self.landed / f"{entity}.parquet"),
                    "entity": entity,
                },
            ).fetchall()
            by_name = {(one.rule, one.columns): one for one in self.failed if one.entity == entity}
            for rule, columns, count in counted:
                one = by_name.get((rule, tuple(columns.split())))
                if one is not None and not one.is_about_reading:
                    found[one] += count
        return found

    def rows_set_aside(self) -> int:
        """How many rows are in quarantine, each counted once."""
        [(count,)] = self.con.execute(
            "select count(*) from (select distinct entity, row_number from read_parquet(?))",
            [str(self.folder / "quarantine.parquet")],
        ).fetchall()
        return int(count)

    def broken_lines(self, entity: str) -> tuple[int, ...]:
        """The lines of the delivered file that could not be split into columns."""
        found = self.con.execute(
            "select mark[6:]::bigint as line from (select unnest(unreadable) as mark "
            "from read_parquet(?)) where regexp_full_match(mark, 'line:[0-9]+') order by line",
            [str(self.landed / f"{entity}.parquet")],
        ).fetchall()
        return tuple(line for (line,) in found)

    def rows(self, severity: Severity, only: str = "true") -> Iterator[FailedRow]:
        """Every row some rule of this severity did not hold for, rule by rule.

        ``only`` is SQL over (entity, row_number, rule_code): which rows are wanted.
        """
        words = {(one.entity, one.rule, one.columns): one for one in self.failed}
        by_code = {(one.entity, one.rule): one for one in self.failed}
        cursor = self.con.cursor()
        cursor.execute(self._rows_query(severity, only))
        while batch := cursor.fetchmany(BATCH):
            for entity, number, rule, columns, *rest in batch:
                failed = words.get((entity, rule, tuple(columns.split())))
                failed = failed or by_code.get((entity, rule))
                if failed is not None:
                    record_id, unreadable, cell, file, line = rest
                    marks = tuple(unreadable or ())
                    yield FailedRow(failed, number, record_id, marks, cell or "", file or "", line)

    def _rows_query(self, severity: Severity, only: str) -> str:
        findings = self.folder / "findings.parquet"
        if findings.is_file():
            found = (
                f"select entity, row_number, rule_code, column_names from {_literal(findings)} "
                f"where severity = '{severity}'"
            )
        else:
            # Judged before findings were kept: quarantine knows the row and the rule.
            found = (
                "select entity, row_number, rule_code, '' as column_names "
                f"from {_literal(self.folder / 'quarantine.parquet')} where '{severity}' = 'ROW'"
            )
        return (
            f"with found as (select * from ({found}) where {only}), "
            f"landed as ({self._landed_query()}), places as ({self._places_query()}) "
            "select found.entity, found.row_number, rule_code, column_names, landed.record_id, "
            "landed.unreadable, landed.cell, places.file, places.line from found "
            "left join landed on landed.entity = found.entity "
            "and landed.row_number = found.row_number "
            "left join places on places.entity = found.entity "
            "and places.row_number = found.row_number "
            "order by found.entity, rule_code, column_names, found.row_number"
        )

    def _landed_query(self) -> str:
        parts = [
            f"select '{name}' as entity, file_row_number as row_number, record_id, unreadable, "
            f"{'cell' if 'cell' in entity.landed_columns else 'null::varchar'} as cell "
            f"from read_parquet({_literal(self.landed / f'{name}.parquet')}, "
            "file_row_number = true) "
            f"where file_row_number in (select row_number from found where entity = '{name}')"
            for name, entity in entities().items()
            if name in {failed.entity for failed in self.failed}
            and (self.landed / f"{name}.parquet").is_file()
        ]
        return " union all ".join(parts) or (
            "select null::varchar as entity, null::bigint as row_number, "
            "null::varchar as record_id, null::varchar[] as unreadable, null::varchar as cell "
            "where false"
        )

    def _places_query(self) -> str:
        parts = [
            f"select '{path.stem}' as entity, row_number, file, line from {_literal(path)}"
            for path in sorted((self.landed / "places").glob("*.parquet"))
            if path.stem in entities()
        ]
        return " union all ".join(parts) or (
            "select null::varchar as entity, null::bigint as row_number, null::varchar as file, "
            "null::bigint as line where false"
        )

    def _columns(self, file: str) -> str:
        known = self.con.execute("select * from read_parquet(?) limit 0", [file]).description
        is_told = "column_names" in {name for name, *_ in known}
        return "column_names" if is_told else "'' as column_names"


def _literal(path: Path) -> str:
    return text_literal(str(path))


def receipts_of(zones: Zones, source: str) -> Sequence[Receipt]:
    """Every landed or repeated delivery of a source, oldest name first."""
    return [read(path) for path in sorted((zones.landing / source).glob(f"*/{RECEIPT_NAME}"))]


def refused_receipts(zones: Zones, source: str) -> Sequence[Receipt]:
    """Every time a delivery of a source was refused by its loader, oldest first."""
    found = [read(path) for path in (zones.landing / "_refused" / source).glob("*.json")]
    return sorted(found, key=lambda receipt: (receipt.delivery_name, receipt.finished_at))
