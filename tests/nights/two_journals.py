"""Two small journals whose records are written, spoilt, mended and deleted from day to day.

Fjordby hands over whole tables as files every night; Dalby's database is asked for what has
changed. A change made the day before a night is in that night's delivery.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import yaml

from contracts.entities import entities

Record = dict[str, str]

FIRST_NIGHT = date(2023, 9, 1)
WHOLE, CHANGES = "fjordby", "dalby"
ADDRESS = "LAVTERSKEL_SOURCE_DALBY_URL"
DELIVERED = ("persons", "offers", "episodes", "contacts")
MUNICIPALITIES = {WHOLE: "3803", CHANGES: "5001"}


def night_of(number: int) -> date:
    """The day of a night, counted from 1."""
    return FIRST_NIGHT + timedelta(days=number - 1)


def written(before_night: int) -> str:
    """Noon of the day before a night, in UTC and as ISO text, which a database can compare."""
    return f"{night_of(before_night) - timedelta(days=1)} 12:00:00"


def new(record_id: str, night: int, **values: str) -> Record:
    """A record first written before a night."""
    return {"record_id": record_id, "registered_at": written(night), "changed_at": written(night),
            "is_deleted": "false", **values}  # fmt: skip


def contact(record_id: str, night: int, **values: str) -> Record:
    """A conversation in August in the first episode, written before a night."""
    return new(record_id, night, **{
        "episode_id": "e1", "starts_at": "2023-08-21 08:00:00", "duration_minutes": "45",
        "mode": "in_person", "participants": "user", "attendance": "attended", **values,
    })  # fmt: skip


def episode(record_id: str, night: int, person: str) -> Record:
    """An episode that began in August."""
    return new(record_id, night, person_key=person, offer_id="pri", started_on="2023-08-01",
               has_decision="false")  # fmt: skip


def _person(key: str) -> Record:
    return new(f"p-{key}", 1, person_key=key, id_type="none", sex="2", birth_date="1990-06-01")


@dataclass
class Journal:
    """What a journal holds: by entity and id, in the order it was written."""

    source: str
    home: Path
    records: dict[str, dict[str, Record]] = field(
        default_factory=lambda: {name: {} for name in DELIVERED}
    )

    def __post_init__(self) -> None:
        self.write("persons", _person("a"), _person("b"))
        self.write("offers", new("o-pri", 1, offer_id="pri", valid_from="2020-01-01",
                                 name="Samtale", kind="conversation", unit="Psykisk helse",
                                 service_code="PRI", requires_decision="false"))  # fmt: skip
        self.write("episodes", episode("e1", 1, "a"))

    def write(self, entity: str, *records: Record) -> None:
        """Write records, over those there are."""
        for record in records:
            place = {"municipality_code": MUNICIPALITIES[self.source]}
            self.records[entity][record["record_id"]] = place | record

    def change(self, record_id: str, night: int, **values: str) -> None:
        """Change a contact before a night."""
        kept = self.records["contacts"][record_id]
        self.write("contacts", kept | {"changed_at": written(night)} | values)

    def rows(self, entity: str) -> Iterable[list[str | None]]:
        """What is there now, every field of the contract."""
        for record in self.records[entity].values():
            yield [record.get(column.name) for column in entities()[entity].fields]

    def hand_over(self, number: int, *, cut_off: str = "") -> None:
        """Leave whole tables for a night; of the one that was cut off, only its heading came."""
        folder = self.home / "inbox" / self.source / night_of(number).isoformat()
        folder.mkdir(parents=True)
        for entity in DELIVERED:
            with (folder / f"{entity}.csv").open("w", encoding="utf-8", newline="") as file:
                lines = csv.writer(file, delimiter=";")
                lines.writerow([column.name for column in entities()[entity].fields])
                lines.writerows([] if entity == cut_off else self.rows(entity))

    def store(self) -> None:
        """Make the reporting copy hold what the journal holds."""
        with closing(sqlite3.connect(self.database)) as copy, copy:
            for entity in DELIVERED:
                names = [column.name for column in entities()[entity].fields]
                copy.execute(f"drop table if exists {entity}")
                copy.execute(f"create table {entity} ({', '.join(f'{n} text' for n in names)})")
                marks = ", ".join("?" for _ in names)
                copy.executemany(f"insert into {entity} values ({marks})", self.rows(entity))

    @property
    def database(self) -> Path:
        """The file of the reporting copy."""
        return self.home / "rapportkopi.sqlite"


def declare(home: Path) -> None:
    """Write sources.yml for the two."""
    dialect = {"delimiter": ";", "encoding": "utf-8", "datetime": "iso", "time_zone": "UTC",
               "date": "%Y-%m-%d", "empty": [""], "true": ["true"], "false": ["false"]}  # fmt: skip
    common = {"expected_by": "06:00", "registered_from": date(2023, 8, 1), "dialect": dialect}
    files = {name: {"file": f"{name}.csv"} for name in DELIVERED}
    views = {name: {"view": name} for name in DELIVERED}
    sources = {
        WHOLE: {"title": "Fjordby", "organisation": WHOLE, "kind": "files",
                "location": f"inbox/{WHOLE}", "entities": files},
        CHANGES: {"title": "Dalby", "organisation": CHANGES, "kind": "database",
                  "location": ADDRESS, "overlap_days": 0, "entities": views},
    }  # fmt: skip
    for name, told in sources.items():
        told |= {**common, "municipality_code": MUNICIPALITIES[name]}
    text = yaml.safe_dump({"sources": sources}, allow_unicode=True)
    (home / "sources.yml").write_text(text, encoding="utf-8")
