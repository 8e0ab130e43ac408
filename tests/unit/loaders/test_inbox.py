"""What lies in an inbox is looked at before it is opened: no link followed, no pipe waited for."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from contracts.receipts import Receipt, Status, to_json
from loaders import inbox
from loaders.rules import Refused

if TYPE_CHECKING:
    from tests.unit.loaders.conftest import Sender

RulesOf = Callable[[Receipt], list[str]]


def link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def dangling(path: Path) -> None:
    path.symlink_to("ingensteds")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        # A socket's name may be no longer than about a hundred bytes.
        os.chdir(path.parent)
        made.bind(path.name)


def folder(path: Path) -> None:
    path.mkdir()


STRANGE = [link, dangling, pipe, listening, folder]


@pytest.mark.parametrize("make", STRANGE)
@pytest.mark.parametrize("name", ["personer_20230901.csv", "notat.txt", ".skjult"])
def test_anything_but_plain_files_refuses_the_delivery_at_once(
    sender: Sender, make: Callable[[Path], None], name: str, rules_of: RulesOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(sender.inbox)
    path = sender.send("2023-09-01", [{}])
    if name == path.name:
        path.unlink()
    make(path.with_name(name))
    started = time.monotonic()
    [receipt] = sender.load()
    assert time.monotonic() - started < 20
    assert (receipt.status, rules_of(receipt)) == (Status.REFUSED, ["L-009"])


@pytest.mark.parametrize("make", [link, dangling, pipe, listening])
def test_a_delivery_that_is_no_folder_is_refused(
    sender: Sender, make: Callable[[Path], None], rules_of: RulesOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sender.inbox)
    sender.send("2023-08-31", [{}])
    make(sender.inbox / "2023-09-01")
    found = {receipt.delivery_name: receipt for receipt in sender.load()}
    assert found["2023-08-31"].status is Status.LANDED
    assert "2023-09-01" not in found or rules_of(found["2023-09-01"]) == ["L-009"]
    assert make is not link or "2023-09-01" in found


def test_a_link_to_a_folder_is_not_followed(sender: Sender, rules_of: RulesOf) -> None:
    elsewhere = sender.send("2023-09-01", [{}]).parent
    moved = elsewhere.rename(sender.inbox.parent / "utenfor")
    elsewhere.symlink_to(moved)
    [receipt] = sender.load()
    assert rules_of(receipt) == ["L-009"]


def test_a_name_that_is_a_pattern_to_a_reader_is_only_a_name(sender: Sender) -> None:
    """Found in review: DuckDB took ``personer_[1].csv`` for a pattern and read another file."""
    path = sender.send("2023-09-01", [{"PostId": "riktig"}])
    path.rename(path.with_name("personer_[1].csv"))
    other = path.with_name("gammel_1.csv")
    other.write_text("ikke denne", encoding="utf-8")
    [receipt] = sender.load()
    assert receipt.status is Status.LANDED
    landed = sender.settings.zones.landed_delivery("tonsberg", "2023-09-01") / "persons.parquet"
    assert duckdb.execute(f"select record_id from '{landed}'").fetchall() == [("riktig",)]


@pytest.mark.parametrize(
    "name",
    ["personer_';drop.csv", "personer_*.csv", "personer_?.csv", "personer_\n.csv",
     "personer_æ ø.csv", "personer_.gz.csv", "personer_{a,b}.csv"],
)  # fmt: skip
def test_any_name_a_file_can_have_is_only_a_name(sender: Sender, name: str) -> None:
    path = sender.send("2023-09-01", [{}])
    path.rename(path.with_name(name))
    [receipt] = sender.load()
    assert (receipt.status, receipt.rows_landed) == (Status.LANDED, 1)
    assert name == "personer_*.csv" or name not in to_json(receipt)


def test_bytes_that_are_no_name_in_any_language_are_only_a_name(sender: Sender) -> None:
    path = sender.send("2023-09-01", [{}])
    os.rename(path, os.fsencode(path.parent) + b"/personer_\xff\xfe.csv")  # noqa: PTH104
    [receipt] = sender.load()
    assert receipt.status is Status.LANDED
    to_json(receipt).encode()


def test_files_nobody_declared_are_told_by_number_and_never_opened(sender: Sender) -> None:
    path = sender.send("2023-09-01", [{}])
    secret = path.with_name("Kari Nordmann.zip")
    secret.write_bytes(b"PK\x03\x04")
    secret.chmod(0)
    [receipt] = sender.load()
    assert receipt.status is Status.LANDED
    [remark] = receipt.findings
    assert (remark.rule, remark.severity, remark.place) == ("L-022", "WARNING", "1 filer")
    assert "Kari" not in to_json(receipt)


@pytest.mark.parametrize("make", STRANGE)
def test_only_plain_files_are_opened(
    tmp_path: Path, make: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "x")
    with pytest.raises(Refused) as caught, inbox.opened(tmp_path / "x", "det avtalte navnet"):
        pass
    assert [found.rule for found in caught.value.findings] == ["L-009"]


def test_a_file_that_has_gone_is_said_to_have_changed(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught, inbox.opened(tmp_path / "x", "x"):
        pass
    assert [found.rule for found in caught.value.findings] == ["L-003"]
