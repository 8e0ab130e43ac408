"""The judge and a plain reading of the rules in pandas must agree, whatever the rows."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.entities import entities

START = datetime(2023, 5, 2, 9, tzinfo=UTC)
CONTACTS = entities()["contacts"]
KEY = ["record_id", "changed_at"]

instants = st.none() | st.integers(-2, 2).map(lambda hours: START + timedelta(hours=hours))

rows = st.fixed_dictionaries(
    {
        "record_id": st.sampled_from(["1", "2", "3", None]),
        "municipality_code": st.sampled_from(["3803", "3803 ", "38O3", "", None]),
        "registered_at": instants,
        "changed_at": instants,
        "is_deleted": st.sampled_from([True, False, None]),
        "episode_id": st.sampled_from(["episodes-1", "elsewhere", "", None]),
        "enquiry_id": st.sampled_from(["enquiries-1", None]),
        "starts_at": instants,
        "duration_minutes": st.none() | st.sampled_from([-1, 0, 1440, 1441]),
        "mode": st.sampled_from(["phone", "Phone", "", None]),
        "participants": st.sampled_from(["user", "nobody", None]),
        "attendance": st.sampled_from(["attended", None]),
        "profession": st.sampled_from(["1", "3", "13", None]),
        "unreadable": st.sampled_from([None, [], ["starts_at"], ["staff_id:identity_number"]]),
    }
)


def expected(frame: pd.DataFrame) -> set[tuple[int, str]]:
    """Each ROW rule of the contacts suite that looks at a row alone, written out by hand. Of a
    deleted record only the key matters."""

    def unreadable(row: Any) -> list[str]:
        return [name for name in row.unreadable or [] if not name.endswith(":identity_number")]

    required = [field.name for field in CONTACTS.fields if field.is_required]
    contents: dict[tuple[Any, Any], set[str]] = {}
    for row in frame.itertuples():
        told = str([value for name, value in row._asdict().items() if name != "Index"])
        contents.setdefault((row.record_id, row.changed_at), set()).add(told)
    found: set[tuple[int, str]] = set()
    for row in frame.itertuples():
        values = row._asdict()
        length = row.duration_minutes
        needed = KEY if row.is_deleted else required
        wrong = {
            "K-001": bool(set(unreadable(row)) & set(needed)),
            "K-002": any(values[name] is None and name not in unreadable(row) for name in needed),
            "K-003": row.record_id is not None
            and row.changed_at is not None
            and len(contents[row.record_id, row.changed_at]) > 1,
            "K-004": any(
                field.codes and values.get(field.name) not in (*field.codes, None)
                for field in CONTACTS.fields
            ),
            "K-005": length is not None and not 0 <= length <= 1440,
            "K-006": row.municipality_code is not None
            and not re.fullmatch("[0-9]{4}", row.municipality_code),
            "K-007": None not in (row.registered_at, row.changed_at)
            and row.registered_at > row.changed_at,
            "K-008": row.episode_id not in ("episodes-1", None),
            "K-010": row.episode_id is None and row.enquiry_id is None,
        }
        asked = ("K-001", "K-002", "K-003") if row.is_deleted else tuple(wrong)
        found |= {(row.Index, code) for code in asked if wrong[code]}
    return found


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(delivered=st.lists(rows, min_size=1, max_size=30))
def test_the_judge_agrees_with_a_plain_reading(landing: Any, row: Any, delivered: Any) -> None:
    folder = landing.land(
        "2023-09-01",
        {
            "episodes": [row("episodes")],
            "enquiries": [row("enquiries")],
            "contacts": [dict.fromkeys(CONTACTS.landed_columns) | one for one in delivered],
        },
    )
    try:
        landing.judge("2023-09-01")
    finally:
        shutil.rmtree(folder)
    quarantine = landing.quarantine("2023-09-01")
    found = {(number, code) for entity, number, code in quarantine if entity == "contacts"}
    frame = pd.DataFrame(delivered, dtype="object")
    assert found == expected(frame.astype("object").where(frame.notna(), None))
