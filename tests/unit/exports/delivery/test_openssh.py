"""Over SFTP against OpenSSH's own server, which most receivers run; the other SFTP tests need no
program that the machine may lack."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import asyncssh
import pytest

from contracts.zones import Zones
from exports.delivery.intake import collect
from exports.delivery.message import Kind, TwoContents
from exports.delivery.receiver import Receiver
from exports.delivery.sending import send
from tests.unit.exports.delivery import openssh
from tests.unit.exports.delivery.conftest import Declare
from tests.unit.exports.delivery.packages import CONTENT, Package, landed

pytestmark = pytest.mark.skipif(
    openssh.SSHD is None, reason="no sshd on this machine (Debian: openssh-server)"
)
NOW = datetime(2026, 4, 1, 8, tzinfo=UTC)


@dataclass(frozen=True)
class There:
    """The server's folders, and the receiver as declared."""

    inn: Path
    ut: Path
    receiver: Receiver


@pytest.fixture
def there(tmp_path: Path, keys: Path, declare: Declare) -> Iterator[There]:
    """A running sshd that knows our key."""
    root = tmp_path / "tjener"
    for name in ("inn", "ut"):
        (root / name).mkdir(parents=True)
    own = asyncssh.generate_private_key("ssh-ed25519")
    (keys / "nokkel").write_bytes(own.export_private_key())
    (keys / "nokkel").chmod(0o600)
    port, key, stop = openssh.start(tmp_path, root, own.export_public_key().decode())
    receiver = declare(
        "sftp",
        address=f"sftp://{getpass.getuser()}@127.0.0.1:{port}{root}/inn",
        receipts=f"{root}/ut",
        host_keys=[key.get_fingerprint()],
        key_file="nokkel",
        keeps_files=True,
        timeout_seconds=10,
    )
    yield There(root / "inn", root / "ut", receiver)
    stop()


def test_sent_asked_for_and_receipted(there: There, zones: Zones, parcel: Package) -> None:
    message = parcel.message
    assert send(parcel.path, message, there.receiver, zones).kind is Kind.DELIVERED
    name = f"lavterskel_2026-q1_000001_{message.message_id}.zip"
    assert {path.name: path.read_bytes() for path in there.inn.iterdir()} == {name: CONTENT}
    assert send(parcel.path, message, there.receiver, zones).kind is Kind.DELIVERED
    told = {"messageId": message.message_id, "refId": "R-1"}
    (there.ut / "k1.json").write_text(json.dumps(told), encoding="utf-8")
    assert collect(there.receiver, zones, NOW) == collect(there.receiver, zones, NOW) == ()
    assert [row["ref_id"] for row in landed(zones)] == ["R-1"]
    assert send(parcel.path, message, there.receiver, zones).ref_id == "R-1"
    # Its rename does not write over what lies there, whoever put it there.
    (there.inn / name).write_bytes(b"noe annet")
    with pytest.raises(TwoContents):
        send(parcel.path, message, there.receiver, zones, again_by="Kari Vakt")
    assert (there.inn / name).read_bytes() == b"noe annet"


def test_another_host_key_gets_nothing(there: There, zones: Zones, parcel: Package) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").get_fingerprint()
    stranger = replace(there.receiver, host_keys=(other,))
    answer = send(parcel.path, parcel.message, stranger, zones)
    assert (answer.kind, answer.code) == (Kind.FAILED, "wrong_host_key")
    assert list(there.inn.iterdir()) == []
