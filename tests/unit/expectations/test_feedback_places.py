"""Where in a delivery a finding is: file, row, column and id, in declared words only."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import pytest

from contracts.severities import Level
from expectations.feedback.workbook import MOST_LINES_PER_RULE
from tests.unit.expectations.telling import SOURCES, offers, told


@pytest.fixture
def home(landing: Any) -> Any:
    """An installation with its source declared."""
    landing.zones.sources_file.write_text(SOURCES, encoding="utf-8")
    return landing


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
