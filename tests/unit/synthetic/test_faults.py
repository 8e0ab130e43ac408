"""The manifest lists what was planted, and nothing else is touched."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from synthetic.__main__ import main
from synthetic.fault_list import FAULTS, canary
from tests.unit.synthetic.test_identity import is_valid

DELIVERY = Path("inbox/tonsberg/2023-09-01")


@pytest.fixture(scope="module")
def homes(home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    faulty = tmp_path_factory.mktemp("faulty")
    assert main(["tonsberg-2023", "trondheim-2018", "--out", str(faulty), "--faults"]) == 0
    return home, faulty


@pytest.fixture(scope="module")
def manifest(homes: tuple[Path, Path]) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((homes[1] / "faults.json").read_text("utf-8"))
    return entries


def lines(home: Path, file: str) -> Counter[str]:
    return Counter((home / DELIVERY / file).read_bytes().decode("cp1252").split("\r\n")[1:-2])


def test_every_kind_of_fault_is_planted(manifest: list[dict[str, Any]]) -> None:
    rules = {entry["rule"] for entry in manifest}
    assert rules >= {fault.rule for fault in FAULTS} - {"M-005", "R-005", "O-005"}
    assert rules >= {"L-001", "L-002", "L-005", "L-006", "R-020", "M-005", "R-005", "O-005", None}


def test_rows_added_are_those_listed(
    homes: tuple[Path, Path], manifest: list[dict[str, Any]]
) -> None:
    clean, faulty = homes
    for path in (clean / DELIVERY).iterdir():
        if path.name.startswith("henvendelser"):
            continue  # one column more
        before, after = lines(clean, path.name), lines(faulty, path.name)
        listed = [
            entry for entry in manifest
            if entry["file"] == path.name and entry["delivery"] == DELIVERY.name
        ]  # fmt: skip
        added = sum(e["rows"] for e in listed if e["severity"] != "WARNING")
        changed = sum(e["rows"] for e in listed if e["severity"] == "WARNING")
        assert (after - before).total() == added + changed
        assert (before - after).total() == changed


def test_planted_records_are_where_the_manifest_says(
    homes: tuple[Path, Path], manifest: list[dict[str, Any]]
) -> None:
    for entry in manifest:
        if entry["record_id"] is None:
            continue
        encoding = "cp1252" if entry["source"] == "tonsberg" else "utf-8-sig"
        path = homes[1] / "inbox" / entry["source"] / entry["delivery"] / entry["file"]
        text = path.read_bytes().decode(encoding)
        found = [line for line in text.splitlines() if line.startswith(entry["record_id"])]
        assert len(found) == entry["rows"]


def test_the_spoilt_files(homes: tuple[Path, Path]) -> None:
    inbox = homes[1] / "inbox"
    assert not list((inbox / "tonsberg/2023-08-29").glob("kontakter_*.csv"))
    counted = (inbox / "tonsberg/2023-08-30/kontakter_20230830.csv").read_bytes().splitlines()
    assert counted[-1] == f"ANTALL;{len(counted) - 2 + 7}".encode()
    header = (inbox / "tonsberg/2023-08-31/kontakter_20230831.csv").read_text("cp1252")
    assert "Oppmøte" not in header.split("\n")[0]
    with pytest.raises(UnicodeDecodeError):
        (inbox / "trondheim/2018-12-31/offers.csv").read_text("utf-8")
    emptied = (inbox / "trondheim/2019-01-02/centre_days.csv").read_text("utf-8-sig")
    assert len(list(csv.reader(emptied.splitlines()))) == 1


def test_the_canary_is_a_valid_number_that_is_nobodys() -> None:
    assert is_valid(canary())
    assert int(canary()[2:4]) > 80
