"""An episode and its statuses, written to the journal the way a clerk would have kept them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from synthetic.journal import Journal, at

TRANSFERRED = "other_service_needed"
# Free text as people type it: with the delimiter of one source and a line of its own.
AWAY = "Innlagt; tilbake om noen uker.\nGi beskjed til fastlegen."


@dataclass
class Episode:
    """One person's time in one offer. ``allocated_on`` is T, ``served_from`` is I, and
    ``ended_on`` is S; an episode without ``served_from`` never started. ``earlier`` is the one it
    follows: as a transfer, or as a return on the same decision."""

    person_key: str
    offer_id: str
    served_from: date | None
    allocated_on: date | None = None
    ended_on: date | None = None
    end_reason: str | None = None
    enquiry_id: str | None = None
    decision_id: str | None = None
    earlier: Episode | None = None
    is_transfer: bool = False
    has_decision: bool = False
    pause: tuple[date, date] | None = None
    is_error: bool = False
    keeps: bool = False
    record_id: str = ""

    @property
    def started_on(self) -> date:
        """The day it was opened: allocated where there is a queue, otherwise in service."""
        opened = self.allocated_on or self.served_from
        if opened is None:
            raise ValueError("an episode must be opened by an allocation or a start")
        return opened

    @property
    def last_change(self) -> date:
        """The day of its latest status."""
        return self.ended_on or self.served_from or self.started_on


def write_episode(journal: Journal, episode: Episode) -> str:
    """Write the episode with its statuses and return its id, which it also keeps."""
    episode.record_id = episode.record_id or journal.new_id("episodes")
    previous_id = episode.earlier.record_id if episode.earlier and episode.is_transfer else None
    journal.add(
        "episodes",
        episode.started_on,
        at(episode.started_on, 9, 10),
        at(episode.last_change, 15, 40),
        record_id=episode.record_id,
        person_key=episode.person_key,
        offer_id=episode.offer_id,
        started_on=episode.started_on,
        ended_on=episode.ended_on,
        end_reason=episode.end_reason,
        enquiry_id=episode.enquiry_id,
        decision_id=episode.decision_id,
        previous_episode_id=previous_id,
        has_decision=episode.has_decision,
    )
    for sequence, (status, valid_from, reason) in enumerate(_statuses(episode), start=1):
        journal.add(
            "episode_statuses",
            valid_from,
            at(valid_from, 9, 20 + sequence),
            episode_id=episode.record_id,
            sequence=sequence,
            status=status,
            valid_from=valid_from,
            reason=reason,
        )
    return episode.record_id


def _statuses(episode: Episode) -> list[tuple[str, date, str | None]]:
    statuses: list[tuple[str, date, str | None]] = []
    if episode.allocated_on:
        statuses.append(("T", episode.allocated_on, None))
    if episode.served_from:
        statuses.append(("I", episode.served_from, None))
    if episode.pause:
        away, back = episode.pause
        statuses += [("P", away, AWAY), ("I", back, "Tilbake")]
    if episode.is_error:
        statuses.append(("X", episode.started_on + timedelta(days=1), "Ført på feil person"))
    elif episode.ended_on:
        reason = "Ønsket ikke lenger hjelp; ga beskjed" if not episode.served_from else None
        statuses.append(("S", episode.ended_on, reason))
    return statuses
