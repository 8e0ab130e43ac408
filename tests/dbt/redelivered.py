"""Made-up deliveries as they might as well have come: lines in another order, or a night later."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

import yaml

SEED = 7
ONE_IN = 7
# One person's episodes are judged against each other: of two at once, the one that came first is
# accepted. They come together, or the order would decide.
COMES_BY = {"episodes": "person_key"}


@dataclass(frozen=True)
class Lines:
    """One delivered file: its heading, its records and its trailer, as they stand there."""

    path: Path
    encoding: str
    delimiter: str
    comes_by: int
    heading: list[str]
    records: list[list[str]]
    trailer: list[str]

    def write(self, records: list[list[str]]) -> None:
        """Write the file anew with these records; a right count of them stays right."""
        left_out = len(self.records) - len(records)
        trailer = [self.trailer[0], int(self.trailer[1]) - left_out] if self.trailer else []
        with self.path.open("w", encoding=self.encoding, newline="") as file:
            lines = csv.writer(file, delimiter=self.delimiter, lineterminator="\r\n")
            lines.writerow(self.heading)
            lines.writerows([*records, trailer] if trailer else records)


def copy_inbox(home: Path, to: Path) -> Path:
    """Another installation with the same deliveries and the same pseudonym key."""
    shutil.copytree(home / "inbox", to / "inbox")
    shutil.copy(home / "sources.yml", to)
    shutil.copytree(home.with_name(f"{home.name}.keys"), to.with_name(f"{to.name}.keys"))
    return to


def last_day(home: Path) -> date:
    """The newest day that a delivery is named for."""
    return max(date.fromisoformat(folder.name[:10]) for _, folder in _deliveries(home))


def shuffle(home: Path) -> None:
    """Put the records of every delivered file in another order."""
    for _, folder in _deliveries(home):
        for lines in _files(home, folder):
            records = list(lines.records)
            Random(f"{SEED}{lines.path.name}").shuffle(records)
            lines.write(records)


def hold_back(home: Path) -> list[Path]:
    """Take about a seventh out of every source's last delivery; those deliveries."""
    last = dict(_deliveries(home))
    for folder in last.values():
        for lines in _files(home, folder):
            lines.write([record for record in lines.records if not _is_late(lines, record)])
    return list(last.values())


def bring_the_rest(home: Path, origin: Path, held_back: list[Path]) -> None:
    """The last deliveries whole, under a name of their own that has the same day."""
    for folder in held_back:
        shutil.copytree(
            origin / folder.relative_to(home), folder.with_name(f"{folder.name}_resten")
        )


def _is_late(lines: Lines, record: list[str]) -> bool:
    return crc32(record[lines.comes_by].encode()) % ONE_IN == 0


def _sources(home: Path) -> dict[str, Any]:
    text = (home / "sources.yml").read_text(encoding="utf-8")
    return {
        name: source
        for name, source in yaml.safe_load(text)["sources"].items()
        if source["kind"] == "files"
    }


def _deliveries(home: Path) -> Iterator[tuple[str, Path]]:
    for name, source in _sources(home).items():
        for folder in sorted((home / source["location"]).iterdir()):
            yield name, folder


def _files(home: Path, folder: Path) -> Iterator[Lines]:
    source = _sources(home)[folder.parent.name]
    dialect = source["dialect"]
    trailer = dialect.get("trailer")
    for name, entity in source["entities"].items():
        for path in folder.glob(entity["file"]):
            with path.open(encoding=dialect["encoding"], newline="") as file:
                rows = [row for row in csv.reader(file, delimiter=dialect["delimiter"]) if row]
            column = COMES_BY.get(name, "record_id")
            own = entity.get("columns", {}).get(column, column)
            last = rows.pop() if rows[-1][0] == trailer else []
            yield Lines(
                path, dialect["encoding"], dialect["delimiter"], rows[0].index(own),
                rows[0], rows[1:], last,
            )  # fmt: skip
