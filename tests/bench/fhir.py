"""Landing a FHIR export of Encounters, typed and pseudonymised: seconds and peak memory.

Beside it DuckDB's own reader takes the same file to Parquet, nested and as it is.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

from contracts.settings import Settings
from synthetic.fhir import write_export
from synthetic.sources import TONSBERG_SOURCE
from synthetic.tonsberg.year import tonsberg_2023
from tests.bench.measure import Figure, side_by_side

SEED = 1
DELIVERED_ON = date(2023, 9, 1)
TAKEN_AT = datetime(2023, 9, 1, 2, tzinfo=UTC)
SOURCE = replace(TONSBERG_SOURCE, name="fhir", kind="fhir", dialect=None, entities=())
OURS = (
    """
import shutil
from datetime import UTC, datetime
from contracts.settings import Settings
from loaders.deliveries import load_source
from loaders.landing import ensure_empty
from loaders.pseudonyms import load_key
settings = Settings(_env_file=None)
shutil.rmtree(settings.zones.landing, ignore_errors=True)
# What an installation does once is no part of landing a delivery.
settings.zones.make()
ensure_empty(settings.zones)
load_key(settings)
""",
    """
[receipt] = load_source(settings, SOURCE, "bench", datetime(2023, 9, 1, 4, tzinfo=UTC))
assert receipt.status == "landed" and not receipt.findings, receipt.findings
assert receipt.rows_landed == ROWS, receipt.rows_landed
""",
)
BARE = (
    "import duckdb",
    "duckdb.execute(f\"copy (select * from read_ndjson('{NDJSON}')) to '{OUT}' (format parquet)\")",
)


def make(home: Path, resources: int) -> Path:
    """Deliver ``resources`` Encounters in one file: a made-up town's, over and over."""
    settings = Settings(_env_file=None, home=home)  # type: ignore[call-arg]
    zones = settings.zones
    zones.make()
    declared = yaml.safe_dump({"sources": {SOURCE.name: SOURCE.declared({})}})
    zones.sources_file.write_text(declared, encoding="utf-8")
    contacts = {"contacts": tonsberg_2023(SEED)["contacts"]}
    write_export(zones.inbox, SOURCE, DELIVERED_ON, contacts, TAKEN_AT)
    path = zones.inbox / SOURCE.name / DELIVERED_ON.isoformat() / "Encounter.ndjson"
    path.with_name("manifest.json").unlink()
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    with path.open("w", encoding="utf-8") as file:
        for number, line in zip(range(resources), itertools.cycle(lines), strict=False):
            record_id = json.loads(line)["id"] if number < len(lines) else f"N{number:07d}"
            file.write(line.replace(json.loads(line)["id"], record_id, 1))
    return path


def measure(folder: Path, resources: int, times: int) -> list[Figure]:
    """Land the export ``times`` over, in turn with the bare read of its file."""
    home = folder / "data"
    ndjson = make(home, resources)
    names = (
        f"ROWS, SOURCE = {resources}, {SOURCE.name!r}\n"
        f"NDJSON, OUT = {str(ndjson)!r}, {str(folder / 'bare.parquet')!r}\n"
    )
    environment = {"LAVTERSKEL_HOME": str(home)}
    ours, bare = side_by_side(
        (names + OURS[0], OURS[1]), (names + BARE[0], BARE[1]), environment, times
    )
    mebibytes = ndjson.stat().st_size >> 20
    return [
        Figure(
            f"land {resources:,} FHIR Encounters ({mebibytes} MiB), typed and pseudonymised",
            round(ours.seconds, 1), "seconds", "",
            f"DuckDB read_ndjson to Parquet: {bare.seconds:.1f} s", "make bench",
        ),
        Figure(
            f"land {resources:,} FHIR Encounters, peak memory",
            round(ours.peak_gib, 2), "GiB", "<= 1.0", f"bare: {bare.peak_gib:.2f} GiB",
            "make bench",
        ),
    ]  # fmt: skip
