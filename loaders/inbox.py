"""Opens what was delivered, and nothing else: names and kinds of files in an inbox are data.

A link can lead out of the inbox, a pipe can keep a reader waiting for ever, and a name can mean
something to a program that is given it. So what lies in a delivery is looked at before anything
of it is opened, is opened without following links, and is read by its open handle.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from loaders import rules
from loaders.rules import Refused, finding

BLOCK = 1 << 20
# O_NONBLOCK: opening a pipe that nobody writes to would wait; a regular file does not mind.
WITHOUT_FOLLOWING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True)
class OpenFile:
    """A regular file that is open. It is read at given places, so that several may read at once.

    ``shown`` is what messages call it: a declared name, never the file's own.
    """

    handle: int
    shown: str

    @property
    def size(self) -> int:
        """Bytes in the file as it is now."""
        return os.fstat(self.handle).st_size

    @property
    def path(self) -> str:
        """A name under which a program can open this very file, whatever it is called."""
        return f"/dev/fd/{self.handle}"

    def head(self, most: int) -> bytes:
        """The first bytes."""
        return os.pread(self.handle, most, 0)

    def tail(self, most: int) -> bytes:
        """The last bytes."""
        return os.pread(self.handle, most, max(0, self.size - most))

    def blocks(self) -> Iterator[bytes]:
        """Every byte, a block at a time."""
        place = 0
        while block := os.pread(self.handle, BLOCK, place):
            place += len(block)
            yield block


@contextmanager
def opened(path: Path, shown: str) -> Iterator[OpenFile]:
    """Open a delivered file. Refused when it is anything but a file that may be read."""
    try:
        handle = os.open(path, WITHOUT_FOLLOWING)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO, errno.ENODEV):
            raise Refused(finding(rules.UNSAFE_FILE, shown)) from None
        if error.errno in (errno.EACCES, errno.EPERM):
            raise Refused(finding(rules.CLOSED_FILE, shown)) from None
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            raise Refused(finding(rules.CHANGED_WHILE_READING, shown)) from None
        raise  # a disk that does not answer: a retry may mend it
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise Refused(finding(rules.UNSAFE_FILE, shown))
        yield OpenFile(handle, shown)
    finally:
        os.close(handle)


def names_in(folder: Path, shown: str) -> list[str]:
    """The names of the files in a delivery folder, in order; nothing is opened.

    Refused when something in it is not a plain file: a link, a folder, a pipe or a device.
    """
    try:
        with os.scandir(folder) as entries:
            kinds = {entry.name: entry.is_file(follow_symlinks=False) for entry in entries}
    except PermissionError:
        raise Refused(finding(rules.CLOSED_FILE, shown)) from None
    strange = sum(not is_file for is_file in kinds.values())
    if strange:
        raise Refused(finding(rules.UNSAFE_FILE, shown, f"{strange} av {len(kinds)} navn"))
    return sorted(kinds)


def is_plain(path: Path, *, folder: bool) -> bool:
    """Whether a delivery is the folder or the file it should be, and no link to one."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(mode) if folder else stat.S_ISREG(mode)


def last_touched(path: Path) -> float:
    """When anything in a delivery was last changed; a change time cannot be set back.

    Now, when something vanishes while it is looked at.
    """
    places = [str(path)]
    for folder, folders, files in os.walk(path, followlinks=False):
        places += [os.path.join(folder, name) for name in (*folders, *files)]  # noqa: PTH118
    try:
        return max(os.lstat(place).st_ctime for place in places)
    except FileNotFoundError:
        return float("inf")
