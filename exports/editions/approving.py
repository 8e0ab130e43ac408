"""Nothing leaves before two named people have approved exactly what will leave."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from contracts.zones import Zones
from exports.editions.events import Event, Happened
from exports.editions.folder import Edition, check_unchanged
from exports.editions.life import APPROVERS, NotAllowed, approvals, next_event, write_event
from exports.editions.writing import locked

LONGEST_NAME = 80
NAME = re.compile(r"[^\W\d_]+(?:[ .'’-]+[^\W\d_]+)+\.?")


def approve(zones: Zones, edition: Edition, name: str, at: datetime) -> Event:
    """One named person's approval, bound to the checksum of what they approved.

    NotAllowed when the same person has approved already, or it is not time for it.
    """
    shown = check_person(name)
    with locked(zones.national_lock):
        contents = check_unchanged(edition)
        events = edition.events()
        before = approvals(events)
        if any(same_person(event.details["name"], shown) for event in before):
            raise NotAllowed(
                f"{edition.place}: {shown} har allerede godkjent. "
                "To ulike personer må godkjenne; be en annen om det."
            )
        event = next_event(
            events,
            Happened.APPROVED,
            at,
            edition.header.message_id,
            {"name": shown, "contents": contents},
        )
        write_event(edition.events_folder, event)
    return event


def check_person(name: str) -> str:
    """The name as it will be shown; NotAllowed for what is not a person's full name."""
    shown = " ".join(unicodedata.normalize("NFKC", name).split())
    if len(shown) > LONGEST_NAME or not NAME.fullmatch(shown):
        raise NotAllowed(
            f"Oppgi fullt navn: fornavn og etternavn, bare bokstaver, høyst {LONGEST_NAME} tegn."
        )
    return shown


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's, however they were typed."""
    return _letters(one) == _letters(other)


def is_approved(edition: Edition) -> bool:
    """Whether two different people have approved the edition as it is now."""
    contents = check_unchanged(edition)
    names = {
        _letters(event.details["name"])
        for event in approvals(edition.events())
        if event.details["contents"] == contents
    }
    return len(names) >= APPROVERS


def _letters(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in folded if letter.isalpha())
