"""What is written down is read back as it was, and anything else is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.editions.events import Event, Happened, event_bytes, event_from
from exports.editions.header import (
    LIKE_A_NUMBER,
    NO_MESSAGE,
    Header,
    Status,
    header_bytes,
    header_from,
    new_message_id,
)
from exports.editions.period import Period, parse_period
from tests.unit.exports.editions.conftest import MARCH, NOON


@pytest.mark.parametrize(
    ("text", "kind", "on"),
    [("2026-03", "month", date(2026, 3, 1)), ("2026-q4", "quarter", date(2026, 10, 1)),
     ("2026", "year", date(2026, 1, 1))],
)  # fmt: skip
def test_a_period_is_read_as_it_is_written(text: str, kind: str, on: date) -> None:
    period = parse_period(text)
    assert (period.kind, period.on, period.text) == (kind, on, text)
    assert parse_period(period.text) == period


@pytest.mark.parametrize("text", ["", "2026-3", "2026-q", "26-03", "mars", "2026-03 "])
def test_any_other_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="perioden må skrives som"):
        parse_period(text)


@pytest.mark.parametrize("text", ["1990-01", "2023-13", "2026-00", "2026-q5", "2100"])
def test_a_period_of_the_right_shape_is_told_what_is_out_of_bounds(text: str) -> None:
    with pytest.raises(ValueError, match=r"2000–2099.*01–12.*q1–q4"):
        parse_period(text)


def test_the_last_month_ends_in_the_next_year() -> None:
    assert Period(date(2026, 12, 1), "month").end == date(2027, 1, 1)
    assert Period(date(2026, 10, 1), "quarter").end == date(2027, 1, 1)
    assert Period(date(2026, 1, 1), "year").end == date(2027, 1, 1)


def test_no_id_looks_like_a_persons_number() -> None:
    assert not any(LIKE_A_NUMBER.search(new_message_id()) for _ in range(2000))


@given(st.text(), st.integers(1, 9999), st.dictionaries(st.text(), st.text()))
def test_an_event_is_read_back_as_it_was(text: str, number: int, details: dict[str, str]) -> None:
    event = Event(number, Happened.SENT, NOON, text, text, dict(details))
    assert event_from(event_bytes(event)) == event


@given(st.binary(max_size=60))
def test_anything_else_is_no_event_and_no_header(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - which one is the parser's own
        event_from(content)
    with pytest.raises(ValueError, match=r"header\.json"):
        header_from(content)


@given(st.text(), st.dictionaries(st.text(), st.lists(st.text())))
def test_a_header_is_read_back_as_it_was(text: str, versions: dict[str, list[str]]) -> None:
    header = Header(
        message_id=text, previous_message_id=NO_MESSAGE, original_message_id=text, sequence=1,
        status=Status.ORIGINAL, form=text, contract_version=text, receiver_code=text,
        period_kind=MARCH.kind, period_on=MARCH.on, municipality_codes=(text,),
        knowledge_time=NOON, run_id=text, code_version=text, definition_versions=versions,
        code_list_versions={text: text},
        checksums={text: text}, audit_checksum=text, due_on=MARCH.end,
    )  # fmt: skip
    assert header_from(header_bytes(header)) == header
    with pytest.raises(ValueError, match=r"header\.json"):
        header_from(header_bytes(header) + b"\n")
