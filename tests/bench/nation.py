"""The bench's data: one made-up municipality with as many contacts as asked for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import yaml

from contracts.receipts import landed
from contracts.settings import Settings
from expectations.judge import judge_delivery
from expectations.quarantine import ensure_empty
from loaders.deliveries import load_source
from loaders.reference.declared_sources import land_declared_sources
from loaders.reference.landing import land_reference
from loaders.sources import read_sources
from tests.bench.measure import PROJECT

CONTACTS_PER_PERSON = 10
AS_OF = datetime(2030, 1, 1, tzinfo=UTC)


def make(home: Path, contacts: int) -> str:
    """Deliver ``contacts`` contacts and all that goes with them; the source's name."""
    subprocess.run(
        [sys.executable, "-m", "synthetic", "nation", "--out", str(home),
         "--people", str(contacts // CONTACTS_PER_PERSON), "--municipalities", "1"],
        cwd=PROJECT, check=True, capture_output=True,
    )  # fmt: skip
    [name] = yaml.safe_load((home / "sources.yml").read_text(encoding="utf-8"))["sources"]
    return str(name)


def contacts_only(home: Path, source: str, into: Path) -> Path:
    """An installation whose one source delivers the contacts file alone; that file."""
    declared = yaml.safe_load((home / "sources.yml").read_text(encoding="utf-8"))
    body = declared["sources"][source]
    body["entities"] = {"contacts": body["entities"]["contacts"]}
    [delivery] = (home / "inbox" / source).iterdir()
    place = into / "inbox" / source / delivery.name
    place.mkdir(parents=True)
    shutil.copy(delivery / "contacts.csv", place)
    (into / "sources.yml").write_text(yaml.safe_dump(declared), encoding="utf-8")
    return place / "contacts.csv"


def land_and_judge(home: Path, source: str) -> str:
    """Land the whole delivery, unless it is landed, and judge it; its name."""
    settings = Settings(_env_file=None, home=home)  # type: ignore[call-arg]
    zones = settings.zones
    zones.make()
    land_reference(zones)
    land_declared_sources(zones, read_sources(zones.sources_file))
    load_source(settings, source, "bench", AS_OF)
    ensure_empty(zones)
    [receipt] = landed(zones.landing, source)
    judge_delivery(zones, source, receipt.delivery_name, "bench", AS_OF)
    return receipt.delivery_name
