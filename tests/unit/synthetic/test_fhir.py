"""The made-up export is one that Bulk Data could have given: counted, and the same each time."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from synthetic.deliveries import DeliveryExists
from synthetic.fhir import write_export
from synthetic.fhir_resources import bare
from synthetic.journal import Frames
from synthetic.sources import TONSBERG_SOURCE

DAY = date(2023, 9, 1)
TAKEN_AT = datetime(2023, 9, 1, 2, tzinfo=UTC)
RESOURCE_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")


@pytest.fixture(scope="module")
def folder(tonsberg: Frames, tmp_path_factory: pytest.TempPathFactory) -> Path:
    inbox = tmp_path_factory.mktemp("fhir")
    write_export(inbox, TONSBERG_SOURCE, DAY, tonsberg, TAKEN_AT)
    return inbox / TONSBERG_SOURCE.name / DAY.isoformat()


def resources(folder: Path, kind: str) -> list[dict[str, Any]]:
    lines = (folder / f"{kind}.ndjson").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_the_manifest_counts_what_is_there(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    told = {one["type"]: one["count"] for one in manifest["output"]}
    assert told == {
        path.stem: len(resources(folder, path.stem)) for path in folder.glob("*.ndjson")
    }
    assert set(told) == {"Patient", "HealthcareService", "ServiceRequest", "EpisodeOfCare",
                         "Encounter", "Observation"}  # fmt: skip


def test_every_record_is_a_resource(folder: Path, tonsberg: Frames) -> None:
    assert len(resources(folder, "Encounter")) == len(tonsberg["contacts"])
    assert len(resources(folder, "ServiceRequest")) == len(tonsberg["enquiries"]) + len(
        tonsberg["decisions"]
    )
    for path in folder.glob("*.ndjson"):
        for resource in resources(folder, path.stem):
            assert resource["resourceType"] == path.stem
            assert RESOURCE_ID.fullmatch(resource["id"])
            assert bare(resource) == resource, "FHIR has no empty object, list or null"


def test_the_history_ends_where_the_present_status_begins(folder: Path, tonsberg: Frames) -> None:
    statuses = tonsberg["episode_statuses"].drop_duplicates("record_id", keep="last")
    of_episode = statuses.groupby("episode_id")["valid_from"].agg(list)
    for episode in resources(folder, "EpisodeOfCare"):
        history = episode.get("statusHistory", [])
        begun = [f"{day:%Y-%m-%d}" for day in of_episode.get(episode["id"], [])]
        assert [was["period"]["start"] for was in history] == begun[:-1]
        assert [was["period"]["end"] for was in history] == begun[1:]


def test_the_same_journal_gives_the_same_bytes(folder: Path, tonsberg: Frames) -> None:
    inbox = folder.parent.parent
    write_export(inbox, TONSBERG_SOURCE, DAY, tonsberg, TAKEN_AT)
    with pytest.raises(DeliveryExists):
        write_export(inbox, TONSBERG_SOURCE, DAY, tonsberg, TAKEN_AT.replace(hour=3))
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
