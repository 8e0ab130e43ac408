"""Over SFTP, against a real server: known by its key, whole files only, and receipts read back."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import asyncssh
import paramiko
import pytest

from contracts.zones import Zones
from exports.delivery.intake import collect
from exports.delivery.message import Kind, TwoContents
from exports.delivery.receiver import Receiver
from exports.delivery.sending import send
from tests.unit.exports.delivery.packages import CONTENT, Package
from tests.unit.exports.delivery.sftp_server import USER, SftpServer

NOW = datetime(2026, 4, 1, 8, tzinfo=UTC)


def there(server: SftpServer) -> dict[str, bytes]:
    """What lies at the server."""
    return {path.name: path.read_bytes() for path in (server.root / "inn").iterdir()}


def test_the_file_is_written_aside_synced_and_renamed(
    sftp: Receiver, server: SftpServer, zones: Zones, parcel: Package
) -> None:
    answer = send(parcel.path, parcel.message, sftp, zones)
    assert answer.kind is Kind.DELIVERED
    name = f"lavterskel_2026-q1_000001_{parcel.message.message_id}.zip"
    assert there(server) == {name: CONTENT}
    assert server.calls == ["fsync", "rename"]


def test_a_server_that_cannot_sync_gets_the_file_all_the_same(
    sftp: Receiver, server: SftpServer, zones: Zones, parcel: Package
) -> None:
    server.has_fsync = False
    assert send(parcel.path, parcel.message, sftp, zones).kind is Kind.DELIVERED


def test_a_known_key_and_a_password_do_as_well(
    sftp: Receiver, server: SftpServer, zones: Zones, parcel: Package, keys: Path
) -> None:
    other = replace(
        sftp, host_keys=(server.public_key,), key_file=None, password_file=keys / "passord"
    )
    assert send(parcel.path, parcel.message, other, zones).kind is Kind.DELIVERED


@pytest.mark.parametrize("is_fingerprint", [True, False])
def test_a_server_with_another_key_gets_nothing_and_is_not_logged_in_to(
    sftp: Receiver,
    server: SftpServer,
    zones: Zones,
    parcel: Package,
    keys: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_fingerprint: bool,
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("told who we are")

    monkeypatch.setattr(paramiko.Transport, "auth_password", never)
    other = asyncssh.generate_private_key("ssh-ed25519")
    pinned = other.get_fingerprint() if is_fingerprint else other.export_public_key().decode()
    stranger = replace(sftp, host_keys=(pinned,), key_file=None, password_file=keys / "passord")
    answer = send(parcel.path, parcel.message, stranger, zones)
    assert (answer.kind, answer.code, answer.may_retry) == (Kind.FAILED, "wrong_host_key", False)
    assert there(server) == {}


def test_a_password_that_is_not_taken_is_for_a_person(
    sftp: Receiver, server: SftpServer, zones: Zones, parcel: Package, keys: Path
) -> None:
    (keys / "passord").write_text("et-annet-passord", encoding="ascii")
    wrong = replace(sftp, key_file=None, password_file=keys / "passord")
    answer = send(parcel.path, parcel.message, wrong, zones)
    assert (answer.kind, answer.code, answer.may_retry) == (Kind.FAILED, "no_access", False)
    assert "et-annet-passord" not in repr(answer)
    assert there(server) == {}


def test_nobody_home_is_tried_again(sftp: Receiver, zones: Zones, parcel: Package) -> None:
    away = replace(sftp, address=f"sftp://{USER}@127.0.0.1:1/inn")
    answer = send(parcel.path, parcel.message, away, zones)
    assert (answer.kind, answer.code, answer.may_retry) == (Kind.FAILED, "no_connection", True)


def test_the_same_bytes_are_delivered_already_and_others_never_written_over(
    sftp: Receiver, server: SftpServer, zones: Zones, parcel: Package
) -> None:
    send(parcel.path, parcel.message, sftp, zones)
    assert send(parcel.path, parcel.message, sftp, zones, again_by="Kari").kind is Kind.DELIVERED
    assert server.calls == ["fsync", "rename"]
    [name] = there(server)
    (server.root / "inn" / name).write_bytes(b"noe annet")
    with pytest.raises(TwoContents, match="med annet innhold"):
        send(parcel.path, parcel.message, sftp, zones, again_by="Kari")
    assert there(server) == {name: b"noe annet"}


def test_a_name_taken_between_the_look_and_the_rename_is_not_written_over(
    sftp: Receiver, server: SftpServer, zones: Zones, parcel: Package
) -> None:
    name = f"lavterskel_2026-q1_000001_{parcel.message.message_id}.zip"
    server.before_rename = lambda: (server.root / "inn" / name).write_bytes(b"noe annet") and None
    with pytest.raises(TwoContents):
        send(parcel.path, parcel.message, sftp, zones)
    assert there(server)[name] == b"noe annet"


@pytest.mark.parametrize("when", ["before_rename", "after_rename"])
def test_a_line_that_breaks_at_the_rename_is_asked_about(
    sftp: Receiver, server: SftpServer, zones: Zones, parcel: Package, when: str
) -> None:
    def breaks() -> None:
        raise asyncssh.SFTPConnectionLost("borte")

    setattr(server, when, breaks)
    answer = send(parcel.path, parcel.message, sftp, zones)
    # The server says that it failed; where the file got its name all the same, it is found.
    assert answer.kind is (Kind.UNKNOWN if when == "before_rename" else Kind.DELIVERED)
    setattr(server, when, None)
    assert send(parcel.path, parcel.message, sftp, zones).kind is Kind.DELIVERED
    assert list(there(server).values()) == [CONTENT]


def test_a_receipt_is_fetched_from_its_folder(
    sftp: Receiver, server: SftpServer, zones: Zones, parcel: Package
) -> None:
    send(parcel.path, parcel.message, sftp, zones)
    told = {"messageId": parcel.message.message_id, "refId": "R-1"}
    (server.root / "ut" / "k1.json").write_text(json.dumps(told), encoding="utf-8")
    (server.root / "ut" / "k2.json").write_text("ikke JSON", encoding="utf-8")
    (server.root / "ut" / ".k3.json").write_text("skrives ennå", encoding="utf-8")
    os.mkfifo(server.root / "ut" / "k4.json")
    assert [alarm.code for alarm in collect(sftp, zones, NOW)] == ["unreadable_receipt"]
    assert send(parcel.path, parcel.message, sftp, zones).ref_id == "R-1"
    assert len(list((zones.landing / "_receipts" / "mottaket").glob("*.parquet"))) == 2
