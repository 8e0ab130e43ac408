"""How a delivered table's lines are built: its header, its regular width, its broken lines.

Sources write one separator too many on every line, or on none but the first. A line is broken
when it differs from the file's own habit, not from its header.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loaders import rules
from loaders.dialects import Dialect
from loaders.inbox import OpenFile
from loaders.journal.encodings import head_text
from loaders.rules import Refused, finding

# A header longer than this is not a header; habits show in the lines that follow it.
HEAD = 1 << 16
LINE_BREAKS = (b"\r", b"\n")
# Never anything but empty, and a type nearly nothing can be read as: a line with something
# beyond its last named column has been split in the wrong place.
NOTHING_TYPE = "uuid"


@dataclass(frozen=True)
class Table:
    """A delivered text table: its names, and the type to read each column by."""

    names: tuple[str, ...]
    types: tuple[str, ...]


def read_table(file: OpenFile, dialect: Dialect) -> Table:
    """The table's build, from its first lines. Refused when there is nothing, or no header."""
    text = head_text(file, dialect, HEAD)
    if not text.strip():
        raise Refused(finding(rules.EMPTY_FILE, file.shown))
    is_cut = file.size > HEAD
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter)
    records: list[list[str]] = []
    try:
        records.extend(reader)
    except csv.Error:
        if not records:
            raise Refused(finding(rules.UNREADABLE_FILE, file.shown, "linje 1")) from None
    header, *rest = records
    if is_cut and not rest:
        raise Refused(finding(rules.UNREADABLE_FILE, file.shown, "linje 1"))
    told = rest[:-1] if is_cut else rest
    return Table(tuple(header), _types(header, told, dialect))


def _types(
    header: Sequence[str], told: Iterable[Sequence[str]], dialect: Dialect
) -> tuple[str, ...]:
    named = len(_without_blank_end(header))
    votes: Counter[int] = Counter()
    has_surplus = False
    for record in told:
        if not record or record[0].strip() == dialect.trailer or len(record) < named:
            continue
        if len(_without_blank_end(record[named:])) == 0:
            votes[len(record)] += 1
        elif len(record) == len(header):
            # Cells below a blank name: a column nobody has named, not a separator too many.
            votes[len(record)] += 1
            has_surplus = True
    width = max(votes, key=lambda width: (votes[width], width == len(header)), default=len(header))
    beyond = "varchar" if has_surplus and width == len(header) else NOTHING_TYPE
    return ("varchar",) * min(named, width) + (beyond,) * (width - named)


def _without_blank_end(cells: Sequence[str]) -> Sequence[str]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def line_numbers(blocks: Iterable[bytes], places: Sequence[int]) -> list[int]:
    """The line, counted from 1, that begins at each byte, counted from 1 and in order.

    A reader may point at the line breaks before the line; that is the same line.
    """
    numbers: list[int] = []
    waiting = iter(sorted(places))
    place = next(waiting, None)
    passed, lines, sign = 0, 1, b""
    for block in blocks:
        sign = sign or (b"\n" if b"\n" in block else b"\r")
        looked = 0
        while place is not None and place <= passed + len(block):
            here = place - passed
            while block[here - 1 : here] in LINE_BREAKS:
                here += 1
            lines += block.count(sign, looked, here)
            looked = here
            numbers.append(lines)
            place = next(waiting, None)
        if place is None:
            break
        lines += block.count(sign, looked)
        passed += len(block)
    return numbers
