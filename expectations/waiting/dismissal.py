"""A named person gives a row up: it will not come in, and nobody is asked about it again."""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb

from contracts.entities import entities
from contracts.zones import Zones
from expectations.waiting.events import Outcome, Reason, append, create_table, only_decider
from expectations.waiting.fates import DISMISSAL
from expectations.waiting.nights import after_last_night
from expectations.waiting.rows import Span, read_judgements
from expectations.waiting.where import Delivered, label

LONGEST_NAME = 80
LONGEST_NOTE = 200

# Eleven digits may be somebody's number, however they are spaced.
MAYBE_A_NUMBER = re.compile(r"(?:[0-9][ .-]?){10}[0-9]")


class NotDismissed(ValueError):
    """Nothing was given up; the message says why and what to do."""


@dataclass(frozen=True)
class Chosen:
    """The row somebody points at: as the list and the feedback call it."""

    source: str
    delivery: str
    entity: str
    row: str


def dismiss(zones: Zones, chosen: Chosen, by: str, note: str, clock: str) -> None:
    """Give the row up, from the next night on; ``clock`` names the decision.

    NotDismissed when it does not wait, or nobody says who and why.
    """
    by = _checked(by, "--by", "navnet på den som bestemmer", LONGEST_NAME)
    note = _checked(note, "--note", "hvorfor posten gis opp", LONGEST_NOTE)
    entity = _entity(chosen.entity)
    with only_decider(zones, chosen.source), duckdb.connect() as con:
        decided_at = after_last_night(con, zones)
        read_judgements(con, zones, Span(chosen.source))
        row = _row(con, zones, chosen, entity)
        run_id = f"{DISMISSAL}{clock}"
        create_table(con, "decided")
        con.execute(
            "insert into decided by name select source_name, delivery_name, entity, row_number, "
            f"unnest(rule_codes) as rule_code, '{Outcome.DISMISSED}' as outcome, "
            f"'{Reason.GIVEN_UP}' as reason_code, ?::timestamptz as released_at, ? as run_id, "
            "? as decided_by, ? as note from open_rows "
            "where delivery_name = ? and entity = ? and row_number = ?",
            [decided_at.isoformat(), run_id, by, note, chosen.delivery, entity, row],
        )
        append(con, zones, chosen.source, run_id)


def _checked(text: str, option: str, what: str, longest: int) -> str:
    text = " ".join(text.split())
    if not re.search(r"[^\W\d_]", text):
        raise NotDismissed(f"{option} skal si {what}.")
    if len(text) > longest:
        raise NotDismissed(f"{option} kan ha høyst {longest} tegn.")
    if MAYBE_A_NUMBER.search(text):
        # The text is kept for ever; it is not repeated here either.
        raise NotDismissed(
            f"{option} ser ut til å ha et fødselsnummer i seg. Skriv det uten, for eksempel "
            "med journalens egen post-id."
        )
    return text


def _entity(told: str) -> str:
    for name, entity in entities().items():
        if told.casefold() in (name.casefold(), entity.title.casefold()):
            return name
    raise NotDismissed(
        "--entity skal være et datasett: " + ", ".join(e.title for e in entities().values())
    )


def _row(con: duckdb.DuckDBPyConnection, zones: Zones, chosen: Chosen, entity: str) -> int:
    waiting = [row for (row,) in con.execute(
        "select row_number from open_rows where delivery_name = ? and entity = ? order by all",
        [chosen.delivery, entity],
    ).fetchall()]  # fmt: skip
    places = {}
    if waiting:
        delivered = Delivered(con, zones, chosen.source, chosen.delivery)
        places = delivered.places(entity, waiting)
    found = [
        row for row in waiting if label(places.get(row), row).casefold() == chosen.row.casefold()
    ]
    if len(found) != 1:
        raise NotDismissed(
            "Ingen post venter der. Kjør 'python -m expectations quarantine' og bruk leveranse, "
            "datasett og rad slik de står i listen. Har posten kommet på nytt, er det den nyeste "
            "leveransen som gjelder."
        )
    return int(found[0])
