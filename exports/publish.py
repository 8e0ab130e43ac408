"""Publishes a finished warehouse file: written beside, synced, renamed, then pointed to.

Readers open ``published/current``; they see the old publication or the new one, never a mix.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from contracts.sql import text_literal
from contracts.zones import BUILD_NAME, PRIVATE_FOLDER, Zones, check_name, sync_folder, sync_tree
from exports.warehouse import opened, tables

# Older BI drivers cannot read a newer storage format.
STORAGE_VERSION = "v1.0.0"
CURRENT = "current"
PART = ".part-"

REPORTING = "reporting"
ANALYSIS = "analysis"
# A report of this name has a row for each person, group or offer: it is no aggregate.
RECORDS = "_records"


@dataclass(frozen=True)
class Publication:
    """What every published file says about itself, in the table ``publication``."""

    run_id: str
    as_of: datetime
    code_version: str


def is_reporting(table: str) -> bool:
    """Aggregates and the dimensions that describe no person."""
    if table.startswith("rpt_"):
        return not table.endswith(RECORDS)
    return table.startswith("dim_") and table != "dim_person"


def is_analysis(table: str) -> bool:
    """Pseudonymous facts, every dimension, and what is sent as records."""
    return table.startswith(("fct_", "dim_")) or (
        table.startswith("rpt_") and table.endswith(RECORDS)
    )


def publish(zones: Zones, publication: Publication, keep: int) -> Path:
    """Publish ``build/<run>.duckdb`` and return the folder; older ones than ``keep`` go.

    Safe to run again after being killed anywhere: what is whole is kept, the rest made anew.
    """
    folder = zones.published / check_name(publication.run_id, "kjøring")
    _clear_parts(zones.published)
    if not folder.exists():
        part = zones.published / f"{PART}{publication.run_id}"
        part.mkdir(mode=PRIVATE_FOLDER)
        _write(zones.build_file(publication.run_id), part, publication)
        sync_tree(part)
        part.rename(folder)
        sync_folder(zones.published)
    point_to(zones.published, folder)
    forget_older(zones.published, keep)
    return folder


def _clear_parts(published: Path) -> None:
    for leftover in published.glob(f"{PART}*"):
        shutil.rmtree(leftover)
    for leftover in published.glob(f".{CURRENT}-*"):
        leftover.unlink()


def _write(build_file: Path, part: Path, publication: Publication) -> None:
    with opened(build_file) as connection:
        names = tables(connection)
        for database, belongs in ((REPORTING, is_reporting), (ANALYSIS, is_analysis)):
            chosen = [name for name in names if belongs(name)]
            _write_database(connection, part / f"{database}.duckdb", chosen, publication)
            _write_parquet(connection, part / "parquet" / database, database, chosen)
            connection.execute(f"detach {database}")


def _write_database(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    chosen: list[str],
    publication: Publication,
) -> None:
    database = path.stem
    connection.execute(
        f"attach {text_literal(str(path))} as {database} "
        f"(storage_version {text_literal(STORAGE_VERSION)}, read_write)"
    )
    for name in chosen:
        # Reports are small and read by people: the same content lies in the same order.
        order = " order by all" if name.startswith("rpt_") else ""
        connection.execute(f'create table {database}."{name}" as from main."{name}"{order}')
    connection.execute(
        f"""
        create table {database}.publication as
        select
            ? as run_id,
            ?::timestamp with time zone as built_at,
            ?::timestamp with time zone as as_of,
            (select max(data_through) from main.rpt_freshness) as data_through,
            ? as code_version
        """,
        [
            publication.run_id,
            datetime.now(UTC).isoformat(),
            publication.as_of.isoformat(),
            publication.code_version,
        ],
    )
    connection.execute(f"checkpoint {database}")


def _write_parquet(
    connection: duckdb.DuckDBPyConnection, folder: Path, database: str, chosen: list[str]
) -> None:
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True)
    for name in [*chosen, "publication"]:
        target = text_literal(str(folder / f"{name}.parquet"))
        connection.execute(f'copy {database}."{name}" to {target} (format parquet)')


def point_to(zone: Path, folder: Path) -> None:
    """Make ``current`` in a zone point to one of its folders, in one rename."""
    link = zone / f".{CURRENT}-{folder.name}"
    link.unlink(missing_ok=True)
    link.symlink_to(folder.name)
    link.replace(zone / CURRENT)
    sync_folder(zone)


def forget_older(zone: Path, keep: int) -> None:
    """Remove versioned folders beyond the ``keep`` newest; never the current one."""
    current = (zone / CURRENT).resolve()
    folders = [path for path in zone.iterdir() if path.is_dir() and not path.is_symlink()]
    folders.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for folder in folders[keep:]:
        if folder != current:
            # Renamed first: half a folder must never count as a publication.
            doomed = folder.rename(zone / f"{PART}{folder.name}")
            shutil.rmtree(doomed)


def forget_built(zones: Zones, keep: int) -> None:
    """Remove warehouse files beyond the ``keep`` newest: landing can rebuild any of them."""
    built = sorted(
        (
            path.parent
            for path in zones.build.glob(f"[!.]*/{BUILD_NAME}")
            if not path.parent.is_symlink()
        ),
        key=lambda folder: folder.stat().st_mtime_ns,
        reverse=True,
    )
    for folder in built[keep:]:
        shutil.rmtree(folder)
