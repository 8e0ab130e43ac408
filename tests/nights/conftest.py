"""One real night, run once and looked at by many tests."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.nights.running import run_night


@dataclass(frozen=True)
class Night:
    """A night that has been run: where, and what it said."""

    home: Path
    said: subprocess.CompletedProcess[str]

    @property
    def current(self) -> Path:
        """The publication readers see."""
        return (self.home / "published" / "current").resolve()


@pytest.fixture(scope="session")
def demo_night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """What ``make night`` gives on a fresh machine."""
    home = tmp_path_factory.mktemp("night") / "data"
    said = run_night(home)
    assert said.returncode == 0, said.stdout[-3000:] + said.stderr[-3000:]
    return Night(home, said)
