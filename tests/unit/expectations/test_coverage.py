"""What a judgement tells of each field and of each month, beside what it sets aside."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

JUDGED = "2023-09-01"


def coverage(landing: Any, entity: str) -> dict[str, tuple[int, ...]]:
    """Rows valid, other, default, invalid and missing, by field."""
    return {
        field: tuple(counts)
        for _, _, told, field, *counts in landing.judgement(JUDGED, "coverage")
        if told == entity
    }


def test_each_cell_is_counted_as_what_it_says(landing: Any, row: Any) -> None:
    persons = [
        row("persons", record_id="1", sex="1", birth_date=date(1990, 1, 1)),
        row("persons", record_id="2", sex="9", birth_date=None),
        row("persons", record_id="3", sex="7", birth_date=None, unreadable=["birth_date"]),
        row("persons", record_id="4", sex=None, birth_date=date(1990, 1, 1),
            deceased_on=date(1980, 1, 1)),
        row("persons", record_id="5", district_code=None,
            unreadable=["district_code:identity_number"], national_id_check="invalid"),
    ]  # fmt: skip
    enquiries = [
        row("enquiries", record_id=str(n), channel=channel)
        for n, channel in enumerate(["other", "phone", "other", "brev"])
    ]
    landing.land(JUDGED, {"persons": persons, "enquiries": enquiries})
    landing.judge(JUDGED)
    told = coverage(landing, "persons")
    assert told["sex"] == (1, 0, 2, 1, 1)
    assert told["birth_date"] == (2, 0, 0, 2, 1)
    assert told["deceased_on"] == (4, 0, 0, 1, 0)
    assert told["district_code"] == (4, 0, 0, 1, 0)
    assert told["national_id"] == (4, 0, 0, 1, 0)
    assert told["person_key"] == (5, 0, 0, 0, 0)
    assert coverage(landing, "enquiries")["channel"] == (1, 2, 0, 1, 0)
    assert all(sum(counts) == 5 for counts in told.values())


def test_a_deleted_record_and_an_empty_partition_say_nothing_of_a_field(
    landing: Any, row: Any
) -> None:
    landing.land(
        JUDGED,
        {"persons": [row("persons"), row("persons", record_id="2", is_deleted=True, sex=None)],
         "offers": []},
    )  # fmt: skip
    landing.judge(JUDGED)
    assert coverage(landing, "persons")["sex"] == (0, 0, 1, 0, 0)
    assert coverage(landing, "offers") == {}


def test_months_are_local_and_a_record_is_counted_once(landing: Any, row: Any) -> None:
    new_year = datetime(2023, 12, 31, 23, 30, tzinfo=UTC)
    contacts = [
        row("contacts", record_id="1"),
        row("contacts", record_id="1", changed_at=datetime(2023, 5, 3, tzinfo=UTC)),
        row("contacts", record_id="2", mode="unknown"),
        row("contacts", record_id="3", is_deleted=True),
        row("contacts", record_id="4", starts_at=None),
        row("contacts", record_id="5", starts_at=new_year),
    ]
    decisions = [row("decisions", applied_on=None)]
    landing.land(JUDGED, {"persons": [row("persons")], "contacts": contacts,
                          "decisions": decisions})  # fmt: skip
    landing.judge(JUDGED)
    assert [told[2:] for told in landing.judgement(JUDGED, "activity")] == [
        ("contacts", date(2023, 5, 1), 2),
        ("contacts", date(2024, 1, 1), 1),
        ("decisions", date(2023, 5, 1), 1),
    ]


def test_a_finding_names_its_columns(landing: Any, row: Any) -> None:
    persons = [
        row("persons", record_id="1", sex="7", id_type=None),
        row("persons", record_id="2", birth_date=None,
            unreadable=["birth_date", "district_code:identity_number", "line:17", "secret"]),
        row("persons", record_id="3", deceased_on=date(1980, 1, 1)),
    ]  # fmt: skip
    landing.land(JUDGED, {"persons": persons})
    landing.judge(JUDGED)
    found = [told[2:] for told in landing.judgement(JUDGED, "findings")]
    assert [told for told in found if told[2].startswith("P")] == [
        ("persons", 0, "P-002", "ROW", "id_type"),
        ("persons", 0, "P-004", "ROW", "sex"),
        ("persons", 1, "P-001", "ROW", "birth_date"),
        ("persons", 1, "P-009", "WARNING", "district_code"),
        ("persons", 2, "P-007", "ROW", "birth_date deceased_on"),
    ]


@pytest.mark.parametrize("kind", ["files"])
def test_a_whole_partition_has_no_row(landing: Any, kind: str) -> None:
    landing.land(JUDGED, {"persons": []}, kind=kind)
    landing.judge(JUDGED)
    assert [told[2:] for told in landing.judgement(JUDGED, "findings")] == [
        ("persons", None, "P-020", "FILE", "")
    ]
