"""What differs between two editions is told figure by figure, with why as far as it is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from exports.editions.changes import CAUSES_NB, Cause, Change, possible_causes, read_changes
from exports.editions.comparing import Compared, compare
from exports.editions.folder import Edition
from exports.editions.revisions import SCHEMA, offer_revisions
from exports.editions.sending import deliver
from exports.editions.verify import verify_all
from tests.unit.exports.editions.conftest import FIGURES, MARCH, NOON, Desk, Recorder

LATER = NOON + timedelta(days=1)
FIGURE = {
    "municipality_code": "3803", "indicator_code": "persons", "numerator": 4, "denominator": None,
    "value": 4, "missing_code": None, "definition_version": "1", "is_hidden": False,
}  # fmt: skip


def told(**others: Any) -> dict[str, Any]:
    """One figure, with something else about it."""
    return FIGURE | others


def differing(
    before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]], *causes: Cause
) -> list[tuple[str | None, Cause, tuple[Cause, ...]]]:
    """What differs, given what became known in between."""
    changes = [Change("3803", LATER, cause) for cause in causes]
    return [
        (found.key["indicator_code"], found.cause, found.possible)
        for found in compare(
            Compared("a", 1, NOON, before), Compared("b", 2, LATER, after), changes
        )
    ]


def test_what_is_the_same_is_not_told() -> None:
    assert differing([told()], [told()], Cause.LATE) == []


def test_hiding_alone_is_no_difference() -> None:
    assert differing([told()], [told(is_hidden=True)], Cause.LATE) == []


@pytest.mark.parametrize("cause", [Cause.LATE, Cause.CORRECTED, Cause.DELETED])
def test_the_only_thing_that_became_known_is_the_cause(cause: Cause) -> None:
    assert differing([told()], [told(value=5)], cause) == [("persons", cause, ())]


def test_of_several_none_is_guessed() -> None:
    found = differing([told()], [told(value=5)], Cause.LATE, Cause.DELETED)
    assert found == [("persons", Cause.SEVERAL, (Cause.DELETED, Cause.LATE))]


def test_a_definition_that_moved_is_the_cause_whatever_came() -> None:
    found = differing([told()], [told(value=5, definition_version="2")], Cause.LATE)
    assert found == [("persons", Cause.DEFINITION, ())]


def test_what_was_not_reported_came_late() -> None:
    before = told(value=None, numerator=None, missing_code="not_reported")
    assert differing([before], [told()]) == [("persons", Cause.LATE, ())]


def test_what_nothing_explains_is_unknown() -> None:
    assert differing([told()], [told(value=5)]) == [("persons", Cause.UNKNOWN, ())]


def test_a_row_that_came_or_went_is_a_difference() -> None:
    other = told(indicator_code="waits")
    assert differing([told()], [other], Cause.DELETED) == [
        ("persons", Cause.DELETED, ()), ("waits", Cause.DELETED, ())
    ]  # fmt: skip


def test_only_what_became_known_in_between_counts() -> None:
    changes = [
        Change("3803", NOON, Cause.LATE),
        Change("3803", LATER, Cause.CORRECTED),
        Change("3803", LATER + timedelta(days=1), Cause.DELETED),
        Change("0301", LATER, Cause.DELETED),
    ]
    assert possible_causes(changes, "3803", NOON, LATER) == {Cause.CORRECTED}
    assert possible_causes(changes, None, NOON, LATER) == {Cause.CORRECTED, Cause.DELETED}


def test_every_cause_has_its_words() -> None:
    assert set(CAUSES_NB) == set(Cause)


def warehouse(path: Path, *rows: tuple[str, datetime, bool, str]) -> Path:
    """A warehouse file with versions of contacts: record, landed, deleted, and its day."""
    with duckdb.connect(path) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(
            "create table int_contacts__versions (source_name varchar, record_id varchar, "
            "municipality_code varchar, landed_at timestamptz, changed_at timestamptz, "
            "is_deleted boolean, held_on date)"
        )
        connection.execute("create table int_persons__versions (record_id varchar)")
        for record_id, landed_at, is_deleted, held_on in rows:
            connection.execute(
                "insert into int_contacts__versions values ('s', ?, '3803', ?, ?, ?, ?)",
                [record_id, landed_at.isoformat(), landed_at.isoformat(), is_deleted, held_on],
            )
    return path


def test_a_record_is_late_corrected_or_deleted_by_when_it_landed(tmp_path: Path) -> None:
    path = warehouse(
        tmp_path / "w.duckdb",
        ("known", NOON, False, "2026-03-31"),
        ("late", LATER, False, "2026-03-01"),
        ("corrected", NOON, False, "2026-03-02"),
        ("corrected", LATER, False, "2026-03-02"),
        ("deleted", NOON, False, "2026-03-02"),
        ("deleted", LATER, True, "2026-03-02"),
    )
    found = read_changes(path, MARCH.on, MARCH.end)
    assert found is not None
    assert [(change.known_at, change.cause) for change in found] == [
        (NOON, "late"), (LATER, "corrected"), (LATER, "deleted"), (LATER, "late")
    ]  # fmt: skip


def test_a_record_of_another_period_explains_nothing_unless_it_was_moved(tmp_path: Path) -> None:
    path = warehouse(
        tmp_path / "w.duckdb",
        ("april", LATER, False, "2026-04-01"),
        ("moved", NOON, False, "2026-03-31"),
        ("moved", LATER, False, "2026-04-01"),
    )
    found = read_changes(path, MARCH.on, MARCH.end)
    assert found is not None
    assert [change.cause for change in found if change.known_at == LATER] == ["corrected"]


def test_a_warehouse_that_is_not_kept_explains_nothing(tmp_path: Path) -> None:
    assert read_changes(tmp_path / "w.duckdb", MARCH.on, MARCH.end) is None


def rows(edition: Edition) -> list[dict[str, Any]]:
    """What an edition tells of how it differs."""
    found: list[dict[str, Any]] = pq.read_table(edition.kept / "revisions.parquet").to_pylist()
    return found


def test_an_edition_is_held_against_each_before_it(desk: Desk) -> None:
    first = desk.delivered()
    assert rows(first) == []
    desk.publish((*FIGURES[:2], ("2", "persons", 6, None), FIGURES[3]))
    desk.delivered()
    desk.publish((*FIGURES[:2], ("2", "persons", 6, None)), definition="2")
    warehouse_of(desk, ("late", desk.now, False, "2026-03-01"))
    third = desk.draft()
    compared = {(row["from_edition_number"], row["to_edition_number"]) for row in rows(third)}
    assert compared == {(1, 3), (2, 3)}
    gone = [row for row in rows(third) if row["indicator_code"] == "waits"]
    assert [(row["cause_code"], row["before_missing_code"]) for row in gone] == [
        ("late", "not_reported"), ("late", "not_reported")
    ]  # fmt: skip
    women = [row for row in rows(third) if row["sex_code"] == "2"]
    assert [(row["before_value"], row["after_value"], row["cause_code"]) for row in women] == [
        (Decimal(4), Decimal(6), "definition"), (Decimal(6), Decimal(6), "definition")
    ]  # fmt: skip


def warehouse_of(desk: Desk, *versions: tuple[str, datetime, bool, str]) -> Path:
    """The warehouse file of the run that is published now."""
    path = desk.zones.build_file((desk.zones.published / "current").resolve().name)
    path.parent.mkdir(parents=True)
    return warehouse(path, *versions)


def test_the_warehouse_reads_revisions_also_before_there_are_any(desk: Desk) -> None:
    offer_revisions(desk.zones)
    everything = str(desk.zones.national_revisions / "**" / "*.parquet")
    with duckdb.connect() as connection:
        found = connection.execute("select * from read_parquet(?)", [everything])
        assert [column[0] for column in found.description or []] == SCHEMA.names
        assert found.fetchall() == []
        desk.delivered()
        desk.publish((*FIGURES[:2], ("2", "persons", 6, None), FIGURES[3]))
        edition = desk.approved()
        none_yet = connection.execute("select count(*) from read_parquet(?)", [everything])
        assert none_yet.fetchone() == (0,)
        deliver(desk.zones, edition, Recorder(), desk.tick)
        counted = connection.execute("select count(*) from read_parquet(?)", [everything])
        assert counted.fetchone() == (1,)
    offered = desk.zones.revisions_file("proven", "2026-03", 2)
    assert offered.read_bytes() == (edition.kept / "revisions.parquet").read_bytes()


def test_revisions_that_were_not_offered_in_time_are_offered_later(desk: Desk) -> None:
    desk.delivered()
    offered = desk.zones.revisions_file("proven", "2026-03", 1)
    offered.unlink()
    assert verify_all(desk.zones) == []
    offer_revisions(desk.zones)
    assert offered.is_file()
