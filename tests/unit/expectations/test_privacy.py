"""No value of a delivery is in what a judging leaves behind, writes or says."""

from __future__ import annotations

import logging
from typing import Any

import duckdb
import pytest

from expectations.quarantine import TABLES
from expectations.validate import CannotJudge, Check, failing_positions

CANARY = "Kanarifugl"


def test_no_value_reaches_the_judgement_the_summary_or_the_log(
    landing: Any, row: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    groups = [
        row("groups", record_id=f"{CANARY}{n}", name=CANARY, offer_id=CANARY, planned_count=-4711,
            municipality_code=CANARY, unreadable=["starts_on", "name:identity_number"])
        for n in range(3)
    ]  # fmt: skip
    landing.land("2023-09-01", {"groups": groups})
    summary = landing.judge("2023-09-01")
    assert {"G-001", "G-005", "G-006", "G-008", "G-009"} == set(summary["by_rule"])
    told = capfd.readouterr()
    texts = [str(summary), caplog.text, told.out, told.err]
    for file in landing.zones.judgements.rglob("*.parquet"):
        with duckdb.connect() as con:
            read = con.execute("select columns(*)::varchar from read_parquet(?)", [str(file)])
            texts.append(str(read.fetchall()))
        texts.append(file.read_bytes().decode("latin-1"))
    assert len(texts) == 4 + 2 * len(TABLES)
    for text in texts:
        assert CANARY not in text
        assert "4711" not in text


def test_a_question_that_breaks_does_not_quote_what_it_broke_on() -> None:
    import pandas as pd

    frame = pd.DataFrame({"a": [CANARY, 3, None]}, dtype="object")
    check = Check("ExpectColumnValuesToBeBetween", ("a",), {"min_value": 1})
    with pytest.raises(CannotJudge) as broken:
        failing_positions(frame, [check])
    assert CANARY not in str(broken.value)
    assert broken.value.__cause__ is None
