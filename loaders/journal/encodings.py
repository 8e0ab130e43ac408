"""A file's bytes as the text its source says they are. What they are not is never guessed.

A file that is not UTF-8, or breaks its lines in several ways, is rewritten through a pipe: no
identity number touches a disk outside the inbox, and memory stays flat whatever the file's size.
"""

from __future__ import annotations

import codecs
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from loaders import rules
from loaders.dialects import Dialect
from loaders.inbox import OpenFile
from loaders.journal.breaks import made_one
from loaders.rules import Refused, finding

NUL = "\0"
BYTE_ORDER_MARK = "\ufeff"
# The longer marks first: UTF-32's begins with UTF-16's.
MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
LONGEST_MARK = max(map(len, MARKS))


def check_mark(file: OpenFile, dialect: Dialect) -> None:
    """Refuse a file whose first bytes say it is written in another encoding than declared."""
    head = file.head(LONGEST_MARK)
    marked = next((name for mark, name in MARKS.items() if head.startswith(mark)), None)
    if marked and not codecs.lookup(dialect.encoding).name.startswith(marked):
        raise wrong_encoding(file)


def wrong_encoding(file: OpenFile) -> Refused:
    """The refusal of bytes that are not the declared encoding's."""
    return Refused(finding(rules.WRONG_ENCODING, file.shown))


def head_text(file: OpenFile, dialect: Dialect, most: int) -> str:
    """The text of the first bytes, without a byte order mark."""
    decoder = codecs.getincrementaldecoder(dialect.encoding)("strict")
    head = file.head(most)
    try:
        text = decoder.decode(head, final=len(head) < most)
    except UnicodeError:
        raise wrong_encoding(file) from None
    if NUL in text:
        raise wrong_encoding(file)
    return text.removeprefix(BYTE_ORDER_MARK)


def utf8_blocks(file: OpenFile, dialect: Dialect, *, has_mixed_breaks: bool) -> Iterator[bytes]:
    """The file as UTF-8 with line breaks of one kind, a block at a time.

    A file that is UTF-8 as it lies is not checked.
    """
    blocks = _utf8_blocks(file, dialect)
    return made_one(blocks) if has_mixed_breaks else blocks


def _utf8_blocks(file: OpenFile, dialect: Dialect) -> Iterator[bytes]:
    if dialect.is_utf8:
        yield from file.blocks()
        return
    decoder = codecs.getincrementaldecoder(dialect.encoding)("strict")
    try:
        for block in file.blocks():
            yield _checked(file, decoder.decode(block))
        yield _checked(file, decoder.decode(b"", final=True))
    except UnicodeError:
        raise wrong_encoding(file) from None


def _checked(file: OpenFile, text: str) -> bytes:
    if NUL in text:
        raise wrong_encoding(file)
    return text.encode()


@contextmanager
def readable_path(file: OpenFile, dialect: Dialect, *, has_mixed_breaks: bool) -> Iterator[str]:
    """A name DuckDB can open to read the file as UTF-8 with line breaks of one kind: the open
    file's own, or a pipe's."""
    if dialect.is_utf8 and not has_mixed_breaks:
        yield file.path
        return
    reading, writing = os.pipe()
    failures: list[Exception] = []
    blocks = utf8_blocks(file, dialect, has_mixed_breaks=has_mixed_breaks)
    pump = threading.Thread(target=_pump, args=(blocks, writing, failures))
    pump.start()
    try:
        yield f"/dev/fd/{reading}"
    finally:
        os.close(reading)
        pump.join()
        # Half a file is no file: what stopped the pipe comes before what its reader made of it.
        for failure in failures:
            raise failure from None


def _pump(blocks: Iterator[bytes], writing: int, failures: list[Exception]) -> None:
    try:
        with os.fdopen(writing, "wb") as out:
            for block in blocks:
                out.write(block)
    except BrokenPipeError:
        pass  # the reader has given up and says why itself
    except (OSError, Refused) as error:
        failures.append(error)
