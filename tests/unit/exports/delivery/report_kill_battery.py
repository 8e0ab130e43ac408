"""kill -9 at every act between approval and receipt, to each kind of receiver: ``make kills``.

Not collected by itself: it takes some ten minutes.
"""

from __future__ import annotations

import pytest

from contracts.zones import Zones
from exports.delivery.receiver import Receiver
from tests.unit.exports.delivery.https_server import Mailbox
from tests.unit.exports.delivery.kills import (
    Receiving,
    acts_of,
    drafted,
    folder_receiving,
    https_receiving,
    kill_at,
    reporting,
    sftp_receiving,
)
from tests.unit.exports.delivery.sftp_server import SftpServer

FEWEST = 100


def survives_everywhere(zones: Zones, receiving: Receiving) -> None:
    """Killed at every act there is."""
    draft = drafted(zones)
    with reporting() as report:
        acts = len(acts_of(draft, receiving, report))
        assert acts > FEWEST
        # Temporary files have names of their own, so that there can be one act more or less.
        assert kill_at(draft, receiving, report, range(1, acts + 1)) >= acts - 1


def test_in_a_folder(folder: Receiver, zones: Zones) -> None:
    del folder
    survives_everywhere(zones, folder_receiving())


def test_over_sftp(sftp: Receiver, zones: Zones, server: SftpServer) -> None:
    del sftp
    survives_everywhere(zones, sftp_receiving(server))


@pytest.mark.parametrize("is_told_later", [False, True])
def test_over_https(https: Receiver, zones: Zones, box: Mailbox, is_told_later: bool) -> None:
    del https
    survives_everywhere(zones, https_receiving(box, is_told_later=is_told_later))
