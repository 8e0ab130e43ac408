"""A delivered journal as a person with a text editor sees it: read, changed and written back.

Knows the files only through ``sources.yml`` and shares no code with the loaders.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import yaml

Record = dict[str, str]

# What each record refers to, by field; "" is a person by key.
REFERENCES: dict[str, dict[str, str]] = {
    "persons": {"person_key": ""},
    "enquiries": {"person_key": ""},
    "decisions": {"person_key": ""},
    "episodes": {"person_key": ""},
    "group_attendances": {"person_key": ""},
    "self_help_codes": {"person_key": ""},
    "assessments": {"enquiry_id": "enquiries", "episode_id": "episodes"},
    "contacts": {"enquiry_id": "enquiries", "episode_id": "episodes"},
    "episode_statuses": {"episode_id": "episodes"},
    "measures": {"episode_id": "episodes", "contact_id": "contacts"},
    "evaluations": {"episode_id": "episodes"},
    "self_help_check_ins": {"self_help_code_id": "self_help_codes"},
}


@dataclass(frozen=True)
class Table:
    """One delivered file: its records by our field names, in the file's order."""

    file: str
    headers: dict[str, str]
    records: list[Record]

    def keeping(self, is_kept: Callable[[Record], bool]) -> Table:
        """The same file with only some of its records."""
        return replace(self, records=[record for record in self.records if is_kept(record)])


@dataclass(frozen=True)
class Journal:
    """One delivery of a journal, by entity, and how it is written."""

    tables: dict[str, Table]
    encoding: str
    delimiter: str
    trailer: str | None
    empty: frozenset[str]

    def __getitem__(self, entity: str) -> list[Record]:
        return self.tables[entity].records if entity in self.tables else []

    @cached_property
    def owned(self) -> dict[tuple[str, str, str], list[str]]:
        """(entity, field, what it refers to) to the ids of the records that refer so."""
        found: dict[tuple[str, str, str], list[str]] = {}
        for entity, fields in REFERENCES.items():
            for record in self[entity]:
                for field in fields:
                    found.setdefault((entity, field, record[field]), []).append(record["record_id"])
        return found

    @cached_property
    def versions(self) -> dict[tuple[str, str], list[Record]]:
        """(entity, record id) to every version of the record."""
        found: dict[tuple[str, str], list[Record]] = {}
        for entity, table in self.tables.items():
            for record in table.records:
                found.setdefault((entity, record["record_id"]), []).append(record)
        return found

    def keeping(self, is_kept: Callable[[str, Record], bool]) -> Journal:
        """The same delivery with only some of its records."""
        tables = {
            entity: table.keeping(lambda record, entity=entity: is_kept(entity, record))  # type: ignore[misc]
            for entity, table in self.tables.items()
        }
        return replace(self, tables=tables)


def read_journal(home: Path, source: str, delivery: str) -> Journal:
    """A delivery in the inbox; a cell that means empty is an empty text."""
    declared = yaml.safe_load((home / "sources.yml").read_text(encoding="utf-8"))["sources"][source]
    dialect = declared["dialect"]
    empty = frozenset(word.strip() for word in dialect["empty"])
    folder = home / declared["location"] / delivery
    tables = {}
    for entity, place in declared["entities"].items():
        [path] = folder.glob(place["file"])
        fields = {header: field for field, header in place.get("columns", {}).items()}
        lines = csv.reader(
            io.StringIO(path.read_text(encoding=dialect["encoding"]), newline=""),
            delimiter=dialect["delimiter"],
        )
        headers = {fields.get(header, header): header for header in next(lines)}
        rows = [line for line in lines if line and line[0] != dialect.get("trailer")]
        tables[entity] = Table(
            path.name, headers, [dict(zip(headers, row, strict=True)) for row in rows]
        )
    return Journal(tables, dialect["encoding"], dialect["delimiter"], dialect.get("trailer"), empty)


def write_journal(journal: Journal, folder: Path) -> None:
    """Write a delivery over the one in ``folder``, trailers counted anew."""
    for table in journal.tables.values():
        with (folder / table.file).open("w", encoding=journal.encoding, newline="") as file:
            lines = csv.writer(file, delimiter=journal.delimiter, lineterminator="\r\n")
            lines.writerow(table.headers.values())
            lines.writerows(record.values() for record in table.records)
            if journal.trailer:
                lines.writerow([journal.trailer, len(table.records)])


def person_keys(journal: Journal) -> Iterator[frozenset[str]]:
    """Each person's keys in the journal: several when one number has replaced another."""
    numbers: dict[str, set[str]] = {}
    for record in journal["persons"]:
        numbers.setdefault(record["person_key"], set()).update(
            {record["national_id"], record["replaces_national_id"]} - journal.empty
        )
    left = dict(sorted(numbers.items()))
    while left:
        key, known = left.popitem()
        keys = {key}
        while alike := {other for other, theirs in left.items() if theirs & known}:
            keys |= alike
            known = known.union(*(left.pop(other) for other in alike))
        yield frozenset(keys)


def records_of(journal: Journal, keys: frozenset[str]) -> set[tuple[str, str]]:
    """(entity, record id) of everything that is about one person, however far away it is."""
    found: set[tuple[str, str]] = set()
    left: list[tuple[str, str]] = [("", key) for key in keys]
    while left:
        kind, value = left.pop()
        for entity, fields in REFERENCES.items():
            for field in (field for field, owner in fields.items() if owner == kind):
                ids = {(entity, name) for name in journal.owned.get((entity, field, value), ())}
                left += ids - found
                found |= ids
    return found


def only(journal: Journal, ids: set[tuple[str, str]]) -> Journal:
    """The delivery as if there were no other persons; what is about nobody stays."""
    tables = {
        entity: replace(
            table,
            records=[
                record
                for of, name in sorted(ids)
                if of == entity
                for record in journal.versions[entity, name]
            ],
        )
        if entity in REFERENCES
        else table
        for entity, table in journal.tables.items()
    }
    return replace(journal, tables=tables)


def without(journal: Journal, ids: set[tuple[str, str]]) -> Journal:
    """The delivery without some records."""
    return journal.keeping(lambda entity, r: (entity, r["record_id"]) not in ids)
