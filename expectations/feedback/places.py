"""Says where a finding is in the sender's own words: declared file, header, row, column letter.

What a delivery calls its files, sheets and unknown columns is data and never repeated. The
declared patterns and headers of sources.yml are ours to show.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from contracts.entities import entities
from contracts.receipts import Receipt
from contracts.zones import Zones
from expectations.feedback.told import Column
from loaders.dialects import Dialect
from loaders.sources import DeliveredEntity, Source, read_sources

HEADER_ROWS = 1
LONGEST_HEADER = 1 << 16
WHOLE_DELIVERY = "hele leveransen"
WHOLE_FILE = "hele filen"
FORM = "skjemaet"
SOME_FILE = "en fil i leveransen"

CELL = re.compile(r"(?:^|!)([A-Z]{1,3})([1-9][0-9]{0,6})$")
SHEET_NUMBER = re.compile(r"^ark [0-9]{1,3}$")
RESOURCE = re.compile(r"[A-Za-z]+")
QUOTED = re.compile(r"«([^»]*)»")

LONGEST_ID = 64
ID = re.compile(r"[A-Za-z0-9]+(?:[-_.:/][A-Za-z0-9]+)*")
# Eleven digits may be an identity number that somebody mistyped, twelve a DUF number.
PERSONAL = re.compile(r"(?<![0-9])[0-9]{11,12}(?![0-9])")


def as_record_id(text: str | None) -> str:
    """The id when it looks like one a system has made; otherwise empty, for people write
    names and numbers in every field there is."""
    if not text or len(text) > LONGEST_ID or not ID.fullmatch(text):
        return ""
    if not any(sign.isdigit() for sign in text):
        return ""
    return "" if PERSONAL.search(re.sub(r"[-_.:/]", "", text)) else text


def letter_of(position: int) -> str:
    """A spreadsheet's name for the column at a position counted from 0."""
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass
class Names:
    """What one source has declared, and where its columns lie in the delivery at hand."""

    zones: Zones
    source: Source | None
    _letters: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    def declared(self, entity: str) -> DeliveredEntity | None:
        """How the source has declared an entity."""
        if self.source is None:
            return None
        return next((found for found in self.source.entities if found.entity == entity), None)

    def file_of(self, entity: str, kind: str) -> str:
        """The declared name of the file, or view, an entity comes in."""
        if kind == "workbook":
            return FORM
        declared = self.declared(entity)
        name = (declared.file or declared.view) if declared else ""
        return name or entities()[entity].title

    def file_told(self, shown: str, receipt: Receipt) -> str:
        """The declared name of a file a loader has named."""
        if receipt.kind == "workbook":
            return FORM
        if receipt.kind == "fhir" and self._is_of_resource(shown):
            return shown
        for found in self.source.entities if self.source else ():
            for declared in (found.file, found.view):
                if declared and (shown == declared or fnmatch(shown, declared)):
                    return declared
        is_whole = shown in (receipt.delivery_name, "leveransen", "")
        return WHOLE_DELIVERY if is_whole else SOME_FILE

    def _is_of_resource(self, shown: str) -> bool:
        """Whether a file is called by a resource type that the source's mapping knows."""
        name = RESOURCE.match(shown)
        if self.source is None or self.source.kind != "fhir" or name is None:
            return False
        return name[0] in self.source.fhir_mapping(self.zones.home).resources

    def columns(self, receipt: Receipt, entity: str, names: Sequence[str]) -> tuple[Column, ...]:
        """Delivered columns by the source's own headers."""
        declared = self.declared(entity)
        letters = self._letters_of(receipt, entity)
        return tuple(
            Column(declared.header(name) if declared else name, letters.get(name, ""))
            for name in names
        )

    def note(self, place: str, receipt: Receipt) -> tuple[str, tuple[Column, ...], int | None]:
        """A loader's place as words, columns and row; whatever is not known is left out."""
        cell = CELL.search(place)
        if receipt.kind == "workbook":
            if cell:
                return "", (Column("", cell[1]),), int(cell[2])
            return (place if SHEET_NUMBER.match(place) else ""), (), None
        known = self._headers()
        quoted = QUOTED.findall(place)
        if any(name not in known for name in quoted):
            return "", (), None
        if quoted and place == f"kolonne «{quoted[0]}»":
            return "", (Column(quoted[0]),), None
        return ("" if place == WHOLE_FILE else place), (), None

    def _headers(self) -> set[str]:
        own = {
            found.header(column.name)
            for found in (self.source.entities if self.source else ())
            for column in entities()[found.entity].fields
        }
        return own | {column.name for entity in entities().values() for column in entity.fields}

    def _letters_of(self, receipt: Receipt, entity: str) -> dict[str, str]:
        key = (receipt.delivery_name, entity)
        if key not in self._letters:
            self._letters[key] = self._read_letters(receipt, entity)
        return self._letters[key]

    def _read_letters(self, receipt: Receipt, entity: str) -> dict[str, str]:
        """Where the columns lie, from the header of the delivered file if it is still there."""
        declared = self.declared(entity)
        if self.source is None or declared is None or receipt.kind != "files":
            return {}
        try:
            header = _header(_only_file(self._folder(receipt), declared), self.source.dialect)
        except (OSError, ValueError, LookupError, csv.Error):
            # The letter is a courtesy: whatever is wrong with the file by now is told elsewhere.
            return {}
        places = {name: letter_of(position) for position, name in enumerate(header)}
        return {
            column.name: places[declared.header(column.name)]
            for column in entities()[entity].fields
            if declared.header(column.name) in places
        }

    def _folder(self, receipt: Receipt) -> Path:
        location = self.source.location if self.source else ""
        return self.zones.home / location / receipt.delivery_name


def _only_file(folder: Path, declared: DeliveredEntity) -> Path:
    """The one file of an entity in a delivery folder, written as text with separators."""
    found = [path for path in folder.iterdir() if fnmatch(path.name, declared.file)]
    if len(found) != 1 or found[0].suffix.lower() != ".csv" or found[0].is_symlink():
        raise LookupError(declared.entity)
    return found[0]


def _header(path: Path, dialect: Dialect) -> list[str]:
    with path.open(encoding=dialect.encoding, newline="") as file:
        line = file.readline(LONGEST_HEADER).removeprefix("\ufeff")
    return [name.strip() for name in next(csv.reader([line], delimiter=dialect.delimiter), [])]


def names_of(zones: Zones, source: str) -> Names:
    """What a source has declared; nothing when it is no longer in sources.yml."""
    return Names(zones, read_sources(zones.sources_file).get(source))


def row_shown(position: int, broken_lines: Sequence[int]) -> int:
    """The row a person sees in a spreadsheet, for a record's position in landing.

    Lines that could not be split were moved to the end, so those before a row push it down.
    """
    row = position + HEADER_ROWS + 1
    for line in broken_lines:
        row += line <= row
    return row
