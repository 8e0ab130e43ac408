"""What is known of a message, read from all that has happened with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from exports.delivery.message import Answer, Kind, Line


class Step(StrEnum):
    """PREPARED its bytes are fixed · TRYING a try begins · LETTING_GO from here on they may be
    there · ANSWERED what is known now · AGAIN a person asked for it to be sent once more."""

    PREPARED = "prepared"
    TRYING = "trying"
    LETTING_GO = "letting_go"
    ANSWERED = "answered"
    AGAIN = "again"


@dataclass(frozen=True)
class Standing:
    """Where a message is. ``tries`` since it was prepared or a person asked for it again,
    ``before`` what was settled before it was sent once more, ``since`` when it last left us."""

    answer: Answer | None = None
    before: Answer | None = None
    tries: int = 0
    receipts: frozenset[str] = frozenset()
    since: datetime | None = None

    @property
    def settled(self) -> Answer | None:
        """The answer, when sending again is for a person to decide."""
        return self.answer if self.answer and self.answer.is_settled else None

    @property
    def must_ask(self) -> bool:
        """Whether it may be there without anybody knowing."""
        return self.answer is not None and self.answer.kind is Kind.UNKNOWN


def after(standing: Standing, event: dict[str, Any]) -> Standing:
    """What is known once an event has happened."""
    match Step(event["step"]):
        case Step.PREPARED:
            return replace(standing, since=datetime.fromisoformat(event["at"]))
        case Step.TRYING:
            return replace(standing, tries=standing.tries + 1)
        case Step.AGAIN:
            if standing.answer and standing.answer.kind is Kind.REJECTED:
                # Whoever asks believes that it will be taken now: a new answer is awaited.
                return replace(standing, answer=None, before=standing.answer, tries=0)
            return replace(standing, tries=0)
        case Step.LETTING_GO:
            return replace(
                standing,
                answer=Answer(Kind.UNKNOWN, event["message_id"], may_retry=True),
                before=standing.settled or standing.before,
                since=datetime.fromisoformat(event["at"]),
            )
        case Step.ANSWERED:
            heard = replace(standing, receipts=standing.receipts | {event["receipt"]} - {""})
            told = _answer(event["answer"])
            if event["by"]:
                return replace(heard, answer=told, before=None, tries=0)
            return replace(heard, answer=_weighed(standing, told))


def _weighed(standing: Standing, told: Answer) -> Answer | None:
    """What is known once a new answer has come. What is settled is not unsettled by one who did
    not get through, nor is a message that was accepted undone by a second sending, whether that
    failed or lies there; and one that never left us cannot be there."""
    known = standing.settled
    if told.kind is Kind.UNKNOWN and not standing.must_ask:
        return standing.answer
    if known is None:
        before = standing.before
        was_accepted = before is not None and before.kind is Kind.ACCEPTED
        stays = told.kind is Kind.FAILED or (told.kind is Kind.DELIVERED and was_accepted)
        return before if before and stays else told
    if told.kind not in (Kind.ACCEPTED, Kind.REJECTED):
        return known
    return known if told.kind is known.kind and not told.ref_id else told


def _answer(raw: dict[str, Any]) -> Answer:
    lines = tuple(Line(**line) for line in raw["lines"])
    # Alarms are told once, when they are raised; a standing one is found again by looking.
    return Answer(**{**raw, "kind": Kind(raw["kind"]), "lines": lines, "alarms": ()})
