"""A view may hold columns of any type and fail in any way: it lands, or a rule says why not."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

import psycopg
import pytest
import sqlalchemy as sa

from contracts.receipts import Receipt, Status, to_json
from contracts.settings import Settings
from loaders.journal.database import SourceUnreachable
from tests.unit.loaders.journal.journal_database import ADDRESS, contacts, declare, load

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
