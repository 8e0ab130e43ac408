"""Binds the protocol to a declared receiver, for those who know an edition and not how it
travels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from contracts.zones import Zones
from exports.delivery.ledger import Ledger
from exports.delivery.message import Answer, Message
from exports.delivery.receiver import Receiver
from exports.delivery.receiver_rules import problem
from exports.delivery.receivers_file import read_receivers
from exports.delivery.sending import send

Sender = Callable[[Path, Message], Answer]


def receiver_named(zones: Zones, name: str) -> Receiver:
    """The receiver a form names; UnusableReceivers when nobody has said where it is."""
    declared = read_receivers(zones.home)
    if name not in declared:
        raise problem(
            "receivers",
            f"mottakeren {name} er ikke oppgitt; "
            "se exports/delivery/national-receivers.example.yml",
        )
    return declared[name]


def sender_to(zones: Zones, name: str, again_by: str = "") -> Sender:
    """Sends to one receiver: each call is one try. With ``again_by``, who asked for the same
    bytes to be sent once more."""
    receiver = receiver_named(zones, name)

    def send_there(outgoing: Path, message: Message) -> Answer:
        return send(outgoing, message, receiver, zones, again_by=again_by)

    return send_there


def known_of(zones: Zones, name: str, message_id: str) -> Answer | None:
    """What is known of a message without asking anybody: what receipts have told since it was
    sent. None when it was never sent there, or nothing is known."""
    return Ledger(zones, name).standing(message_id).answer
