"""The contacts suite beside other validators of the same file, side by side in one run.

What is compared is the judging of a delivery that holds that file and nothing else, references
into earlier deliveries included, which the others are not asked for.

frictionless checks the file against our own table schema; the NHS Data Validation Engine gets
the same contract and rules in its own words, in an environment of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from contracts.entities import Entity, entities
from tests.bench.judging import OURS
from tests.bench.landing import OURS as LANDING
from tests.bench.measure import PROJECT, Figure, Run, run
from tests.bench.nation import contacts_again, contacts_only

PEER = "data-validation-engine"
ENTITY = "contacts"
# Its threads share a connection and now and then fail, or wait for, each other.
ATTEMPTS = 4
TIMES = 3
LONGEST_SECONDS = 400
DVE_TYPES = {"string": "str", "integer": "int", "number": "float", "date": "str",
             "datetime": "datetime", "boolean": "bool"}  # fmt: skip
FRICTIONLESS = (
    "from frictionless import Resource, Schema, system",
    """
with system.use_context(trusted=True):
    table = Resource(path=CSV, schema=Schema.from_descriptor(SCHEMA), encoding="utf-8-sig")
    report = table.validate()
assert report.tasks[0].stats["rows"] == ROWS, report.stats
""",
)


def measure(home: Path, source: str, rows: int) -> list[Figure]:
    """The suite, then each of the others, once: they take a minute or more. Leaves ``home`` with
    one delivery more."""
    with tempfile.TemporaryDirectory(prefix="lavterskel-bench-", dir=home.parent) as made:
        folder = Path(made)
        csv = contacts_only(home, source, folder / "data")
        names = f"SOURCE, DELIVERY = {source!r}, {contacts_again(home, source)!r}\n"
        # The best of a few, as seconds are short beside the others' minutes.
        suite = min(
            (run(names + OURS[0], OURS[1], {"LAVTERSKEL_HOME": str(home)}) for _ in range(TIMES)),
            key=lambda one: one.seconds,
        )
        schema = PROJECT / "contracts" / "entities" / f"{ENTITY}.yaml"
        told = f"ROWS, SOURCE, CSV, SCHEMA = {rows}, {source!r}, {str(csv)!r}, {str(schema)!r}\n"
        landed = run(told + LANDING[0], LANDING[1], {"LAVTERSKEL_HOME": str(folder / "data")})
        both = landed.seconds + suite.seconds
        figures = [
            *_beside("frictionless validate", run(told + FRICTIONLESS[0], FRICTIONLESS[1], {}),
                     suite, both, rows, 25),
        ]  # fmt: skip
        engine = _engine(folder / "engine")
        if engine is None:
            return [*figures, Figure(f"{PEER}, {rows:,} contacts", 0.0, "times", ">= 12",
                                     "it could not be installed here", "make bench")]  # fmt: skip
        figures += _beside(PEER, _validate(engine, folder, csv, rows), suite, both, rows, 12)
    return figures


def _beside(name: str, other: Run, suite: Run, both: float, rows: int, goal: int) -> list[Figure]:
    return [
        Figure(
            f"the contacts judged, as many times as fast as {name}, {rows:,} rows",
            round(other.seconds / suite.seconds, 1), "times", f">= {goal}",
            f"{name}: {other.seconds:.1f} s; judging: {suite.seconds:.2f} s", "make bench",
        ),
        Figure(
            f"the file landed and judged, as many times as fast as {name}, {rows:,} rows",
            round(other.seconds / both, 1), "times", "",
            f"{name}: {other.seconds:.1f} s; both: {both:.2f} s", "make bench",
        ),
    ]  # fmt: skip


def _engine(folder: Path) -> Path | None:
    """The Python of an environment with the engine in it; None where it does not install."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
    python = folder / "bin" / "python"
    installed = subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", PEER], check=False, capture_output=True
    )
    return python if installed.returncode == 0 else None


def _validate(python: Path, folder: Path, csv: Path, rows: int) -> Run:
    """The engine over the same file; it must have seen every row."""
    place = folder / "peer"
    for name in ("submitted", "rules"):
        (place / name).mkdir(parents=True)
    shutil.copy(csv, place / "submitted" / "contacts.csv")
    metadata = {"file_name": "contacts", "file_extension": "csv",
                "file_size": csv.stat().st_size, "dataset_id": ENTITY,
                "datetime_received": "2024-09-01T06:00:00Z"}  # fmt: skip
    _write(place / "submitted" / "contacts.metadata.json", metadata)
    _write(place / "rules" / "contacts.dischema.json", _dischema(entities()[ENTITY]))
    told = ""
    for attempt in range(ATTEMPTS):
        tried = shutil.copytree(place, folder / f"attempt-{attempt}")
        try:
            done = subprocess.run(
                [str(python), str(Path(__file__).with_name("dve_run.py")), str(tried)],
                env=os.environ | {"PYTHONPATH": ""}, capture_output=True, text=True, check=False,
                timeout=LONGEST_SECONDS,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            told = f"no answer in {LONGEST_SECONDS} s"
            continue
        for line in done.stdout.splitlines():
            if line.startswith("MEASURED"):
                seconds, seen, _ = json.loads(line.removeprefix("MEASURED"))
                if seen == rows:
                    return Run(seconds, 0.0)
        told = done.stderr[-2000:]
    raise RuntimeError(f"{PEER} did not finish in {ATTEMPTS} attempts: {told}")


def _dischema(entity: Entity) -> dict[str, Any]:
    """The contract of an entity and its rules as the engine's own declaration."""
    filters = []
    for field in entity.fields:
        name = field.name
        if field.codes:
            codes = ", ".join(f"'{code}'" for code in field.codes)
            filters.append((f"{name}_codes", name, f"{name} IS NULL OR {name} IN ({codes})"))
        if field.minimum is not None and field.maximum is not None:
            within = f"{name} BETWEEN {field.minimum} AND {field.maximum}"
            filters.append((f"{name}_range", name, f"{name} IS NULL OR {within}"))
        if field.pattern:
            match = f"regexp_matches({name}, '{field.pattern}')"
            filters.append((f"{name}_pattern", name, f"{name} IS NULL OR {match}"))
    filters.append(("order", "changed_at", "registered_at <= changed_at"))
    filters.append(("neither", "episode_id", "episode_id IS NOT NULL OR enquiry_id IS NOT NULL"))
    return {
        "contract": {
            "datasets": {
                entity.name: {
                    "fields": {field.name: DVE_TYPES[field.type] for field in entity.fields},
                    "key_field": "record_id",
                    "reader_config": {".csv": {"reader": "DuckDBCSVReader"}},
                    "mandatory_fields": [f.name for f in entity.fields if f.is_required],
                }
            }
        },
        "transformations": {
            "parameters": {"entity": entity.name},
            "filters": [
                {"entity": entity.name, "name": name, "expression": expression,
                 "error_code": name.upper(), "reporting_field": field,
                 "failure_message": f"{name} does not hold"}
                for name, field, expression in filters
            ],
        },
    }  # fmt: skip


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")
