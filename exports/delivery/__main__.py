"""The deliveries' command line: what is known, fetching receipts, and what a receiver told a
person. Sending is done by ``python -m exports``, which knows what is approved."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from rich.console import Console

from contracts.settings import NotConfigured, load_settings
from contracts.zones import Zones
from exports.delivery.desk import TOLD, read_sent, show_alarms, show_sent, strangers
from exports.delivery.intake import collect
from exports.delivery.ledger import BeingSent, Damaged
from exports.delivery.message import Alarm, Answer
from exports.delivery.receiver_rules import UnusableReceivers
from exports.delivery.receivers_file import read_receivers
from exports.delivery.senders import receiver_named
from exports.delivery.sending import settle
from exports.delivery.transport import Unreachable
from exports.disk_faults import in_words

# What went wrong in a way that its own words tell.
TELLABLE = (UnusableReceivers, Unreachable, BeingSent, Damaged, ValueError, OSError)

ABOUT_NB = (
    "Viser hva som er sendt, henter kvitteringer og skriver ned hva en mottaker har sagt. "
    "Selve sendingen gjøres med python -m exports."
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when all is well, 1 when a person must look, 2 when it could not."""
    parser = argparse.ArgumentParser(prog="python -m exports.delivery", description=ABOUT_NB)
    commands = parser.add_subparsers(dest="command", required=True, metavar="KOMMANDO")
    commands.add_parser("status", help="hva som er sendt, og hva vi vet om det")
    collecting = commands.add_parser("collect", help="hent kvitteringer, og si hva noen må se på")
    collecting.add_argument("--receiver", metavar="MOTTAKER", help="én mottaker; ellers alle")
    settling = commands.add_parser("settle", help="skriv ned hva mottakeren har sagt om en melding")
    settling.add_argument("--receiver", required=True, metavar="MOTTAKER", help="mottakerens navn")
    settling.add_argument("--id", required=True, metavar="ID", help="meldings-id-en")
    settling.add_argument("--answer", required=True, choices=TOLD, help="hva mottakeren svarte")
    settling.add_argument("--ref", default="", metavar="REF", help="mottakerens referanse")
    settling.add_argument("--by", required=True, metavar="NAVN", help="hvem som snakket med dem")
    options = parser.parse_args(arguments)
    console = Console()
    try:
        zones = load_settings().zones
    except NotConfigured as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    try:
        return run(options, zones, console)
    except TELLABLE as problem:
        sys.stderr.write(f"{in_words(problem, zones.home)}\n")
        return 2


def run(options: argparse.Namespace, zones: Zones, console: Console) -> int:
    """One command, with an installation's zones."""
    if options.command == "settle":
        receiver = receiver_named(zones, options.receiver)
        answer = Answer(TOLD[options.answer], options.id, ref_id=options.ref)
        settle(options.id, receiver, zones, answer, options.by)
        console.print("Skrevet ned.")
        return 0
    declared = read_receivers(zones.home)
    if options.command == "status":
        unknown = {name: strangers(zones, name) for name in declared}
        show_sent(read_sent(zones, list(declared)), unknown, console)
        return 0
    if options.receiver:
        declared = {options.receiver: receiver_named(zones, options.receiver)}
    alarms: list[Alarm] = []
    is_whole = True
    for one in declared.values():
        try:
            alarms += collect(one, zones, datetime.now(UTC))
        except (Unreachable, BeingSent) as problem:
            # One that is away is no reason not to look at the others.
            sys.stderr.write(f"{problem}\n")
            is_whole = False
    show_alarms(tuple(alarms), console)
    return 2 if not is_whole else 1 if alarms else 0


if __name__ == "__main__":
    sys.exit(main())
