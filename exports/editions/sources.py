"""Which deliveries an edition was made from. Kept with it and never sent: how often a service
delivers is not the receiver's business, and the checksum of a small delivery would let anybody
who guessed what is in it know that the guess was right."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from exports.editions.folder import Edition
from exports.editions.header import canonical

SOURCES = "sources.json"


@dataclass(frozen=True)
class SourceReceipt:
    """One delivery that the figures were made from."""

    source: str
    delivery: str
    checksum: str


def sources_bytes(receipts: Iterable[SourceReceipt]) -> bytes:
    """The deliveries as they are kept."""
    return canonical([asdict(receipt) for receipt in receipts])


def sources_of(edition: Edition) -> tuple[SourceReceipt, ...]:
    """The deliveries an edition was made from."""
    kept = json.loads((edition.kept / SOURCES).read_bytes())
    return tuple(SourceReceipt(**receipt) for receipt in kept)
