"""A package is signed and sealed once, to its receiver, and openssl can open it again."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from contracts.zones import Zones
from exports.delivery.message import Kind, TwoContents
from exports.delivery.receiver import Receiver
from exports.delivery.receiver_rules import UnusableReceivers
from exports.delivery.sealing import seal
from exports.delivery.sending import send
from tests.unit.exports.delivery.certificates import certify
from tests.unit.exports.delivery.conftest import Declare, certified
from tests.unit.exports.delivery.packages import CONTENT, Package


def opened(sealed: Path, authority: Path, *, signed: bool) -> bytes:
    """What openssl finds in a sealed file."""
    own = certified(authority, "server")
    content = _openssl("cms", "-decrypt", "-inform", "DER", "-in", str(sealed), "-binary",
                       "-recip", str(own.certificate), "-inkey", str(own.key))  # fmt: skip
    if not signed:
        return content
    inner = sealed.with_suffix(".signed")
    inner.write_bytes(content)
    return _openssl("cms", "-verify", "-inform", "DER", "-in", str(inner), "-binary",
                    "-CAfile", str(authority / "ca.pem"), "-purpose", "any")  # fmt: skip


def _openssl(*arguments: str) -> bytes:
    return subprocess.run(["openssl", *arguments], capture_output=True, check=True).stdout


@pytest.fixture
def sealing(declare: Declare, zones: Zones, authority: Path) -> Receiver:
    """A receiver that wants its packages signed and sealed."""
    (zones.home / "utgaende").mkdir()
    return declare(
        "folder",
        address="utgaende",
        keeps_files=True,
        encrypt_to_file=str(authority / "server.pem"),
        sign_certificate_file=str(authority / "klient.pem"),
        sign_key_file=str(authority / "klient.nokkel.pem"),
    )


@pytest.mark.parametrize("signed", [True, False])
def test_openssl_opens_what_was_sealed(
    declare: Declare, authority: Path, tmp_path: Path, signed: bool
) -> None:
    words = {
        "sign_certificate_file": str(authority / "klient.pem"),
        "sign_key_file": str(authority / "klient.nokkel.pem"),
    }
    receiver = declare(
        "folder",
        address="ut",
        encrypt_to_file=str(authority / "server.pem"),
        **(words if signed else {}),
    )
    sealed = tmp_path / "a.p7m"
    content = bytes(range(256)) * 9 + b"\r\n\n"
    assert content not in seal(content, sealed, receiver)
    assert opened(sealed, authority, signed=signed) == content


def test_what_lies_sealed_is_what_is_sent_every_time(
    sealing: Receiver, zones: Zones, parcel: Package, authority: Path
) -> None:
    assert send(parcel.path, parcel.message, sealing, zones).kind is Kind.DELIVERED
    [there] = (zones.home / "utgaende").iterdir()
    assert there.name.endswith(".zip.p7m")
    first = there.read_bytes()
    assert opened(there, authority, signed=True) == CONTENT
    for path in (zones.home / "utgaende").iterdir():
        path.unlink()
    send(parcel.path, parcel.message, sealing, zones, again_by="Kari Vakt")
    assert there.read_bytes() == first


def test_a_sealed_file_that_was_changed_is_never_sent(
    sealing: Receiver, zones: Zones, parcel: Package
) -> None:
    send(parcel.path, parcel.message, sealing, zones)
    [sealed] = zones.national.rglob("*.p7m")
    content = bytearray(sealed.read_bytes())
    content[40] ^= 1
    sealed.write_bytes(content)
    with pytest.raises(TwoContents, match="forseglede filen"):
        send(parcel.path, parcel.message, sealing, zones, again_by="Kari Vakt")


def test_a_certificate_that_has_run_out_seals_nothing(
    declare: Declare, zones: Zones, parcel: Package, tmp_path: Path
) -> None:
    (zones.home / "utgaende").mkdir()
    gone = certify(tmp_path, "utgaatt", days=-1)
    receiver = declare("folder", address="utgaende", encrypt_to_file=str(gone.certificate))
    with pytest.raises(UnusableReceivers, match="gjelder ikke i dag"):
        send(parcel.path, parcel.message, receiver, zones)
    assert list((zones.home / "utgaende").iterdir()) == []


def test_a_signer_must_have_the_certificates_own_key(
    declare: Declare, authority: Path, tmp_path: Path
) -> None:
    receiver = declare(
        "folder",
        address="ut",
        sign_certificate_file=str(authority / "klient.pem"),
        sign_key_file=str(certified(authority, "fremmed").key),
    )
    with pytest.raises(UnusableReceivers, match="hører ikke sammen"):
        seal(CONTENT, tmp_path / "a.p7m", receiver)
