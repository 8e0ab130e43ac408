"""What was sent is sent again from the command line, to each kind of receiver: the same bytes,
the same ids, in sequence, and what the receiver answers again changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from contracts.zones import Zones
from exports.__main__ import main
from exports.delivery.__main__ import main as deliveries
from exports.delivery.checking import damages
from exports.delivery.ledger import Ledger
from exports.delivery.receiver import Receiver
from exports.editions.folder import editions
from exports.editions.verify import verify_all
from tests.unit.exports.delivery.https_server import Mailbox
from tests.unit.exports.delivery.packages import landed
from tests.unit.exports.delivery.sftp_server import SftpServer
from tests.unit.exports.editions.conftest import Desk, a_form

Got = list[tuple[str, bytes]]
TODAY = f"{datetime.now(UTC):%Y-01-01}"
WAYS = (["--from-sequence", "1"], ["--since", TODAY], ["--period", "2026-03"])


@dataclass
class Counterpart:
    """A receiver: what it got since it was asked last, which it answers."""

    taken: Callable[[], Got]


def taking_files(inn: Path, ut: Path) -> Callable[[], Got]:
    """A receiver that takes each file away and lays a receipt, the same every time."""

    def taken() -> Got:
        got = []
        for path in sorted(inn.glob("*.zip"), key=lambda path: path.stat().st_mtime_ns):
            message_id = path.stem.rpartition("_")[2]
            got.append((message_id, path.read_bytes()))
            told = {"messageId": message_id, "refId": f"R-{message_id[:4]}"}
            (ut / f"{message_id}.json").write_text(json.dumps(told), encoding="utf-8")
            path.unlink()
        return got

    return taken


def taking_posts(box: Mailbox) -> Callable[[], Got]:
    """A receiver that gives a duplicate the receipt it gave before."""

    def taken() -> Got:
        ids = [about for verb, about, _ in box.requests if verb == "POST"]
        got = list(zip(ids, box.received, strict=True))
        box.requests.clear()
        box.received.clear()
        return got

    return taken


@pytest.fixture(params=["folder", "sftp", "https"])
def counterpart(request: pytest.FixtureRequest, zones: Zones) -> Counterpart:
    """One receiver of each kind, none of which lets files lie."""
    receiver: Receiver = request.getfixturevalue(request.param)
    if receiver.kind == "https":
        return Counterpart(taking_posts(request.getfixturevalue("box")))
    path = zones.home / "national-receivers.yml"
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    declared["receivers"]["mottaket"]["keeps_files"] = False
    path.write_text(yaml.safe_dump(declared), encoding="utf-8")
    if receiver.kind == "folder":
        inn = zones.home / "utgaende"
        return Counterpart(taking_files(inn, inn / "kvitteringer"))
    server: SftpServer = request.getfixturevalue("server")
    return Counterpart(taking_files(server.root / "inn", server.root / "ut"))


@pytest.fixture
def sent(zones: Zones, counterpart: Counterpart, monkeypatch: pytest.MonkeyPatch) -> Got:
    """An original and its correction, sent and answered; what the receiver got."""
    monkeypatch.setenv("LAVTERSKEL_HOME", str(zones.home))
    monkeypatch.setenv("COLUMNS", "200")
    desk = Desk(zones, a_form()).of_receiver("mottaket")
    desk.publish()
    got: Got = []
    for _ in range(2):
        edition = desk.approved()
        assert main(["send", "--id", edition.header.message_id]) == 0
        got += counterpart.taken()
        assert deliveries(["collect"]) == 0
        main(["answers"])
    return got


def test_the_same_bytes_go_again_in_sequence(
    sent: Got, counterpart: Counterpart, zones: Zones, capsys: pytest.CaptureFixture[str]
) -> None:
    states = [str(edition.state()) for edition in editions(zones)]
    assert states == ["corrected", "acknowledged"]
    assert [content for _, content in sent] == [e.outgoing.read_bytes() for e in editions(zones)]
    receipts, (first, last) = landed(zones), (message_id for message_id, _ in sent)
    refs = {row["message_id"]: row["ref_id"] for row in receipts}
    for way in (*WAYS, ["--id", first]):
        capsys.readouterr()
        assert main(["replay", "--as", "Kari Nordmann", *way]) == 0
        told = capsys.readouterr()
        again = sent[:1] if way[0] == "--id" else sent
        assert counterpart.taken() == again
        expected = [
            f"proven/2026-03/edition-{at:03}: mottatt {refs[message_id]}"
            for at, (message_id, _) in enumerate(again, start=1)
        ]
        assert (told.out.splitlines(), told.err) == (expected, "")
        assert deliveries(["collect"]) == 0
    # Its answers, given again each time, have changed nothing.
    assert [str(edition.state()) for edition in editions(zones)] == states
    assert [row["ref_id"] for row in landed(zones)] == [row["ref_id"] for row in receipts]
    answers = [Ledger(zones, "mottaket").standing(one).answer for one in (first, last)]
    assert [answer and answer.kind.value for answer in answers] == ["accepted", "accepted"]
    assert (verify_all(zones), list(damages(zones))) == ([], [])
