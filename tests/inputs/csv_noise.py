"""CSV with noise in it: nobody can say what comes of it, but no row may vanish and nothing may
break."""

from __future__ import annotations

import gzip
import io
import random
import zipfile

from tests.inputs.cases import Made, Part, Refused, Survived, recipe
from tests.inputs.csv_manners import some_files
from tests.inputs.written_csv import DELIVERY, Files

NO_TABLE = Refused(frozenset({"L-001", "L-002", "L-005", "L-010", "L-011", "L-014", "L-015"}))


def _noisy(files: Files, entity: str, content: bytes, *, lost: int = 0) -> Made:
    """One file has this content. ``lost`` line ends may have gone, and their rows with them."""
    rows = sum(files.town.counts().values())
    parts = files.parts()
    parts[f"{DELIVERY}/{entity}.csv"] = content
    return files.made(Survived(rows, rows - lost), parts=parts)


@recipe("csv")
def flipped_bits(draw: random.Random) -> Made:
    """One bit or a few are turned somewhere."""
    files = some_files(draw)
    entity, _ = files.town.some()
    content = bytearray(files.content(entity))
    flips = draw.choice([1, 1, 2, 20])
    for _ in range(flips):
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    return _noisy(files, entity, bytes(content), lost=flips)


@recipe("csv")
def strange_bytes_put_in(draw: random.Random) -> Made:
    """Bytes that do not belong there, in the middle."""
    files = some_files(draw)
    entity, _ = files.town.some()
    content = files.content(entity)
    at = draw.randrange(len(content))
    strange = draw.choice(
        [
            bytes(draw.randrange(1, 40)),
            draw.randbytes(20),
            b'"',
            b'""',
            b"\x1a",
            b"\xef\xbb\xbf",
            b"\x00",
            b"\r",
            b"\x0b\x0c",
            b"\xed\xa0\x80",
        ]
    )
    return _noisy(files, entity, content[:at] + strange + content[at:], lost=1)


@recipe("csv")
def bytes_taken_out(draw: random.Random) -> Made:
    """A block in the middle is gone."""
    files = some_files(draw)
    entity, _ = files.town.some()
    content = files.content(entity)
    at = draw.randrange(len(content))
    gone = draw.randrange(1, 60)
    return _noisy(files, entity, content[:at] + content[at + gone :], lost=gone)


@recipe("csv")
def end_full_of_nul(draw: random.Random) -> Made:
    """A copy that was broken off on some disks ends in noughts."""
    files = some_files(draw, encoding=draw.choice(["utf-8", "cp1252"]))
    entity, _ = files.town.some()
    content = files.content(entity)
    at = draw.randrange(len(content) // 2, len(content))
    rows = len(files.town.rows[entity])
    return _noisy(files, entity, content[:at] + bytes(len(content) - at), lost=rows)


@recipe("csv")
def no_table_at_all(draw: random.Random) -> Made:
    """Something else under the file's name."""
    files = some_files(draw)
    entity, _ = files.town.some()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo(f"{entity}.csv"), files.content(entity))
    content = draw.choice(
        [
            draw.randbytes(5000),
            packed.getvalue(),
            gzip.compress(files.content(entity), mtime=0),
            b"\x7fELF" + bytes(500),
            b"%PDF-1.7\n" + draw.randbytes(500),
            b"\xff\xfe",
            b"\xfe\xff\x00",
            b"<html><body>Logg inn</body></html>",
            b"{}",
            b"\x00" * 4096,
            b"\n" * 5000,
            b'"' * 4096,
            b";" * 70_000,
            files.town.secret().encode() * 300_000,
        ]
    )
    parts: dict[str, Part] = files.parts()
    parts[f"{DELIVERY}/{entity}.csv"] = content
    return files.made(NO_TABLE, parts=parts)


@recipe("csv")
def line_of_five_million_letters(draw: random.Random) -> Made:
    """A line that never seems to end, without a separator."""
    files = some_files(draw, encoding="utf-8", newline="\n", trailer=None)
    entity, _ = files.town.leaf()
    content = files.content(entity) + files.town.secret().encode() * 400_000
    return _noisy(files, entity, content + draw.choice([b"", b"\n"]))


@recipe("csv")
def second_half_in_another_encoding(draw: random.Random) -> Made:
    """Two files glued together that were written by two programs."""
    files = some_files(draw, encoding="utf-8", trailer=None)
    entity, _ = files.town.some()
    middle = len(files.lines[entity]) // 2 + 1
    halves = [files.lines[entity][:middle], files.lines[entity][middle:]]
    first, second = ("".join(line + files.manner.newline for line in half) for half in halves)
    content = first.encode() + second.encode("utf-16")
    return _noisy(files, entity, content, lost=len(halves[1]))
