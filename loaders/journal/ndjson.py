"""Newline-delimited JSON, read in blocks as Arrow batches of lines: flat memory, whatever comes.

A line too long to be a resource is counted and let go; one that cannot be a text we may hand on
keeps its number and says what is wrong with it. Nothing here loops over good lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from loaders.inbox import OpenFile

BLOCKS_AT_ONCE = 4
LONGEST_LINE = 4 << 20
DEEPEST = 100
LONGEST_BLANK = 64
UTF8_MARK = b"\xef\xbb\xbf"
# The first bytes of what is packed: gzip, zip, bzip2, zstd, xz.
PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ")
OTHER_UNICODE = (b"\xff\xfe", b"\xfe\xff")
# One that is not closed is taken to the end: looking for its end again and again would take ages.
STRING = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?$)', re.DOTALL)
OPENING, CLOSING = b"{[", b"}]"

TOO_LONG, TOO_DEEP, BAD_TEXT = "too_long", "too_deep", "bad_text"
SCHEMA = pa.schema(
    [("file", pa.int32()), ("line", pa.int64()), ("text", pa.string()), ("problem", pa.string())]
)


@dataclass
class Lines:
    """The filled lines of some open files, as batches to be read once; ``count`` grows as they
    are. ``failures`` holds what went wrong with a disk, which is raised by whoever reads."""

    files: Sequence[OpenFile]
    count: int = 0
    failures: list[OSError] = field(default_factory=list)

    def reader(self) -> pa.RecordBatchReader:
        """Every filled line: its file's place, its number, and its text or what is wrong."""
        return pa.RecordBatchReader.from_batches(SCHEMA, self._all_batches())

    def _all_batches(self) -> Iterator[pa.RecordBatch]:
        for place, file in enumerate(self.files):
            try:
                for batch in _batches(file, place):
                    self.count += batch.num_rows
                    yield batch
            except OSError as failure:
                self.failures.append(failure)
                return


def _large_blocks(file: OpenFile) -> Iterator[bytes]:
    """The file in larger blocks, without its mark: a batch of many lines costs as one of few."""
    waiting: list[bytes] = []
    for place, block in enumerate(file.blocks()):
        waiting.append(block if place else block.removeprefix(UTF8_MARK))
        if len(waiting) == BLOCKS_AT_ONCE:
            yield b"".join(waiting)
            waiting = []
    yield b"".join(waiting)


def _batches(file: OpenFile, place: int) -> Iterator[pa.RecordBatch]:
    carried = b""
    number = 1
    is_skipping = False
    for block in _large_blocks(file):
        data = carried + block
        cut = data.rfind(b"\n") + 1
        if cut == 0:
            carried = data
            if is_skipping or len(data) > LONGEST_LINE:
                is_skipping = is_skipping or bool(data)
                carried = b""
            continue
        carried = data[cut:]
        batch = _batch(data[:cut], place, number, is_skipping)
        number += data.count(b"\n", 0, cut)
        is_skipping = False
        if batch.num_rows:
            yield batch
    if carried or is_skipping:
        batch = _batch(carried + b"\n", place, number, is_skipping)
        if batch.num_rows:
            yield batch


def _batch(data: bytes, place: int, number: int, is_rest: bool) -> pa.RecordBatch:
    """The lines of ``data``, which ends with one. With ``is_rest`` the first is the end of a
    line that was too long, whatever it holds."""
    signs = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(signs == ord("\n")) + 1
    starts = np.concatenate(([0], ends[:-1]))
    is_filled = _filled(data, starts, ends)
    is_filled[0] |= is_rest
    problems = _problems(data, signs, starts, ends)
    if is_rest:
        problems[0] = TOO_LONG
    offsets = pa.py_buffer(np.concatenate((starts, ends[-1:])).astype(np.int32))
    texts = pa.StringArray.from_buffers(len(starts), offsets, pa.py_buffer(data))
    told = pa.nulls(len(starts), pa.string())
    if problems:
        places = np.zeros(len(starts), bool)
        places[list(problems)] = True
        texts = _without(texts, places)
        told = pa.array([problems.get(line) for line in range(len(starts))], pa.string())
    batch = pa.record_batch(
        [
            pa.array(np.full(len(starts), place, np.int32)),
            pa.array(np.arange(number, number + len(starts), dtype=np.int64)),
            texts,
            told,
        ],
        schema=SCHEMA,
    )
    return batch if is_filled.all() else batch.filter(pa.array(is_filled))


def _filled(
    data: bytes, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Which lines hold more than blanks. Only a short one can be without."""
    lengths = ends - starts
    is_filled = lengths > 1
    for line in np.flatnonzero(is_filled & (lengths <= LONGEST_BLANK)).tolist():
        is_filled[line] = bool(data[starts[line] : ends[line]].strip())
    return is_filled


def _without(texts: pa.StringArray, left_out: npt.NDArray[np.bool_]) -> pa.StringArray:
    """The texts, NULL where one is left out; its bytes may be no text at all, so none is read."""
    as_bytes = texts.view(pa.binary())
    kept = pc.if_else(pa.array(left_out), None, as_bytes)
    return kept.cast(pa.string())


def _problems(
    data: bytes,
    signs: npt.NDArray[np.uint8],
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
) -> dict[int, str]:
    """What is wrong with which lines; most blocks have none."""
    found: dict[int, str] = {}
    # A line with few brackets cannot be deep, and one with many is looked at more closely.
    brackets = np.flatnonzero((signs | 0x20) == ord("{"))
    counted = np.diff(np.searchsorted(brackets, ends), prepend=0)
    for line in np.flatnonzero(counted > DEEPEST).tolist():
        if _depth(data[starts[line] : ends[line]]) > DEEPEST:
            found[line] = TOO_DEEP
    if not _is_utf8(data):
        above = np.maximum.reduceat(signs, starts) >= 0x80
        for line in np.flatnonzero(above).tolist():
            if not _is_utf8(data[starts[line] : ends[line]]):
                found[line] = BAD_TEXT
    if b"\0" in data:
        empty = np.minimum.reduceat(signs, starts) == 0
        found |= dict.fromkeys(np.flatnonzero(empty).tolist(), BAD_TEXT)
    longest = np.flatnonzero(ends - starts > LONGEST_LINE)
    return found | dict.fromkeys(longest.tolist(), TOO_LONG)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _depth(line: bytes) -> int:
    """How deep a line goes: brackets in its texts do not count."""
    signs = np.frombuffer(STRING.sub(b"", line), np.uint8)
    steps = np.isin(signs, np.frombuffer(OPENING, np.uint8)).astype(np.int64)
    steps -= np.isin(signs, np.frombuffer(CLOSING, np.uint8))
    return int(np.cumsum(steps).max(initial=0))


def first_line(file: OpenFile) -> bytes:
    """The first filled line, as far as it is looked at."""
    head = file.head(LONGEST_LINE).removeprefix(UTF8_MARK).lstrip()
    return head.split(b"\n", 1)[0].strip()


def is_packed(file: OpenFile) -> bool:
    """Whether the file is compressed or an archive."""
    return file.head(8).startswith(PACKED)


def is_other_unicode(file: OpenFile) -> bool:
    """Whether the file looks like UTF-16 or UTF-32, which is every line of it."""
    first = file.head(4)
    return first.startswith(OTHER_UNICODE) or b"\0" in first


def is_cut(file: OpenFile) -> bool:
    """Whether the file ends in the middle of a line: no line break, and no whole JSON."""
    tail = file.tail(LONGEST_LINE + 1)
    last = tail[tail.rfind(b"\n") + 1 :]
    if not last.strip() or len(last) > LONGEST_LINE:
        return False
    try:
        json.loads(last.decode("utf-8", "replace").removeprefix("\ufeff"))
    except RecursionError:
        return False
    except ValueError:
        return True
    return False
