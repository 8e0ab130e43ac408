"""A sending process is killed at every one of its acts, and goes on from there the next time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from shutil import copyfile

import pytest

from contracts.zones import Zones
from exports.delivery.receiver import Receiver
from tests.unit.exports.delivery.https_server import Mailbox
from tests.unit.exports.delivery.packages import CONTENT, Package, landed, package

ROOT = Path(__file__).parents[4]
Order = Callable[[Zones, Package, int], str]
NEVER = 0
MOST_ACTS = 200


@pytest.fixture(scope="module")
def order() -> Iterator[Order]:
    """Have a message sent by a process that dies at its n-th act."""
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.unit.exports.delivery.killing"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    into, out = program.stdin, program.stdout

    def ordered(zones: Zones, sent: Package, at: int) -> str:
        message = asdict(sent.message)
        line = {"home": str(zones.home), "sent": str(sent.path), "message": message, "at": at}
        into.write(json.dumps(line) + "\n")
        into.flush()
        return str(json.loads(out.readline()))

    yield ordered
    into.close()
    program.wait(10)
    out.close()


def homes(zones: Zones) -> Iterator[tuple[int, Zones, Package]]:
    """For each place to die, an installation that has sent nothing."""
    declared = zones.home / "national-receivers.yml"
    for at in range(1, MOST_ACTS):
        home = zones.home.with_name(f"data-{at}")
        home.mkdir()
        made = Zones(home)
        made.make()
        home.with_name(f"{home.name}.keys").symlink_to(zones.home.with_name("data.keys"))
        copyfile(declared, home / declared.name)
        yield at, made, package(made)


def test_over_https_it_is_asked_for_and_never_sent_twice(
    https: Receiver, zones: Zones, box: Mailbox, order: Order
) -> None:
    del https
    killed = 0
    for _, made, sent in homes(zones):
        box.requests.clear()
        box.contents.clear()
        box.answers.clear()
        box.listed = []
        outcome = order(made, sent, killed + 1)
        posts = [verb for verb, _, _ in box.requests].count("POST")
        assert order(made, sent, NEVER) == "accepted ref-1"
        verbs = [verb for verb, _, path in box.requests if "kvitteringer" not in path]
        # One that was taken before the kill is never sent again.
        assert verbs.count("POST") == 1
        assert verbs[posts:] in (["POST"], ["GET", "POST"], ["GET"], [])
        assert [len(contents) for contents in box.contents.values()] == [1]
        assert [row["ref_id"] for row in landed(made)] == ["ref-1"]
        if outcome != "killed":
            break
        killed += 1
    assert killed > 15


def test_in_a_folder_there_is_one_whole_file(folder: Receiver, zones: Zones, order: Order) -> None:
    del folder
    killed = 0
    for _, made, sent in homes(zones):
        there = made.home / "utgaende"
        (there / "kvitteringer").mkdir(parents=True)
        outcome = order(made, sent, killed + 1)
        assert {p.read_bytes() for p in there.glob("[!.]*.zip")} <= {CONTENT}
        assert order(made, sent, NEVER) == "delivered "
        assert [p.read_bytes() for p in there.iterdir() if p.is_file()] == [CONTENT]
        if outcome != "killed":
            break
        killed += 1
    assert killed > 15
