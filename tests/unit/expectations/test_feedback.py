"""What a source is told about a night: outcomes, what waits and what came in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest

from contracts import receipts
from contracts.receipts import Finding, Receipt, Status
from contracts.severities import Level, Severity
from expectations.feedback.writing import write_feedback
from loaders.landing import refused_receipt
from tests.unit.expectations.conftest import NOW
from tests.unit.expectations.telling import SOURCES, offers, told


@pytest.fixture
def home(landing: Any) -> Any:
    """An installation with its source declared."""
    landing.zones.sources_file.write_text(SOURCES, encoding="utf-8")
    return landing


def refused(landing: Any, delivery: str, at: datetime = NOW) -> None:
    """A delivery its loader turned away."""
    receipt = Receipt(
        "night-1", landing.source, delivery, "files", Status.REFUSED, at, at,
        findings=(
            Finding("L-001", Severity.FILE, "tilbud_Kari.csv", "kolonne «Slag»", "Nei.", "Ta med."),
            Finding("L-002", Severity.FILE, "Ola.csv", "kolonne «Ola Nordmann»", "Nei.", "Rett."),
        ),
    )  # fmt: skip
    path = refused_receipt(landing.zones, landing.source, delivery, f"natt-{at:%Y%m%d}")
    path.parent.mkdir(parents=True, exist_ok=True)
    receipts.write(path, receipt)


def test_when_all_is_well_it_says_so_kindly(home: Any, row: Any) -> None:
    home.land("2023-09-02", {"offers": offers(row, 3)})
    home.judge("2023-09-02")
    one = told(home)
    assert (one.feedback.level, one.feedback.exit_code) == (Level.OK, 0)
    assert "Alt er i orden: 3 rader er tatt inn" in one.summary
    assert "Takk!" in one.summary
    assert one.rows("Funn")[0][0] == "Ingen funn i natt. Alt som kom, er i orden."
    assert one.json["findings"] == one.json["rules"] == one.json["waiting"] == []


def test_a_night_without_a_delivery_is_told_as_well(home: Any, row: Any) -> None:
    home.land("2023-09-02", {"offers": offers(row, 1)})
    home.judge("2023-09-02")
    one = told(home, days_later=1)
    assert (one.feedback.level, one.feedback.exit_code) == (Level.INFO, 0)
    assert one.feedback.verdict == (
        "Ingen ny leveranse i natt. Den siste vi har tatt imot, er 2023-09-02."
    )


def test_what_a_loader_refused_is_told_in_declared_words_only(home: Any) -> None:
    refused(home, "2023-09-02")
    one = told(home)
    assert (one.feedback.level, one.feedback.exit_code) == (Level.FATAL, 2)
    assert "Leveransen 2023-09-02 er ikke tatt inn" in one.feedback.verdict
    first, second = one.json["findings"]
    assert (first["file"], first["columns"][0]["name"]) == ("tilbud_*.csv", "Slag")
    assert (second["file"], second["columns"], second["note"]) == ("en fil i leveransen", [], None)
    texts = json.dumps(one.json) + one.summary + str(one.rows("Funn"))
    assert "Ola" not in texts
    assert "Kari" not in texts


def test_what_was_refused_before_and_overtaken_is_no_alarm(home: Any, row: Any) -> None:
    refused(home, "2023-09-01", NOW - timedelta(days=1))
    refused(home, "2023-09-01")
    home.land("2023-09-02", {"offers": offers(row, 1)})
    home.judge("2023-09-02")
    one = told(home)
    assert one.feedback.level is Level.INFO
    assert "Alt er i orden" in one.feedback.verdict
    assert "Fortsatt ikke tatt inn (første gang 01.09.2023)." in one.summary
    assert one.json["findings"] == []


def test_what_the_judge_refused_is_not_counted_as_taken_in(home: Any, row: Any) -> None:
    home.land("2023-09-01", {"offers": offers(row, 3)})
    home.judge("2023-09-01")
    home.land("2023-09-02", {"offers": []})
    home.judge("2023-09-02")
    one = told(home)
    newest = one.json["deliveries"][1]
    assert (newest["outcome"], newest["level"], newest["rows_taken_in"]) == ("refused", "FATAL", 0)
    assert one.feedback.verdict.startswith("1 av 2 leveranser er ikke tatt inn.")
    assert any(found["level"] == "FATAL" for found in one.json["findings"])


def test_a_repetition_changes_nothing(home: Any, row: Any) -> None:
    folder = home.land("2023-09-02", {"offers": offers(row, 1)}, status=Status.DUPLICATE)
    path = folder / receipts.RECEIPT_NAME
    receipts.write(path, replace(receipts.read(path), duplicate_of="2023-09-01", entities=()))
    one = told(home)
    assert one.feedback.level is Level.INFO
    assert "levert før" in one.feedback.verdict
    assert "Samme innhold som 2023-09-01." in one.summary


def test_landed_and_not_judged_is_told_as_it_is(home: Any, row: Any) -> None:
    home.land("2023-09-02", {"offers": offers(row, 1)})
    one = told(home)
    assert one.json["deliveries"][0]["outcome"] == "not_judged"
    assert one.feedback.exit_code == 0


def release(landing: Any, position: int, outcome: str, reason: str, at: datetime) -> None:
    """One event, as the night's release writes it."""
    folder = landing.zones.releases / landing.source
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        con.sql(
            f"select 'tonsberg' as source_name, '2023-09-02' as delivery_name, 'offers' as entity, "
            f"{position}::bigint as row_number, 'T-004' as rule_code, '{outcome}' as outcome, "
            f"'{reason}' as reason_code, '{at.isoformat()}'::timestamptz as released_at, "
            "'r' as run_id, '2023-09-09' as replaced_by_delivery, 0::bigint as replaced_by_row, "
            "'Ola Nordmann' as decided_by, 'Ola ringte' as note"
        ).write_parquet(str(folder / f"{at:%Y%m%d}-{position}.parquet"))


def test_what_waits_is_told_with_its_age_until_it_is_released(home: Any, row: Any) -> None:
    home.land("2023-09-02", {"offers": offers(row, 4, wrong=3)})
    home.judge("2023-09-02")
    release(home, 0, "replaced", "corrected", NOW + timedelta(days=4))
    release(home, 1, "dismissed", "given_up", NOW + timedelta(days=5))
    assert told(home).json["totals"]["waiting"] == 0
    before = told(home, days_later=3)
    assert [found["record_id"] for found in before.json["waiting"]] == ["T-0", "T-1", "T-2"]
    assert "3 rader fra før venter fortsatt på retting." in before.summary
    after = told(home, days_later=5)
    assert (after.feedback.level, after.feedback.exit_code) == (Level.INFO, 0)
    [left] = after.json["waiting"]
    assert (left["record_id"], left["days"], left["since"]) == ("T-2", 5, "2023-09-02")
    assert after.rows("Venter")[0][:3] == (datetime(2023, 9, 2), 5, "T-004")  # noqa: DTZ001
    [out] = after.json["released"]
    assert (out["outcome"], out["row"], out["record_id"]) == ("dismissed", 3, "T-1")
    assert after.rows("Sluppet inn")[0][:3] == (
        "Lagt bort", "Det er bestemt at posten ikke skal tas inn.", "T-004"
    )  # fmt: skip
    assert "Ola" not in json.dumps(after.json) + str(after.rows("Sluppet inn"))


def test_the_same_night_again_is_the_same_bytes(home: Any, row: Any) -> None:
    home.land("2023-09-02", {"offers": offers(row, 5, wrong=2)})
    home.judge("2023-09-02")
    folder = told(home).folder
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    told(home)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_nothing_half_written_is_left(home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("stopped")

    monkeypatch.setattr("expectations.feedback.writing.write_workbook", broken)
    with pytest.raises(RuntimeError, match="stopped"):
        write_feedback(home.zones, home.source, NOW)
    night = home.zones.feedback_folder(home.source, NOW.astimezone(UTC).date())
    assert [path.name for path in night.iterdir()] == ["tilbakemelding.json"]
