"""A report that is killed on its way from approval to receipt, and what may never come of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from contracts.zones import Zones
from exports.delivery.checking import damages
from exports.delivery.ledger import Ledger
from exports.editions.approving import is_approved
from exports.editions.events import Happened
from exports.editions.folder import Edition, editions
from exports.editions.life import APPROVERS, approvals, has_left
from exports.editions.verify import verify_all
from tests.unit.exports.delivery.https_server import Mailbox
from tests.unit.exports.delivery.killing import REFERENCE
from tests.unit.exports.delivery.packages import landed
from tests.unit.exports.delivery.sftp_server import SftpServer
from tests.unit.exports.editions.conftest import Desk, a_form

ROOT = Path(__file__).parents[4]
Report = Callable[[Path, int], str]
NEVER = 0
MOST_RUNS = 3
THROUGH = (Happened.ACKNOWLEDGED, Happened.SEALED)
OTHER_FIGURES = [("all", "persons", 13, None), ("1", "persons", 8, None), ("2", "persons", 5, None)]


@dataclass
class Receiving:
    """The receiver's own side: what it has, beginning anew with nothing, and answering what it
    has got and may not have answered."""

    contents: Callable[[Path], list[bytes]]
    begin: Callable[[Path, dict[str, str]], None]
    answer: Callable[[Path, dict[str, str]], None] = lambda _home, _receipt: None


def folder_receiving() -> Receiving:
    """A folder below the installation. It answers as soon as it has the file, see ``killing``."""

    def answer(home: Path, receipt: dict[str, str]) -> None:
        if _zips(home / "utgaende"):
            put_receipt(home / "utgaende" / "kvitteringer", receipt)

    def begin(home: Path, _: dict[str, str]) -> None:
        (home / "utgaende" / "kvitteringer").mkdir(parents=True, exist_ok=True)

    return Receiving(lambda home: _zips(home / "utgaende"), begin, answer)


def sftp_receiving(server: SftpServer) -> Receiving:
    """A folder behind a server that answers as soon as it has the file."""

    def begin(_: Path, receipt: dict[str, str]) -> None:
        for path in [*(server.root / "inn").iterdir(), *(server.root / "ut").iterdir()]:
            path.unlink()
        server.after_rename = lambda: put_receipt(server.root / "ut", receipt)

    return Receiving(lambda _: _zips(server.root / "inn"), begin)


def https_receiving(box: Mailbox, *, is_told_later: bool) -> Receiving:
    """A server that answers at once, or lists its receipt later."""

    def begin(_: Path, receipt: dict[str, str]) -> None:
        box.received.clear()
        box.answers.clear()
        box.taking = {"messageId": receipt["messageId"]} if is_told_later else receipt
        box.listed = [receipt] if is_told_later else []

    return Receiving(lambda _: list(box.received), begin)


@dataclass
class Draft:
    """An installation with a correction to approve and send."""

    zones: Zones

    @property
    def edition(self) -> Edition:
        """The correction."""
        return list(editions(self.zones))[-1]


def drafted(zones: Zones) -> Draft:
    """An original that was received, and a correction drafted."""
    desk = Desk(zones, a_form()).of_receiver("mottaket")
    desk.publish()
    desk.delivered()
    desk.publish(OTHER_FIGURES)
    desk.draft()
    return Draft(zones)


@contextmanager
def reporting() -> Iterator[Report]:
    """Have the report run by a process that dies at its n-th act."""
    program = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.unit.exports.delivery.killing"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    into, out = program.stdin, program.stdout

    def report(home: Path, at: int) -> str:
        into.write(json.dumps({"home": str(home), "at": at}) + "\n")
        into.flush()
        return str(json.loads(out.readline()))

    try:
        yield report
    finally:
        into.close()
        program.wait(10)
        out.close()


def acts_of(draft: Draft, receiving: Receiving, report: Report) -> list[str]:
    """What is done when nobody is killed, in order."""
    home = _copied(draft, "whole")
    receiving.begin(home, _receipt(draft))
    acts: list[str] = json.loads(report(home, NEVER))[0]
    return acts


def kill_at(draft: Draft, receiving: Receiving, report: Report, places: Iterable[int]) -> int:
    """Kill at each act, look, go on from there, and look again; how many were killed."""
    killed = 0
    for at in places:
        home = _copied(draft, str(at))
        receiving.begin(home, _receipt(draft))
        killed += report(home, at) == "killed"
        _look(Draft(Zones(home)), receiving.contents(home))
        receiving.answer(home, _receipt(draft))
        for _ in range(MOST_RUNS):
            told = report(home, NEVER)
            if Draft(Zones(home)).edition.state() in THROUGH:
                break
        _come_through(Draft(Zones(home)), receiving.contents(home), told)
        shutil.rmtree(home)
    return killed


def _look(draft: Draft, there: list[bytes]) -> None:
    """Nothing is there that two have not approved, and nothing is there that we forgot."""
    edition = draft.edition
    assert there in ([], [edition.outgoing.read_bytes()])
    if there:
        assert is_approved(edition)
        assert has_left(edition.events())
        steps = [each["step"] for each in _ledger(draft).events(edition.header.message_id)]
        assert "letting_go" in steps
    if has_left(edition.events()):
        assert is_approved(edition)


def _come_through(draft: Draft, there: list[bytes], told: str) -> None:
    """It came through once, with one content, two approvals and one receipt."""
    original, edition = editions(draft.zones)
    assert there == [edition.outgoing.read_bytes()], told
    assert edition.state() in THROUGH, told
    assert original.state() is Happened.CORRECTED
    assert len(approvals(edition.events())) == APPROVERS
    answer = _ledger(draft).standing(edition.header.message_id).answer
    assert answer is not None
    assert answer.ref_id == REFERENCE
    refs = [row["ref_id"] for row in landed(draft.zones)]
    assert refs.count(REFERENCE) == 1
    assert verify_all(draft.zones) == []
    assert list(damages(draft.zones)) == []


def _ledger(draft: Draft) -> Ledger:
    return Ledger(draft.zones, "mottaket")


def _receipt(draft: Draft) -> dict[str, str]:
    return {"messageId": draft.edition.header.message_id, "refId": REFERENCE}


def _copied(draft: Draft, name: str) -> Path:
    home = draft.zones.home.with_name(f"data-{name}")
    shutil.copytree(draft.zones.home, home, symlinks=True)
    keys = home.with_name(f"{home.name}.keys")
    if not keys.exists():
        keys.symlink_to(draft.zones.home.with_name("data.keys"))
    return home


def _zips(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.glob("[!.]*.zip"))]


def put_receipt(folder: Path, receipt: dict[str, str]) -> None:
    """Lay a receipt ready."""
    (folder / "kvittering.json").write_text(json.dumps(receipt), encoding="utf-8")
