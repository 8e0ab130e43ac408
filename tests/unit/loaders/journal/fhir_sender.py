"""A source that delivers FHIR: tests write lines of NDJSON for it and load them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import yaml

from contracts.receipts import Receipt
from contracts.settings import Settings
from loaders.deliveries import load_source

NIGHT = datetime(2023, 9, 1, 4, 0, tzinfo=UTC)
INSTANT = "2023-02-01T10:00:00+01:00"
SOURCE = "epic"

Resource = dict[str, Any]


def patient(number: int = 1, **changes: Any) -> Resource:
    """A Patient that lands whole; ``None`` takes a name away."""
    return _changed(
        {
            "resourceType": "Patient", "id": f"p{number}", "meta": {"lastUpdated": INSTANT},
            "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "01819010001"}],
            "name": [{"family": "Kanarifugl"}], "gender": "female", "birthDate": "1990-01-01",
        },
        changes,
    )  # fmt: skip


def episode(number: int = 1, **changes: Any) -> Resource:
    """An EpisodeOfCare in service since 1 February."""
    offer = {"coding": [{"system": "urn:lavterskel:offer_id", "code": "T-KPH"}]}
    return _changed(
        {
            "resourceType": "EpisodeOfCare", "id": f"e{number}", "meta": {"lastUpdated": INSTANT},
            "status": "active", "type": [offer], "patient": {"reference": "Patient/p1"},
            "period": {"start": "2023-02-01"},
        },
        changes,
    )  # fmt: skip


def encounter(number: int = 1, **changes: Any) -> Resource:
    """An Encounter of 45 minutes that was held."""
    return _changed(
        {
            "resourceType": "Encounter", "id": f"c{number}", "meta": {"lastUpdated": INSTANT},
            "status": "finished", "class": {"code": "AMB"},
            "subject": {"reference": "Patient/p1"},
            "episodeOfCare": [{"reference": "EpisodeOfCare/e1"}],
            "period": {
                "start": "2023-02-01T12:00:00+01:00", "end": "2023-02-01T12:45:00+01:00",
            },
        },
        changes,
    )  # fmt: skip


def _changed(resource: Resource, changes: Mapping[str, Any]) -> Resource:
    return {name: value for name, value in (resource | changes).items() if value is not None}


def lines_of(resources: Iterable[Resource | str | bytes]) -> bytes:
    """Resources as NDJSON; a text or bytes is a line as it stands."""
    lines = []
    for one in resources:
        told = json.dumps(one, ensure_ascii=False) if isinstance(one, dict) else one
        lines.append(told.encode() if isinstance(told, str) else told)
    return b"".join(line + b"\n" for line in lines)


class FhirSender:
    """Writes exports for one source and loads them."""

    def __init__(self, settings: Settings, **declared: Any) -> None:
        self.settings = settings
        self.inbox = settings.zones.inbox / SOURCE
        self.inbox.mkdir(parents=True, exist_ok=True)
        source = {
            "title": "Journalen", "municipality_code": "3803", "kind": "fhir",
            "location": f"inbox/{SOURCE}", "registered_from": NIGHT.date().replace(month=1, day=1),
            "expected_by": "06:00",
        }  # fmt: skip
        settings.zones.sources_file.write_text(
            yaml.safe_dump({"sources": {SOURCE: source | declared}}), encoding="utf-8"
        )

    def send(
        self,
        files: Mapping[str, bytes | Iterable[Resource | str | bytes]],
        delivery: str = "2023-09-01",
        manifest: Mapping[str, Any] | None = None,
    ) -> Path:
        """Write one delivery: file name to resources, lines or bytes."""
        folder = self.inbox / delivery
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            told = content if isinstance(content, bytes) else lines_of(content)
            (folder / name).write_bytes(told)
        if manifest is not None:
            (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        return folder

    def load(self, as_of: datetime = NIGHT) -> list[Receipt]:
        """Load what has been sent."""
        return load_source(self.settings, SOURCE, "r1", as_of)

    def landed(
        self, entity: str, columns: str = "*", delivery: str = "2023-09-01"
    ) -> list[tuple[Any, ...]]:
        """What has landed of an entity, in its order."""
        path = self.settings.zones.landed_delivery(SOURCE, delivery) / f"{entity}.parquet"
        return duckdb.execute(f"select {columns} from '{path}'").fetchall()

    def places(self, entity: str, delivery: str = "2023-09-01") -> list[tuple[Any, ...]]:
        """Where each landed row came from."""
        folder = self.settings.zones.landed_delivery(SOURCE, delivery)
        path = folder / "places" / f"{entity}.parquet"
        return duckdb.execute(
            f"select row_number, file, line from '{path}' order by row_number"
        ).fetchall()
