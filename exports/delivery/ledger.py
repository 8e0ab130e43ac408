"""Remembers what has been sent to whom, so that a killed sending goes on where it was.

Only added to: each event is a file that appears whole and is never written again. What is known
of a message is read from them and from nothing else.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from contracts.receipts import checksum_of
from contracts.zones import PRIVATE_FOLDER, Zones, check_name
from exports.delivery.keeping import keep
from exports.delivery.message import (
    Answer,
    Message,
    TwoContents,
    is_guid,
    same_checksum,
)
from exports.delivery.standing import Standing, Step, after

SENT = "_sent"
MESSAGES, LOCKS = "_messages", "_locks"


class BeingSent(Exception):
    """Another process is sending to this receiver just now; a later try goes on from there."""


class Damaged(Exception):
    """What was remembered of a message is not as it was written; nothing is sent on its word."""


@dataclass(frozen=True)
class Ledger:
    """What has been sent to one receiver."""

    zones: Zones
    receiver: str

    @property
    def folder(self) -> Path:
        """One folder for each message."""
        return self.zones.national / SENT / check_name(self.receiver, "mottaker")

    def of(self, message_id: str) -> Path:
        """The folder of one message."""
        return self.folder / message_id

    def knows(self, message_id: str) -> bool:
        """Whether we have prepared such a message for this receiver."""
        return is_guid(message_id) and (self.of(message_id) / f"0001-{Step.PREPARED}.json").exists()

    def message_ids(self) -> list[str]:
        """Every message prepared for this receiver."""
        return sorted(path.parent.name for path in self.folder.glob(f"*/0001-{Step.PREPARED}.json"))

    @contextmanager
    def only_sender(self) -> Iterator[None]:
        """Hold the right to send to this receiver; let go even when this process is killed."""
        folder = self.zones.national / SENT / LOCKS
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        with (folder / f"{check_name(self.receiver, 'mottaker')}.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BeingSent(
                    f"{self.receiver}: en annen prosess sender hit nå; prøv igjen"
                ) from None
            yield

    def bind(self, message: Message) -> None:
        """Fix what an id means, for every receiver. TwoContents when it means something else."""
        binding = self.zones.national / SENT / MESSAGES / f"{message.message_id}.json"
        keep(binding, _with_checksum({"message": asdict(message)}))
        fixed = bound(binding)
        if not same_checksum(fixed.checksum, message.checksum) or fixed != replace(
            message, checksum=fixed.checksum
        ):
            raise TwoContents(
                f"{message.message_id}: pakken er ikke den som har denne meldings-id-en; ingenting "
                "er sendt. Kjør 'python -m exports verify' og finn ut hvilken fil som er endret"
            )

    def prepare(self, message_id: str, leaving: str, now: datetime) -> None:
        """Fix the bytes that leave for this receiver. TwoContents when they were others."""
        if not self.knows(message_id):
            self.note(message_id, Step.PREPARED, now, leaving=leaving)
        if not same_checksum(str(self.events(message_id)[0]["leaving"]), leaving):
            raise TwoContents(
                f"{message_id}: den forseglede filen er en annen enn den som ble gjort klar for "
                f"{self.receiver}; ingenting er sendt. Hent den fra sikkerhetskopien"
            )

    def note(
        self,
        message_id: str,
        step: Step,
        now: datetime,
        *,
        answer: Answer | None = None,
        receipt: str = "",
        leaving: str = "",
        by: str = "",
    ) -> None:
        """Add an event. The right to send must be held."""
        events = self.events(message_id)
        number = len(events) + 1
        event = {
            "receiver_name": self.receiver,
            "message_id": message_id,
            "number": number,
            "step": step,
            "at": now.isoformat(),
            "by": by,
            "leaving": leaving,
            "receipt": receipt,
            "answer": answer and asdict(answer),
            "previous": events[-1]["checksum"] if events else "",
        }
        path = self.of(message_id) / f"{number:04}-{step}.json"
        if not keep(path, _with_checksum(event)):
            raise BeingSent(f"{self.receiver}: {path.name} finnes alt; prøv igjen")

    def events(self, message_id: str) -> list[dict[str, Any]]:
        """What has happened with a message, oldest first. Damaged when one event is changed,
        cut or gone: what is known would be a guess."""
        found: list[dict[str, Any]] = []
        for path in self._files(message_id):
            event = _whole(path.read_bytes())
            previous = found[-1]["checksum"] if found else ""
            if event is None or event["previous"] != previous or event["number"] != len(found) + 1:
                raise Damaged(
                    f"{self.receiver}/{message_id}/{path.name}: filen, eller en før den, er endret "
                    "eller borte. Hent mappen fra sikkerhetskopien"
                )
            found.append(event)
        return found

    def standing(self, message_id: str) -> Standing:
        """What is known of a message now."""
        standing = Standing()
        for event in self.events(message_id):
            standing = after(standing, event)
        return standing

    def _files(self, message_id: str) -> list[Path]:
        return sorted(self.of(message_id).glob("[0-9]*-*.json"))


def bound(binding: Path) -> Message:
    """The message an id was bound to. Damaged when that cannot be read."""
    content = _whole(binding.read_bytes())
    if content is None or content["message"]["message_id"] != binding.stem:
        raise Damaged(f"{MESSAGES}/{binding.name}: filen er endret. Hent den fra sikkerhetskopien")
    return Message(**content["message"])


def _json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _with_checksum(content: dict[str, Any]) -> bytes:
    """What is written: the content, and its own checksum last."""
    return _json({**content, "checksum": checksum_of(_json(content))})


def _whole(content: bytes) -> dict[str, Any] | None:
    """What was written, or None when this is not it."""
    try:
        found = json.loads(content)
        told = found.pop("checksum")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    whole = {**found, "checksum": told}
    return whole if told == checksum_of(_json(found)) and content == _json(whole) else None
