"""What can be asked of editions on the command line. Light: ``status`` must not wait for it."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

NAMES = ("draft", "validate", "approve", "withdraw", "send", "answers", "seal", "editions",
         "verify", "replay")  # fmt: skip
REPORT = "report"


def add_commands(commands: Commands) -> None:
    """Add the commands about editions."""
    drafting = commands.add_parser("draft", help="make the next edition of a form and validate it")
    drafting.add_argument("--form", required=True)
    drafting.add_argument("--period", required=True, help="2026-03, 2026-q1 or 2026")
    drafting.add_argument("--cancel", action="store_true", help="take back what was sent")
    for name, told in (
        ("validate", "the dry run: would the receiver's tool accept the package"),
        ("approve", "approve an edition; two different people must"),
        ("withdraw", "take back an edition that has not been sent"),
        ("send", "send an approved edition: one try"),
    ):
        parser = commands.add_parser(name, help=told)
        _which(parser)
        if name in {"approve", "withdraw"}:
            _who(parser)
        if name == "withdraw":
            parser.add_argument("--reason", required=True)
    commands.add_parser("answers", help="bring receipts into the lives of what was sent")
    commands.add_parser("seal", help="seal what was in force when its deadline passed")
    commands.add_parser("editions", help="the editions there are, and where each is in its life")
    verifying = commands.add_parser("verify", help="find one changed byte")
    verifying.add_argument("path", nargs="?", type=Path, help="an edition's folder")
    verifying.add_argument("--all", action="store_true", help="every edition, as without a path")
    again = commands.add_parser("replay", help="send again what was sent: same bytes, same id")
    again.add_argument("--id", dest="message_id")
    again.add_argument("--since", type=date.fromisoformat, help="first sent on this day or later")
    again.add_argument("--period")
    again.add_argument("--from-sequence", type=int)
    again.add_argument("--form")
    _who(again)


def add_report(commands: Commands) -> None:
    """Add the command that takes all the steps."""
    parser = commands.add_parser(REPORT, help="from draft to receipt; run it again to go on")
    parser.add_argument("--form", required=True)
    parser.add_argument("--period", required=True, help="2026-03, 2026-q1 or 2026")
    parser.add_argument(
        "--approve-as",
        dest="names",
        action="append",
        default=[],
        metavar="NAME",
        help="the full name of one who has read the page and approves; two different people must",
    )
    parser.add_argument("--send", action="store_true", help="send it when two have approved")
    parser.add_argument(
        "--wait",
        action="store_true",
        help="if the receiver does not answer: try three times more, an hour apart",
    )


def _which(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--id", dest="message_id", help="the message id")
    parser.add_argument("--form", help="with --period: its newest edition")
    parser.add_argument("--period")


def _who(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="name", required=True, help="your full name")
