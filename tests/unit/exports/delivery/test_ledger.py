"""One changed byte in what is remembered is found, and nothing is sent on the word of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.zones import Zones
from exports.delivery.checking import damages
from exports.delivery.ledger import Damaged
from exports.delivery.receiver import Receiver
from exports.delivery.sending import send
from tests.unit.exports.delivery.conftest import Declare
from tests.unit.exports.delivery.packages import Package, package


@pytest.fixture
def sealing(declare: Declare, zones: Zones, authority: Path) -> Receiver:
    """A receiver that wants its packages sealed."""
    (zones.home / "utgaende").mkdir()
    certificate = str(authority / "server.pem")
    return declare("folder", address="utgaende", keeps_files=True, encrypt_to_file=certificate)


def remembered(zones: Zones) -> list[Path]:
    """Every file that something is remembered by."""
    found = (zones.national / "_sent").rglob("*")
    return sorted(path for path in found if path.is_file() and path.suffix != ".lock")


def flipped(path: Path) -> None:
    """One letter in the middle is another."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    """Half of it is gone."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("spoil", [flipped, cut])
def test_one_changed_file_is_found_and_named(
    sealing: Receiver, zones: Zones, spoil: Callable[[Path], None]
) -> None:
    for number in (1, 2):
        sent = package(zones, number)
        send(sent.path, sent.message, sealing, zones)
    assert list(damages(zones)) == []
    files = remembered(zones)
    # For each message its binding, four events and the sealed file.
    assert len(files) == 12
    for path in files:
        before = path.read_bytes()
        spoil(path)
        [told] = damages(zones)
        assert path.name in told
        path.write_bytes(before)
    assert list(damages(zones)) == []


def test_an_event_that_is_gone_stops_the_sending(
    sealing: Receiver, zones: Zones, parcel: Package
) -> None:
    send(parcel.path, parcel.message, sealing, zones)
    [gone] = (zones.national / "_sent").rglob("*-letting_go.json")
    gone.unlink()
    with pytest.raises(Damaged, match="sikkerhetskopien"):
        send(parcel.path, parcel.message, sealing, zones)
    assert len(list(damages(zones))) == 1


def test_an_event_of_another_message_is_not_this_ones(sealing: Receiver, zones: Zones) -> None:
    for number in (1, 2):
        sent = package(zones, number)
        send(sent.path, sent.message, sealing, zones)
    one, other = sorted((zones.national / "_sent").rglob("0002-trying.json"))
    one.write_bytes(other.read_bytes())
    assert len(list(damages(zones))) == 1
