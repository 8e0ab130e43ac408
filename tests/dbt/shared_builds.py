"""What several test files look at is built once, also when they run in processes of their own."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Path]) -> Path:
    """What ``make`` makes in a folder, made by whichever of the test's processes comes first."""
    base = factory.getbasetemp()
    # Processes that share the work have folders of their own beside each other.
    shared = base.parent if base.name.startswith("popen-") else base
    said = shared / f"{name}.path"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            said.write_text(str(make(factory.mktemp(name))), encoding="utf-8")
    return Path(said.read_text(encoding="utf-8"))
