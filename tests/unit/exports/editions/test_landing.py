"""Each night lands what has happened since the last one, once, and with its own knowledge time."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from exports.delivery.ledger import Ledger
from exports.delivery.message import Answer, Kind, Receipt
from exports.delivery.receipts import answer_in
from exports.delivery.receipts import land as land_receipt
from exports.delivery.standing import Step
from exports.editions.changes import Cause
from exports.editions.events import Happened
from exports.editions.header import Status
from exports.editions.landing import land, not_told_yet
from tests.unit.exports.editions.conftest import FIGURES, Desk, Recorder

FIRST_NIGHT = datetime(2026, 4, 11, 1, 0, tzinfo=UTC)
SECOND_NIGHT = FIRST_NIGHT + timedelta(days=1)
LABELS = Path(__file__).parents[4] / "dbt_project" / "seeds" / "code_labels.csv"


def rows(desk: Desk, table: str, columns: str) -> list[tuple[Any, ...]]:
    """What the warehouse would read."""
    place = str(desk.zones.landing / "_national" / table / "*.parquet")
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        asked = f"select {columns} from read_parquet(?) order by all"
        return connection.execute(asked, [place]).fetchall()


def test_what_has_happened_lands_once(desk: Desk) -> None:
    edition = desk.approved()
    nothing = {"edition_events": 0, "message_steps": 0, "noticed": 0}
    assert land(desk.zones, "one", FIRST_NIGHT) == nothing | {"edition_events": 4}
    assert land(desk.zones, "again", FIRST_NIGHT) == nothing
    assert rows(desk, "edition_events", "event_number, event, state, landed_at") == [
        (1, "drafted", "drafted", FIRST_NIGHT),
        (2, "validated", "validated", FIRST_NIGHT),
        (3, "approved", "validated", FIRST_NIGHT),
        (4, "approved", "approved", FIRST_NIGHT),
    ]
    told = "distinct message_id, form, period_kind, edition_number, sequence, status, receiver"
    header = edition.header
    assert rows(desk, "edition_events", told) == [
        (header.message_id, "proven", "month", 1, 1, "N", "etaten")
    ]


def test_what_happens_after_a_night_lands_the_next(desk: Desk) -> None:
    first = desk.delivered(Recorder(Kind.DELIVERED))
    land(desk.zones, "one", FIRST_NIGHT)
    message_id = first.header.message_id
    receipt = Receipt(f'{{"messageId": "{message_id}", "refId": "k7"}}'.encode(), "k.json")
    land_receipt(desk.zones, "etaten", receipt, answer_in(receipt), True, desk.tick())
    ledger = Ledger(desk.zones, "etaten")
    ledger.prepare(message_id, "sha256:" + "0" * 64, desk.tick())
    ledger.note(message_id, Step.TRYING, desk.tick())
    land(desk.zones, "two", SECOND_NIGHT)
    # The first edition of a period differs from none: its revisions are without rows.
    assert rows(desk, "noticed", "kind, landed_at") == [
        ("receipt", SECOND_NIGHT), ("revisions", FIRST_NIGHT)
    ]  # fmt: skip
    assert rows(desk, "message_steps", "receiver, message_id, step, landed_at") == [
        ("etaten", message_id, "prepared", SECOND_NIGHT),
        ("etaten", message_id, "trying", SECOND_NIGHT),
    ]


def test_a_receivers_code_and_reference_are_told_and_not_its_words(desk: Desk) -> None:
    def refuse(_: object, message: Any) -> Answer:
        return Answer(Kind.REJECTED, message.message_id, code="F1", message="Kari er syk")

    desk.delivered(refuse)  # type: ignore[arg-type]
    land(desk.zones, "one", FIRST_NIGHT)
    assert rows(desk, "edition_events", "rejection_code, line_count")[0] == ("F1", 0)
    assert "Kari" not in str(rows(desk, "edition_events", "*"))


def test_an_edition_that_was_tampered_with_stops_no_night(desk: Desk) -> None:
    first = desk.delivered()
    desk.publish((*FIGURES[:2], ("2", "persons", 6, None), FIGURES[3]))
    second = desk.delivered()
    for path in (first.events_folder / "0002-validated.json", second.folder / "header.json"):
        path.write_bytes(path.read_bytes() + b" ")
    assert land(desk.zones, "one", FIRST_NIGHT)["edition_events"] == 0


def test_a_night_that_is_run_again_knows_more_than_the_edition_made_in_between(desk: Desk) -> None:
    told = desk.draft().header.knowledge_time
    assert not_told_yet(desk.zones, told) == told + timedelta(microseconds=1)
    assert not_told_yet(desk.zones, told - timedelta(days=1)) == told - timedelta(days=1)


def test_every_code_has_its_words() -> None:
    with LABELS.open(encoding="utf-8", newline="") as file:
        labels = list(csv.DictReader(file))

    def codes(name: str) -> set[str]:
        return {row["code"] for row in labels if row["code_list"] == name}

    assert codes("revision_cause") == set(Cause)
    assert codes("edition_status") == set(Status)
    assert codes("edition_state") == set(Happened) - {Happened.RESENT} | {"unknown_receipt"}
