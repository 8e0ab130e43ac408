"""Finds what was changed among what is remembered of sendings: for ``verify``, which knows the
editions' own files."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.receipts import checksum_of
from contracts.zones import Zones
from exports.delivery.ledger import MESSAGES, SENT, Damaged, Ledger, bound
from exports.delivery.message import same_checksum
from exports.delivery.sealing import SEALED


def damages(zones: Zones) -> Iterator[str]:
    """Each thing that is not as it was written: place, what is wrong, and the remedy."""
    sent = zones.national / SENT
    for binding in sorted((sent / MESSAGES).glob("[!.]*.json")):
        try:
            bound(binding)
        except Damaged as problem:
            yield str(problem)
    for folder in sorted(sent.glob("[!_.]*")):
        ledger = Ledger(zones, folder.name)
        for message_id in ledger.message_ids():
            try:
                events = ledger.events(message_id)
            except Damaged as problem:
                yield str(problem)
                continue
            for sealed in ledger.of(message_id).glob(f"[!.]*{SEALED}"):
                if not same_checksum(checksum_of(sealed.read_bytes()), str(events[0]["leaving"])):
                    yield (
                        f"{folder.name}/{message_id}/{sealed.name}: den forseglede filen er "
                        "endret. Hent den fra sikkerhetskopien"
                    )
