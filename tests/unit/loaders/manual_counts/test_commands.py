"""The command line says what is wrong, and stores only what may be stored."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from contracts import receipts
from contracts.zones import Zones
from loaders.manual_counts.commands import add_commands, delivered_on, put_in_inbox
from loaders.manual_counts.report import grouped, months_text, print_report
from loaders.manual_counts.template import NotPossible
from loaders.manual_counts.workbook import read_workbook

if TYPE_CHECKING:
    from tests.unit.loaders.manual_counts.conftest import Forms

SOURCES = """
sources:
  tonsberg-maling:
    title: Tønsberg kommune, månedstall
    organisation: tonsberg
    municipality_code: "3803"
    kind: workbook
    location: inbox/tonsberg-maling
    expected_by: "12:00"
    registered_from: 2023-01-01
"""


@pytest.fixture
def zones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Zones:
    home = tmp_path / "hjem"
    home.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAVTERSKEL_HOME", str(home))
    monkeypatch.delenv("LAVTERSKEL_ENV", raising=False)
    zones = Zones(home)
    zones.sources_file.write_text(SOURCES, encoding="utf-8")
    return zones


def run(*arguments: str | Path) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(required=True))
    chosen = parser.parse_args(["manual-counts", *map(str, arguments)])
    return int(chosen.run(chosen))


def order(path: Path, code: str = "3803") -> list[str]:
    return ["template", "--municipality", code, "--unit", "Nord", "--year", "2023",
            "--out", str(path)]  # fmt: skip


def test_a_template_is_made_and_never_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "maling.xlsx"

    assert run(*order(path)) == 0
    before = path.read_bytes()
    assert run(*order(path)) == 2
    assert "finnes fra før" in capsys.readouterr().err
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [("maling.xls", "3803", "slutte på .xlsx"), ("borte/maling.xlsx", "3803", "finnes ikke"),
     ("maling.xlsx", "3905", "gjaldt ikke i 2023")],
)  # fmt: skip
def test_a_template_that_cannot_be_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, code: str, said: str
) -> None:
    assert run(*order(tmp_path / name, code)) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_check_tells_the_summary_first(forms: Forms, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", forms.write()) == 0

    told = capsys.readouterr().out
    assert told.startswith("Fil ")
    for text in ("3803", "Psykisk helse og rus", "januar–august", "104 rapportert",
                 "64 ikke rapportert", "Ingen merknader."):  # fmt: skip
        assert text in told


@pytest.mark.parametrize(
    ("cells", "code", "said"),
    [
        ({"K11": 0, "L11": 0}, 1, "Merknad"),
        ({"C16": "ca 5"}, 2, "Må rettes"),
        ({"A16": None}, 2, "Stopper filen"),
    ],
)
def test_check_ends_by_how_bad_it_is(
    forms: Forms, capsys: pytest.CaptureFixture[str], cells: dict[str, object], code: int, said: str
) -> None:
    assert run("check", forms.with_cells(**cells)) == code
    assert said in capsys.readouterr().out


def test_check_as_json(forms: Forms, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", "--json", forms.with_cells(C16="ca 5", B6="05.09.2023")) == 2

    told = json.loads(capsys.readouterr().out)
    assert told["months_reported"] == [f"2023-{month:02}" for month in range(1, 9)]
    assert (told["rows"], told["rows_counted"], told["rows_unreadable"]) == (168, 103, 1)
    assert (told["approved_on"], told["exit_code"], told["is_refused"]) == ("2023-09-05", 2, False)
    assert [(item["rule"], item["severity"], item["place"]) for item in told["findings"]] == [
        ("M-131", "ROW", "Måling 2023!C16")
    ]


def test_check_stores_nothing(forms: Forms, zones: Zones) -> None:
    path = forms.write()
    before = sorted(zones.home.rglob("*"))

    assert run("check", path, "--source", "tonsberg-maling") == 0
    assert sorted(zones.home.rglob("*")) == before


def test_check_of_something_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "2023-09-01_brev.xlsx"
    path.write_bytes(b"hei")

    assert run("check", path) == 2
    told = capsys.readouterr().out
    assert "M-122" in told
    assert "ukjent" in told


def test_the_same_words_are_told_once(forms: Forms) -> None:
    places = [f"{column}{row}" for column in "KLMN" for row in (11, 14, 21)]
    reading = read_workbook(forms.with_cells(**dict.fromkeys(places, 0), C16="ca 5"))
    told = grouped(reading)

    assert [(item.finding.rule, len(item.places)) for item in told] == [("M-131", 1), ("M-141", 12)]
    console = Console(record=True, width=120)
    print_report(reading, console)
    assert "Måling 2023!K11, K14" in console.export_text()


def test_what_stands_in_a_file_is_never_markup(forms: Forms) -> None:
    console = Console(record=True, width=120)
    print_report(read_workbook(forms.with_cells(B4="[red]Nord[/red] [/x]")), console)

    assert "[red]Nord[/red] [/x]" in console.export_text()


@pytest.mark.parametrize(
    ("months", "text"), [((), "ingen"), ((1,), "januar"), ((1, 2, 5), "januar–februar, mai")]
)
def test_months_as_text(forms: Forms, months: tuple[int, ...], text: str) -> None:
    cells: dict[str, object] = {
        forms.cell(code, month): None for code in forms.real for month in range(1, 13)
    }
    cells |= {forms.cell("drop_in_attended", month): 0 for month in months}

    assert months_text(read_workbook(forms.with_cells(**cells))) == text


# Taking in.


def test_load_lands_the_workbook_once(
    forms: Forms, zones: Zones, capsys: pytest.CaptureFixture[str]
) -> None:
    path = forms.write()

    assert run("load", path, "--source", "tonsberg-maling") == 0
    assert f"{path.name}: tatt imot." in capsys.readouterr().out
    assert run("load", path, "--source", "tonsberg-maling") == 0
    assert "tatt imot før" in capsys.readouterr().out
    assert (zones.inbox / "tonsberg-maling" / path.name).read_bytes() == path.read_bytes()
    found = list(receipts.landed(zones.landing, "tonsberg-maling"))
    assert [receipt.rows_landed for receipt in found] == [168]


def test_load_refuses_other_content_under_the_same_name(
    forms: Forms, zones: Zones, capsys: pytest.CaptureFixture[str]
) -> None:
    run("load", forms.write(), "--source", "tonsberg-maling")

    assert run("load", forms.with_cells(C16=45), "--source", "tonsberg-maling") == 2
    assert "med annet innhold" in capsys.readouterr().err
    assert len(list(receipts.landed(zones.landing, "tonsberg-maling"))) == 1


def test_load_stores_nothing_of_a_refused_workbook(forms: Forms, zones: Zones) -> None:
    assert run("load", forms.with_cells(B3="5001"), "--source", "tonsberg-maling") == 2
    assert not (zones.inbox / "tonsberg-maling").exists()


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [("maling.xlsx", "tonsberg-maling", "begynne med datoen"),
     ("2023-13-01_maling.xlsx", "tonsberg-maling", "begynne med datoen"),
     ("2999-01-01_maling.xlsx", "tonsberg-maling", "ikke kommet ennå"),
     ("2023-09-01 måling!.xlsx", "tonsberg-maling", "bokstaver"),
     ("2023-09-01_maling.xlsx", "trondheim", "Kjente: tonsberg-maling")],
)  # fmt: skip
def test_load_says_what_is_missing(
    forms: Forms, zones: Zones, capsys: pytest.CaptureFixture[str],
    name: str, source: str, said: str,
) -> None:  # fmt: skip
    assert run("load", forms.write(name=name), "--source", source) == 2
    assert said in capsys.readouterr().err
    assert not zones.inbox.exists()


def test_the_day_in_a_name() -> None:
    assert str(delivered_on(Path("2023-09-01_maling.xlsx"))) == "2023-09-01"
    assert delivered_on(Path("2023-09-011.xlsx")) is None
    assert delivered_on(Path("2023-02-30_maling.xlsx")) is None


def test_the_inbox_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "2023-09-01.xlsx"
    path.write_bytes(b"en")
    inbox = tmp_path / "inbox" / "kilde"
    put_in_inbox(path, inbox)
    put_in_inbox(path, inbox)
    path.write_bytes(b"to")

    with pytest.raises(NotPossible, match="skrives aldri over"):
        put_in_inbox(path, inbox)

    assert [item.name for item in inbox.iterdir()] == [path.name]
    assert (inbox / path.name).read_bytes() == b"en"
    assert (inbox / path.name).stat().st_mode & 0o077 == 0
