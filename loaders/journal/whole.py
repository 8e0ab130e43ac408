"""Is a delivered file whole? What its last line, its line breaks and its quotation marks tell."""

from __future__ import annotations

import codecs
from pathlib import Path

from loaders import rules
from loaders.dialects import Dialect
from loaders.pseudonyms import redacted
from loaders.rules import Refused, finding

BLOCK = 1 << 20
TAIL = 1 << 14
QUOTE = '"'
# More digits than this are no count of rows, and may be somebody's number: not to be repeated.
LONGEST_COUNT = 9


def stated_rows(path: Path, dialect: Dialect) -> int:
    """The number of rows the trailer states. Refused when there is no such last line."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        tail = file.read().decode(dialect.encoding, errors="replace")
    last = next((line for line in reversed(tail.splitlines()) if line.strip()), "")
    cells = [bare(cell) for cell in last.split(dialect.delimiter)]
    is_count = len(cells) > 1 and cells[1].isdecimal() and len(cells[1]) <= LONGEST_COUNT
    if cells[0] != dialect.trailer or not is_count:
        raise Refused(finding(rules.WRONG_TRAILER, redacted(path.name), "siste linje"))
    return int(cells[1])


def bare(cell: str) -> str:
    """A cell without the blanks and quotation marks around it."""
    return cell.strip().strip(QUOTE).strip()


def is_trailer(line: str, dialect: Dialect) -> bool:
    """Whether a line that could not be split is the trailer."""
    return dialect.trailer is not None and bare(line.split(dialect.delimiter)[0]) == dialect.trailer


def check_rows(path: Path, dialect: Dialect, rows: int) -> None:
    """Refuse a file that tells another number of rows than could be read from it.

    A quotation mark that is never closed makes a reader drop what follows in silence. A trailer
    tells how many rows there should be; without one each line has to be a row, unless the
    source has said that its cells may have line breaks: then the marks must at least pair up.
    """
    if dialect.trailer:
        stated = stated_rows(path, dialect)
        if stated != rows:
            place = f"siste linje sier {stated}, filen har {rows}"
            raise Refused(finding(rules.WRONG_TRAILER, redacted(path.name), place))
        return
    if dialect.has_line_breaks:
        if _count(path, dialect, QUOTE) % 2:
            place = "et anførselstegn er ikke lukket"
            raise Refused(finding(rules.UNREADABLE_FILE, redacted(path.name), place))
        return
    # Header and rows, the last with or without its line break. Counting breaks is quick; only
    # a file with blank lines, or none of the usual breaks, has to be looked at line by line.
    breaks = _count(path, dialect, "\n")
    if breaks not in (rows, rows + 1) and _filled_lines(path, dialect) != rows + 1:
        place = f"{rows} rader kan leses, men filen har flere linjer"
        raise Refused(finding(rules.UNREADABLE_FILE, redacted(path.name), place))


def _count(path: Path, dialect: Dialect, sign: str) -> int:
    """How often a sign stands in a file."""
    found = 0
    decoder = codecs.getincrementaldecoder(dialect.encoding)("strict")
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            # In UTF-8 the signs we look for are single bytes that occur nowhere else.
            found += (
                block.count(sign.encode()) if dialect.is_utf8 else decoder.decode(block).count(sign)
            )
    return found


def _filled_lines(path: Path, dialect: Dialect) -> int:
    with path.open(encoding=dialect.encoding) as file:
        return sum(line != "\n" for line in file)
