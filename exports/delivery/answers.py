"""Reads a receipt: JSON, the same whether it came as an answer or lay in a folder.

``{"messageId", "refId"}`` accepted · ``{"validationCode", "validationMessage", "refId",
"lines"}`` rejected · ``{"errorCode", "errorMessage"}`` failed. ``status`` may say it in a word,
as the answer to a question does: accepted, rejected, processing, not_received.
"""

from __future__ import annotations

import json
from typing import Any

from exports.delivery.message import Answer, Kind, Line, is_guid
from exports.delivery.words import one_line, readable

LARGEST = 1 << 20
MOST_LINES = 10_000
LONGEST_REFERENCE = 200
NOT_RECEIVED = "not_received"
WORDS = {
    "accepted": Kind.ACCEPTED,
    "rejected": Kind.REJECTED,
    "processing": Kind.DELIVERED,
    NOT_RECEIVED: Kind.FAILED,
}
PLACES = ("line", "lineNumber", "place")
MESSAGES = ("message", "messageText", "validationMessage")


def read_answer(
    content: bytes, about: str = "", secret: str = "", *, is_rejection: bool = False
) -> Answer | None:
    """What a receipt says, and of which message; None when it cannot be read.

    ``about`` is the message it answers where it names none. ``is_rejection`` where it is known to
    be one: then it may say why in other words than those agreed.
    """
    raw = _object(content)
    if raw is None:
        return None
    told = raw.get("messageId", about)
    message_id = told.lower() if isinstance(told, str) else ""
    if not is_guid(message_id):
        return None
    kind = Kind.REJECTED if is_rejection else _kind(raw)
    if kind is None:
        return None
    code = raw.get("validationCode") or raw.get("errorCode")
    text = raw.get("validationMessage") or raw.get("errorMessage")
    if is_rejection:
        code, text = code or raw.get("code"), text or raw.get("message")
    if kind is Kind.FAILED and (not code or str(raw.get("status")).lower() == NOT_RECEIVED):
        code = NOT_RECEIVED
    return Answer(
        kind,
        message_id,
        ref_id=_ref_id(raw.get("refId"), secret),
        code=readable(code, secret),
        message=readable(text, secret),
        lines=_lines(raw.get("lines"), secret),
        may_retry=kind is Kind.FAILED,
    )


def _object(content: bytes) -> dict[str, Any] | None:
    if len(content) > LARGEST:
        return None
    try:
        raw = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return raw if isinstance(raw, dict) else None


def _kind(raw: dict[str, Any]) -> Kind | None:
    if raw.get("validationCode"):
        return Kind.REJECTED
    if raw.get("errorCode"):
        return Kind.FAILED
    if "status" in raw:
        return WORDS.get(str(raw["status"]).lower())
    if raw.get("refId"):
        return Kind.ACCEPTED
    # Our id without a reference: it is there, and the receipt is still to come.
    return Kind.DELIVERED if raw.get("messageId") else None


def _ref_id(told: object, secret: str) -> str:
    """The receiver's own reference: theirs to number, so its digits are kept. One in several
    words is no reference, but something somebody wrote."""
    if isinstance(told, bool) or not isinstance(told, str | int):
        return ""
    text = one_line(str(told), secret)
    return (readable(text) if " " in text else text)[:LONGEST_REFERENCE]


def _lines(told: object, secret: str) -> tuple[Line, ...]:
    if not isinstance(told, list):
        return ()
    return tuple(_line(item, secret) for item in told[:MOST_LINES])


def _line(item: object, secret: str) -> Line:
    if not isinstance(item, dict):
        return Line(readable(item, secret), "", "")

    def first(names: tuple[str, ...]) -> str:
        return next((readable(item[name], secret) for name in names if name in item), "")

    place = " ".join(filter(None, (first(PLACES), first(("field",)))))
    return Line(place, first(("code", "ruleName")), first(MESSAGES))
