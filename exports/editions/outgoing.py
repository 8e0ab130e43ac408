"""Packs what is sent into one file, always the same bytes for the same content."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

# The first moment a zip file can tell, so that the clock is not part of what is sent.
LONG_AGO = (1980, 1, 1, 0, 0, 0)
UNIX = 3
READABLE = 0o100644 << 16


def outgoing_bytes(header: bytes, package: Mapping[str, bytes]) -> bytes:
    """A zip of the header and the package. Stored, not compressed: two versions of the same
    compressor do not write the same bytes."""
    packed = io.BytesIO()
    files = {"header.json": header} | {f"package/{name}": package[name] for name in sorted(package)}
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.create_system = UNIX
            entry.external_attr = READABLE
            archive.writestr(entry, content)
    return packed.getvalue()
