"""The bench's data: a made-up municipality, or a nation of them, with as many contacts as asked."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb
import yaml

from contracts.receipts import landed
from contracts.settings import Settings
from expectations.judge import judge_delivery
from expectations.quarantine import create_tables, ensure_empty, write_judgement
from expectations.waiting.events import ensure_none
from exports.editions.landing import ensure_empty as ensure_no_sendings
from loaders.deliveries import load_source
from loaders.reference.declared_sources import land_declared_sources
from loaders.reference.landing import land_reference
from loaders.sources import read_sources
from tests.bench.measure import PROJECT

CONTACTS_PER_PERSON = 10
MUNICIPALITIES = 357
PROCESSES = 2
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


def make_nation(home: Path, contacts: int, municipalities: int) -> None:
    """Deliver and land a nation, a source for each municipality, and accept every delivery.

    Judging is measured by itself; here each delivery gets the verdict it would get, so that what
    is measured afterwards is the build.
    """
    subprocess.run(
        [sys.executable, "-m", "synthetic", "nation", "--out", str(home), "--people",
         str(contacts // CONTACTS_PER_PERSON), "--municipalities", str(municipalities)],
        cwd=PROJECT, check=True, capture_output=True,
    )  # fmt: skip
    settings = Settings(_env_file=None, home=home)  # type: ignore[call-arg]
    zones = settings.zones
    zones.make()
    sources = read_sources(zones.sources_file)
    land_reference(zones)
    land_declared_sources(zones, sources, AS_OF)
    ensure_empty(zones)
    ensure_none(zones)
    ensure_no_sendings(zones)
    first, *others = sources
    # The first load makes the pseudonym key and the zero-row partitions, once.
    land_and_accept(home, first)
    with ProcessPoolExecutor(PROCESSES) as pool:
        list(pool.map(partial(land_and_accept, home), others, chunksize=10))


def land_and_accept(home: Path, source: str) -> None:
    """Land a source's delivery and leave the judgement of one without faults."""
    settings = Settings(_env_file=None, home=home)  # type: ignore[call-arg]
    load_source(settings, source, "bench", AS_OF)
    # Landed, the delivery as it came is only in the way of the next ten million.
    shutil.rmtree(settings.zones.inbox / source)
    for receipt in landed(settings.zones.landing, source):
        with duckdb.connect() as con:
            create_tables(con)
            con.execute(
                "insert into verdict by name select ? as source_name, ? as delivery_name, "
                "'accepted' as verdict, ? as judged_at, 'bench' as run_id",
                [source, receipt.delivery_name, AS_OF],
            )
            write_judgement(con, settings.zones, source, receipt.delivery_name)


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


def contacts_again(home: Path, source: str) -> str:
    """Land the contacts file of an accepted delivery once more, alone, as the night's whole
    delivery: what the contacts belong to is known from before. The new delivery's name."""
    settings = Settings(_env_file=None, home=home)  # type: ignore[call-arg]
    zones = settings.zones
    [delivery] = (zones.inbox / source).iterdir()
    again = delivery.with_name(f"{delivery.name}_igjen")
    again.mkdir()
    (delivery / "contacts.csv").rename(again / "contacts.csv")
    shutil.rmtree(delivery)
    declared = yaml.safe_load(zones.sources_file.read_text(encoding="utf-8"))
    body = declared["sources"][source]
    body["entities"] = {"contacts": body["entities"]["contacts"]}
    zones.sources_file.write_text(yaml.safe_dump(declared), encoding="utf-8")
    [receipt] = load_source(settings, source, "bench-again", AS_OF)
    return receipt.delivery_name


def land_and_judge(home: Path, source: str) -> str:
    """Land the whole delivery, unless it is landed, and judge it; its name."""
    settings = Settings(_env_file=None, home=home)  # type: ignore[call-arg]
    zones = settings.zones
    zones.make()
    land_reference(zones)
    land_declared_sources(zones, read_sources(zones.sources_file), AS_OF)
    load_source(settings, source, "bench", AS_OF)
    ensure_empty(zones)
    ensure_none(zones)
    ensure_no_sendings(zones)
    [receipt] = landed(zones.landing, source)
    judge_delivery(zones, source, receipt.delivery_name, "bench", AS_OF)
    return receipt.delivery_name
