"""Views are streamed from a real PostgreSQL: whole, consistent, and without filling memory."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from contracts.entities import entities
from contracts.receipts import Status
from contracts.settings import NotConfigured, Settings
from loaders.journal.database import SourceUnreachable
from tests.unit.loaders.journal.journal_database import (
    ADDRESS,
    NIGHT,
    ROWS,
    contacts,
    declare,
    load,
)

# What streaming may add to a loader that reads a hundred rows; all rows at once take far more.
ROOM_MIB = 160


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
