"""A folder gets a file whole or not at all, once, and its receipts are read back."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contracts.zones import Zones
from exports.delivery.folder import FolderPlace
from exports.delivery.intake import collect
from exports.delivery.message import Kind, TwoContents
from exports.delivery.receiver import Receiver
from exports.delivery.sending import send
from tests.unit.exports.delivery.conftest import Declare
from tests.unit.exports.delivery.packages import CONTENT, Package
from tests.unit.exports.delivery.remote import Killed

NOW = datetime(2026, 4, 1, 8, tzinfo=UTC)


def files(zones: Zones) -> list[Path]:
    """What lies in the receiver's folder."""
    return [path for path in (zones.home / "utgaende").iterdir() if path.is_file()]


def receipt(zones: Zones, name: str, **content: object) -> None:
    """Let the receiver answer."""
    path = zones.home / "utgaende" / "kvitteringer" / name
    path.write_text(json.dumps(content), encoding="utf-8")


def test_the_file_lies_there_whole_and_awaits_its_receipt(
    folder: Receiver, zones: Zones, parcel: Package
) -> None:
    answer = send(parcel.path, parcel.message, folder, zones)
    assert answer.kind is Kind.DELIVERED
    [there] = files(zones)
    assert there.read_bytes() == CONTENT
    assert there.name == f"lavterskel_2026-q1_000001_{parcel.message.message_id}.zip"


def test_a_receipt_beside_it_is_read_back(folder: Receiver, zones: Zones, parcel: Package) -> None:
    send(parcel.path, parcel.message, folder, zones)
    receipt(zones, "k1.json", messageId=parcel.message.message_id, refId="R-1")
    assert collect(folder, zones, NOW) == ()
    answer = send(parcel.path, parcel.message, folder, zones)
    assert (answer.kind, answer.ref_id) == (Kind.ACCEPTED, "R-1")


def test_a_rejection_comes_with_its_lines_and_an_alarm(
    folder: Receiver, zones: Zones, parcel: Package
) -> None:
    send(parcel.path, parcel.message, folder, zones)
    receipt(
        zones,
        "k1.json",
        messageId=parcel.message.message_id,
        validationCode="V-1",
        validationMessage="Feil",
        lines=[{"line": 2, "message": "ukjent kode"}],
    )
    [alarm] = collect(folder, zones, NOW)
    assert alarm.code == "rejected"
    answer = send(parcel.path, parcel.message, folder, zones)
    assert (answer.kind, answer.code) == (Kind.REJECTED, "V-1")
    assert [(line.place, line.message) for line in answer.lines] == [("2", "ukjent kode")]


def test_the_same_bytes_under_the_name_are_delivered_already(
    folder: Receiver, zones: Zones, parcel: Package
) -> None:
    send(parcel.path, parcel.message, folder, zones)
    [there] = files(zones)
    inode = there.stat().st_ino
    assert send(parcel.path, parcel.message, folder, zones, again_by="Kari").kind is Kind.DELIVERED
    assert [path.stat().st_ino for path in files(zones)] == [inode]


def test_other_bytes_under_the_name_are_never_written_over(
    folder: Receiver, zones: Zones, parcel: Package
) -> None:
    name = f"lavterskel_2026-q1_000001_{parcel.message.message_id}.zip"
    (zones.home / "utgaende" / name).write_bytes(b"noe annet")
    for _ in range(2):
        with pytest.raises(TwoContents, match="med annet innhold"):
            send(parcel.path, parcel.message, folder, zones)
    assert [path.read_bytes() for path in files(zones)] == [b"noe annet"]


def test_a_package_that_was_changed_after_approval_is_not_sent(
    folder: Receiver, zones: Zones, parcel: Package
) -> None:
    parcel.path.write_bytes(CONTENT + b"!")
    with pytest.raises(TwoContents, match="innholdet er endret"):
        send(parcel.path, parcel.message, folder, zones)
    assert files(zones) == []


def test_a_disk_without_second_names_is_written_to_all_the_same(
    folder: Receiver, zones: Zones, parcel: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*_: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", cannot)
    assert send(parcel.path, parcel.message, folder, zones).kind is Kind.DELIVERED
    assert [path.read_bytes() for path in files(zones)] == [CONTENT]


def test_a_folder_that_is_gone_is_tried_again(
    declare: Declare, zones: Zones, parcel: Package
) -> None:
    answer = send(parcel.path, parcel.message, declare("folder", address="borte"), zones)
    assert (answer.kind, answer.code, answer.may_retry) == (Kind.FAILED, "no_folder", True)
    assert answer.message.startswith("Mottaket: mappen borte finnes ikke")
    assert "national-receivers.yml" in answer.message
    assert not (zones.home / "borte").exists()


def test_no_receipt_is_an_alarm_and_never_a_new_sending(
    folder: Receiver, zones: Zones, parcel: Package
) -> None:
    send(parcel.path, parcel.message, folder, zones, clock=lambda: NOW)
    assert collect(folder, zones, NOW + timedelta(hours=24)) == ()
    for path in files(zones):
        path.unlink()
    [alarm] = collect(folder, zones, NOW + timedelta(hours=25))
    assert (alarm.code, alarm.message_id) == ("no_receipt", parcel.message.message_id)
    assert send(parcel.path, parcel.message, folder, zones).kind is Kind.DELIVERED
    assert files(zones) == []


def test_a_link_among_the_receipts_is_not_followed(
    folder: Receiver, zones: Zones, parcel: Package, tmp_path: Path
) -> None:
    send(parcel.path, parcel.message, folder, zones)
    (tmp_path / "annet.json").write_text("{}", encoding="utf-8")
    link = zones.home / "utgaende" / "kvitteringer" / "k.json"
    link.symlink_to(tmp_path / "annet.json")
    assert collect(folder, zones, NOW) == ()
    assert not (zones.landing / "_receipts" / "mottaket").exists()


def test_a_file_that_was_fetched_before_we_were_killed_is_not_sent_again(
    declare: Declare, zones: Zones, parcel: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    (zones.home / "utgaende").mkdir()
    receiver = declare("folder", address="utgaende")

    def dies(place: FolderPlace, name: str, final: str) -> bool:
        (place.folder / name).rename(place.folder / final)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(FolderPlace, "rename", dies)
        with pytest.raises(Killed):
            send(parcel.path, parcel.message, receiver, zones)
    [fetched] = files(zones)
    fetched.unlink()
    answer = send(parcel.path, parcel.message, receiver, zones)
    assert (answer.kind, answer.code) == (Kind.UNKNOWN, "taken_or_not_there")
    assert files(zones) == []


def test_what_was_accepted_stays_so_when_it_is_sent_once_more(
    folder: Receiver, zones: Zones, parcel: Package
) -> None:
    takes_away = replace(folder, keeps_files=False)
    send(parcel.path, parcel.message, takes_away, zones)
    receipt(zones, "k1.json", messageId=parcel.message.message_id, refId="R-1")
    collect(takes_away, zones, NOW)
    files(zones)[0].unlink()
    again = send(parcel.path, parcel.message, takes_away, zones, again_by="Kari Vakt")
    assert (again.kind, again.ref_id) == (Kind.ACCEPTED, "R-1")
    assert [path.read_bytes() for path in files(zones)] == [CONTENT]
    # The receipt that lies there is the one we had, and none is missed.
    assert collect(takes_away, zones, datetime.now(UTC) + timedelta(days=9)) == ()


def test_a_receipt_tells_more_than_a_file_that_is_gone(
    folder: Receiver, zones: Zones, parcel: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> bool:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(FolderPlace, "rename", killed)
        with pytest.raises(Killed):
            send(parcel.path, parcel.message, folder, zones)
    receipt(zones, "k1.json", messageId=parcel.message.message_id, refId="R-1")
    assert send(parcel.path, parcel.message, folder, zones).ref_id == "R-1"
    assert [path for path in files(zones) if not path.name.startswith(".")] == []


def test_what_was_rejected_and_asked_for_again_awaits_a_new_answer(
    folder: Receiver, zones: Zones, parcel: Package
) -> None:
    message_id = parcel.message.message_id
    send(parcel.path, parcel.message, folder, zones)
    receipt(zones, "k1.json", messageId=message_id, refId="R-1", validationCode="V-1")
    collect(folder, zones, NOW)
    # The file lies there yet: the receiver reads it once more, and now it is taken.
    again = send(parcel.path, parcel.message, folder, zones, again_by="Kari Vakt")
    assert again.kind is Kind.DELIVERED
    assert collect(folder, zones, NOW) == ()
    receipt(zones, "k2.json", messageId=message_id, refId="R-2")
    assert collect(folder, zones, NOW) == ()
    assert send(parcel.path, parcel.message, folder, zones).ref_id == "R-2"
