"""Takes one report from draft to receipt in a process that dies at its n-th act: a program, run
by the test.

Each act that leaves a trace is counted: a change to the disk, a file given to it, and both sides
of each word with a receiver, so that it also dies when the receiver has answered and we have not
yet listened. The process is forked for each place to die, so that imports are paid for once.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pandas as pd
import paramiko
import pytest
from rich.console import Console

from contracts.zones import Zones
from exports import report
from exports.delivery.folder import FolderPlace
from tests.unit.exports.editions.conftest import a_form
from tests.unit.exports.editions.dying import killed_after

# What the forked process would else import, and its imports are no acts of ours.
assert np.__version__
assert pd.__version__

DISK, SPOKEN, GIVEN = "disk", "spoken", "given"
REFERENCE = "R-1"
PEOPLE = ["Kari Nordmann", "Ola Hansen"]
# Words with a receiver, before and after which it may die; and what gives a file to the disk.
WORDS: tuple[tuple[Any, str], ...] = (
    (httpx.Client, "send"),
    (paramiko.SFTPClient, "_request"),
    (paramiko.SFTPClient, "_async_request"),
)
SYNCED = (os, "fsync")


class Life:
    """What a process has done, and at which act it dies."""

    def __init__(self, at: int) -> None:
        self.acts: list[str] = []
        self.at = at

    def act(self, what: str = DISK) -> None:
        """Do one more, or die."""
        self.acts.append(what)
        if len(self.acts) == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def speaking(self, done: Callable[..., Any]) -> Callable[..., Any]:
        """The same word to a receiver, before and after which it may die."""

        def spoken(*arguments: Any, **words: Any) -> Any:
            is_given = any(
                each == paramiko.sftp.CMD_RENAME or getattr(each, "method", "") == "POST"
                for each in (*arguments, *words.values())
            )
            what = GIVEN if is_given else SPOKEN
            self.act(what)
            told = done(*arguments, **words)
            self.act(what)
            return told

        return spoken

    def syncing(self, done: Callable[..., Any]) -> Callable[..., Any]:
        """The same, before which it may die."""

        def acted(*arguments: Any) -> Any:
            self.act()
            return done(*arguments)

        return acted


def answered(rename: Callable[..., bool]) -> Callable[..., bool]:
    """The same, by a receiver that answers as soon as it has the file."""

    def renamed(place: FolderPlace, name: str, final: str) -> bool:
        is_named = rename(place, name, final)
        told = {"messageId": Path(final).stem.rpartition("_")[2], "refId": REFERENCE}
        (place.receipt_folder / "kvittering.json").write_text(json.dumps(told), encoding="utf-8")
        return is_named

    return renamed


def report_once(home: Path, at: int) -> str:
    """One run of the report in a process of its own that dies at ``at``; what it told, or
    "killed"."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        life = Life(at)
        for owner, name in WORDS:
            setattr(owner, name, life.speaking(getattr(owner, name)))
        setattr(*SYNCED, life.syncing(getattr(*SYNCED)))
        asked = argparse.Namespace(form="proven", period="2026-03", names=PEOPLE, send=True,
                                   wait=False)  # fmt: skip
        told = io.StringIO()
        # Each change to the disk is an act: it dies of the first, which counts them.
        with killed_after(0, life.act):
            report.run(asked, Zones(home), Console(file=told, width=200))
        os.write(writing, json.dumps([life.acts, told.getvalue()]).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        content = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "killed"
    assert os.WEXITSTATUS(status) == 0
    return content


def main() -> None:
    """For each line of orders, one run; its outcome is a line of JSON."""
    form = a_form()
    # This process is the runs' own, and ends with them.
    patch = pytest.MonkeyPatch()
    patch.setattr("exports.proving.read_form", lambda *_: form)
    patch.setattr(FolderPlace, "rename", answered(FolderPlace.rename))
    for line in sys.stdin:
        order = json.loads(line)
        sys.stdout.write(json.dumps(report_once(Path(order["home"]), order["at"])) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
