"""The feedback as an Excel workbook: read by a unit's leader, in the morning, without training.

Four sheets: the summary, a line per finding, what still waits, what came in. Long lists are cut
per rule, and a line says how many more there are; the JSON beside it has them all.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from openpyxl import Workbook

from contracts.severities import LEVELS_NB
from expectations.feedback.gathering import Night
from expectations.feedback.lines import title_of
from expectations.feedback.look import Kind, Row, Table, new_workbook, save, write_table
from expectations.feedback.releases import OUTCOMES_NB
from expectations.feedback.summary import write_summary
from expectations.feedback.told import Feedback, Line, Place, ReleasedLine, WaitingLine
from expectations.feedback.verdict import number

MOST_LINES_PER_RULE = 200
MOST_LINES = 10_000

Entry = TypeVar("Entry")

FOUND = Table(
    "Funn",
    (
        ("Følge", 14, Kind.TEXT),
        ("Regel", 8, Kind.TEXT),
        ("Leveranse", 16, Kind.TEXT),
        ("Fil", 21, Kind.TEXT),
        ("Rad", 8, Kind.NUMBER),
        ("Kolonne", 20, Kind.TEXT),
        ("Hva som er galt", 38, Kind.TEXT),
        ("Slik retter dere det", 46, Kind.TEXT),
        ("Post-id", 16, Kind.TEXT),
    ),
    "Ingen funn i natt. Alt som kom, er i orden.",
)
WAITING = Table(
    "Venter",
    (
        ("Satt til side", 13, Kind.DATE),
        ("Dager", 8, Kind.NUMBER),
        ("Regel", 8, Kind.TEXT),
        ("Leveranse", 16, Kind.TEXT),
        ("Fil", 21, Kind.TEXT),
        ("Rad", 8, Kind.NUMBER),
        ("Kolonne", 20, Kind.TEXT),
        ("Hva som er galt", 36, Kind.TEXT),
        ("Slik retter dere det", 42, Kind.TEXT),
        ("Post-id", 16, Kind.TEXT),
    ),
    "Ingenting venter fra før.",
)
RELEASED = Table(
    "Sluppet inn",
    (
        ("Hva som skjedde", 22, Kind.TEXT),
        ("Hvorfor", 48, Kind.TEXT),
        ("Regel", 8, Kind.TEXT),
        ("Leveranse", 16, Kind.TEXT),
        ("Fil", 21, Kind.TEXT),
        ("Rad", 8, Kind.NUMBER),
        ("Post-id", 16, Kind.TEXT),
        ("Erstattet av leveransen", 22, Kind.TEXT),
    ),
    "Ingen poster er sluppet inn fra karantenen i natt.",
)


def write_workbook(path: Path, told: Feedback, night: Night) -> None:
    """Write the workbook. The same feedback gives the same bytes."""
    book = new_workbook(f"Tilbakemelding til {told.title}, {told.night:%d.%m.%Y}")
    write_summary(book, told)
    _sheet(book, FOUND, told, _capped(night.lines(), _rule_of, _found_row, FOUND))
    _sheet(book, WAITING, told, _capped(night.waiting(), _waiting_rule, _waiting_row, WAITING))
    _sheet(book, RELEASED, told, _capped(night.released(), _released_rule, _released_row, RELEASED))
    save(book, path, told.night)


def _sheet(book: Workbook, table: Table, told: Feedback, rows: Iterable[Row]) -> None:
    sheet = book.create_sheet(table.name)
    write_table(sheet, table, rows, f"{told.title} · {told.night:%d.%m.%Y}")


def _capped(
    entries: Iterable[Entry],
    rule: Callable[[Entry], Hashable],
    row: Callable[[Entry], Row],
    table: Table,
) -> Iterator[Row]:
    """Rows in runs of one rule, each run cut after so many with a line that says how many more."""
    written = 0
    for _, run in groupby(entries, key=rule):
        left_out = 0
        for position, entry in enumerate(run):
            if position < MOST_LINES_PER_RULE and written < MOST_LINES:
                written += 1
                yield row(entry)
            else:
                left_out += 1
        if left_out:
            yield _more(table, left_out)


def _more(table: Table, count: int) -> Row:
    words = f"… og {number(count)} til av samme slag. Alle står i tilbakemelding.json."
    widest = max(range(len(table.columns)), key=lambda place: table.columns[place][1])
    return tuple(words if place == widest else None for place in range(len(table.columns)))


def _rule_of(line: Line) -> Hashable:
    return line.level, line.rule, line.message, line.place.delivery, line.place.file


def _waiting_rule(waiting: WaitingLine) -> Hashable:
    return _rule_of(waiting.line)


def _released_rule(released: ReleasedLine) -> Hashable:
    return released.outcome, released.reason, released.rule, released.place.delivery


def _found_row(line: Line) -> Row:
    return (LEVELS_NB[line.level], *_words(line))


def _waiting_row(waiting: WaitingLine) -> Row:
    return (waiting.since, waiting.days, *_words(waiting.line))


def _words(line: Line) -> Row:
    place = line.place
    return (
        line.rule, place.delivery, _file(place), place.row, _columns(place),
        line.message, line.remedy, place.record_id,
    )  # fmt: skip


def _released_row(released: ReleasedLine) -> Row:
    place = released.place
    return (
        OUTCOMES_NB.get(released.outcome, released.outcome), released.explanation, released.rule,
        place.delivery, _file(place), place.row, place.record_id, released.replaced_by,
    )  # fmt: skip


def _file(place: Place) -> str:
    return place.file or title_of(place.entity)


def _columns(place: Place) -> str:
    return ", ".join([*map(str, place.columns), *([place.note] if place.note else [])])
