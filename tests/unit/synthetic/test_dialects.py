"""What is written can be read back, whatever the habits of the source."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.entities import entities
from contracts.periods import OSLO
from synthetic.dialects import TONSBERG, TRONDHEIM, Dialect, as_lines, as_text
from synthetic.journal import as_frame, typed

TEXTS = st.text(
    st.characters(codec="cp1252", exclude_categories=["Cc"]) | st.sampled_from(';,"\n\r')
)


def read(lines: list[str], dialect: Dialect) -> list[list[str]]:
    text = dialect.line_end.join(lines)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter))


@pytest.mark.parametrize("dialect", [TONSBERG, TRONDHEIM], ids=["tonsberg", "trondheim"])
@given(rows=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
def test_any_text_survives_its_quotes(dialect: Dialect, rows: list[tuple[str, str]]) -> None:
    table = pa.table(
        {
            "reason": pa.array([row[0] for row in rows], pa.string()),
            "kind": pa.array([row[1] for row in rows], pa.string()),
        }
    )
    assert read(as_lines(table, dialect), dialect) == [list(row) for row in rows]


@given(st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)))  # noqa: DTZ001
def test_an_instant_keeps_its_offset(local: datetime) -> None:
    local = local.replace(microsecond=0)
    values = typed([local], "datetime")
    frame = pd.DataFrame({field.name: [None] for field in entities()["enquiries"].fields})
    for field in entities()["enquiries"].fields:
        frame[field.name] = typed([None], field.type)
    frame["received_at"] = values
    text = as_text(entities()["enquiries"], frame, TRONDHEIM)
    written = datetime.fromisoformat(text["received_at"][0].as_py())
    assert written == values[0]
    norwegian = as_text(entities()["enquiries"], frame, TONSBERG)["received_at"][0].as_py()
    expected = values[0].astimezone(OSLO).strftime("%d.%m.%Y %H:%M:%S")
    assert norwegian == expected


def test_tonsbergs_habits() -> None:
    frame = as_frame(
        entities()["staff_positions"],
        [
            {"record_id": "B1", "share_of_position": 0.25, "valid_from": date(2023, 2, 1),
             "is_deleted": False},
        ],
    )  # fmt: skip
    (line,) = as_lines(as_text(entities()["staff_positions"], frame, TONSBERG), TONSBERG)
    assert line == "B1;;;;N;;;;0,25;01.02.2023;NULL"


def test_trondheims_habits() -> None:
    frame = as_frame(
        entities()["staff_positions"],
        [
            {"record_id": "B1", "share_of_position": 0.25, "valid_from": date(2023, 2, 1),
             "is_deleted": True},
        ],
    )  # fmt: skip
    (line,) = as_lines(as_text(entities()["staff_positions"], frame, TRONDHEIM), TRONDHEIM)
    assert line == "B1,,,,true,,,,0.25,2023-02-01,"
