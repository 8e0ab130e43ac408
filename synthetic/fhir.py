"""Writes a made-up journal as a FHIR R4 Bulk Data export, so that a source can deliver FHIR.

The resources say what the CSV of the same journal says, in the places the default mapping reads.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from contracts.zones import PRIVATE_FOLDER
from synthetic.deliveries import PRIVATE_FILE, Written, put_in_place
from synthetic.fhir_resources import (
    Resource,
    Row,
    decision,
    encounter,
    enquiry,
    episode,
    healthcare_service,
    observation,
    patient,
)
from synthetic.journal import Frames
from synthetic.sources import Source


def write_export(
    inbox: Path, source: Source, delivered_on: date, frames: Frames, taken_at: datetime
) -> list[Written]:
    """One delivery: an NDJSON file for each resource type the frames give, and a manifest."""
    final = inbox / source.name / delivered_on.isoformat()
    beside = final.with_name(f".{final.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=PRIVATE_FOLDER, parents=True)
    written, output = [], []
    for kind, resources in _resources(frames).items():
        name = f"{kind}.ndjson"
        count = _write_lines(beside / name, resources)
        written.append(Written(source.name, final.name, name, kind, count))
        output.append({"type": kind, "url": f"https://example.org/bulk/{name}", "count": count})
    manifest = {
        "transactionTime": taken_at.isoformat(),
        "request": "https://example.org/fhir/$export",
        "requiresAccessToken": True,
        "output": output,
        "error": [],
    }
    _write_text(beside / "manifest.json", json.dumps(manifest, indent=2) + "\n")
    put_in_place(beside, final)
    return written


def _resources(frames: Frames) -> dict[str, Iterable[Resource]]:
    statuses = _statuses_of(frames.get("episode_statuses"))
    makers: dict[str, tuple[tuple[str, Callable[[Row], Resource]], ...]] = {
        "Patient": (("persons", patient),),
        "HealthcareService": (("offers", healthcare_service),),
        "ServiceRequest": (("enquiries", enquiry), ("decisions", decision)),
        "EpisodeOfCare": (("episodes", lambda row: episode(row, statuses)),),
        "Encounter": (("contacts", encounter),),
        "Observation": (("measures", observation),),
    }
    return {
        kind: [make(row) for name, make in parts if name in frames for row in _rows(frames[name])]
        for kind, parts in makers.items()
        if any(name in frames for name, _ in parts)
    }


def _write_lines(path: Path, resources: Iterable[Resource]) -> int:
    lines = [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in resources]
    _write_text(path, "".join(f"{line}\n" for line in lines))
    return len(lines)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(PRIVATE_FILE)


def _rows(frame: pd.DataFrame) -> Iterator[Row]:
    """The rows as plain values: a missing one is None, and dates and instants are text."""
    columns = {name: [_plain(value) for value in frame[name]] for name in frame.columns}
    days = {
        name for name in frame.columns if frame[name].dtype == "datetime64[us]"
    }  # no zone: a date
    for name in days:
        columns[name] = [value and value[:10] for value in columns[name]]
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


def _statuses_of(frame: pd.DataFrame | None) -> dict[str, list[Row]]:
    if frame is None:
        return {}
    newest = frame.sort_values("changed_at").drop_duplicates("record_id", keep="last")
    # A deleted episode keeps the statuses it had; of any other only those that stand are told.
    is_gone = newest.groupby("episode_id")["is_deleted"].transform("all")
    newest = newest[~newest["is_deleted"] | is_gone].sort_values(["episode_id", "sequence"])
    found: dict[str, list[Row]] = {}
    for row in _rows(newest):
        found.setdefault(row["episode_id"], []).append(row)
    return found
