"""Writes deliveries to an inbox the way sources do: whole folders that appear at once.

A delivery that is there already with the same bytes is left; with other bytes nothing is
touched, because a source never sends other content under the same name on purpose.
"""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa

from contracts.entities import entities
from contracts.zones import PRIVATE_FOLDER
from synthetic.dialects import Dialect, as_lines, as_text
from synthetic.sources import Source


class DeliveryExists(Exception):
    """Another delivery lies there under the same name; the message says which, in Norwegian."""


@dataclass(frozen=True)
class Written:
    """One file of one delivery."""

    source: str
    delivery: str
    file: str
    entity: str
    rows: int


@dataclass(frozen=True)
class Damage:
    """What is wrong with the files themselves, by entity: how far off the trailer's count is,
    and which lines stop after four cells."""

    trailer_errors: Mapping[str, int] = field(default_factory=dict)
    cut_lines: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


PRIVATE_FILE = 0o600
ROWS_A_PART = 200_000
NO_DAMAGE = Damage()
Pieces = Mapping[str, Iterable[pd.DataFrame]]


def write_delivery(
    inbox: Path, source: Source, delivered_on: date, pieces: Pieces
) -> list[Written]:
    """One delivery of frames, each entity in one or more pieces, written whole."""
    if source.dialect is None:
        raise ValueError(f"{source.name} delivers no files of its own")
    dialect = source.dialect
    texts = (
        (name, (as_text(entities()[name], part, dialect) for part in _parts(frames)))
        for name, frames in pieces.items()
    )
    return write_texts(inbox, source, delivered_on, texts)


def _parts(frames: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """The frames in parts small enough that their text fits in memory; an empty one stays one."""
    for frame in frames:
        for first in range(0, max(len(frame), 1), ROWS_A_PART):
            yield frame.iloc[first : first + ROWS_A_PART]


def write_texts(
    inbox: Path,
    source: Source,
    delivered_on: date,
    texts: Iterable[tuple[str, Iterable[pa.Table]]],
    damage: Damage = NO_DAMAGE,
) -> list[Written]:
    """One delivery of cells already written as text, with what is to be wrong with its files."""
    if source.dialect is None:
        raise ValueError(f"{source.name} delivers no files of its own")
    final = inbox / source.name / delivered_on.isoformat()
    beside = final.with_name(f".{final.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=PRIVATE_FOLDER, parents=True)
    written = []
    for name, tables in texts:
        file_name = source.file_name(name, delivered_on)
        rows = _write_file(beside / file_name, name, tables, source, source.dialect, damage)
        written.append(Written(source.name, final.name, file_name, name, rows))
    put_in_place(beside, final)
    return written


def _write_file(
    path: Path,
    entity: str,
    tables: Iterable[pa.Table],
    source: Source,
    dialect: Dialect,
    damage: Damage,
) -> int:
    rows = 0
    with path.open("w", encoding=dialect.encoding, newline="") as file:
        for place, table in enumerate(tables):
            if place == 0:
                headers = [source.headers.get(name, name) for name in table.column_names]
                file.write(dialect.delimiter.join(headers) + dialect.line_end)
            lines = as_lines(table, dialect)
            for line in damage.cut_lines.get(entity, ()):
                lines[line] = dialect.delimiter.join(lines[line].split(dialect.delimiter)[:4])
            if lines:
                file.write(dialect.line_end.join(lines) + dialect.line_end)
            rows += len(lines)
        if dialect.trailer:
            count = rows + damage.trailer_errors.get(entity, 0)
            file.write(f"{dialect.trailer}{dialect.delimiter}{count}{dialect.line_end}")
    path.chmod(PRIVATE_FILE)
    return rows


def put_in_place(beside: Path, final: Path) -> None:
    """Rename a finished delivery into its place; DeliveryExists if another one is there."""
    if final.exists():
        if not _is_same(beside, final):
            shutil.rmtree(beside) if beside.is_dir() else beside.unlink()
            raise DeliveryExists(
                f"inbox/{final.parent.name}/{final.name} finnes fra før med annet innhold; "
                "slett den, eller velg en annen mappe med --out"
            )
        shutil.rmtree(beside) if beside.is_dir() else beside.unlink()
        return
    beside.rename(final)


def _is_same(one: Path, other: Path) -> bool:
    if one.is_file() or other.is_file():
        return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)
    names = sorted(path.name for path in one.iterdir())
    if names != sorted(path.name for path in other.iterdir()):
        return False
    return all(filecmp.cmp(one / name, other / name, shallow=False) for name in names)
