"""Opens the warehouse's files for reading, locked down as a reader should be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb


class PublicationDamaged(Exception):
    """A published file cannot be read; the message names it and says what to do."""


@contextmanager
def opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to a warehouse file, in Oslo's time zone.

    duckdb.IOException when somebody is writing it.
    """
    with duckdb.connect(
        path,
        read_only=True,
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"},
    ) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute("set TimeZone = 'Europe/Oslo'")
        yield connection


@contextmanager
def opened_published(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same for a file that readers have; PublicationDamaged when it is gone or damaged."""
    try:
        with opened(path) as connection:
            yield connection
    # Damage shows itself in many ways, and not before the damaged place is read.
    except duckdb.Error as problem:
        place = "/".join(path.resolve().parts[-3:])
        raise PublicationDamaged(
            f"{place} kan ikke leses. Kjør natten på nytt: make night"
        ) from problem


def tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The names of the tables and views in the main schema, sorted."""
    found = connection.execute(
        "select table_name from information_schema.tables "
        "where table_schema = 'main' order by table_name"
    ).fetchall()
    return [name for (name,) in found]
