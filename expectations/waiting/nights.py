"""Which night was the last: what a person who looks today sees, and when a decision counts from."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from contracts.zones import PRIVATE_FOLDER, Zones, sync_folder
from expectations.waiting.rows import Span, read_judgements

MARK_NAME = "last_night.json"


def remember_night(zones: Zones, as_of: datetime) -> None:
    """Keep that what is old by this night has been told; a night run again moves nothing back."""
    before = told_at(zones)
    if before and before >= as_of:
        return
    file = zones.releases / MARK_NAME
    file.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    beside = Path(f"{file}.part")
    beside.write_text(json.dumps({"as_of": as_of.isoformat()}), encoding="utf-8")
    beside.rename(file)
    sync_folder(file.parent)


def told_at(zones: Zones) -> datetime | None:
    """The last night that told what was old; None when none has."""
    try:
        found = json.loads((zones.releases / MARK_NAME).read_text(encoding="utf-8"))
        return datetime.fromisoformat(found["as_of"])
    except (OSError, ValueError, KeyError):
        return None


def last_night(con: duckdb.DuckDBPyConnection, zones: Zones) -> datetime | None:
    """The last night that ran to its end or judged anything."""
    read_judgements(con, zones, Span())
    found = con.execute("select max(judged_at)::varchar from judged").fetchone()
    judged_at = datetime.fromisoformat(found[0]) if found and found[0] else None
    return max((at for at in (judged_at, told_at(zones)) if at), default=None)


def after_last_night(con: duckdb.DuckDBPyConnection, zones: Zones) -> datetime:
    """The instant a decision by hand belongs to: right after the last night.

    So the last night stays what it was, and the next knows of it, whatever the clock says.
    """
    last = last_night(con, zones)
    return last + timedelta(microseconds=1) if last else datetime.now(UTC)
