"""What can be asked of editions on the command line. Light: ``status`` must not wait for it."""

from __future__ import annotations

import argparse
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

NAMES = ("draft", "validate", "approve", "withdraw", "send", "answers", "seal", "editions",
         "verify", "replay")  # fmt: skip
REPORT = "report"
PERIOD_NB = "2026-03, 2026-q1 eller 2026"


def add_commands(commands: Commands) -> None:
    """Add the commands about editions."""
    drafting = commands.add_parser("draft", help="lag neste utgave av et skjema, og prøv den")
    _what(drafting)
    drafting.add_argument("--cancel", action="store_true", help="annuller det som er sendt")
    for name, told in (
        ("validate", "prøv om mottakeren vil ta imot utgaven"),
        ("approve", "godkjenn en utgave; to ulike personer må"),
        ("withdraw", "trekk en utgave som ikke er sendt"),
        ("send", "send en godkjent utgave: ett forsøk"),
    ):
        parser = commands.add_parser(name, help=told)
        _which(parser)
        if name in {"approve", "withdraw"}:
            _who(parser)
        if name == "withdraw":
            parser.add_argument(
                "--reason", required=True, metavar="GRUNN", help="hvorfor den trekkes"
            )
    commands.add_parser("answers", help="før inn svarene på det som er sendt")
    commands.add_parser("seal", help="forsegle det som gjaldt da fristen gikk ut")
    commands.add_parser("editions", help="vis utgavene, og hvor langt hver er kommet")
    verifying = commands.add_parser("verify", help="se etter at ingenting er endret")
    verifying.add_argument("path", nargs="?", type=Path, metavar="STI", help="mappen til én utgave")
    verifying.add_argument("--all", action="store_true", help="alle utgaver, som uten sti")
    again = commands.add_parser("replay", help="send på nytt: samme byte, samme id")
    again.add_argument("--id", dest="message_id", metavar="ID", help="meldings-id-en")
    again.add_argument(
        "--since", type=day, metavar="DATO", help="først sendt denne dagen eller senere"
    )
    again.add_argument("--period", metavar="PERIODE", help=PERIOD_NB)
    again.add_argument(
        "--from-sequence", type=sequence_number, metavar="NUMMER", help="fra dette løpenummeret"
    )
    again.add_argument("--form", metavar="SKJEMA", help="bare dette skjemaet")
    again.add_argument(
        "--as",
        dest="name",
        metavar="NAVN",
        help="fullt navn; ellers skrives innloggingsnavnet ditt ned",
    )


def add_report(commands: Commands) -> None:
    """Add the command that takes all the steps."""
    parser = commands.add_parser(REPORT, help="fra utkast til kvittering, så langt det går")
    _what(parser)
    parser.add_argument(
        "--approve-as",
        dest="names",
        action="append",
        default=[],
        metavar="NAVN",
        help="fullt navn på en som har lest siden og godkjenner; to ulike personer må",
    )
    parser.add_argument("--send", action="store_true", help="send den når to har godkjent")
    parser.add_argument(
        "--wait",
        action="store_true",
        help="svarer ikke mottakeren: prøv tre ganger til, en time mellom hver",
    )


def day(text: str) -> date:
    """A day a person wrote."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("datoen må skrives som 2026-04-01") from None


def sequence_number(text: str) -> int:
    """A number in a sequence of editions."""
    if not re.fullmatch("[0-9]{1,9}", text):
        raise argparse.ArgumentTypeError("løpenummeret må være et helt tall, som 12")
    return int(text)


def _what(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--form", required=True, metavar="SKJEMA", help="skjemaet, som maling")
    parser.add_argument("--period", required=True, metavar="PERIODE", help=PERIOD_NB)


def _which(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--id", dest="message_id", metavar="ID", help="meldings-id-en")
    parser.add_argument("--form", metavar="SKJEMA", help="med --period: den nyeste utgaven")
    parser.add_argument("--period", metavar="PERIODE", help=PERIOD_NB)


def _who(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="name", required=True, metavar="NAVN", help="fullt navn")
