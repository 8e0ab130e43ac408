"""The judge's desk: judge one delivery, or show the rules that deliveries are judged by."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from contracts.entities import entities
from contracts.settings import NotConfigured, load_settings
from contracts.severities import NAMES_NB, Severity, exit_code
from expectations.acceptances import Acceptance, accept
from expectations.delivery import NotLanded, receipt_of
from expectations.feedback import commands as feedback
from expectations.judge import judge_delivery
from expectations.rules import suites
from expectations.waiting import commands as waiting

COULD_NOT_START = 2
# As rich ends when nobody reads any more.
NOT_READ = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code is that of the worst finding."""
    parser = argparse.ArgumentParser(
        prog="python -m expectations", description="Vurder en mottatt leveranse mot reglene."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    judge = commands.add_parser("judge", help="vurder en mottatt leveranse")
    judge.add_argument("--source", required=True, help="kilden, slik den heter i sources.yml")
    judge.add_argument("--delivery", required=True, help="leveransens navn, for eksempel en dato")
    judge.add_argument("--run-id", default="", help="kjøringen dette hører til")
    judge.set_defaults(run=lambda told: _judge(told.source, told.delivery, told.run_id))
    let_in = commands.add_parser(
        "accept", help="slipp gjennom en leveranse som ble avvist for sitt antall rader"
    )
    let_in.add_argument("--source", required=True, help="kilden, slik den heter i sources.yml")
    let_in.add_argument("--delivery", required=True, help="leveransens navn")
    let_in.add_argument("--reason", required=True, help="hvorfor tallet likevel er riktig")
    let_in.add_argument("--by", required=True, help="hvem som slipper den gjennom")
    let_in.set_defaults(run=_accept)
    rules = commands.add_parser("rules", help="vis alle reglene")
    rules.set_defaults(run=_rules)
    feedback.add_commands(commands)
    waiting.add_commands(commands)
    chosen = parser.parse_args(arguments)
    try:
        code = int(chosen.run(chosen))
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read has seen enough; what Python still holds is written to nowhere at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_READ
    except (NotLanded, NotConfigured, ValueError) as problem:
        print(problem, file=sys.stderr)
        return COULD_NOT_START


def _judge(source: str, delivery: str, run_id: str) -> int:
    now = datetime.now(UTC)
    run_id = run_id or f"judge-{now:%Y%m%dT%H%M%SZ}"
    summary = judge_delivery(load_settings().zones, source, delivery, run_id, now)
    print(report(summary))
    return exit_code({Severity(found["severity"]) for found in summary["findings"]})


def _accept(chosen: argparse.Namespace) -> int:
    """Let a delivery through, and judge it anew; refuses one that has not come."""
    zones = load_settings().zones
    receipt_of(zones, chosen.source, chosen.delivery)
    now = datetime.now(UTC)
    accept(zones, Acceptance(chosen.source, chosen.delivery, chosen.by, chosen.reason, now))
    return _judge(chosen.source, chosen.delivery, "")


def _rules(_: argparse.Namespace) -> int:
    print(rules_table())
    return 0


def report(summary: dict[str, Any]) -> str:
    """The result of a judging, for people: no more than counts and the rules' own words."""
    verdict = "tatt inn" if summary["verdict"] == "accepted" else "avvist"
    lines = [
        f"Leveransen {summary['delivery_name']} fra {summary['source_name']} er {verdict}.",
        f"{summary['rows_checked']} rader kontrollert, "
        f"{summary['rows_quarantined']} satt til side.",
    ]
    for found in summary["findings"]:
        lines += [
            "",
            f"{found['rule']}  {NAMES_NB[Severity(found['severity'])]}: "
            f"{found['file']}, {found['place']}",
            f"  {found['message']}",
            f"  {found['remedy']}",
        ]
    return "\n".join(lines)


def rules_table() -> str:
    """Every rule on a line: code, what it does, entity, message."""
    rows = [
        (rule.code, NAMES_NB[rule.severity], entities()[rule.entity].title, rule.message)
        for suite in suites().values()
        for rule in suite
    ]
    rows.insert(0, ("Regel", "Følge", "Posttype", "Melding"))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]])
        for row in rows
    )


if __name__ == "__main__":
    sys.exit(main())
