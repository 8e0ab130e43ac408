"""What is sent, and what can be known of it afterwards: five answers, and never a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from contracts.receipts import checksum_of
from contracts.zones import check_name

STATUSES = ("N", "M", "C")
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class TwoContents(Exception):
    """Other bytes under an id that is taken. Nothing is sent: somebody must find out why."""


class Kind(StrEnum):
    """What is known of a message at its receiver.

    DELIVERED lies there, and its receipt is awaited. FAILED is known not to be there. UNKNOWN
    may be there or not: it must be asked for before it is sent again.
    """

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Message:
    """One edition on its way. ``checksum`` is that of the outgoing file's bytes."""

    message_id: str
    sequence: int
    form: str
    period: str
    status: str
    checksum: str

    def __post_init__(self) -> None:
        if not is_guid(self.message_id):
            raise ValueError("message_id must be a GUID in small letters")
        if self.status not in STATUSES or self.sequence < 1:
            raise ValueError("status must be N, M or C, and sequence 1 or more")
        check_name(self.form, "skjema")
        check_name(self.period, "periode")


@dataclass(frozen=True)
class Line:
    """One thing a receiver has against a message, and where in it."""

    place: str
    code: str
    message: str


@dataclass(frozen=True)
class Alarm:
    """Something a person must look at. Nothing is sent because of an alarm."""

    code: str
    receiver: str
    message_id: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Answer:
    """What is known of a message now. ``may_retry``: a later try can help without a person."""

    kind: Kind
    message_id: str
    ref_id: str = ""
    code: str = ""
    message: str = ""
    lines: tuple[Line, ...] = ()
    may_retry: bool = False
    alarms: tuple[Alarm, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether sending again is for a person to decide."""
        return self.kind in (Kind.ACCEPTED, Kind.REJECTED, Kind.DELIVERED)


@dataclass(frozen=True)
class Receipt:
    """What came from a receiver, as it came. ``about`` is the message it answers, when it came
    as the answer to one; ``came_as`` its file's name there, or how it was asked for;
    ``is_rejection`` what it came with said so, whatever its own words are."""

    content: bytes
    came_as: str
    about: str = ""
    is_rejection: bool = False


@dataclass(frozen=True)
class Reply:
    """What a transport brings back: what it now knows, and the receipts that came with it."""

    answer: Answer
    receipts: tuple[Receipt, ...] = ()


@dataclass(frozen=True)
class Parcel:
    """The bytes that leave, and the name they have at a receiver that takes files."""

    message: Message
    name: str
    content: bytes

    @property
    def checksum(self) -> str:
        """The checksum of what leaves: of the sealed file where there is one."""
        return checksum_of(self.content)


def is_guid(text: object) -> bool:
    """Whether something from outside can be a message id. Ids are compared letter by letter."""
    return isinstance(text, str) and bool(GUID.fullmatch(text)) and str(UUID(text)) == text


def same_checksum(one: str, other: str) -> bool:
    """Whether two checksums are the same, grouped or not."""
    return _digits(one) == _digits(other) != ""


def _digits(checksum: str) -> str:
    digits = checksum.removeprefix("sha256:").replace("-", "").lower()
    return digits if re.fullmatch(r"[0-9a-f]{64}", digits) else ""
