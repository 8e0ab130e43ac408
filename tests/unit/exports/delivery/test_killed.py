"""A reporting process is killed on its way from approval to receipt, and goes on from there.

Here just before and just after the receiver has it, and here and there; ``make kills`` takes
every act.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contracts.zones import Zones
from exports.delivery.receiver import Receiver
from tests.unit.exports.delivery.https_server import Mailbox
from tests.unit.exports.delivery.killing import GIVEN
from tests.unit.exports.delivery.kills import (
    Receiving,
    Report,
    acts_of,
    drafted,
    folder_receiving,
    https_receiving,
    kill_at,
    reporting,
    sftp_receiving,
)
from tests.unit.exports.delivery.sftp_server import SftpServer

STRIDE = 60


@pytest.fixture(scope="module")
def report() -> Iterator[Report]:
    """Runs the report in a process that dies."""
    with reporting() as running:
        yield running


def survives(zones: Zones, receiving: Receiving, report: Report) -> None:
    """Killed where the receiver gets it, and at every so many acts else."""
    draft = drafted(zones)
    acts = acts_of(draft, receiving, report)
    given = [at for at, act in enumerate(acts, start=1) if act == GIVEN]
    places = sorted({*given[:1], *given[-1:], *range(STRIDE, len(acts), STRIDE)})
    assert len(places) > 1
    assert kill_at(draft, receiving, report, places) == len(places)


def test_over_https(https: Receiver, zones: Zones, box: Mailbox, report: Report) -> None:
    del https
    survives(zones, https_receiving(box, is_told_later=False), report)
    assert box.received


def test_in_a_folder(folder: Receiver, zones: Zones, report: Report) -> None:
    del folder
    survives(zones, folder_receiving(), report)


def test_over_sftp(sftp: Receiver, zones: Zones, server: SftpServer, report: Report) -> None:
    del sftp
    survives(zones, sftp_receiving(server), report)
