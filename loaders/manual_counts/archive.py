"""Is the file safe to open? An .xlsx is a zip of XML, and both can be made to hurt a reader.

Everything is looked at before openpyxl sees a byte: sizes are counted while unpacking, not
believed, and each XML part is walked through once without being kept.
"""

from __future__ import annotations

import codecs
import stat
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO
from xml.sax import SAXException

from defusedxml import DefusedXmlException
from defusedxml import sax as safe_sax

from loaders.manual_counts.xml_walk import Refused, Walk

MEBIBYTE = 1024 * 1024
LARGEST_FILE = 16 * MEBIBYTE
# A filled-in form unpacks to about 100 KiB.
LARGEST_UNPACKED = 32 * MEBIBYTE
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
XML_NAMES = (".xml", ".rels", ".vml")
XML_BEGINNINGS = (b"<", b"\0<", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
WHITESPACE = b" \t\r\n"
ENCRYPTED_FLAG = 0x1
HEAD = 64
BLOCK = 65536


class _Counted:
    """A stream that stops when more comes out of it than was promised or is allowed."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self.stream = stream
        self.left = most

    def read(self, size: int = BLOCK) -> bytes:
        if size == 0:
            # The parser asks for nothing first, to learn whether this is text or bytes.
            return b""
        block = self.stream.read(BLOCK)
        self.left -= len(block)
        if self.left < 0:
            raise Refused("M-126")
        return block

    def close(self) -> None:
        self.stream.close()


def check_archive(content: bytes) -> None:
    """Refused with a rule code if the file is not an .xlsx that is safe to open."""
    if content.startswith(OLE_HEADER):
        raise Refused("M-123")
    if not content.startswith(ZIP_HEADER):
        raise Refused("M-122")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_entries(archive.infolist())
            _check_parts(archive)
    except DefusedXmlException:
        raise Refused("M-128") from None
    # What zipfile, zlib and expat raise on damaged content; nothing of it is worth passing on.
    except (zipfile.BadZipFile, zlib.error, SAXException, EOFError, OSError, ValueError,
            NotImplementedError, RuntimeError, MemoryError, LookupError):  # fmt: skip
        raise Refused("M-129") from None


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES or sum(item.file_size for item in entries) > LARGEST_UNPACKED:
        raise Refused("M-126")
    # Excel itself does not tell capitals apart, so neither may two entries.
    if len({item.filename.lower() for item in entries}) != len(entries):
        raise Refused("M-127")
    for item in entries:
        if item.flag_bits & ENCRYPTED_FLAG:
            raise Refused("M-123")
        if item.file_size > max(SMALL_ENTRY, LARGEST_RATIO * item.compress_size):
            raise Refused("M-126")
        if _points_out(item):
            raise Refused("M-127")
        name = item.filename.lower()
        if any(part in name for part in ACTIVE_PARTS):
            raise Refused("M-124")
        if any(part in name for part in OUTSIDE_PARTS):
            raise Refused("M-125")


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


def _check_parts(archive: zipfile.ZipFile) -> None:
    walk = Walk()
    content_types: set[str] = set()
    for item in archive.infolist():
        name = item.filename.lower()
        with archive.open(item) as stream:
            counted = _Counted(stream, item.file_size)
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
        raise Refused("M-124")
    if WORKBOOK_TYPE not in content_types:
        raise Refused("M-122")
