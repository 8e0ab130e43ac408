"""The first conversation: more than a year to it, or before it was asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from contracts.periods import local_midnight
from contracts.receipts import RECEIPT_NAME, read, write
from tests.unit.expectations.one_person import MONDAY, Warnings, codes_found, contacts, told, town

A_YEAR = [
    ("2023-01-10", "2023-02-01", "2024-01-10", False),
    ("2023-01-10", "2023-02-01", "2024-01-11", True),
    # Without an enquiry, or with a later one, it begins with the episode.
    (None, "2023-02-01", "2024-02-01", False),
    (None, "2023-02-01", "2024-02-02", True),
    ("2023-03-01", "2023-02-01", "2024-02-02", True),
    # A year from leap day is 28 February.
    ("2024-02-29", "2024-03-01", "2025-02-28", False),
    ("2024-02-29", "2024-03-01", "2025-03-01", True),
]


def test_more_than_a_year_to_the_first_conversation(row: Any, warnings: Warnings) -> None:
    enquiries, episodes, rows, expected = [], [], [], []
    for case, (received, started, first, is_told) in enumerate(A_YEAR):
        id_ = f"case-{case}"
        if received:
            on = local_midnight(date.fromisoformat(received))
            enquiries.append(row("enquiries", record_id=id_, received_at=on))
        episodes.append(row("episodes", record_id=id_, enquiry_id=received and id_, ended_on=None,
                            started_on=date.fromisoformat(started), end_reason=None,
                            previous_episode_id=None))  # fmt: skip
        late = local_midnight(date.fromisoformat(first))
        if is_told:
            expected.append(len(rows))
        held = contacts(
            row,
            {"starts_at": late},
            # The second one is not the first, and these were no conversations.
            {"starts_at": late + timedelta(days=7)},
            {"starts_at": late - timedelta(days=90), "attendance": "did_not_attend"},
            {"starts_at": late - timedelta(days=90), "is_deleted": True},
        )
        rows += [{**one, "record_id": f"{id_}-{n}", "episode_id": id_}
                 for n, one in enumerate(held)]  # fmt: skip
    partitions = town(row, enquiries=enquiries, episodes=episodes, contacts=rows)
    assert told(warnings("contacts", partitions, "2025-09-01"), "K-053") == expected


def test_who_came_in_an_earlier_episode_has_not_waited_for_the_next(
    row: Any, warnings: Warnings
) -> None:
    def episode(number: int, year: int) -> Any:
        return row("episodes", record_id=f"e{number}", started_on=date(year, 5, 2), ended_on=None,
                   end_reason=None, previous_episode_id=None)  # fmt: skip

    rows = contacts(
        row,
        {"episode_id": "e0"},
        {"episode_id": "e1", "starts_at": MONDAY + timedelta(days=800)},
    )
    episodes = [episode(0, 2023), episode(1, 2025)]
    found = warnings("contacts", town(row, episodes=episodes, contacts=rows), "2025-09-01")
    assert told(found, "K-053") == []


def test_a_late_first_conversation_may_come_in_a_delivery_of_changes(
    landing: Any, row: Any
) -> None:
    landing.land("2023-09-01", town(row, contacts=[]), kind="database")
    landing.judge("2023-09-01")
    for delivery, days in (("2024-09-01", 400), ("2024-09-02", 410)):
        late = contacts(row, {"record_id": delivery, "starts_at": MONDAY + timedelta(days=days)})
        folder = landing.land(delivery, {"contacts": late}, kind="database")
        receipt = read(folder / RECEIPT_NAME)
        changed = {**receipt.__dict__, "window_from": receipt.landed_at}
        write(folder / RECEIPT_NAME, type(receipt)(**changed))
        landing.judge(delivery)
    assert told(codes_found(landing, "2024-09-01", "contacts"), "K-053") == [0]
    # It was the first that was late; the next is not the first.
    assert told(codes_found(landing, "2024-09-02", "contacts"), "K-053") == []


def test_a_conversation_before_it_was_asked_for(row: Any, warnings: Warnings) -> None:
    began = datetime(2023, 5, 2, 9, tzinfo=UTC)
    changes = [
        {"starts_at": began - timedelta(days=1)},
        {"starts_at": began - timedelta(days=1), "attendance": "cancelled_by_user"},
        # Earlier the same day is not before.
        {"starts_at": began - timedelta(hours=2)},
        {"episode_id": None, "enquiry_id": "enquiries-1", "starts_at": began - timedelta(days=1)},
        {"episode_id": None, "enquiry_id": "enquiries-1"},
    ]
    rows = contacts(row, *changes)
    assert told(warnings("contacts", town(row, contacts=rows)), "K-052") == [0, 3]
