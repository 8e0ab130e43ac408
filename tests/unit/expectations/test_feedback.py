"""What a source is told about a night: outcomes, rules, places, what waits and what came in."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import openpyxl
import pytest

from contracts import receipts
from contracts.receipts import Finding, Receipt, Status
from contracts.severities import Level, Severity
from expectations.feedback.told import Feedback
from expectations.feedback.workbook import MOST_LINES_PER_RULE
from expectations.feedback.writing import write_feedback
from loaders.landing import refused_receipt
from tests.unit.expectations.conftest import NOW

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "expectations/feedback/tilbakemelding.schema.json").read_text(
        encoding="utf-8"
    )
)
SHEETS = ["Oppsummering", "Funn", "Venter", "Sluppet inn"]
SOURCES = """
sources:
  tonsberg:
    title: Tønsberg kommune, journal
    municipality_code: "3803"
    kind: files
    location: inbox/tonsberg
    registered_from: 2023-01-01
    expected_by: "06:00"
    entities:
      offers: {file: "tilbud_*.csv", columns: {record_id: PostId, kind: Slag}}
      groups: {file: "grupper_*.csv"}
"""


@dataclass(frozen=True)
class Told:
    """One feedback, as it was written."""

    feedback: Feedback
    folder: Path

    @property
    def json(self) -> dict[str, Any]:
        """The JSON file, held to its schema."""
        read = json.loads((self.folder / "tilbakemelding.json").read_text(encoding="utf-8"))
        jsonschema.validate(read, SCHEMA, cls=jsonschema.Draft202012Validator)
        return dict(read)

    def rows(self, sheet: str) -> list[tuple[Any, ...]]:
        """The rows of a sheet, its header left out."""
        book = openpyxl.load_workbook(self.folder / "tilbakemelding.xlsx")
        assert book.sheetnames == SHEETS
        return [tuple(row) for row in book[sheet].iter_rows(min_row=2, values_only=True)]

    @property
    def summary(self) -> str:
        """Every text of the first sheet."""
        rows = [("",), *self.rows("Oppsummering")]
        return "\n".join(str(cell) for row in rows for cell in row if cell is not None)


def told(landing: Any, days_later: int = 0) -> Told:
    """Write the feedback of the night the deliveries came, or of one after."""
    as_of = NOW + timedelta(days=days_later)
    feedback = write_feedback(landing.zones, landing.source, as_of)
    folder = landing.zones.feedback_folder(landing.source, feedback.night)
    assert sorted(path.name for path in folder.iterdir()) == [
        "tilbakemelding.json", "tilbakemelding.xlsx"
    ]  # fmt: skip
    return Told(feedback, folder)


@pytest.fixture
def home(landing: Any) -> Any:
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


def offers(row: Any, count: int, wrong: int = 0) -> list[dict[str, Any]]:
    """Offers, the first ``wrong`` of them of a kind nobody knows."""
    return [
        row("offers", record_id=f"T-{n}", offer_id=f"o-{n}", kind="?" if n < wrong else "group")
        for n in range(count)
    ]


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


def test_a_finding_says_file_row_column_and_what_to_do(home: Any, row: Any) -> None:
    home.land("2023-09-02", {"offers": offers(row, 5, wrong=2)})
    home.judge("2023-09-02")
    one = told(home)
    assert (one.feedback.level, one.feedback.exit_code) == (Level.ERROR, 2)
    assert one.feedback.verdict.startswith("3 rader er tatt inn. 2 rader er satt til side")
    first, second = one.json["findings"]
    assert (first["rule"], first["file"], first["row"], first["record_id"]) == (
        "T-004", "tilbud_*.csv", 2, "T-0"
    )  # fmt: skip
    assert first["columns"] == [{"name": "Slag", "letter": None}]
    assert second["row"] == 3
    level, rule, delivery, file, number, column, message, remedy, record = one.rows("Funn")[0]
    assert (level, rule, delivery, file) == ("Satt til side", "T-004", "2023-09-02", "tilbud_*.csv")
    assert (number, column, record) == (2, "Slag", "T-0")
    assert message == first["message"]
    assert remedy == first["remedy"]
    assert remedy in one.summary


def test_the_letter_is_told_while_the_file_is_there(home: Any, row: Any) -> None:
    folder = home.zones.inbox / "tonsberg" / "2023-09-02"
    folder.mkdir(parents=True)
    (folder / "tilbud_x.csv").write_text("PostId,annet,Slag\n", encoding="utf-8")
    home.land("2023-09-02", {"offers": offers(row, 1, wrong=1)})
    home.judge("2023-09-02")
    assert told(home).json["findings"][0]["columns"] == [{"name": "Slag", "letter": "C"}]


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


def test_a_line_that_could_not_be_split_is_told_once(home: Any, row: Any) -> None:
    whole = offers(row, 3)
    nothing = dict.fromkeys(whole[0])
    home.land("2023-09-02", {"offers": [*whole, nothing | {"unreadable": ["line:3"]}]})
    home.judge("2023-09-02")
    one = told(home)
    [found] = one.json["findings"]
    assert (found["rule"], found["row"]) == ("T-001", 3)
    assert "ikke like mange kolonner" in found["message"]
    assert [rule["rule"] for rule in one.json["rules"]] == ["T-001"]


def test_rows_after_a_broken_line_are_where_a_person_sees_them(home: Any, row: Any) -> None:
    rows = offers(row, 3)
    rows[1]["kind"] = "?"
    nothing = dict.fromkeys(rows[0])
    home.land("2023-09-02", {"offers": [*rows, nothing | {"unreadable": ["line:3"]}]})
    home.judge("2023-09-02")
    found = {one["rule"]: one["row"] for one in told(home).json["findings"]}
    assert found == {"T-001": 3, "T-004": 4}


def test_unreadable_cells_are_named_by_their_columns(home: Any, row: Any) -> None:
    cells = [["kind"], ["name:identity_number"]]
    home.land("2023-09-02", {"offers": [
        row("offers", record_id=f"T-{n}", offer_id=f"o-{n}", unreadable=marks)
        for n, marks in enumerate(cells)
    ]})  # fmt: skip
    home.judge("2023-09-02")
    found = {
        one["rule"]: one["columns"][0]["name"]
        for one in told(home).json["findings"]
        if one["rule"] in ("T-001", "T-009")
    }
    assert found == {"T-001": "Slag", "T-009": "name"}


def test_an_id_that_does_not_look_like_one_is_not_shown(home: Any, row: Any) -> None:
    rows = [
        row("offers", record_id=name, offer_id=f"o-{n}", kind="?")
        for n, name in enumerate(["Kari Nordmann", "Nordmann", "15828-510086", "Z-77"])
    ]
    home.land("2023-09-02", {"offers": rows})
    home.judge("2023-09-02")
    shown = [one["record_id"] for one in told(home).json["findings"]]
    assert shown == [None, None, None, "Z-77"]


def test_long_lists_are_cut_in_the_workbook_and_whole_in_the_json(home: Any, row: Any) -> None:
    home.land("2023-09-02", {"offers": offers(row, 260, wrong=250)})
    home.judge("2023-09-02")
    one = told(home)
    assert len(one.json["findings"]) == 250
    rows = one.rows("Funn")
    assert len(rows) == MOST_LINES_PER_RULE + 1
    assert "… og 50 til av samme slag. Alle står i tilbakemelding.json." in rows[-1]
    assert one.json["rules"][0]["count"] == 250


def test_the_same_night_again_is_the_same_bytes(home: Any, row: Any) -> None:
    home.land("2023-09-02", {"offers": offers(row, 5, wrong=2)})
    home.judge("2023-09-02")
    folder = told(home).folder
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    told(home)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_a_source_no_longer_declared_is_told_all_the_same(landing: Any, row: Any) -> None:
    landing.land("2023-09-02", {"offers": offers(row, 2, wrong=1)})
    landing.judge("2023-09-02")
    [found] = told(landing).json["findings"]
    assert (found["file"], found["columns"][0]["name"]) == ("Tilbud", "kind")


def test_a_workbook_is_told_by_its_cells(home: Any, row: Any) -> None:
    counts = [row("monthly_counts", record_id="Kari-1", cell="K11", sheet="Måling Kari",
                  indicator_code="?")]  # fmt: skip
    home.land("2023-09-02_maling.xlsx", {"monthly_counts": counts}, kind="workbook")
    home.judge("2023-09-02_maling.xlsx")
    one = told(home)
    assert one.json["findings"]
    for found in one.json["findings"]:
        assert (found["row"], found["columns"][0]["letter"]) == (11, "K")
        assert (found["file"], found["record_id"]) == ("skjemaet", None)
    assert "Kari" not in json.dumps(one.json)


def test_a_fhir_row_is_where_its_places_say(home: Any, row: Any) -> None:
    folder = home.land("2023-09-02", {"offers": offers(row, 3, wrong=2)}, kind="fhir")
    (folder / "places").mkdir()
    with duckdb.connect() as con:
        con.sql(
            "select * from (values (0::bigint, 'Kari.ndjson', 41::bigint), (1, 'Kari.ndjson', 57)) "
            "as placed (row_number, file, line)"
        ).write_parquet(str(folder / "places" / "offers.parquet"))
    home.judge("2023-09-02")
    one = told(home)
    assert [found["row"] for found in one.json["findings"] if found["rule"] == "T-004"] == [41, 57]
    assert "Kari" not in json.dumps(one.json)


def test_nothing_half_written_is_left(home: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("stopped")

    monkeypatch.setattr("expectations.feedback.writing.write_workbook", broken)
    with pytest.raises(RuntimeError, match="stopped"):
        write_feedback(home.zones, home.source, NOW)
    night = home.zones.feedback_folder(home.source, NOW.astimezone(UTC).date())
    assert [path.name for path in night.iterdir()] == ["tilbakemelding.json"]
