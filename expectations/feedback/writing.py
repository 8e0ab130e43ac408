"""Writes one source's feedback for one night: two files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from contracts.zones import PRIVATE_FOLDER, Zones, sync_folder
from expectations.feedback.as_json import write_json
from expectations.feedback.gathering import Night
from expectations.feedback.judged import reading
from expectations.feedback.told import Feedback
from expectations.feedback.workbook import write_workbook

WORKBOOK = "tilbakemelding.xlsx"
JSON = "tilbakemelding.json"


def write_feedback(zones: Zones, source: str, as_of: datetime) -> Feedback:
    """Write ``tilbakemelding.xlsx`` and ``.json`` in the feedback zone.

    Writing again replaces both with the same content, or with what is known by then.
    """
    with reading() as con:
        night = Night(con, zones, source, as_of)
        return write_to(zones.feedback_folder(source, night.night), night)


def write_to(place: Path, night: Night) -> Feedback:
    """Write both files in a folder of one's own choice."""
    told = night.feedback()
    place.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    _whole(place / JSON, lambda path: _json(path, told, night))
    _whole(place / WORKBOOK, lambda path: write_workbook(path, told, night))
    sync_folder(place)
    return told


def _json(path: Path, told: Feedback, night: Night) -> None:
    with path.open("w", encoding="utf-8") as out:
        write_json(out, told, night)


def _whole(path: Path, write: Callable[[Path], None]) -> None:
    """Write beside the final name, then rename."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    os.close(handle)
    beside = Path(name)
    try:
        write(beside)
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.rename(path)
    finally:
        beside.unlink(missing_ok=True)
