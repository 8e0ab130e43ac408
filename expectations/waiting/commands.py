"""``python -m expectations quarantine``, ``release`` and ``dismiss``: what waits, and what then."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import duckdb
from rich.console import Console
from rich.text import Text

from contracts.periods import local_date
from contracts.settings import load_settings
from contracts.zones import Zones, check_name
from expectations.feedback.judged import reading
from expectations.feedback.verdict import counted
from expectations.waiting.dismissal import Chosen, dismiss
from expectations.waiting.listing import Shown, as_plain, by_age, by_rule, by_unit, heading
from expectations.waiting.lives import Life, lives
from expectations.waiting.nights import after_last_night, last_night
from expectations.waiting.rows import Span
from expectations.waiting.screen import print_counts, print_oldest
from expectations.waiting.where import Delivered
from loaders.sources import Source, read_sources

MOST_SHOWN = 10
CLOCK = "%Y%m%dT%H%M%S%f"
OUTCOMES_NB = {
    "released": "kom inn",
    "replaced": "er erstattet av en nyere utgave",
    "repeated": "kom igjen med samme feil",
    "dismissed": "er gitt opp",
}


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the three; each sets ``run``, which gives the exit code."""
    listed = commands.add_parser("quarantine", help="vis hva som ligger i karantene")
    listed.add_argument("--source", default="", help="bare denne kilden")
    listed.add_argument("--rule", default="", help="bare denne regelen, som K-008")
    listed.add_argument("--unit", default="", help="bare enheter med dette i navnet")
    listed.add_argument(
        "--older-than", type=int, default=-1, metavar="DAGER", help="bare det som har ventet lenger"
    )
    listed.add_argument(
        "--json", action="store_true", help="skriv listen som JSON, med alle poster"
    )
    listed.set_defaults(run=run_quarantine)
    released = commands.add_parser(
        "release", help="slipp inn det som holder nå; det samme gjøres hver natt"
    )
    released.add_argument("--source", required=True, help="kilden, slik den heter i sources.yml")
    released.set_defaults(run=run_release)
    dismissed = commands.add_parser("dismiss", help="gi opp én post: den skal ikke inn")
    dismissed.add_argument("--source", required=True, help="kilden, slik den heter i sources.yml")
    dismissed.add_argument("--delivery", required=True, help="leveransen, slik den står i listen")
    dismissed.add_argument("--entity", required=True, help="datasettet, som Kontakter")
    dismissed.add_argument("--row", required=True, help="raden, slik den står i listen")
    dismissed.add_argument("--by", required=True, help="navnet på den som bestemmer")
    dismissed.add_argument("--note", required=True, help="hvorfor, uten opplysninger om noen")
    dismissed.set_defaults(run=run_dismiss)


def run_quarantine(chosen: argparse.Namespace) -> int:
    """List what waits, as old as it was the last night."""
    zones = load_settings().zones
    declared = read_sources(zones.sources_file)
    with reading() as con:
        as_of = last_night(con, zones) or datetime.now(UTC)
        everything = lives(con, zones, local_date(as_of), Span())
        found = [life for life in everything if _is_chosen(life, chosen, declared)]
        if chosen.json:
            told = as_plain(_shown(con, zones, found, declared), as_of)
            json.dump(told, sys.stdout, ensure_ascii=False, indent=2)
            sys.stdout.write("\n")
            return 0
        console = Console(highlight=False)
        console.print(Text(heading(found, as_of), style="bold"))
        if found:
            console.print()
            units = by_unit(found, lambda life: _unit(life.source, declared))
            print_counts(units, by_age(found), by_rule(found), console)
            oldest = _shown(con, zones, found[:MOST_SHOWN], declared, with_lines=True)
            print_oldest(oldest, len(found), console)
        elif everything:
            waiting = counted(len(everything), "post", "poster")
            console.print(f"Uten utvalget er det {waiting} som venter.")
    return 0


def _is_chosen(life: Life, chosen: argparse.Namespace, declared: dict[str, Source]) -> bool:
    unit = chosen.unit.casefold()
    names = [life.source, _unit(life.source, declared)]
    if life.source in declared:
        names.append(declared[life.source].organisation)
    return (
        chosen.source in ("", life.source)
        and (not chosen.rule or chosen.rule.upper() in life.rules)
        and life.age_days > chosen.older_than
        and any(unit in name.casefold() for name in names)
    )


def _unit(source: str, declared: dict[str, Source]) -> str:
    """What the operator calls the unit. What it calls itself in a cell is data, and not shown."""
    return declared[source].title if source in declared else source


def _shown(
    con: duckdb.DuckDBPyConnection,
    zones: Zones,
    found: Sequence[Life],
    declared: dict[str, Source],
    *,
    with_lines: bool = False,
) -> list[Shown]:
    """Each life with its place; a delivery's rows are looked up together."""
    rows: dict[tuple[str, str], dict[str, list[int]]] = {}
    for life in found:
        of_delivery = rows.setdefault((life.source, life.delivery), {})
        of_delivery.setdefault(life.entity, []).append(life.row_number)
    delivered = {key: Delivered(con, zones, *key) for key in rows}
    places = {
        (*key, entity): delivered[key].places(entity, numbers)
        for key, by_entity in rows.items()
        for entity, numbers in by_entity.items()
    }
    return [
        Shown(
            life,
            _unit(life.source, declared),
            places[life.source, life.delivery, life.entity].get(life.row_number),
            delivered[life.source, life.delivery].lines(life.entity, life.row_number)
            if with_lines
            else (),
        )
        for life in found
    ]


def run_release(chosen: argparse.Namespace) -> int:
    """Decide now about everything of one source that waits."""
    from expectations.release import release

    zones = load_settings().zones
    _check_source(zones, chosen.source)
    with reading() as con:
        as_of = after_last_night(con, zones)
    decided = release(zones, chosen.source, f"release-{datetime.now(UTC):{CLOCK}}", as_of)
    console = Console(highlight=False)
    if not decided:
        console.print("Ingenting nytt å avgjøre: ingen regel eller leveranse er ny siden sist.")
    for outcome, words in OUTCOMES_NB.items():
        if outcome in decided:
            console.print(f"{counted(decided[outcome], 'rad', 'rader')} {words}.")
    if "released" in decided:
        console.print("De som kom inn, er med i tallene fra neste natt.")
    return 0


def run_dismiss(chosen: argparse.Namespace) -> int:
    """Give one row up."""
    zones = load_settings().zones
    _check_source(zones, chosen.source)
    row = Chosen(chosen.source, chosen.delivery, chosen.entity, chosen.row)
    dismiss(zones, row, chosen.by, chosen.note, f"{datetime.now(UTC):{CLOCK}}")
    Console(highlight=False).print(
        "Posten er gitt opp. Hvem som bestemte det og hvorfor, er tatt vare på."
    )
    return 0


def _check_source(zones: Zones, source: str) -> None:
    if not (zones.judgements / check_name(source, "kilde")).is_dir():
        raise ValueError("Kilden har ingen vurderte leveranser. Se navnene i sources.yml.")
