"""Is the file safe to open? An .xlsx is a zip of XML, and both can be made to hurt a reader.

Everything is looked at before a reader sees a byte: sizes are counted while unpacking, not
believed, and each XML part is walked through once without being kept.
"""

from __future__ import annotations

import codecs
import stat
import zipfile
import zlib
from io import SEEK_END
from pathlib import PurePosixPath
from typing import IO
from xml.parsers.expat import ExpatError
from xml.sax import SAXException

from defusedxml import DefusedXmlException
from defusedxml import sax as safe_sax

from loaders.workbooks.dangers import MEBIBYTE, Danger, Limits, Unsafe
from loaders.workbooks.xml_walk import Walk

MOST_ENTRIES = 500
LARGEST_RATIO = 100
# Below this an honest, very regular part may pass the ratio; it cannot hurt anyone.
SMALL_ENTRY = MEBIBYTE

OLE_HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_HEADER = b"PK\x03\x04"
CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
ACTIVE_PARTS = ("vbaproject", "vbadata", "activex", "embeddings", "macrosheets", "ctrlprops",
                "dialogsheets")  # fmt: skip
OUTSIDE_PARTS = ("externallinks", "connections.xml", "querytables")
ROW_PARTS = ("xl/worksheets/sheet", "xl/sharedstrings.xml")
XML_NAMES = (".xml", ".rels", ".vml")
XML_BEGINNINGS = (b"<", b"\0<", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
WHITESPACE = b" \t\r\n"
ENCRYPTED_FLAG = 0x1
HEAD = 64
BLOCK = 65536


class Counted:
    """A stream that stops when more comes out of it than was promised or is allowed."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self.stream = stream
        self.left = most

    def read(self, size: int = BLOCK) -> bytes:
        """The next block; the parser asks for nothing first, to learn if this is text or bytes."""
        if size == 0:
            return b""
        block = self.stream.read(BLOCK)
        self.left -= len(block)
        if self.left < 0:
            raise Unsafe(Danger.TOO_LARGE)
        return block

    def close(self) -> None:
        """Close what is read from."""
        self.stream.close()


# What zipfile, zlib and expat raise on damaged content; nothing of it is worth passing on.
DAMAGES = (zipfile.BadZipFile, zlib.error, SAXException, ExpatError, EOFError, OSError, ValueError,
           NotImplementedError, RuntimeError, MemoryError, LookupError)  # fmt: skip


def check_archive(file: IO[bytes], limits: Limits) -> None:
    """Unsafe if the file is not an .xlsx that is safe to open."""
    head = file.read(len(OLE_HEADER))
    if file.seek(0, SEEK_END) > limits.largest_file:
        raise Unsafe(Danger.TOO_LARGE)
    file.seek(0)
    if head == OLE_HEADER:
        raise Unsafe(Danger.CLOSED)
    if not head.startswith(ZIP_HEADER):
        raise Unsafe(Danger.NO_WORKBOOK)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive.infolist(), limits)
            _check_parts(archive, limits)
    except DefusedXmlException:
        raise Unsafe(Danger.DEFINITIONS) from None
    except DAMAGES:
        raise Unsafe(Danger.DAMAGED) from None


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    unpacked = sum(item.file_size for item in entries)
    if len(entries) > MOST_ENTRIES or unpacked > limits.largest_unpacked:
        raise Unsafe(Danger.TOO_LARGE)
    # Excel itself does not tell capitals apart, so neither may two entries.
    if len({item.filename.lower() for item in entries}) != len(entries):
        raise Unsafe(Danger.POINTS_OUT)
    for item in entries:
        if item.flag_bits & ENCRYPTED_FLAG:
            raise Unsafe(Danger.CLOSED)
        if item.file_size > max(SMALL_ENTRY, LARGEST_RATIO * item.compress_size):
            raise Unsafe(Danger.TOO_LARGE)
        if _points_out(item):
            raise Unsafe(Danger.POINTS_OUT)
        name = item.filename.lower()
        if any(part in name for part in ACTIVE_PARTS):
            raise Unsafe(Danger.ACTIVE)
        if any(part in name for part in OUTSIDE_PARTS):
            raise Unsafe(Danger.OUTSIDE)


def _points_out(item: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(item.filename)
    return (
        path.is_absolute()
        or ".." in path.parts
        or "\\" in item.orig_filename
        or ":" in item.filename
        or "\0" in item.orig_filename
        or stat.S_ISLNK(item.external_attr >> 16)
    )


def _looks_like_xml(archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> bool:
    """Whether a reader could take a part for XML: a workbook may call its parts anything."""
    with archive.open(item) as stream:
        head = stream.read(HEAD)
    begins = head.lstrip(WHITESPACE)
    return bool(head) and (not begins or begins.startswith(XML_BEGINNINGS))


def _check_parts(archive: zipfile.ZipFile, limits: Limits) -> None:
    walk = Walk()
    content_types: set[str] = set()
    for item in archive.infolist():
        name = item.filename.lower()
        if limits.rows_apart and name.startswith(ROW_PARTS):
            continue
        with archive.open(item) as stream:
            counted = Counted(stream, item.file_size)
            if name.endswith(XML_NAMES) or _looks_like_xml(archive, item):
                walk.is_relations = name.endswith(".rels")
                safe_sax.parse(counted, walk, forbid_dtd=True)
            else:
                while counted.read():
                    pass
        if item.filename == CONTENT_TYPES:
            content_types = set(walk.content_types)
        walk.content_types.clear()
    if any("macroenabled" in found.lower() for found in content_types):
        raise Unsafe(Danger.ACTIVE)
    if WORKBOOK_TYPE not in content_types:
        raise Unsafe(Danger.NO_WORKBOOK)
