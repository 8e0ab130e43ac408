"""Sends one message in a process that dies at its n-th act: a program, run by the test.

Each act that leaves a trace is counted: what is given to the disk, a file's name, and a request.
The process is forked for each place to die, so that the imports are paid for once.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pandas as pd

from contracts.zones import Zones
from exports.delivery.intake import collect
from exports.delivery.message import Message
from exports.delivery.receivers_file import read_receivers
from exports.delivery.sending import send

# Arrow looks for pandas when it makes a table; a forked process finds it here.
assert pd.__version__

# What is counted, and who owns it.
ACTS: tuple[tuple[Any, str], ...] = (
    (os, "fsync"),
    (os, "link"),
    (os, "unlink"),
    (httpx.Client, "stream"),
)


def dying(act: Callable[..., Any], count: list[int], at: int) -> Callable[..., Any]:
    """The same act, before which the process may die: between two acts nothing happens."""

    def acted(*arguments: Any, **words: Any) -> Any:
        count[0] += 1
        if count[0] == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return act(*arguments, **words)

    return acted


def attempt(home: Path, sent: Path, message: Message, at: int) -> str:
    """Send in a process of its own that dies at ``at``; what it told, or "killed"."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        count = [0]
        for owner, name in ACTS:
            setattr(owner, name, dying(getattr(owner, name), count, at))
        receiver = read_receivers(home)["mottaket"]
        zones = Zones(home)
        answer = send(sent, message, receiver, zones)
        collect(receiver, zones, datetime.now(UTC))
        os.write(writing, f"{answer.kind} {answer.ref_id}".encode())
        os._exit(0)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read().decode()
    if os.WIFSIGNALED(status):
        return "killed"
    assert os.WEXITSTATUS(status) == 0
    return told


def main() -> None:
    """For each line of orders, one attempt; its outcome is a line of JSON."""
    for line in sys.stdin:
        order = json.loads(line)
        told = attempt(
            Path(order["home"]), Path(order["sent"]), Message(**order["message"]), order["at"]
        )
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
