"""Makes a small LAVTERSKEL_HOME as the loaders and the expectations would leave it.

The dbt project is tested on Parquet and receipts written here, so that its tests fail for its
own reasons only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from contracts.entities import entities
from contracts.receipts import EntityReceipt, Finding, Receipt, Status, write
from contracts.severities import Severity
from contracts.zones import Zones
from exports.editions.landing import ensure_empty
from loaders.reference.holidays import public_holidays
from tests.dbt.made_judgement import Judgement, Row, write_parquet, write_releases

SOURCES = {
    "source_name": "varchar",
    "title": "varchar",
    "organisation": "varchar",
    "municipality_code": "varchar",
    "kind": "varchar",
    "registered_from": "date",
    "ends_on": "date",
    "expected_by": "varchar",
    "declared_at": "timestamptz",
}
MUNICIPALITIES = {
    "municipality_code": "varchar",
    "municipality_name": "varchar",
    "county_code": "varchar",
    "county_name": "varchar",
    "valid_from": "date",
    "valid_to": "date",
}
CHANGES = {
    "old_code": "varchar",
    "new_code": "varchar",
    "changed_on": "date",
    "change_kind": "varchar",
}
# Long before any night of a test.
DECLARED_AT = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
HOLIDAYS = {"holiday_on": "date", "name_nb": "varchar"}

TONSBERG_AND_TRONDHEIM = [
    ("0704", "Tønsberg", date(1988, 1, 1), date(2020, 1, 1)),
    ("0716", "Re", date(2002, 1, 1), date(2020, 1, 1)),
    ("3803", "Tønsberg", date(2020, 1, 1), date(2024, 1, 1)),
    ("3905", "Tønsberg", date(2024, 1, 1), None),
    ("1601", "Trondheim", date(1964, 1, 1), date(2018, 1, 1)),
    ("5001", "Trondheim", date(2018, 1, 1), None),
]
THEIR_CHANGES = [
    ("0704", "3803", date(2020, 1, 1), "merge"),
    ("0716", "3803", date(2020, 1, 1), "merge"),
    ("3803", "3905", date(2024, 1, 1), "rename"),
    ("1601", "5001", date(2018, 1, 1), "rename"),
]
CALENDAR_YEARS = range(2016, 2033)


def _day_of(delivery: str) -> date:
    return date.fromisoformat(delivery[:10])


def instant(day: date, hour: int = 3) -> datetime:
    """An instant of a day, given in UTC."""
    return datetime.fromisoformat(f"{day.isoformat()}T{hour:02d}:00:00+00:00")


@dataclass
class MadeHome:
    """A home below ``path``. Deliveries are accepted unless said otherwise."""

    path: Path
    sources: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        empty = self.path / "landing" / "_empty" / "_empty"
        for name, entity in entities().items():
            write_parquet(empty / f"{name}.parquet", entity.landed_columns, [])
        (empty / "receipt.json").write_text("[]", encoding="utf-8")
        refused = self.path / "landing" / "_refused" / "_empty"
        refused.mkdir(parents=True)
        (refused / "none.json").write_text("[]", encoding="utf-8")
        self.judge("_empty", "_empty", verdict=None)
        self.release("_empty", "none", [])
        ensure_empty(Zones(self.path))
        self._write_reference()

    def _write_reference(self) -> None:
        folder = self.path / "landing" / "_reference"
        write_parquet(
            folder / "municipalities.parquet",
            MUNICIPALITIES,
            [
                {
                    "municipality_code": code,
                    "municipality_name": name,
                    "county_code": code[:2],
                    "county_name": "Fylke",
                    "valid_from": valid_from,
                    "valid_to": valid_to,
                }
                for code, name, valid_from, valid_to in TONSBERG_AND_TRONDHEIM
            ],
        )
        write_parquet(
            folder / "municipality_changes.parquet",
            CHANGES,
            [dict(zip(CHANGES, change, strict=True)) for change in THEIR_CHANGES],
        )
        write_parquet(
            folder / "holidays.parquet",
            HOLIDAYS,
            [
                {"holiday_on": day, "name_nb": name}
                for day, name in public_holidays(CALENDAR_YEARS).items()
            ],
        )
        write_parquet(folder / "sources.parquet", SOURCES, self.sources)

    def declare(self, source_name: str, municipality_code: str, **more: Any) -> None:
        """Declare a source: a journal delivering files unless ``kind`` says otherwise."""
        self.sources.append(
            {
                "source_name": source_name,
                "title": source_name,
                "organisation": source_name.split("-")[0],
                "municipality_code": municipality_code,
                "kind": "files",
                "registered_from": date(2023, 1, 1),
                "expected_by": "06:00",
                "declared_at": DECLARED_AT,
                **more,
            }
        )
        self._write_reference()

    def deliver(
        self,
        source_name: str,
        delivery_name: str,
        rows: dict[str, list[Row]],
        *,
        accepted: bool | None = True,
        quarantine: list[tuple[str, int]] | None = None,
        landed_at: datetime | None = None,
    ) -> None:
        """Land a delivery and judge it; ``accepted=None`` leaves it without a verdict."""
        day = _day_of(delivery_name)
        landed = landed_at or instant(day)
        folder = self.path / "landing" / source_name / delivery_name
        receipts = []
        for name, entity in entities().items():
            lineage = {
                "source_name": source_name,
                "delivery_name": delivery_name,
                "landed_at": landed,
                "unreadable": [],
            }
            entity_rows = [{**row, **lineage} for row in rows.get(name, [])]
            write_parquet(folder / f"{name}.parquet", entity.landed_columns, entity_rows)
            count = len(entity_rows)
            receipts.append(EntityReceipt(name, f"{name}.csv", count, count, 0, "sha256:a"))
        write(
            folder / "receipt.json",
            Receipt(
                run_id="made",
                source_name=source_name,
                delivery_name=delivery_name,
                kind="files",
                status=Status.LANDED,
                landed_at=landed,
                finished_at=landed + timedelta(minutes=1),
                data_through=day,
                entities=tuple(receipts),
            ),
        )
        if accepted is not None:
            self.judge(
                source_name,
                delivery_name,
                verdict="accepted" if accepted else "refused",
                quarantine=quarantine or [],
                judged_at=landed,
                row_counts={receipt.entity: receipt.rows_landed for receipt in receipts},
            )

    def judge(
        self,
        source_name: str,
        delivery_name: str,
        *,
        verdict: str | None,
        quarantine: list[tuple[str, int]] | None = None,
        judged_at: datetime | None = None,
        row_counts: dict[str, int] | None = None,
    ) -> None:
        """Leave a judgement of a night; no verdict gives the zero-row sentinel."""
        judgement = Judgement(source_name, delivery_name, verdict, judged_at)
        judgement.write(self.path / "judgements", quarantine or [], row_counts or {})

    def release(self, source_name: str, run_id: str, events: list[Row]) -> None:
        """What a night said became of rows set aside; each event names its place."""
        write_releases(self.path / "judgements", source_name, run_id, events)

    def refuse(self, source_name: str, delivery_name: str, rule: str) -> None:
        """A delivery the loader refused: nothing but a receipt."""
        landed = instant(_day_of(delivery_name))
        folder = self.path / "landing" / "_refused" / source_name
        folder.mkdir(parents=True, exist_ok=True)
        write(
            folder / f"{delivery_name}--made.json",
            Receipt(
                run_id="made",
                source_name=source_name,
                delivery_name=delivery_name,
                kind="files",
                status=Status.REFUSED,
                landed_at=landed,
                finished_at=landed,
                findings=(Finding(rule, Severity.FILE, "x.csv", "", "Feil", "Rett"),),
            ),
        )


def record(record_id: str, on: date, **more: Any) -> Row:
    """The fields on every record, registered and changed on a day, plus the given ones."""
    return {
        "record_id": record_id,
        "municipality_code": "3803",
        "registered_at": instant(on),
        "changed_at": instant(on),
        "is_deleted": False,
        **more,
    }
