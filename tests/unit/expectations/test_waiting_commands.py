"""The list of what waits, and the two decisions a person can make, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations import release as release_module
from expectations.__main__ import main
from expectations.waiting.dismissal import MAYBE_A_NUMBER
from expectations.waiting.nights import remember_night
from tests.unit.expectations.nights_in_quarantine import Nights

BAD = {"kind": "?"}
WHO = ["--by", "Kari Nordmann", "--note", "Avtalt med enheten"]


@pytest.fixture
def nights(landing: Any, row: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Nights:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAVTERSKEL_HOME", str(landing.zones.home))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("LAVTERSKEL_ENV", raising=False)
    landing.zones.sources_file.write_text(
        "sources:\n"
        "  tonsberg:\n"
        "    title: Tønsberg, journal\n"
        '    municipality_code: "3905"\n'
        "    kind: files\n"
        "    location: inbox/tonsberg\n"
        '    expected_by: "06:00"\n'
        "    registered_from: 2023-01-01\n"
        "    entities: {offers: {file: tilbud.csv}, groups: {file: grupper.csv}}\n",
        encoding="utf-8",
    )
    return Nights(landing, row)


def dismissed(nights: Nights) -> list[tuple[Any, ...]]:
    files = [str(file) for file in nights.landing.zones.releases.glob("tonsberg/*.parquet")]
    with duckdb.connect() as con:
        return con.execute(
            "select delivery_name, row_number, outcome, reason_code, decided_by, note, "
            "released_at::varchar from read_parquet(?) where outcome = 'dismissed' order by all",
            [files],
        ).fetchall()


def test_nothing_waits(nights: Nights, capsys: pytest.CaptureFixture[str]) -> None:
    nights.deliver(1, [{}])
    assert main(["quarantine"]) == 0
    assert capsys.readouterr().out == "Ingenting venter i karantenen per 1. september 2023.\n"


def test_the_list_counts_first_and_then_shows_the_oldest_with_place_and_remedy(
    nights: Nights, capsys: pytest.CaptureFixture[str]
) -> None:
    for night in (1, 2, 3):
        nights.deliver(night, [{}, BAD | {"record_id": "T-2"}], [1])
        nights.step(night)
    nights.deliver(4, [{"record_id": "G-1"}], {0: ["G-002", "G-008"]}, entity="groups")
    nights.step(4)
    assert main(["quarantine"]) == 0
    told = capsys.readouterr().out
    lines = [line.rstrip() for line in told.splitlines()]
    assert max(map(len, lines)) <= 80
    assert " ".join(lines[:2]) == (
        "2 poster venter i karantenen per 4. september 2023. "
        "Det eldste har ventet i 3 dager, fra 1. september 2023."
    )
    assert "Tønsberg, journal        2   3 dager" in lines
    assert "0–13 dager        2   3 dager" in lines
    assert any(line.startswith("T-004        1   3 dager   Feltet «…» har en") for line in lines)
    assert told.index("De eldste (2 av 2)") < told.index("T-004  3 dager, fra 1. september 2023")
    assert told.index("rad 3") < told.index("G-002, G-008  Ny i natt")


def test_a_night_that_judged_nothing_makes_what_waits_a_night_older(
    nights: Nights, capsys: pytest.CaptureFixture[str]
) -> None:
    nights.deliver(1, [{"record_id": "Kari Nordmann"} | BAD | {"unit": "Kari Nordmann"}], [0])
    remember_night(nights.landing.zones, nights.as_of(3))
    assert main(["quarantine"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("1 post venter i karantenen per 3. september 2023.")
    assert "T-004  2 dager, fra 1. september 2023" in told
    assert "Kari" not in told


def test_the_list_can_be_narrowed(nights: Nights, capsys: pytest.CaptureFixture[str]) -> None:
    nights.deliver(1, [BAD | {"record_id": "T-1"}], [0])
    nights.step(1)
    nights.deliver(3, [{"record_id": "G-1"}], {0: ["G-008"]}, entity="groups")
    nights.step(3)

    def found(*options: str) -> list[str]:
        assert main(["quarantine", "--json", *options]) == 0
        return [one["record_id"] for one in json.loads(capsys.readouterr().out)["waiting"]]

    assert found() == ["T-1", "G-1"]
    assert found("--rule", "g-008") == ["G-1"]
    assert found("--source", "tonsberg", "--older-than", "1") == ["T-1"]
    assert found("--older-than", "2") == []
    assert found("--unit", "tønsberg") == ["T-1", "G-1"]
    assert found("--unit", "Trondheim") == found("--source", "trondheim") == []


def test_as_json_everything_is_told_with_its_place(
    nights: Nights, capsys: pytest.CaptureFixture[str]
) -> None:
    nights.deliver(1, [{}, BAD | {"record_id": "Kari Nordmann"}], [1])
    assert main(["quarantine", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["by_rule"] == [{"name": "T-004", "count": 1, "oldest_days": 0}]
    assert told["by_unit"] == [{"name": "Tønsberg, journal", "count": 1, "oldest_days": 0}]
    assert told["waiting"] == [
        {
            "source": "tonsberg", "unit": "Tønsberg, journal", "delivery": "2023-09-01",
            "entity": "offers", "row": "3", "row_number": 1, "record_id": None,
            "rules": ["T-004"], "since": "2023-09-01", "age_days": 0,
        }
    ]  # fmt: skip


def test_a_person_gives_a_row_up_and_it_stays_given_up_until_it_changes(
    nights: Nights, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = BAD | {"record_id": "T-2"}
    nights.deliver(1, [{}, bad], [1])
    nights.step(1)
    place = ["--source", "tonsberg", "--delivery", "2023-09-01", "--entity", "Tilbud"]
    assert main(["dismiss", *place, "--row", "3", *WHO]) == 0
    capsys.readouterr()
    assert nights.lives(2) == []
    assert main(["quarantine"]) == 0
    assert capsys.readouterr().out.startswith("Ingenting venter")
    nights.deliver(2, [bad, {}], [0])
    assert nights.step(2) == {"dismissed": 1}
    assert nights.lives(2) == []
    nights.deliver(3, [bad | {"unit": "annet"}], [0])
    assert nights.step(3) == {}
    assert [life.delivery for life in nights.lives(3)] == ["2023-09-03"]
    (first, second) = dismissed(nights)
    assert first[:-1] == (
        "2023-09-01", 1, "dismissed", "given_up", "Kari Nordmann", "Avtalt med enheten"
    )  # fmt: skip
    assert second[:-1] == ("2023-09-02", 0, *first[2:-1])
    # Right after the night it was seen in, so that the next knows, whatever the clock says.
    assert first[-1] == "2023-09-01 01:00:00.000001+00"


def test_what_is_given_up_may_let_its_other_in(nights: Nights) -> None:
    nights.deliver(1, [{}, {"unit": "B"}], {0: ["T-003"], 1: ["T-003"]})
    nights.step(1)
    place = ["--source", "tonsberg", "--delivery", "2023-09-01", "--entity", "offers"]
    assert main(["dismiss", *place, "--row", "3", *WHO]) == 0
    nights.holds = {("2023-09-01", "offers", 0)}
    assert nights.step(2) == {"released": 1}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"--row": "2"}, "Ingen post venter der."),
        ({"--row": "1"}, "Ingen post venter der."),
        ({"--delivery": "../../etc"}, "Ingen post venter der."),
        ({"--entity": "Møbler"}, "--entity skal være et datasett: "),
        ({"--source": "trondheim"}, "Kilden har ingen vurderte leveranser."),
        ({"--source": "../x"}, "kilde: navnet kan bare ha"),
        ({"--by": " "}, "--by skal si navnet på den som bestemmer."),
        ({"--by": "123"}, "--by skal si navnet på den som bestemmer."),
        ({"--note": "x" * 201}, "--note kan ha høyst 200 tegn."),
        ({"--note": "gjelder 018190 10001"}, "--note ser ut til å ha et fødselsnummer i seg."),
    ],
)
def test_a_row_that_cannot_be_given_up_is_told_and_nothing_is_written(
    nights: Nights, capsys: pytest.CaptureFixture[str], changes: dict[str, str], told: str
) -> None:
    nights.deliver(1, [{}, BAD], [1])
    options = {
        "--source": "tonsberg", "--delivery": "2023-09-01", "--entity": "offers", "--row": "3",
        "--by": "Kari Nordmann", "--note": "Avtalt",
    } | changes  # fmt: skip
    assert main(["dismiss", *(part for pair in options.items() for part in pair)]) == 2
    said = capsys.readouterr()
    assert said.err.startswith(told)
    assert "10001" not in said.err
    assert nights.events() == []


@pytest.mark.parametrize(
    "text", ["01819010001", "018190 10001", "01.81.90.100.01", "0-" * 10 + "0"]
)
def test_what_may_be_a_number_is_seen_however_it_is_spaced(text: str) -> None:
    assert MAYBE_A_NUMBER.search(text)
    assert not MAYBE_A_NUMBER.search(text[:-2])


def test_release_by_hand_says_what_it_did(
    nights: Nights, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    nights.deliver(1, [BAD | {"record_id": "T-2"}, BAD], [0, 1], rules="older")
    nights.deliver(2, [{"record_id": "T-2"}], whole=False)
    monkeypatch.setattr(release_module, "_judge_again", lambda *_: set())
    assert main(["release", "--source", "tonsberg"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "1 rad kom inn.",
        "1 rad er erstattet av en nyere utgave.",
        "De som kom inn, er med i tallene fra neste natt.",
    ]
    assert main(["release", "--source", "tonsberg"]) == 0
    assert capsys.readouterr().out.startswith("Ingenting nytt å avgjøre")
    assert main(["release", "--source", "trondheim"]) == 2
