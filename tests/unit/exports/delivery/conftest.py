"""A package ready to be sent, and those who may get it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest
import yaml

from contracts.zones import Zones
from exports.delivery.message import Message
from exports.delivery.receiver import Receiver
from exports.delivery.receivers_file import read_receivers
from tests.unit.exports.delivery import https_server, sftp_server
from tests.unit.exports.delivery.certificates import Certified, certify
from tests.unit.exports.delivery.https_server import Mailbox
from tests.unit.exports.delivery.packages import Package, package
from tests.unit.exports.delivery.sftp_server import PASSWORD, USER, SftpServer

Declare = Callable[..., Receiver]
TOKEN = "et-hemmelig-token-som-ingen-skal-se"


@pytest.fixture
def zones(tmp_path: Path) -> Zones:
    """An installation of the test's own."""
    made = Zones(tmp_path / "data")
    made.make()
    made.national.mkdir(exist_ok=True)
    return made


@pytest.fixture
def keys(zones: Zones) -> Path:
    """The folder of keys beside the data."""
    folder = zones.home.with_name("data.keys")
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def declare(zones: Zones, keys: Path) -> Declare:
    """Write national-receivers.yml with one receiver, and read it."""
    del keys

    def declared(kind: str, **words: object) -> Receiver:
        content = {"receivers": {"mottaket": {"title": "Mottaket", "kind": kind, **words}}}
        (zones.home / "national-receivers.yml").write_text(
            yaml.safe_dump(content, allow_unicode=True), encoding="utf-8"
        )
        return read_receivers(zones.home)["mottaket"]

    return declared


@pytest.fixture
def folder(declare: Declare, zones: Zones) -> Receiver:
    """A receiver that is a folder, and lets files lie."""
    (zones.home / "utgaende" / "kvitteringer").mkdir(parents=True)
    return declare("folder", address="utgaende", receipts="utgaende/kvitteringer", keeps_files=True)


@pytest.fixture
def parcel(zones: Zones) -> Package:
    """A package ready to be sent."""
    return package(zones)


@pytest.fixture
def message(parcel: Package) -> Message:
    """What it is."""
    return parcel.message


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority, and a server and a client it knows."""
    made = tmp_path_factory.mktemp("certificates")
    for name, issuer in (("ca", ""), ("server", "ca"), ("klient", "ca"), ("fremmed", "")):
        certify(made, name, issuer=issuer)
    return made


def certified(folder: Path, name: str) -> Certified:
    """One of the certificates in a folder."""
    return Certified(folder / f"{name}.pem", folder / f"{name}.nokkel.pem")


@pytest.fixture
def box(authority: Path) -> Iterator[Mailbox]:
    """A receiver over HTTPS that knows us by token."""
    made = Mailbox()
    running = https_server.start(made, certified(authority, "server"), None)
    yield made
    https_server.stop(running)


@pytest.fixture
def strict_box(authority: Path) -> Iterator[Mailbox]:
    """One that knows us by certificate only."""
    made = Mailbox()
    running = https_server.start(made, certified(authority, "server"), certified(authority, "ca"))
    yield made
    https_server.stop(running)


@pytest.fixture
def https(declare: Declare, box: Mailbox, authority: Path, keys: Path) -> Receiver:
    """The receiver in ``box``, as declared."""
    (keys / "token").write_text(f"{TOKEN}\n", encoding="ascii")
    (keys / "token").chmod(0o600)
    return declare(
        "https",
        address=box.address,
        receipts=box.address.replace("meldinger", "kvitteringer"),
        ca_file=str(authority / "ca.pem"),
        token_file="token",
        timeout_seconds=20,
    )


@pytest.fixture
def impatient(https: Receiver) -> Receiver:
    """The same, waited for a second only: for a server that will not answer."""
    return replace(https, timeout_seconds=1)


@pytest.fixture
def server(tmp_path: Path, keys: Path) -> Iterator[SftpServer]:
    """A running server that knows our key and our password."""
    root = tmp_path / "tjener"
    (root / "inn").mkdir(parents=True)
    (root / "ut").mkdir()
    own = asyncssh.generate_private_key("ssh-ed25519")
    (keys / "nokkel").write_bytes(own.export_private_key())
    (keys / "passord").write_text(PASSWORD, encoding="ascii")
    for name in ("nokkel", "passord"):
        (keys / name).chmod(0o600)
    made = SftpServer(
        root,
        asyncssh.generate_private_key("ssh-ed25519"),
        own.export_public_key().decode(),
    )
    stop = sftp_server.start(made)
    yield made
    stop()


@pytest.fixture
def sftp(declare: Declare, server: SftpServer) -> Receiver:
    """The server, as declared: known by fingerprint, we by key; what we put there stays."""
    return declare(
        "sftp",
        address=f"sftp://{USER}@127.0.0.1:{server.port}/inn",
        receipts="/ut",
        host_keys=[server.fingerprint],
        key_file="nokkel",
        keeps_files=True,
        timeout_seconds=5,
    )
