"""A receiver that is a folder on this machine, or on a disk it can see."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from exports.delivery.answers import LARGEST
from exports.delivery.keeping import give_name, write_synced
from exports.delivery.message import Receipt
from exports.delivery.receiver import Receiver
from exports.delivery.receiver_rules import FILE_NAME
from exports.delivery.transport import Unreachable

RECEIPT_SUFFIX = ".json"


@dataclass(frozen=True)
class FolderPlace:
    """An open folder, and the one its receipts come in."""

    folder: Path
    receipt_folder: Path

    def read(self, name: str) -> bytes | None:
        """A file's content; None when there is none."""
        try:
            return _read(self.folder / name)
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """Write a file whole and to the disk."""
        write_synced(self.folder / name, content)

    def rename(self, name: str, final: str) -> bool:
        """Give a file its final name; False when the name is taken."""
        if not give_name(self.folder / name, self.folder / final):
            return False
        self.remove(name)
        return True

    def remove(self, name: str) -> None:
        """Remove a file that may be there."""
        (self.folder / name).unlink(missing_ok=True)

    def receipts(self) -> tuple[Receipt, ...]:
        """The receipts, by name. One longer than a receipt can be is cut, and so unreadable."""
        if not self.receipt_folder.is_dir():
            return ()
        return tuple(
            Receipt(_read(path, LARGEST + 1), path.name)
            for path in sorted(self.receipt_folder.iterdir())
            if is_receipt(path.name) and path.is_file() and not path.is_symlink()
        )


def is_receipt(name: str) -> bool:
    """Whether a file is a receipt, and whole: one being written has a name that begins with ."""
    return name.lower().endswith(RECEIPT_SUFFIX) and not name.startswith(".")


@contextmanager
def opened_folder(receiver: Receiver, home: Path) -> Iterator[FolderPlace]:
    """The receiver's folder. It is never made here: one that is gone may be a disk that is."""
    folder = home / receiver.address
    if not folder.is_dir():
        raise Unreachable(
            "no_folder",
            f"{receiver.title}: mappen {receiver.address} finnes ikke; koble til disken, "
            f"eller rett address i {FILE_NAME}",
            may_retry=True,
        )
    if not os.access(folder, os.W_OK):
        raise Unreachable(
            "no_access",
            f"{receiver.title}: mappen {receiver.address} kan ikke skrives i; gi tilgang til den, "
            f"eller rett address i {FILE_NAME}",
            may_retry=False,
        )
    yield FolderPlace(folder, home / (receiver.receipts or receiver.address))


def _read(path: Path, most: int = -1) -> bytes:
    # A link or a pipe is no file of ours: it could be any file of this machine's, or wait for ever.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        return file.read(most)
