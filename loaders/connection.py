"""The DuckDB connection a loader reads through: bounded, offline and never spilling to disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from contracts.settings import Settings
from contracts.sql import text_literal
from loaders import pseudonyms
from loaders.sources import Source


@contextmanager
def loader_connection(settings: Settings, source: Source) -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-memory connection with the pseudonym functions of one source.

    It has no temporary folder: a spilled block could hold an identity number.
    """
    with duckdb.connect(
        config={
            "memory_limit": settings.memory_limit,
            "threads": settings.threads,
            "temp_directory": "",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    ) as connection:
        connection.execute("set enable_progress_bar = false")
        # An instant written without an offset is the source's local time.
        connection.execute(f"set TimeZone = {text_literal(source.dialect.time_zone)}")
        pseudonyms.register(
            connection,
            pseudonyms.load_key(settings),
            {
                # The journal's own numbers mean something within this source only.
                "person_key": source.name,
                "staff_id": source.name,
                "national_id": source.organisation,
            },
        )
        yield connection
