"""``python -m synthetic``: makes up deliveries and puts them in an inbox."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from synthetic.deliveries import DeliveryExists
from synthetic.nation.municipalities import SMALLEST, municipality_codes
from synthetic.orders import DELIVERIES, Order, Outcome, fulfil, totals
from synthetic.sources import UnreadableSources

FAILED = 2
LINES_SHOWN = 20
DESCRIPTION = """\
Lager oppdiktede leveranser i DIR/inbox og erklærer kildene i DIR/sources.yml. Samme frø gir
samme filer. Alle fødselsnumre har 80 lagt til måneden og kan ikke tilhøre noen.

leveranser:
  tonsberg-2023   journalen for 2023, hentet ut natt til 1. september 2023, og månedstallene
                  (.xlsx). Postene gir nøyaktig de virkelige månedstallene.
  trondheim-2018  Mestringstilbudet og Mestringsteamet i 2017 og 2018.
  nation          så mange personer og kommuner du ber om, med ti kontakter per person; til måling.
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    command = argparse.ArgumentParser(
        prog="python -m synthetic",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="eksempel: python -m synthetic tonsberg-2023 trondheim-2018 --out data",
    )
    command.add_argument(
        "deliveries", nargs="+", choices=DELIVERIES, metavar="DELIVERIES",
        help=f"en eller flere av: {', '.join(DELIVERIES)}",
    )  # fmt: skip
    command.add_argument(
        "--out", type=Path, required=True, metavar="DIR",
        help="datamappen (LAVTERSKEL_HOME); lages om den ikke finnes",
    )  # fmt: skip
    command.add_argument("--seed", type=int, default=1, metavar="N", help="frø (standard: 1)")
    command.add_argument(
        "--people", type=int, default=10_000, metavar="N",
        help="nation: antall personer i alt (standard: 10000, det vil si 100000 kontakter)",
    )  # fmt: skip
    command.add_argument(
        "--municipalities", type=int, default=1, metavar="N",
        help="nation: antall kommuner, hver sin kilde (standard: 1)",
    )  # fmt: skip
    command.add_argument(
        "--faults", action="store_true",
        help="legg inn kjente feil; DIR/faults.json sier hvilken regel som skal fange hver av dem",
    )  # fmt: skip
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when everything was written."""
    command = parser()
    given = command.parse_args(arguments)
    if given.seed < 0:
        command.error("--seed må være 0 eller mer")
    if not 1 <= given.municipalities <= len(municipality_codes()):
        command.error(f"--municipalities må være fra 1 til {len(municipality_codes())}")
    if given.people < SMALLEST * given.municipalities:
        command.error(f"--people må være minst {SMALLEST} for hver kommune")
    order = Order(
        home=given.out,
        deliveries=tuple(dict.fromkeys(given.deliveries)),
        seed=given.seed,
        people=given.people,
        municipalities=given.municipalities,
        has_faults=given.faults,
    )
    try:
        outcome = fulfil(order)
    except (DeliveryExists, UnreadableSources) as refusal:
        print(f"Ikke skrevet: {refusal}", file=sys.stderr)
        return FAILED
    except OSError as failure:
        print(f"Ikke skrevet: {failure.filename}: {failure.strerror}", file=sys.stderr)
        return FAILED
    _report(order, outcome)
    return 0


def _report(order: Order, outcome: Outcome) -> None:
    lines = totals(outcome.written)
    print(f"{'kilde':<18} {'leveranse':<11} {'filer':>5} {'rader':>10}")
    for source, delivery, files, rows in lines[:LINES_SHOWN]:
        print(f"{source:<18} {delivery:<11} {files:>5} {rows:>10}")
    if len(lines) > LINES_SHOWN:
        print(f"… og {len(lines) - LINES_SHOWN} til")
    rows = sum(file.rows for file in outcome.written)
    print(f"{'i alt':<18} {'':<11} {len(outcome.written):>5} {rows:>10}")
    added = len(outcome.declared)
    known = len(outcome.sources) - added
    print(f"{order.home / 'sources.yml'}: {added} kilder lagt til, {known} sto der fra før")
    if order.has_faults:
        print(f"{order.home / 'faults.json'}: {len(outcome.planted)} feil lagt inn")


if __name__ == "__main__":
    sys.exit(main())
