"""What an HTTPS receiver's answer means for the message it was sent or asked about.

Whatever a proxy on the way may write, only JSON that names our message is an answer about it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import httpx

from exports.delivery.answers import NOT_RECEIVED, read_answer
from exports.delivery.message import Answer, Kind, Parcel, Receipt, Reply
from exports.delivery.transport import Unreachable, failed, nobody_knows

AS_ANSWER, AS_STATUS = "answer", "status"
# All other 4xx mean that the server does not take us as we are: time alone mends nothing.
COME_BACK_LATER = {425, 429}
# Somebody on the way waited in vain for the receiver, which may have taken it.
TIMED_OUT = {408, 504}


@dataclass(frozen=True)
class Response:
    """What came back. ``secret`` is what we came with, and is kept nowhere."""

    status: int
    content: bytes
    secret: str

    @property
    def is_fine(self) -> bool:
        """Whether the server says that it did as it was asked."""
        return 200 <= self.status < 300

    def told(self, about: str = "", *, is_rejection: bool = False) -> Answer | None:
        """What it says; without ``about`` only when it names the message itself."""
        return read_answer(self.content, about, self.secret, is_rejection=is_rejection)

    def receipt(self, parcel: Parcel, came_as: str) -> Receipt:
        """It as a receipt."""
        content = without(self.content, self.secret)
        return Receipt(content, came_as, about=parcel.message.message_id)


def understood(name: str, parcel: Parcel, response: Response) -> Reply:
    """What the answer to a message means."""
    message_id, status = parcel.message.message_id, response.status
    is_rejected = status == httpx.codes.BAD_REQUEST
    told = response.told(message_id, is_rejection=is_rejected)
    came = (response.receipt(parcel, AS_ANSWER),) if response.content.strip() else ()
    if told is not None and told.message_id != message_id:
        text = f"{name} svarte om en annen melding enn den som ble sendt"
        return Reply(nobody_knows(parcel, "other_message", text), came)
    if is_rejected:
        code = told.code if told and told.code else "http-400"
        rejected = replace(told or Answer(Kind.REJECTED, message_id), code=code)
        return Reply(rejected, tuple(replace(r, is_rejection=True) for r in came))
    if response.is_fine:
        if told is None or told.kind is Kind.FAILED:
            text = f"{name} svarte {status} uten å si noe om meldingen"
            return Reply(nobody_knows(parcel, f"http-{status}", text))
        return Reply(told, came)
    return _refused(name, parcel, response, told, came)


def _refused(
    name: str, parcel: Parcel, response: Response, told: Answer | None, came: tuple[Receipt, ...]
) -> Reply:
    """What an error means. A reference beside an error is most often the error's own, and no
    receipt: it counts only when the message is named too."""
    status = response.status
    failure = told if told and told.kind is Kind.FAILED else None
    named = None if failure else response.told()
    code = failure.code if failure else f"http-{status}"
    text = (failure.message if failure else "") or f"{name} svarte {status}"
    kept = came if failure else ()
    if status == httpx.codes.CONFLICT:
        if named:
            return Reply(named, came)
        # It has something under this id. What, must be asked.
        text = f"{name} har alt en melding med denne id-en"
        return Reply(nobody_knows(parcel, code, text), kept)
    if named or status in TIMED_OUT:
        return Reply(nobody_knows(parcel, code, f"{text}; det må spørres først"), kept)
    may_retry = status >= 500 or status in COME_BACK_LATER
    return Reply(failed(parcel, Unreachable(code, text, may_retry=may_retry)), kept)


def found_out(name: str, parcel: Parcel, response: Response) -> Reply:
    """What the answer to a question means. Only one that names the message counts: a page saying
    404 may come from anybody on the way."""
    told = response.told()
    is_ours = told is not None and told.message_id == parcel.message.message_id
    text = f"{name} svarte {response.status} på spørsmålet, uten å si hva som ble av meldingen"
    unclear = nobody_knows(parcel, "no_status", text)
    if told is None:
        return Reply(unclear)
    if told.kind is not Kind.FAILED:
        if not response.is_fine:
            return Reply(unclear)
        return Reply(told if is_ours else unclear, (response.receipt(parcel, AS_STATUS),))
    if not is_ours or response.status >= 500:
        return Reply(unclear)
    if told.code != NOT_RECEIVED:
        return Reply(nobody_knows(parcel, told.code, told.message))
    return Reply(told)


def without(content: bytes, secret: str) -> bytes:
    """The content with our own secret taken out."""
    return content.replace(secret.encode(), b"***") if secret else content
