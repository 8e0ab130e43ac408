"""A CSV drop: one folder per delivery, one file per entity, in the source's own dialect.

Everything is read as text and then typed by the contract. A file that is not UTF-8 is
transcoded through a pipe: no identity number touches a disk outside the inbox, and memory
stays flat whatever the file's size.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from contracts.entities import Entity, entities
from contracts.receipts import EntityReceipt, checksum_text
from loaders import rules
from loaders.dialects import Dialect
from loaders.journal.whole import BLOCK, check_rows, is_trailer
from loaders.landing import Delivery, Written, empty_row, write_partition
from loaders.pseudonyms import redacted
from loaders.rules import Refused, finding
from loaders.sources import DeliveredEntity, Source
from loaders.sql import text_literal
from loaders.typed import typed_query

# A header longer than this is not a header.
LONGEST_HEADER = 1 << 16


@dataclass(frozen=True)
class DeliveredFile:
    """One file of a delivery, found, hashed and with its header read."""

    delivered: DeliveredEntity
    path: Path
    checksum: str

    @property
    def shown_name(self) -> str:
        """The file's name as it may be repeated."""
        return redacted(self.path.name)

    @property
    def entity(self) -> Entity:
        """The entity the file holds."""
        return entities()[self.delivered.entity]


def find_files(source: Source, folder: Path) -> list[DeliveredFile]:
    """Every declared file in a delivery folder, hashed. Refused when one is missing,
    doubled or a link."""
    if not os.access(folder, os.R_OK | os.X_OK):
        raise Refused(finding(rules.CLOSED_FILE, redacted(folder.name)))
    found, findings = [], []
    for delivered in source.entities:
        matches = sorted(folder.glob(delivered.file))
        if not matches:
            findings.append(finding(rules.MISSING_FILE, delivered.file))
        elif len(matches) > 1:
            findings.append(finding(rules.AMBIGUOUS_FILE, delivered.file))
        elif matches[0].is_symlink() or not matches[0].is_file():
            findings.append(finding(rules.UNSAFE_FILE, delivered.file))
        elif not os.access(matches[0], os.R_OK):
            findings.append(finding(rules.CLOSED_FILE, delivered.file))
        else:
            found.append(DeliveredFile(delivered, matches[0], file_checksum(matches[0])))
    if findings:
        raise Refused(*findings)
    return found


def file_checksum(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return checksum_text(hashlib.file_digest(file, "sha256").hexdigest())


def read_header(path: Path, dialect: Dialect) -> list[str]:
    """The names in the first line. Refused when the bytes are not the declared encoding."""
    with path.open("rb") as file:
        head = file.read(LONGEST_HEADER)
    decoder = codecs.getincrementaldecoder(dialect.encoding)("strict")
    try:
        text = decoder.decode(head).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise Refused(finding(rules.WRONG_ENCODING, redacted(path.name))) from None
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter), [])
    except csv.Error:
        raise Refused(finding(rules.UNREADABLE_FILE, redacted(path.name), "linje 1")) from None


def check_header(file: DeliveredFile, header: list[str]) -> tuple[str, ...]:
    """The names in the header that nobody asked for. Refused when a needed one is missing."""
    names = [name.strip() for name in header]
    expected = [file.delivered.header(field.name) for field in file.entity.fields]
    findings = [
        finding(rules.MISSING_COLUMN, file.shown_name, f"kolonne «{name}»")
        for name in expected
        if name not in names
    ]
    findings += [
        finding(rules.REPEATED_COLUMN, file.shown_name, f"kolonne «{name}»")
        for name in expected
        if names.count(name) > 1
    ]
    if findings:
        raise Refused(*findings)
    # An unknown name may hold anything, an identity number among others.
    return tuple(redacted(name) for name in names if name not in expected)


@contextmanager
def readable_path(path: Path, dialect: Dialect) -> Iterator[str]:
    """A name DuckDB can open to read the file as UTF-8: its own, or a pipe's."""
    if dialect.is_utf8:
        yield str(path)
        return
    reading, writing = os.pipe()
    failures: list[Exception] = []
    pump = threading.Thread(target=_transcode, args=(path, dialect, writing, failures))
    pump.start()
    try:
        yield f"/dev/fd/{reading}"
    finally:
        os.close(reading)
        pump.join()
    for failure in failures:
        if isinstance(failure, OSError):
            raise failure  # a disk that does not answer: a retry may mend it
        raise Refused(finding(rules.WRONG_ENCODING, redacted(path.name))) from None


def _transcode(path: Path, dialect: Dialect, writing: int, failures: list[Exception]) -> None:
    decoder = codecs.getincrementaldecoder(dialect.encoding)("strict")
    try:
        with os.fdopen(writing, "wb") as out, path.open("rb") as file:
            while block := file.read(BLOCK):
                out.write(decoder.decode(block).encode())
            out.write(decoder.decode(b"", final=True).encode())
    except BrokenPipeError:
        pass  # the reader has given up and says why itself
    except (OSError, UnicodeDecodeError) as error:
        failures.append(error)


def land_file(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    file: DeliveredFile,
    folder: Path,
    delivery: Delivery,
) -> EntityReceipt:
    """Read one file, type it, and write its partition into ``folder``.

    ``connection`` has the pseudonym functions. Refused when the file is not whole.
    """
    dialect = source.dialect
    header = read_header(file.path, dialect)
    unknown = check_header(file, header)
    with readable_path(file.path, dialect) as path:
        query = _query(file, dialect, header, path)
        try:
            written = write_partition(connection, folder, file.entity, query, delivery)
        except duckdb.Error:
            # The message would quote the line; the place is enough for the sender.
            raise Refused(finding(rules.UNREADABLE_FILE, file.shown_name)) from None
    broken = _broken_lines(connection, file, dialect)
    if broken:
        written = _append_broken(connection, file, folder, delivery, broken)
    with ThreadPoolExecutor(max_workers=1) as beside:
        after = beside.submit(file_checksum, file.path)
        check_rows(file.path, dialect, written.rows)
    if after.result() != file.checksum:
        raise Refused(finding(rules.CHANGED_WHILE_READING, file.shown_name))
    return EntityReceipt(
        entity=file.entity.name,
        file=file.shown_name,
        rows_read=written.rows,
        rows_landed=written.rows,
        rows_deleted=written.deleted,
        checksum=file.checksum,
        unknown_columns=unknown,
    )


def _query(file: DeliveredFile, dialect: Dialect, header: list[str], path: str) -> str:
    names = [name.strip() for name in header]
    columns = ", ".join(f"'c{position}': 'varchar'" for position in range(len(names)))
    trailer = ""
    if dialect.trailer:
        trailer = f" where trim(c0) is distinct from {text_literal(dialect.trailer)}"
    raw = (
        f"select * from read_csv({text_literal(path)}, auto_detect = false, header = false, "
        f"skip = 1, delim = {text_literal(dialect.delimiter)}, quote = '\"', escape = '\"', "
        f"store_rejects = true, ignore_errors = true, parallel = {dialect.is_utf8}, "
        f"columns = {{{columns}}}){trailer}"
    )
    places = {
        field.name: f"c{names.index(file.delivered.header(field.name))}"
        for field in file.entity.fields
    }
    return typed_query(file.entity, dialect, raw, places)


def _broken_lines(
    connection: duckdb.DuckDBPyConnection, file: DeliveredFile, dialect: Dialect
) -> list[int]:
    """The numbers of the lines that could not be split into the header's columns."""
    rejects = connection.execute(
        "select distinct line, error_type::varchar, ltrim(csv_line, chr(10) || chr(13)) "
        "from reject_errors order by line"
    ).fetchall()
    for table in ("reject_errors", "reject_scans"):
        connection.execute(f"drop table {table}")
    if any(kind == "INVALID ENCODING" for _, kind, _ in rejects):
        raise Refused(finding(rules.WRONG_ENCODING, file.shown_name))
    return sorted({line for line, _, text in rejects if not is_trailer(text, dialect)})


def _append_broken(
    connection: duckdb.DuckDBPyConnection,
    file: DeliveredFile,
    folder: Path,
    delivery: Delivery,
    lines: list[int],
) -> Written:
    """Write the partition again with an empty row for each broken line, so that none is lost:
    the row is unreadable, and its judgement sets it aside with the line's number."""
    read = (folder / f"{file.entity.name}.parquet").rename(folder / "read.parquet")
    marks = ", ".join(f"['line:{line}']" for line in lines)
    whole = f"select * from {text_literal(str(read))}"
    nothing = f"select * replace (unnest([{marks}]) as unreadable) from ({empty_row(file.entity)})"
    written = write_partition(
        connection, folder, file.entity, f"{whole} union all by name {nothing}", delivery
    )
    read.unlink()
    return written
