"""Writes a file that appears whole under its name or not at all, and is never written again."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from contracts.zones import PRIVATE_FOLDER, sync_folder

# What a disk answers that cannot give a file a second name: network shares, memory cards.
CANNOT_LINK = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


def keep(path: Path, content: bytes) -> bool:
    """Keep ``content`` under ``path``; False, and nothing is changed, when the name is taken."""
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    beside = part_of(path)
    write_synced(beside, content)
    try:
        return give_name(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def part_of(path: Path) -> Path:
    """Where a file lies while it is written: each process its own."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def write_synced(path: Path, content: bytes) -> None:
    """Write a file's content so that it survives a power cut."""
    # What a kill left may be a second name of a finished file: to write in it would change that.
    path.unlink(missing_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def give_name(beside: Path, path: Path) -> bool:
    """Give a written file its name, unless the name is taken."""
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in CANNOT_LINK:
            raise
        if path.exists():
            return False
        beside.rename(path)
    sync_folder(path.parent)
    return True
