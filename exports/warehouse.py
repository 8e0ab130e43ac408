"""Opens the warehouse's files for reading, locked down as a reader should be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb


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


def tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The names of the tables and views in the main schema, sorted."""
    found = connection.execute(
        "select table_name from information_schema.tables "
        "where table_schema = 'main' order by table_name"
    ).fetchall()
    return [name for (name,) in found]
