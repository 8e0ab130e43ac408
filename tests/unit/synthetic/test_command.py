"""The command line: what it takes, what it refuses, and that it never shows a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from contracts.entities import entities
from synthetic.__main__ import main


def test_a_nation_is_one_source_for_each_municipality(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["nation", "--out", str(tmp_path), "--people", "200", "--municipalities", "3"]
    assert main(arguments) == 0
    declared = yaml.safe_load((tmp_path / "sources.yml").read_text("utf-8"))["sources"]
    assert len(declared) == 3
    contacts = 0
    for name, source in declared.items():
        folder = tmp_path / "inbox" / name / "2024-09-01"
        assert {path.stem for path in folder.iterdir()} == set(entities())
        assert source["municipality_code"] in name
        contacts += len((folder / "contacts.csv").read_text("utf-8-sig").splitlines()) - 1
    assert contacts == 2000
    assert "3 kilder lagt til" in capsys.readouterr().out


def test_a_declared_source_and_its_comments_are_kept(tmp_path: Path) -> None:
    theirs = (
        "# vår egen fil\nsources:\n  tonsberg:\n    title: Vår egen  # ikke rør\n"
        "    location: et/annet/sted\n"
    )
    (tmp_path / "sources.yml").write_text(theirs, encoding="utf-8")
    assert main(["tonsberg-2023", "--out", str(tmp_path)]) == 0
    text = (tmp_path / "sources.yml").read_text(encoding="utf-8")
    assert text.startswith(theirs)
    declared = yaml.safe_load(text)["sources"]
    assert declared["tonsberg"] == {"title": "Vår egen", "location": "et/annet/sted"}
    assert declared["tonsberg-maling"]["kind"] == "workbook"


@pytest.mark.parametrize(
    "broken", ["sources: [", "sources: [a, b]\n", "sources:\n  a: {}\nannet: 1\n"]
)
def test_a_sources_file_that_cannot_be_added_to_is_left(
    tmp_path: Path, broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sources.yml").write_text(broken, encoding="utf-8")
    arguments = ["nation", "--people", "20", "--out", str(tmp_path)]
    assert main(arguments) == 2
    assert (tmp_path / "sources.yml").read_text(encoding="utf-8") == broken
    assert "sources.yml" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["atlantis"],
        [],
        ["nation", "--people", "5"],
        ["nation", "--municipalities", "5000"],
        ["tonsberg-2023", "--seed", "-1"],
    ],
)
def test_what_makes_no_sense_is_refused(
    tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*arguments, "--out", str(tmp_path / "data")])
    assert stopped.value.code == 2
    assert "usage" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_a_place_that_cannot_be_written_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fil").write_text("")
    assert main(["nation", "--people", "20", "--out", str(tmp_path / "fil")]) == 2
    assert "Ikke skrevet" in capsys.readouterr().err
