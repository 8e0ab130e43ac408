"""Writes the reference tables into landing, where the warehouse reads all it knows."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from contracts.zones import PRIVATE_FOLDER, Zones, sync_folder
from loaders.reference.holidays import public_holidays
from loaders.reference.municipalities import Change, Municipality, reference

FOLDER_NAME = "_reference"


def municipalities_table(municipalities: tuple[Municipality, ...]) -> pa.Table:
    """Codes, names and validity."""
    return pa.table(
        {
            "municipality_code": text_column([item.code for item in municipalities]),
            "municipality_name": text_column([item.name for item in municipalities]),
            "county_code": text_column([item.county_code for item in municipalities]),
            "county_name": text_column([item.county_name for item in municipalities]),
            "valid_from": date_column([item.valid_from for item in municipalities]),
            "valid_to": date_column([item.valid_to for item in municipalities]),
        }
    )


def changes_table(changes: tuple[Change, ...]) -> pa.Table:
    """Which code took over from which, when and how."""
    return pa.table(
        {
            "old_code": text_column([item.old_code for item in changes]),
            "new_code": text_column([item.new_code for item in changes]),
            "changed_on": date_column([item.changed_on for item in changes]),
            "change_kind": text_column([item.kind for item in changes]),
        }
    )


def holidays_table(holidays: dict[date, str]) -> pa.Table:
    """Public holidays with their names."""
    return pa.table(
        {"holiday_on": date_column(list(holidays)), "name_nb": text_column(list(holidays.values()))}
    )


def land_reference(zones: Zones) -> None:
    """Write the three tables; a table whose content is there already is left as it is."""
    municipalities, changes = reference()
    folder = zones.landing / FOLDER_NAME
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    write_when_changed(folder / "municipalities.parquet", municipalities_table(municipalities))
    write_when_changed(folder / "municipality_changes.parquet", changes_table(changes))
    write_when_changed(folder / "holidays.parquet", holidays_table(public_holidays()))


def text_column(values: list[str]) -> pa.Array:
    """Texts as an Arrow column."""
    return pa.array(values, pa.string())


def date_column(values: list[date] | list[date | None]) -> pa.Array:
    """Dates as an Arrow column."""
    return pa.array(values, pa.date32())


def _is_written(path: Path, table: pa.Table) -> bool:
    """Whether the file holds the table already; one that cannot be read does not."""
    try:
        return bool(pq.ParquetFile(path).read().equals(table))
    except (OSError, pa.ArrowException):
        return False


def write_when_changed(path: Path, table: pa.Table) -> None:
    """Write a table beside its place and rename it there, unless it is there already."""
    if _is_written(path, table):
        return
    beside = path.with_name(f".{path.name}.part")
    with beside.open("wb") as file:
        pq.write_table(table, file)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
    sync_folder(path.parent)
