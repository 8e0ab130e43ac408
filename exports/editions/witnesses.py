"""What others remember of an edition's life: when its last events are gone, its own files cannot
tell, but the nights have seen them, and the sendings know that it has left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from contracts.zones import Zones
from exports.delivery.ledger import Ledger
from exports.editions import national_tables
from exports.editions.folder import Edition
from exports.editions.life import has_left
from exports.editions.problem import Problem

LAST_GONE = "de siste hendelsene er borte"


@dataclass(frozen=True)
class Witnesses:
    """How many events of each message the nights have landed, and what is remembered as sent."""

    zones: Zones
    landed: Mapping[str, int]

    def problems(self, edition: Edition) -> Iterator[Problem]:
        """What is remembered of an edition and not told by its events, which can be read."""
        events, header = edition.events(), edition.header
        place = f"{edition.place}/events"
        if len(events) < self.landed.get(header.message_id, 0):
            yield Problem(place, f"{LAST_GONE}: en natt har sett flere")
        elif not has_left(events) and Ledger(self.zones, header.receiver_code).knows(
            header.message_id
        ):
            # That it is about to leave is told before anything is made ready to be sent.
            yield Problem(place, f"{LAST_GONE}: mottakeren kan ha fått utgaven")


def witnesses(zones: Zones) -> Witnesses:
    """Everybody there is to ask."""
    return Witnesses(zones, national_tables.events_landed(zones))
