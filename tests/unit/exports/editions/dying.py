"""Dies between any two changes to the disk, as a process that is killed does.

Python tells an audit hook of every file it opens, renames, links or removes. From the chosen one
on each is refused, also those of ``finally``: the dead tidy up nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

CHANGES = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Killed(BaseException):
    """The process is no more."""


class _Death:
    """How many changes are left to make; None lives on."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.die: Callable[[], None] = self.refuse
        self.is_listening = False

    def refuse(self) -> None:
        """Raise what no code of ours catches."""
        raise Killed

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        """Count a change down."""
        if self.left is None or not _changes(event, arguments):
            return
        if self.left <= 0:
            self.die()
        self.left -= 1


_DEATH = _Death()


def _changes(event: str, arguments: tuple[object, ...]) -> bool:
    if event == "open":
        return isinstance(arguments[2], int) and bool(arguments[2] & WRITING)
    return event in CHANGES


@contextmanager
def killed_after(changes: int | None, die: Callable[[], None] | None = None) -> Iterator[None]:
    """Let so many changes be made, and no more; all of them for None."""
    if not _DEATH.is_listening:
        sys.addaudithook(_DEATH.hear)
        _DEATH.is_listening = True
    _DEATH.left, _DEATH.die = changes, die or _DEATH.refuse
    try:
        yield
    finally:
        _DEATH.left = None
