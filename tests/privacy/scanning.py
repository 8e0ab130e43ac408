"""Looks for identity numbers and canaries in everything an installation has written: each file's
bytes, and every cell of every database and Parquet file through SQL."""

from __future__ import annotations

import io
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from tests.privacy.numbers import SHAPE, numbers_in

# A digit in UTF-16, either way round.
WIDE = re.compile(rb"(?:[0-9 .-]\0){11,}|(?:\0[0-9 .-]){11,}")
# The same for DuckDB, which has its own way of writing a no-break space.
IN_SQL = SHAPE.replace("\\u00a0", "\u00a0")
SQLITE, DUCKDB, PARQUET = b"SQLite format 3\0", b"DUCK", b"PAR1"


@cache
def in_memory() -> duckdb.DuckDBPyConnection:
    """One connection for all Parquet files: there are many, and opening one takes a while."""
    return duckdb.connect()


@dataclass(frozen=True)
class Seen:
    """Something that should not be there, and where. The place names no value."""

    place: str
    what: str


@dataclass(frozen=True)
class Scanner:
    """Looks for any identity number at all, for known numbers, and for some words."""

    known: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    def in_text(self, place: str, text: str) -> Iterator[Seen]:
        """What is in a text: free-standing numbers, and known ones even inside others."""
        for number in numbers_in(text, self.known):
            yield Seen(place, number)
        lowered = text.lower()
        for word in self.words:
            if word.lower() in lowered:
                yield Seen(place, word)

    def in_bytes(self, place: str, data: bytes) -> Iterator[Seen]:
        """What is in bytes, read as UTF-8 (or any encoding with ASCII in it) and as UTF-16."""
        yield from self.in_text(place, data.decode("latin-1"))
        for found in WIDE.findall(data):
            yield from self.in_text(f"{place} (utf-16)", found.replace(b"\0", b"").decode())
        for word in self.words:
            if word.encode("utf-16-le") in data or word.encode("utf-16-be") in data:
                yield Seen(f"{place} (utf-16)", word)
        if data[:2] == b"PK":
            yield from self._in_zip(place, data)

    def _in_zip(self, place: str, data: bytes) -> Iterator[Seen]:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                for name in packed.namelist():
                    yield from self.in_text(f"{place} (name)", name)
                    yield from self.in_bytes(f"{place}!{name}", packed.read(name))
        except zipfile.BadZipFile:
            return

    def in_file(self, path: Path) -> Iterator[Seen]:
        """What is in a file's name, its bytes and, when it is a database, its cells."""
        yield from self.in_text(f"{path} (name)", str(path.name))
        data = path.read_bytes()
        is_duckdb, is_parquet = data[8:12] == DUCKDB, data.startswith(PARQUET)
        if is_duckdb or is_parquet:
            # Bytes of packed columns look like digits by chance: any number at all is looked
            # for in the cells, and in the bytes only those that are known.
            seen = self.in_bytes(str(path), data)
            yield from (one for one in seen if one.what in self.known | self.words)
        else:
            yield from self.in_bytes(str(path), data)
        if is_duckdb:
            yield from self._in_duckdb(path)
        elif is_parquet:
            yield from self._in_columns(in_memory(), str(path), f"read_parquet('{path}')")
        elif data.startswith(SQLITE):
            yield from self._in_sqlite(path)

    def in_folders(self, folders: Iterable[Path]) -> list[Seen]:
        """What is in every file below some folders, and in the folders' names."""
        found: list[Seen] = []
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.is_file() and not path.is_symlink():
                    found += self.in_file(path)
                else:
                    found += self.in_text(f"{path} (name)", path.name)
        return found

    def _in_sqlite(self, path: Path) -> Iterator[Seen]:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            tables = connection.execute("select name from sqlite_master where type = 'table'")
            for (table,) in tables.fetchall():
                for row in connection.execute(f'select * from "{table}"'):
                    for cell in row:
                        place = f"{path} {table}"
                        if isinstance(cell, bytes):
                            yield from self.in_bytes(place, cell)
                        elif cell is not None:
                            yield from self.in_text(place, str(cell))

    def _in_duckdb(self, path: Path) -> Iterator[Seen]:
        with duckdb.connect(path, read_only=True) as connection:
            tables = connection.execute(
                "select table_schema, table_name from information_schema.tables"
            ).fetchall()
            for schema, table in tables:
                name = f'"{schema}"."{table}"'
                yield from self._in_columns(connection, f"{path} {table}", name)

    def _in_columns(
        self, connection: duckdb.DuckDBPyConnection, place: str, table: str
    ) -> Iterator[Seen]:
        words = "|".join(re.escape(word.lower()) for word in sorted(self.words))
        pattern = IN_SQL + (f"|{words}" if words else "")
        columns = connection.execute(f"from {table} limit 0").description
        yield from self.in_text(f"{place} (columns)", " | ".join(name for name, *_ in columns))
        cells = connection.execute(
            "select distinct column_name, cell "
            f"from (unpivot (select columns(*)::varchar from {table}) "
            "on columns(*) into name column_name value cell) "
            "where regexp_matches(lower(cell), ?)",
            [pattern],
        ).fetchall()
        for column, cell in cells:
            yield from self.in_text(f"{place}.{column}", cell)
