"""The command line for counts by hand: make a form, check one, take one in."""

from __future__ import annotations

import argparse
import os
import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console

from contracts.periods import local_date
from contracts.receipts import Status
from contracts.settings import load_settings
from contracts.severities import exit_code
from contracts.zones import PRIVATE_FOLDER, Zones, check_name, sync_folder
from loaders.manual_counts.intake import against_delivery
from loaders.manual_counts.report import as_json, exit_status, print_report
from loaders.manual_counts.rules import RULES
from loaders.manual_counts.template import NotPossible, check_order, write_template
from loaders.manual_counts.workbook import Reading, read_workbook
from loaders.sources import Source, read_sources

DATED_NAME = re.compile(r"^([0-9]{4}-[0-9]{2}-[0-9]{2})[^0-9]")
STATUS_NB = {
    Status.LANDED: "tatt imot.",
    Status.DUPLICATE: "de samme tallene er tatt imot før.",
    Status.REFUSED: "ikke tatt imot.",
}
FAILED = 2
NARROWEST = 100


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``manual-counts template|check|load``; each sets ``run``, which gives the exit
    code."""
    counts = subparsers.add_parser("manual-counts", help="månedstall talt for hånd, i Excel")
    actions = counts.add_subparsers(dest="action", required=True, metavar="HANDLING")

    template = actions.add_parser("template", help="lag et tomt skjema")
    template.add_argument("--municipality", required=True, metavar="NR", help="fire sifre")
    template.add_argument("--unit", required=True, metavar="NAVN", help="enheten som teller")
    template.add_argument("--year", required=True, type=int, metavar="ÅR")
    template.add_argument("--out", required=True, type=Path, metavar="FIL.xlsx")
    template.set_defaults(run=_template)

    check = actions.add_parser("check", help="se hva som er galt i et skjema; lagrer ingenting")
    check.add_argument("file", type=Path, metavar="FIL.xlsx")
    check.add_argument("--source", metavar="KILDE", help="kontroller også at kilden er riktig")
    check.add_argument("--json", action="store_true", help="skriv rapporten som JSON")
    check.set_defaults(run=_check)

    load = actions.add_parser("load", help="kontroller et skjema og ta det imot")
    load.add_argument("file", type=Path, metavar="FIL.xlsx")
    load.add_argument("--source", required=True, metavar="KILDE", help="navnet i sources.yml")
    load.set_defaults(run=_load)


def _template(chosen: argparse.Namespace) -> int:
    out: Path = chosen.out
    try:
        check_order(chosen.municipality, chosen.unit, chosen.year)
        if out.suffix.lower() != ".xlsx":
            raise NotPossible("Filnavnet må slutte på .xlsx.")
        if out.exists():
            raise NotPossible(f"{out.name} finnes fra før. Velg et annet navn.")
        if not out.parent.is_dir():
            raise NotPossible(f"Mappen til {out.name} finnes ikke. Lag den først.")
        write_template(chosen.municipality, chosen.unit, chosen.year, out)
    except NotPossible as problem:
        return _fail(str(problem))
    print(f"Skjemaet ligger i {out}")
    return 0


def _check(chosen: argparse.Namespace) -> int:
    source = None
    try:
        if chosen.source:
            source = _workbook_source(load_settings().zones, chosen.source)
    except NotPossible as problem:
        return _fail(str(problem))
    reading = _reading(chosen.file, source)
    if chosen.json:
        print(as_json(reading))
    else:
        print_report(reading, _console())
    return exit_status(reading)


def _load(chosen: argparse.Namespace) -> int:
    settings = load_settings()
    now = datetime.now(UTC)
    try:
        source = _workbook_source(settings.zones, chosen.source)
        _check_file_name(chosen.file, local_date(now))
        reading = _reading(chosen.file, source)
        print_report(reading, _console())
        if reading.is_refused:
            return exit_status(reading)
        put_in_inbox(chosen.file, settings.zones.home / source.location)
    except NotPossible as problem:
        return _fail(str(problem))

    from loaders.deliveries import load_source

    found = load_source(settings, source.name, f"manual-counts-{now:%Y%m%dT%H%M%S}", now)
    # The inbox may have held other deliveries too; their receipts are the night's to tell.
    mine = [receipt for receipt in found if receipt.delivery_name == chosen.file.name]
    for receipt in mine:
        for item in receipt.findings:
            if item.rule not in RULES:
                sys.stderr.write(f"{item.rule} {item.file}: {item.message} {item.remedy}\n")
    status = mine[0].status if mine else Status.DUPLICATE
    print(f"{chosen.file.name}: {STATUS_NB[status]}")
    severities = {item.severity for receipt in mine for item in receipt.findings}
    return max(exit_status(reading), exit_code(severities))


def delivered_on(path: Path) -> date | None:
    """The day a file's name begins with, if it does."""
    dated = DATED_NAME.match(path.name)
    try:
        return date.fromisoformat(dated[1]) if dated else None
    except ValueError:
        return None


def put_in_inbox(path: Path, folder: Path) -> None:
    """Copy a workbook into a source's inbox, whole or not at all.

    NotPossible if a different file with that name is there; the same file again is no harm.
    """
    content = path.read_bytes()
    place = folder / path.name
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    beside = folder / f".{path.name}.part"
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        try:
            # A link, unlike a rename, never takes the place of a file that is there.
            place.hardlink_to(beside)
        except FileExistsError:
            if place.read_bytes() != content:
                raise NotPossible(
                    f"{path.name} er levert før, med annet innhold. "
                    "Gi filen et nytt navn; det som er levert, skrives aldri over."
                ) from None
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(folder)


def _reading(path: Path, source: Source | None) -> Reading:
    day = delivered_on(path) or local_date(datetime.now(UTC))
    return against_delivery(read_workbook(path), source.municipality_code if source else None, day)


def _check_file_name(path: Path, today: date) -> None:
    day = delivered_on(path)
    if day is None:
        raise NotPossible(
            "Filnavnet må begynne med datoen det er levert, "
            "som 2023-09-01_maling_2023.xlsx. Gi filen nytt navn."
        )
    if day > today:
        raise NotPossible("Datoen i filnavnet er ikke kommet ennå. Gi filen nytt navn.")
    try:
        check_name(path.name, "filen")
    except ValueError as problem:
        raise NotPossible(f"{problem}.") from None


def _workbook_source(zones: Zones, name: str) -> Source:
    declared = read_sources(zones.sources_file)
    workbooks = sorted(key for key, source in declared.items() if source.kind == "workbook")
    if name not in workbooks:
        known = ", ".join(workbooks) if workbooks else "ingen"
        raise NotPossible(f"sources.yml har ingen slik kilde for månedstall. Kjente: {known}.")
    return declared[name]


def _console() -> Console:
    """As wide as the window; a pipe or a file gets a table that can be read all the same."""
    console = Console(highlight=False)
    return console if console.width >= NARROWEST else Console(width=NARROWEST, highlight=False)


def _fail(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return FAILED
