"""One real night, run once and looked at by many tests."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.nights.running import run_night


@dataclass(frozen=True)
class Night:
    """A night that has been run: where, and what it said."""

    home: Path
    stdout: str
    stderr: str

    @property
    def current(self) -> Path:
        """The publication readers see."""
        return (self.home / "published" / "current").resolve()


@pytest.fixture(scope="session")
def demo_night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """What ``make night`` gives on a fresh machine. Not to be changed: make a copy.

    Made once, also when the tests are spread over several processes.
    """
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    home, told = root / "demo-night" / "data", root / "demo-night.json"
    with (root / "demo-night.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            home.parent.mkdir()
            said = run_night(home)
            assert said.returncode == 0, said.stdout[-3000:] + said.stderr[-3000:]
            told.write_text(json.dumps([said.stdout, said.stderr]), encoding="utf-8")
    stdout, stderr = json.loads(told.read_text(encoding="utf-8"))
    return Night(home, stdout, stderr)
