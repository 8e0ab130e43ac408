"""Is a delivered file whole? What its last line, its line breaks and its quotation marks tell."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable, Iterator

from contracts.receipts import checksum_text
from loaders import rules
from loaders.dialects import Dialect
from loaders.inbox import OpenFile
from loaders.rules import Refused, finding

TAIL = 1 << 14
QUOTE = '"'
# More digits than this are no count of rows, and may be somebody's number: not to be repeated.
LONGEST_COUNT = 9


def checksum(file: OpenFile, look: Callable[[bytes], None] = lambda _: None) -> str:
    """The SHA-256 of a file's bytes; ``look`` sees each block of them too."""
    digest = hashlib.sha256()
    for block in file.blocks():
        digest.update(block)
        look(block)
    return checksum_text(digest.hexdigest())


def stated_rows(file: OpenFile, dialect: Dialect) -> int:
    """The number of rows the trailer states. Refused when there is no such last line."""
    tail = file.tail(TAIL).decode(dialect.encoding, errors="replace")
    last = next((line for line in reversed(tail.splitlines()) if line.strip()), "")
    stated = stated_count(last.split(dialect.delimiter), dialect)
    if stated is None:
        raise Refused(finding(rules.WRONG_TRAILER, file.shown, "siste linje"))
    return stated


def stated_count(cells: list[str], dialect: Dialect) -> int | None:
    """The number of rows a trailer's cells state; None when they are no trailer's."""
    told = [bare(cell) for cell in cells[:2]]
    if len(told) < 2 or told[0] != dialect.trailer:
        return None
    is_count = told[1].isascii() and told[1].isdecimal() and len(told[1]) <= LONGEST_COUNT
    return int(told[1]) if is_count else None


def bare(cell: str) -> str:
    """A cell without the blanks and quotation marks around it."""
    return cell.strip().strip(QUOTE).strip()


def is_trailer(line: str, dialect: Dialect) -> bool:
    """Whether a line that could not be split is the trailer."""
    return dialect.trailer is not None and bare(line.split(dialect.delimiter)[0]) == dialect.trailer


def check_stated(shown: str, stated: int, rows: int) -> None:
    """Refuse a table whose last line tells another number of rows than it has."""
    if stated != rows:
        place = f"siste linje sier {stated}, filen har {rows}"
        raise Refused(finding(rules.WRONG_TRAILER, shown, place))


def check_rows(file: OpenFile, dialect: Dialect, rows: int) -> None:
    """Refuse a file that tells another number of rows than could be read from it.

    A quotation mark that is never closed makes a reader drop what follows in silence. A trailer
    tells how many rows there should be; without one each line has to be a row, unless the
    source has said that its cells may have line breaks: then the marks must at least pair up.
    """
    if dialect.trailer:
        check_stated(file.shown, stated_rows(file, dialect), rows)
        return
    if dialect.has_line_breaks:
        if _count(file, dialect, QUOTE) % 2:
            place = "et anførselstegn er ikke lukket"
            raise Refused(finding(rules.UNREADABLE_FILE, file.shown, place))
        return
    # Header and rows, the last with or without its line break. Counting breaks is quick; only
    # a file with blank lines, or none of the usual breaks, has to be looked at line by line.
    breaks = _count(file, dialect, "\n")
    if breaks not in (rows, rows + 1) and _filled_lines(file, dialect) != rows + 1:
        place = f"{rows} rader kan leses, men filen har et annet antall linjer"
        raise Refused(finding(rules.UNREADABLE_FILE, file.shown, place))


def _texts(file: OpenFile, dialect: Dialect) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(dialect.encoding)("strict")
    for block in file.blocks():
        yield decoder.decode(block)


def _count(file: OpenFile, dialect: Dialect, sign: str) -> int:
    """How often a sign stands in a file."""
    if dialect.is_utf8:
        # The signs we look for are single bytes that occur nowhere else in UTF-8.
        return sum(block.count(sign.encode()) for block in file.blocks())
    return sum(text.count(sign) for text in _texts(file, dialect))


def _filled_lines(file: OpenFile, dialect: Dialect) -> int:
    """Lines with anything on them, whichever way they end; memory is bounded however long."""
    filled, has_something = 0, False
    for text in _texts(file, dialect):
        first, *others = text.replace("\r", "\n").split("\n")
        has_something = has_something or first.strip("\ufeff") != ""
        for line in others:
            filled += has_something
            has_something = line != ""
    return filled + has_something
