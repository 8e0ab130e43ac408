"""Writes judgements and releases as the expectations leave them, by one made-up rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from contracts.entities import entities
from expectations.quarantine import TABLES
from expectations.waiting.events import COLUMNS

Row = dict[str, Any]


def write_parquet(path: Path, columns: Mapping[str, str], rows: list[Row]) -> None:
    """Rows as Parquet with the given DuckDB types; a column a row does not name is NULL."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    marks = ", ".join("?" for _ in columns)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"create table made ({names})")
        if rows:
            values = [[row.get(name) for name in columns] for row in rows]
            connection.executemany(f"insert into made values ({marks})", values)
        connection.execute(f"copy made to '{path}' (format parquet)")


@dataclass(frozen=True)
class Judgement:
    """What was said of a delivery; no verdict gives the zero-row sentinel."""

    source_name: str
    delivery_name: str
    verdict: str | None
    judged_at: datetime | None

    def write(
        self, judgements: Path, quarantine: list[tuple[str, int]], row_counts: dict[str, int]
    ) -> None:
        """Leave it, with rows set aside by their place, of tables with so many rows each."""
        place = {"source_name": self.source_name, "delivery_name": self.delivery_name}
        made = {"rule_code": "made", "severity": "ROW", "column_names": "record_id"}
        counts = {entity: rows for entity, rows in row_counts.items() if rows}
        verdict = {**place, "verdict": self.verdict, "judged_at": self.judged_at,
                   "run_id": "made", "rules_version": "made"}  # fmt: skip
        set_aside = [
            {**place, "entity": entity, "row_number": number, **made}
            for entity, number in quarantine
        ]
        results: list[Row] = [
            {**place, "entity": entity, **made, "rows_checked": rows,
             "rows_failed": sum(row["entity"] == entity for row in set_aside),
             "message": "Feil", "remedy": "Rett"}
            for entity, rows in counts.items()
        ]  # fmt: skip
        if self.verdict == "refused":
            results.append({**place, "entity": "contacts", "rule_code": "key", "severity": "FILE",
                            "column_names": "", "rows_checked": 1, "rows_failed": 1})  # fmt: skip
        coverage = [
            {**place, "entity": entity, "field_name": field.name, "rows_valid": rows,
             "rows_other": 0, "rows_default": 0, "rows_invalid": 0, "rows_missing": 0}
            for entity, rows in counts.items()
            for field in entities()[entity].fields
        ]  # fmt: skip
        folder = judgements / self.source_name / self.delivery_name
        write_parquet(
            folder / "verdict.parquet", TABLES["verdict"], [verdict] if self.verdict else []
        )
        write_parquet(folder / "rule_results.parquet", TABLES["rule_results"], results)
        write_parquet(folder / "quarantine.parquet", TABLES["quarantine"], set_aside)
        write_parquet(folder / "findings.parquet", TABLES["findings"], set_aside)
        write_parquet(folder / "coverage.parquet", TABLES["coverage"], coverage)


def write_releases(judgements: Path, source_name: str, run_id: str, events: list[Row]) -> None:
    """What a night said became of rows set aside; each event names the row's place."""
    common = {"source_name": source_name, "rule_code": "made", "run_id": run_id}
    place = judgements / "_releases" / source_name / f"{run_id}.parquet"
    write_parquet(place, COLUMNS, [{**common, **event} for event in events])
