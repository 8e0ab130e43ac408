"""A receiver in memory that behaves as it is told, and knows what may never happen to it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from exports.delivery.answers import NOT_RECEIVED, read_answer
from exports.delivery.message import Answer, Parcel, Receipt, Reply
from exports.delivery.transport import LetGo, Unreachable, failed, nobody_knows


class Mood(StrEnum):
    """How a receiver behaves just now."""

    ACCEPTS = "accepts"
    REJECTS = "rejects"
    LATER = "later"
    AWAY = "away"
    BUSY = "busy"
    TAKES_AND_IS_SILENT = "takes_and_is_silent"
    IS_SILENT = "is_silent"
    SPEAKS_OF_ANOTHER = "speaks_of_another"
    KILLS_BEFORE = "kills_before"
    KILLS_AFTER_TAKING = "kills_after_taking"
    DOES_NOT_SAY = "does_not_say"


class Killed(BaseException):
    """The sender's process ends here."""


@dataclass
class Remote:
    """What it has got, and what it has told. Each call is checked against the protocol."""

    mood: Mood = Mood.ACCEPTS
    contents: dict[str, set[bytes]] = field(default_factory=dict)
    told: dict[str, bytes] = field(default_factory=dict)
    given: list[Receipt] = field(default_factory=list)
    listed: list[Receipt] = field(default_factory=list)
    uncertain: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    takings: Counter[str] = field(default_factory=Counter)
    is_asked_for: bool = False

    def hand_over(self, parcel: Parcel, let_go: LetGo) -> Reply:
        """Get a parcel, in the mood it is in."""
        message_id = parcel.message.message_id
        assert message_id not in self.uncertain, "sent again without asking"
        assert message_id not in self.settled or self.is_asked_for, "sent again by itself"
        let_go()
        self.uncertain.add(message_id)
        self.takings[message_id] += 1
        if self.mood in (Mood.AWAY, Mood.BUSY):
            self.uncertain.discard(message_id)
            return Reply(failed(parcel, Unreachable("E", "opptatt", may_retry=True)))
        if self.mood is Mood.KILLS_BEFORE:
            raise Killed
        if self.mood in (Mood.IS_SILENT, Mood.DOES_NOT_SAY):
            return Reply(nobody_knows(parcel, "no_answer", "taust"))
        self.contents.setdefault(message_id, set()).add(parcel.content)
        assert len(self.contents[message_id]) == 1, "two contents under one id"
        if self.mood is Mood.SPEAKS_OF_ANOTHER:
            other = {"messageId": "00000000-0000-0000-0000-00000000000f", "refId": "x"}
            return Reply(nobody_knows(parcel, "other", "en annen"), (self._give(other),))
        self._judge(message_id)
        if self.mood is Mood.KILLS_AFTER_TAKING:
            raise Killed
        if self.mood is Mood.TAKES_AND_IS_SILENT:
            return Reply(nobody_knows(parcel, "no_answer", "taust"))
        return self._say(message_id)

    def ask(self, parcel: Parcel) -> Reply:
        """Say what became of a parcel, in the mood it is in."""
        message_id = parcel.message.message_id
        silent = (Mood.AWAY, Mood.BUSY, Mood.DOES_NOT_SAY, Mood.SPEAKS_OF_ANOTHER)
        if self.mood in silent:
            return Reply(nobody_knows(parcel, "no_status", "taust"))
        if self.mood is Mood.KILLS_BEFORE:
            raise Killed
        if message_id not in self.contents:
            self.uncertain.discard(message_id)
            text = "ikke her"
            return Reply(failed(parcel, Unreachable(NOT_RECEIVED, text, may_retry=True)))
        if message_id not in self.told:
            self._judge(message_id)
        return self._say(message_id)

    def receipts(self) -> tuple[Receipt, ...]:
        """What it has told, all of it and twice."""
        if self.mood is Mood.AWAY:
            raise Unreachable("E", "borte", may_retry=True)
        self.given += self.listed
        self.uncertain -= {receipt.about for receipt in self.listed}
        return (*self.listed, *self.listed)

    def _judge(self, message_id: str) -> None:
        if message_id in self.told:
            return
        told: dict[str, object] = {"messageId": message_id, "refId": f"R-{len(self.told)}"}
        if self.mood is Mood.REJECTS:
            told["validationCode"] = "V-1"
        if self.mood is Mood.LATER:
            told = {"messageId": message_id, "status": "processing"}
        self.told[message_id] = json.dumps(told).encode()
        self.listed.append(Receipt(self.told[message_id], "list", message_id))

    def _say(self, message_id: str) -> Reply:
        self.uncertain.discard(message_id)
        receipt = Receipt(self.told[message_id], "answer", message_id)
        self.given.append(receipt)
        answer = read_answer(receipt.content)
        assert answer is not None
        return Reply(answer, (receipt,))

    def _give(self, told: dict[str, str]) -> Receipt:
        receipt = Receipt(json.dumps(told).encode(), "answer", "")
        self.given.append(receipt)
        return receipt

    def knows_as(self, message_id: str) -> Answer | None:
        """What it would say of a message."""
        return read_answer(self.told[message_id]) if message_id in self.told else None
