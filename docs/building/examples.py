"""The worked example of a counting rule: the records of the page, and the figures they give.

The page is the only place the example is written. The site shows it, and
tests/dbt/test_worked_examples.py lets the warehouse count it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contracts.entities import Entity, entities
from docs.building.cells import UnreadableCell, Value, read_cell, read_day
from docs.building.tables import Section, Table, section

TITLE = "Eksempel"
PERIOD = re.compile(
    r"Kilden\s+er\s+med\s+fra\s+(\S+),\s+og\s+siste\s+leveranse\s+forteller\s+om\s+alt\s+før"
    r"\s+(\S+?)\.(?:\s|$)"
)
HEADING = re.compile(r"(Poster|Tall):\s*([a-z0-9_]+)")
LOOKS_LIKE_ONE = re.compile(r"(Poster|Tall)\b", re.IGNORECASE)
# Given by the harness: the page is its own municipality, and landing adds the rest.
NOT_WRITTEN = ("municipality_code",)


class UnreadableExample(ValueError):
    """An example that cannot be read: page, heading, column, and what to do about it."""


@dataclass(frozen=True)
class Record:
    """One record of the example, by field; fields that are not named are not in it."""

    entity: str
    line: int
    values: dict[str, Value]


@dataclass(frozen=True)
class Result:
    """One row that a report must have, as the page writes it."""

    report: str
    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Example:
    """What one page says was delivered, and what the reports must say then."""

    page: str
    registered_from: date
    data_through: date
    records: tuple[Record, ...]
    results: tuple[Result, ...]

    @property
    def reports(self) -> tuple[str, ...]:
        """The reports the example has figures of, in the page's order."""
        return tuple(dict.fromkeys(result.report for result in self.results))

    @property
    def entities(self) -> tuple[str, ...]:
        """The delivered entities the example shows, in the page's order."""
        return tuple(dict.fromkeys(record.entity for record in self.records))


def read_example(path: Path) -> Example | None:
    """The page's example, or None when it has none that can be run."""
    return example_in(path.stem, path.read_text(encoding="utf-8"))


def example_in(page: str, text: str) -> Example | None:
    """The example in a page's text. UnreadableExample when a part cannot be understood."""
    found = section(text, TITLE)
    if found is None:
        return None
    for heading in found.headings:
        if LOOKS_LIKE_ONE.match(heading):
            _check_heading(page, heading, found)
    tables = [table for table in found.tables if HEADING.fullmatch(table.heading)]
    if not tables and not PERIOD.search(found.text):
        return None
    registered_from, data_through = _period(page, found.text)
    records: list[Record] = []
    results: list[Result] = []
    for table in tables:
        kind, name = _parts(table.heading)
        if kind == "Poster":
            records.extend(_records(page, table, name))
        else:
            results.extend(_results(page, table, name))
    return Example(page, registered_from, data_through, tuple(records), tuple(results))


def _parts(heading: str) -> tuple[str, str]:
    match = HEADING.fullmatch(heading)
    assert match is not None
    return match[1], match[2]


def _check_heading(page: str, heading: str, found: Section) -> None:
    if not HEADING.fullmatch(heading):
        raise UnreadableExample(
            f"{page}, «{heading}»: skriv overskriften som «Poster: episodes» eller "
            "«Tall: rpt_waits»"
        )
    kind, name = _parts(heading)
    if kind == "Poster" and name not in entities():
        raise UnreadableExample(
            f"{page}, «{heading}»: {name} er ikke noe datasett; velg blant {', '.join(entities())}"
        )
    if heading not in {table.heading for table in found.tables}:
        raise UnreadableExample(f"{page}, «{heading}»: sett en tabell under overskriften")


def _period(page: str, text: str) -> tuple[date, date]:
    match = PERIOD.search(text)
    if match is None:
        raise UnreadableExample(
            f"{page}, «{TITLE}»: legg til linja «Kilden er med fra 2023-01-01, og siste leveranse "
            "forteller om alt før 2023-04-01.»"
        )
    try:
        first, end = read_day(match[1]), read_day(match[2])
    except UnreadableCell as wrong:
        raise UnreadableExample(f"{page}, «{TITLE}»: {wrong}") from None
    if first >= end:
        raise UnreadableExample(f"{page}, «{TITLE}»: kilden må være med fra før {end}")
    return first, end


def _check_columns(page: str, table: Table) -> None:
    twice = sorted({name for name in table.columns if table.columns.count(name) > 1})
    if twice or "" in table.columns:
        raise UnreadableExample(
            f"{page}, «{table.heading}», linje {table.line}: hver kolonne må ha sitt eget navn"
            + (f"; {', '.join(twice)} står flere ganger" if twice else "")
        )


def _check_field(page: str, table: Table, entity: Entity, column: str) -> None:
    names = [field.name for field in entity.fields if field.name not in NOT_WRITTEN]
    if column not in names:
        raise UnreadableExample(
            f"{page}, «{table.heading}», kolonne {column}: finnes ikke i {entity.name}; "
            f"velg blant {', '.join(names)}"
        )


def _records(page: str, table: Table, name: str) -> Iterator[Record]:
    entity = entities()[name]
    _check_columns(page, table)
    for column in table.columns:
        _check_field(page, table, entity, column)
    for row in table.rows:
        values: dict[str, Value] = {}
        for column, text in zip(table.columns, row.cells, strict=True):
            try:
                values[column] = read_cell(text, entity.field(column))
            except UnreadableCell as wrong:
                raise UnreadableExample(
                    f"{page}, «{table.heading}», linje {row.line}, kolonne {column}: {wrong}"
                ) from None
        yield Record(name, row.line, values)


def _results(page: str, table: Table, report: str) -> Iterator[Result]:
    _check_columns(page, table)
    for row in table.rows:
        yield Result(report, row.line, dict(zip(table.columns, row.cells, strict=True)))
