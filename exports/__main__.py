"""The exports' command line: ``status`` tells what is published and how old it is."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from rich.console import Console

from contracts.settings import NotConfigured, load_settings
from exports.status import read_status, show


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it could answer, 2 when it could not."""
    parser = argparse.ArgumentParser(prog="python -m exports", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("status", help="what is published, and how old each source is")
    parser.parse_args(arguments)
    try:
        settings = load_settings()
    except NotConfigured as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    show(read_status(settings.zones), Console(), datetime.now(UTC))
    return 0


if __name__ == "__main__":
    sys.exit(main())
