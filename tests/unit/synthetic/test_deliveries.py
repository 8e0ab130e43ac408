"""What lands in the inbox: the same bytes for the same seed, and what the stock tool says of it."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest
import yaml
from frictionless import Resource, Schema, system

from contracts import entities as contract
from contracts.entities import entities
from synthetic.__main__ import main
from synthetic.deliveries import write_delivery
from synthetic.dialects import TRONDHEIM
from synthetic.journal import Frames
from synthetic.sources import TRONDHEIM_SOURCE
from synthetic.trondheim.offers import EXTRACTED_ON


def checksums(home: Path) -> dict[str, str]:
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(home: Path, tmp_path: Path) -> None:
    assert main(["tonsberg-2023", "trondheim-2018", "--out", str(tmp_path)]) == 0
    assert checksums(tmp_path) == checksums(home)


def test_another_seed_gives_other_bytes(home: Path, tmp_path: Path) -> None:
    assert main(["tonsberg-2023", "--out", str(tmp_path), "--seed", "2"]) == 0
    name = "inbox/tonsberg/2023-09-01/kontakter_20230901.csv"
    assert checksums(tmp_path)[name] != checksums(home)[name]


def test_again_changes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = checksums(home)
    assert main(["tonsberg-2023", "--out", str(home)]) == 0
    assert checksums(home) == before
    assert "0 kilder lagt til, 2 sto der fra før" in capsys.readouterr().out


def test_other_content_is_never_written_over(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = checksums(home)
    assert main(["tonsberg-2023", "--out", str(home), "--seed", "9"]) == 2
    assert checksums(home) == before
    assert "finnes fra før med annet innhold" in capsys.readouterr().err


def test_tonsbergs_files(home: Path) -> None:
    for path in (home / "inbox/tonsberg/2023-09-01").iterdir():
        raw = path.read_bytes()
        text = raw.decode("cp1252")
        rows = list(csv.reader(text.splitlines(), delimiter=";"))
        assert raw.endswith(b"\r\n")
        assert rows[-1] == ["ANTALL", str(len(rows) - 2)]
        assert {len(row) for row in rows[:-1]} == {len(rows[0])}
        assert rows[0][0] == "PostId"


def test_every_declared_file_is_there(home: Path) -> None:
    declared = yaml.safe_load((home / "sources.yml").read_text(encoding="utf-8"))["sources"]
    assert list(declared) == ["tonsberg", "tonsberg-maling", "trondheim"]
    for name, source in declared.items():
        assert source["location"] == f"inbox/{name}"
        (delivery,) = (home / source["location"]).iterdir()
        for entity, file in source.get("entities", {}).items():
            (path,) = delivery.glob(file["file"])
            encoding = source["dialect"]["encoding"]
            header = path.read_text(encoding=encoding).split("\n")[0].rstrip("\r")
            names = header.split(source["dialect"]["delimiter"])
            columns = file.get("columns", {})
            assert names == [columns.get(f.name, f.name) for f in entities()[entity].fields]


def validate(folder: Path, entity: str) -> list[tuple[int | None, str | None]]:
    """Row number and field name of each error the stock tool finds."""
    schema = Schema.from_descriptor(str(contract.SCHEMA_FOLDER / f"{entity}.yaml"))
    with system.use_context(trusted=True):
        resource = Resource(path=str(folder / f"{entity}.csv"), schema=schema)
        report = resource.validate()
    rows: list[list[object]] = report.flatten(["rowNumber", "fieldName"])
    return [(row[0], row[1]) for row in rows]  # type: ignore[misc]


@pytest.fixture(scope="module")
def small(trondheim: Frames, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first rows of every clean file: the tool reads a few thousand rows a second."""
    inbox = tmp_path_factory.mktemp("inbox")
    pieces = {name: [frame.head(150)] for name, frame in trondheim.items()}
    write_delivery(inbox, TRONDHEIM_SOURCE, EXTRACTED_ON, pieces)
    return inbox / "trondheim" / EXTRACTED_ON.isoformat()


@pytest.mark.parametrize("entity", TRONDHEIM_SOURCE.entities)
def test_the_stock_tool_accepts_a_clean_file(small: Path, entity: str) -> None:
    assert validate(small, entity) == []


def test_the_stock_tool_names_the_cell_of_a_bad_one(small: Path, tmp_path: Path) -> None:
    lines = (small / "contacts.csv").read_text(encoding=TRONDHEIM.encoding).split("\n")
    names, cells = lines[0].split(","), lines[3].split(",")
    cells[names.index("duration_minutes")] = "1500"
    cells[names.index("attendance")] = "kom"
    lines[3] = ",".join(cells)
    (tmp_path / "contacts.csv").write_text("\n".join(lines), encoding=TRONDHEIM.encoding)
    assert sorted(validate(tmp_path, "contacts")) == [(4, "attendance"), (4, "duration_minutes")]
