"""Writes a file whole or not at all, and lets one process at a time carry an edition's life on."""

from __future__ import annotations

import fcntl
import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contracts.receipts import checksum_text
from contracts.zones import PRIVATE_FOLDER, sync_folder

PART = ".part-"


def file_checksum(path: Path) -> str:
    """The checksum of a file."""
    with path.open("rb") as file:
        return checksum_text(hashlib.file_digest(file, "sha256").hexdigest())


def write_exclusively(path: Path, content: bytes) -> None:
    """Write a file that must not be there; FileExistsError when it is.

    It appears whole under its name or not at all, also when we are killed or the power goes.
    """
    beside = path.with_name(f"{PART}{uuid.uuid4()}")
    with beside.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link is refused where a name is taken; a rename would have overwritten.
        os.link(beside, path)
    finally:
        beside.unlink()
    sync_folder(path.parent)


@contextmanager
def locked(lock: Path) -> Iterator[None]:
    """Hold the lock of the national zone; others wait. It is let go also when we are killed."""
    lock.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
