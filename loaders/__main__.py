"""The loaders' command line: load a source, check and load workbooks, make the key."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from contracts.receipts import Receipt, Status
from contracts.settings import NotConfigured, create_key, load_settings
from contracts.severities import exit_code
from loaders import check
from loaders.sources import UnusableSources, read_sources

STATUS_NB = {
    Status.LANDED: "tatt imot",
    Status.DUPLICATE: "levert før",
    Status.REFUSED: "avvist",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when nothing was wrong, 1 for warnings, 2 for anything worse."""
    parser = argparse.ArgumentParser(prog="python -m loaders", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    load = commands.add_parser("load", help="bring in what a source has delivered")
    load.add_argument("--source", help="one source; every declared one when left out")
    load.set_defaults(run=_load)
    keys = commands.add_parser("pseudonym-key", help="make the installation's own key")
    keys.add_argument("action", choices=["create"])
    keys.set_defaults(run=_create_key)
    check.add_command(commands)
    _add_manual_counts(commands)
    chosen = parser.parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except (NotConfigured, UnusableSources) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2


def _add_manual_counts(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from loaders.manual_counts.commands import add_commands

    add_commands(commands)


def _load(chosen: argparse.Namespace) -> int:
    from loaders.deliveries import load_source
    from loaders.journal.database import SourceUnreachable
    from loaders.landing import BeingLoaded

    settings = load_settings()
    declared = list(read_sources(settings.zones.sources_file))
    if chosen.source and chosen.source not in declared:
        sys.stderr.write(f"sources.yml har ingen kilde med det navnet; den har {declared}\n")
        return 2
    now = datetime.now(UTC)
    run_id = f"load-{now:%Y%m%dT%H%M%S}"
    found, unreachable = [], 0
    for name in [chosen.source] if chosen.source else declared:
        try:
            found += load_source(settings, name, run_id, now)
        except (SourceUnreachable, BeingLoaded) as problem:
            sys.stderr.write(f"{problem}\n")
            unreachable = 2
    show(found)
    severities = {finding.severity for receipt in found for finding in receipt.findings}
    return max(unreachable, exit_code(severities))


def show(found: list[Receipt]) -> None:
    """Print receipts as a person reads them: what came, and what to do about the rest."""
    console = Console()
    if not found:
        console.print("Ingen nye leveranser.")
        return
    table = Table("kilde", "leveranse", "status", "rader")
    for receipt in found:
        rows = f"{receipt.rows_landed:,}".replace(",", " ")
        table.add_row(receipt.source_name, receipt.delivery_name, STATUS_NB[receipt.status], rows)
    console.print(table)
    for receipt in found:
        for finding in receipt.findings:
            place = f", {finding.place}" if finding.place else ""
            console.print(f"{finding.rule}  {finding.file}{place}", style="bold", markup=False)
            console.print(f"    {finding.message} {finding.remedy}", markup=False)


def _create_key(_: argparse.Namespace) -> int:
    from contracts.settings import Settings

    path = Settings().key_file
    try:
        create_key(path, origin="operator")
    except FileExistsError:
        sys.stderr.write(
            "Det finnes alt en nøkkel. Den skrives aldri over; se docs/runbooks/pseudonym-key.md\n"
        )
        return 2
    Console().print(f"Laget {Path(path).name}. Ta kopi av den på et trygt sted.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
