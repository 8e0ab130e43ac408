"""What every way of sending can do, so that the protocol is written once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from exports.delivery.message import Answer, Kind, Parcel, Receipt, Reply
from exports.delivery.receiver import FOLDER, HTTPS, Receiver

# Called before the first act that cannot be taken back.
LetGo = Callable[[], None]


class Unreachable(Exception):
    """The receiver was not reached, or reached and not trusted; nothing was given to it."""

    def __init__(self, code: str, message: str, *, may_retry: bool) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.may_retry = may_retry


class Transport(Protocol):
    """One way of sending. What goes wrong on the way is an answer, never an exception, but for
    TwoContents, and Unreachable from ``receipts``."""

    def hand_over(self, parcel: Parcel, let_go: LetGo) -> Reply:
        """Give the receiver a parcel, once."""

    def ask(self, parcel: Parcel) -> Reply:
        """Find out what became of one. FAILED: it is not there; UNKNOWN: nobody could say."""

    def receipts(self) -> tuple[Receipt, ...]:
        """The receipts that lie ready, old ones too."""


class Place(Protocol):
    """A folder of a receiver that takes files, here or elsewhere. Failures are OSError."""

    def read(self, name: str) -> bytes | None:
        """A file's content; None when there is none."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file whole, to the disk where it can be asked for."""

    def rename(self, name: str, final: str) -> bool:
        """Give a file its final name; False when the name is taken."""

    def remove(self, name: str) -> None:
        """Remove a file that may be there."""

    def receipts(self) -> tuple[Receipt, ...]:
        """The receipts that lie ready."""


OpenPlace = Callable[[], AbstractContextManager[Place]]


def transport_to(receiver: Receiver, home: Path) -> Transport:
    """How a receiver is reached."""
    # SSH and HTTP are imported by those who use them.
    from exports.delivery.drop import Drop

    if receiver.kind == HTTPS:
        from exports.delivery.https import Https

        return Https(receiver)
    if receiver.kind == FOLDER:
        from exports.delivery.folder import opened_folder

        return Drop(receiver, lambda: opened_folder(receiver, home))
    from exports.delivery.sftp import opened_sftp

    return Drop(receiver, lambda: opened_sftp(receiver))


def failed(parcel: Parcel, problem: Unreachable) -> Answer:
    """Nothing left us: the answer to a try that did not get there."""
    return Answer(
        Kind.FAILED,
        parcel.message.message_id,
        code=problem.code,
        message=problem.message,
        may_retry=problem.may_retry,
    )


def nobody_knows(parcel: Parcel, code: str, message: str) -> Answer:
    """It may be there: it must be asked for before anything is sent again."""
    return Answer(
        Kind.UNKNOWN, parcel.message.message_id, code=code, message=message, may_retry=True
    )
