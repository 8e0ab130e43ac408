"""``python -m expectations feedback`` and ``data-docs``: what is told of judgements, to whom."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rich.console import Console

from contracts.periods import local_date, local_midnight
from contracts.receipts import Status, landed
from contracts.settings import load_settings
from contracts.zones import Zones, check_name
from expectations.data_docs.site import write_site
from expectations.feedback.as_json import write_json
from expectations.feedback.gathering import Night
from expectations.feedback.judged import reading
from expectations.feedback.text import print_feedback
from expectations.feedback.writing import write_to
from loaders.sources import read_sources

NIGHT_STARTS = timedelta(hours=3)
NARROWEST = 100


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``feedback`` and ``data-docs``; each sets ``run``, which gives the exit code."""
    feedback = commands.add_parser(
        "feedback", help="vis eller skriv tilbakemeldingen til en kilde for en natt"
    )
    feedback.add_argument("--source", required=True, help="kilden, slik den heter i sources.yml")
    feedback.add_argument(
        "--night", type=date.fromisoformat, help="natten, som 2023-09-01; ellers i dag"
    )
    feedback.add_argument(
        "--out", type=Path, metavar="MAPPE",
        help="skriv tilbakemelding.xlsx og .json i denne mappen",
    )  # fmt: skip
    feedback.add_argument("--json", action="store_true", help="skriv svaret som JSON")
    feedback.add_argument(
        "--check", default="", metavar="KJØRING",
        help="dette er en prøve før sending: vurder det som denne kjøringen har lest, "
        "og si hva som ville skjedd",
    )  # fmt: skip
    feedback.set_defaults(run=run_feedback)
    pages = commands.add_parser(
        "data-docs", help="skriv sider om alle leveranser og regler; ingen verdier er med"
    )
    pages.add_argument(
        "--out", type=Path, metavar="MAPPE", help="et annet sted enn data_docs i datamappen"
    )
    pages.set_defaults(run=run_data_docs)


def run_feedback(chosen: argparse.Namespace) -> int:
    """Gather, print and, where asked, write the feedback."""
    zones = load_settings().zones
    if not is_known(zones, chosen.source):
        raise ValueError("Det er ingen kilde med det navnet, verken i sources.yml eller mottatt.")
    night = chosen.night or local_date(datetime.now(UTC))
    as_of = local_midnight(night) + NIGHT_STARTS
    if chosen.check:
        judge_what_is_not(zones, chosen.source, as_of)
    with reading() as con:
        found = Night(con, zones, chosen.source, as_of, trial=chosen.check)
        told = write_to(chosen.out, found) if chosen.out else found.feedback()
        if chosen.json:
            write_json(sys.stdout, told, found)
        else:
            console = Console(highlight=False)
            if not console.is_terminal:
                # A pipe or a file gets lines that can be read all the same.
                console = Console(highlight=False, width=max(console.width, NARROWEST))
            print_feedback(told, found.lines(), console)
    return told.exit_code


def is_known(zones: Zones, source: str) -> bool:
    """Whether a source is declared, or has delivered something."""
    folder = check_name(source, "kilde")
    return source in read_sources(zones.sources_file) or any(
        (place / folder).is_dir() for place in (zones.landing, zones.landing / "_refused")
    )


def run_data_docs(chosen: argparse.Namespace) -> int:
    """Write the pages about every judgement and every rule."""
    zones = load_settings().zones
    count = write_site(zones, chosen.out)
    print(f"{count} sider. Åpne {(chosen.out or zones.data_docs) / 'index.html'}")
    return 0


def judge_what_is_not(zones: Zones, source: str, as_of: datetime) -> None:
    """Judge every landed delivery of a source that has no verdict."""
    from expectations.judge import judge_delivery

    for receipt in landed(zones.landing, source):
        is_judged = zones.judged_delivery(source, receipt.delivery_name).exists()
        if receipt.status is Status.LANDED and not is_judged:
            judge_delivery(zones, source, receipt.delivery_name, receipt.run_id, as_of)
