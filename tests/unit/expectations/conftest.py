"""A landing zone that tests fill by hand: rows as dicts, written as a loader would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from contracts import receipts
from contracts.entities import Field, entities
from contracts.receipts import EntityReceipt, Receipt, Status
from contracts.zones import Zones
from expectations.judge import judge_delivery
from tests.unit.expectations.one_person import Warnings, codes_found

NOW = datetime(2023, 9, 2, 3, tzinfo=UTC)

SAMPLES = {
    "municipality_code": "3803",
    "district_code": "030101",
    "other_problems": "sleep|stress",
    "service_code": "KPH",
    "opening_weekdays": "2|4",
    "opens_at": "12:00",
    "closes_at": "15:30",
    "indicator_code": "discharged",
    "cell": "C7",
}

Row = dict[str, Any]

# What the columns of one row must agree on.
OWN_SAMPLES: dict[str, Row] = {
    "measures": {f"item_{number}": None for number in range(5, 10)} | {"stated_sum": 4},
    "centre_days": {"is_open": True},
    "monthly_counts": {"month": date(2023, 5, 1)},
    "episode_statuses": {"status": "S"},
}


def _sample(entity: str, column: Field) -> Any:
    if column.pseudonym == "national_id":
        return "a" * 32
    if column.name in SAMPLES and column.pattern:
        return SAMPLES[column.name]
    if column.codes:
        return column.codes[0]
    if column.type in ("integer", "number"):
        return max(column.minimum or 0, 1)
    plain = {
        "string": f"{entity}-1",
        "date": date(2023, 5, 2),
        "datetime": datetime(2023, 5, 2, 9, tzinfo=UTC),
        "boolean": False,
    }
    return plain[column.type]


def clean_row(entity: str, **changes: Any) -> Row:
    """A row of the entity with every column filled in and nothing wrong with it.

    Its references are to the clean row of the entity they refer to.
    """
    contract = entities()[entity]
    row = {column.landed_as: _sample(entity, column) for column in contract.fields}
    row["record_id"] = f"{entity}-1"
    for reference in contract.references:
        parent = entities()[reference.entity]
        key = parent.field(reference.key)
        value = "b" * 32 if key.pseudonym else f"{reference.entity}-1"
        row[contract.field(reference.field).landed_as] = value
    if "person_pseudonym" in row:
        row["person_pseudonym"] = "b" * 32
    row |= OWN_SAMPLES.get(entity, {})
    for column in contract.landed_columns:
        if column.endswith("_check"):
            row[column] = "valid"
    return row | changes


@dataclass
class Landing:
    """Landed deliveries of one installation, and its judge."""

    zones: Zones
    source: str = "tonsberg"
    written: list[Path] = field(default_factory=list)

    def land(
        self,
        delivery: str,
        partitions: Mapping[str, Sequence[Row]],
        *,
        kind: str = "files",
        status: Status = Status.LANDED,
        window: tuple[datetime, datetime] | None = None,
        data_through: date | None = None,
    ) -> Path:
        """Write partitions and their receipt as one delivery."""
        folder = self.zones.landed_delivery(self.source, delivery)
        folder.mkdir(parents=True)
        for entity, rows in partitions.items():
            self._write(folder / f"{entity}.parquet", entity, delivery, rows)
        receipt = Receipt(
            run_id="night-1",
            source_name=self.source,
            delivery_name=delivery,
            kind=kind,
            status=status,
            landed_at=NOW,
            finished_at=NOW,
            data_through=data_through,
            window_from=window[0] if window else None,
            window_to=window[1] if window else None,
            entities=tuple(
                EntityReceipt(entity, f"{entity}.csv", len(rows), len(rows), 0, "")
                for entity, rows in partitions.items()
            ),
        )
        receipts.write(folder / receipts.RECEIPT_NAME, receipt)
        return folder

    def judge(self, delivery: str) -> dict[str, Any]:
        """Judge a landed delivery."""
        return judge_delivery(self.zones, self.source, delivery, "night-1", NOW)

    def judgement(self, delivery: str, table: str) -> list[tuple[Any, ...]]:
        """The rows of one table of a judgement, as they lie in the file."""
        file = self.zones.judged_delivery(self.source, delivery) / f"{table}.parquet"
        with duckdb.connect() as con:
            # An instant would need another package to become a Python object.
            return con.execute(
                "select * replace (judged_at::varchar as judged_at) from read_parquet(?)"
                if table == "verdict"
                else "select * from read_parquet(?)",
                [str(file)],
            ).fetchall()

    def quarantine(self, delivery: str) -> set[tuple[str, int, str]]:
        """(entity, row number, rule code) of everything set aside."""
        return {(row[2], row[3], row[4]) for row in self.judgement(delivery, "quarantine")}

    def _write(self, file: Path, entity: str, delivery: str, rows: Sequence[Row]) -> None:
        columns = entities()[entity].landed_columns
        lineage = {
            "source_name": self.source,
            "delivery_name": delivery,
            "landed_at": NOW,
        }
        shape = ", ".join(f'"{name}" {type_}' for name, type_ in columns.items())
        with duckdb.connect() as con:
            con.execute(f"create table landed ({shape})")
            if rows:
                con.executemany(
                    f"insert into landed values ({', '.join('?' * len(columns))})",
                    [[(row | lineage).get(name) for name in columns] for row in rows],
                )
            con.sql("select * from landed").write_parquet(str(file))


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    """An empty installation."""
    zones = Zones(tmp_path / "data")
    zones.make()
    return Landing(zones)


@pytest.fixture
def row() -> Any:
    """``row(entity, **changes)``: a clean row with some columns changed."""
    return clean_row


@pytest.fixture
def everything() -> dict[str, list[Row]]:
    """A clean delivery with one row of every entity."""
    return {entity: [clean_row(entity)] for entity in entities()}


@pytest.fixture
def warnings(landing: Landing) -> Warnings:
    """``warnings(entity, partitions)``: what is told of an entity in a delivery of its own."""

    def judged(
        entity: str, partitions: Mapping[str, Sequence[Row]], delivery: str = "2023-09-01"
    ) -> set[tuple[int | None, str]]:
        landing.land(delivery, partitions)
        assert landing.judge(delivery)["verdict"] == "accepted"
        return codes_found(landing, delivery, entity)

    return judged
