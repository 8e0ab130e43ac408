"""The exports' command line: what is published, and what the nation gets."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console

from contracts.settings import NotConfigured, load_settings
from exports.clock import utc_now
from exports.editions import arguments as edition_commands
from exports.status import read_status, show
from exports.warehouse import PublicationDamaged

ABOUT_NB = "Viser hva som er publisert, og lager, godkjenner og sender det staten skal ha."


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when all is well, 1 when a person must look, 2 when it could not."""
    parser = argparse.ArgumentParser(prog="python -m exports", description=ABOUT_NB)
    commands = parser.add_subparsers(dest="command", required=True, metavar="KOMMANDO")
    commands.add_parser("status", help="hva som er publisert, og hvor gammel hver kilde er")
    edition_commands.add_commands(commands)
    edition_commands.add_report(commands)
    options = parser.parse_args(arguments)
    try:
        settings = load_settings()
    except NotConfigured as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    if options.command in edition_commands.NAMES:
        # Heavy, and nothing the status needs.
        from exports.editions.commands import run

        return run(options, settings.zones, Console())
    if options.command == edition_commands.REPORT:
        from exports.report import run as run_report

        return run_report(options, settings.zones, Console())
    try:
        show(read_status(settings.zones), Console(), utc_now())
    except PublicationDamaged as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
