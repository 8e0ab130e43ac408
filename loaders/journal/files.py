"""A CSV drop: one folder per delivery, one file per entity, in the source's own dialect.

Everything is read as text and then typed by the contract.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import duckdb

from contracts.entities import Entity, entities
from contracts.receipts import EntityReceipt, Finding
from contracts.sql import text_literal
from loaders import rules
from loaders.dialects import Dialect
from loaders.inbox import OpenFile, names_in, opened
from loaders.journal import whole
from loaders.journal.breaks import Breaks
from loaders.journal.encodings import check_mark, readable_path, utf8_blocks, wrong_encoding
from loaders.journal.headers import Header, read_columns
from loaders.journal.lines import NOTHING_TYPE, Table, line_numbers, read_table
from loaders.landing import Delivery, Written, empty_row, write_partition
from loaders.rules import Refused, finding
from loaders.sources import DeliveredEntity, Source
from loaders.typed import typed_query

# A reader keeps each line it could not split, once for each column that was missing.
MOST_REJECTS = 500_000
LONGEST_LINE = 1 << 21
# Programs leave these beside a file they have open; they are nobody's delivery.
OWN_MARKS = (".", "~$")


@dataclass(frozen=True)
class DeliveredFile:
    """One file of a delivery: declared, found, open and hashed."""

    delivered: DeliveredEntity
    file: OpenFile
    checksum: str
    has_nul: bool
    has_mixed_breaks: bool

    @property
    def entity(self) -> Entity:
        """The entity the file holds."""
        return entities()[self.delivered.entity]


@dataclass(frozen=True)
class Found:
    """What lies in a delivery folder: the declared files, those that may lie ``beside`` them by
    name, and a remark on what nobody declared."""

    files: tuple[DeliveredFile, ...]
    beside: frozenset[str]
    remarks: tuple[Finding, ...]


@contextmanager
def found_files(source: Source, folder: Path, also: frozenset[str]) -> Iterator[Found]:
    """Every declared file in a delivery folder, open and hashed.

    Refused when one is missing, doubled or no plain file. ``also`` names what may lie there too.
    """
    names = [name for name in names_in(folder, "leveransen") if not name.startswith(OWN_MARKS)]
    findings: list[Finding] = []
    chosen: list[tuple[DeliveredEntity, str]] = []
    strange = set(names) - also
    for delivered in source.entities:
        matches = [name for name in names if fnmatchcase(name, delivered.file)]
        strange -= set(matches)
        if len(matches) == 1:
            chosen.append((delivered, matches[0]))
        else:
            rule = rules.AMBIGUOUS_FILE if matches else rules.MISSING_FILE
            findings.append(finding(rule, delivered.file))
    if findings:
        raise Refused(*findings)
    remarks = (
        [finding(rules.NOT_DECLARED, "leveransen", f"{len(strange)} filer")] if strange else []
    )
    with ExitStack() as open_files:
        found = []
        for delivered, name in chosen:
            file = open_files.enter_context(opened(folder / name, delivered.file))
            found.append(_hashed(delivered, file, source.dialect))
        yield Found(tuple(found), also & set(names), tuple(remarks))


def _hashed(delivered: DeliveredEntity, file: OpenFile, dialect: Dialect) -> DeliveredFile:
    nul: set[bool] = set()
    breaks = Breaks()

    def look(block: bytes) -> None:
        nul.add(b"\0" in block)
        # In the other encodings all that is ASCII has NULs around it.
        breaks.look(block if dialect.is_one_byte else block.replace(b"\0", b""))

    checksum = whole.checksum(file, look)
    return DeliveredFile(delivered, file, checksum, True in nul, breaks.are_mixed)


def land_file(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    found: DeliveredFile,
    folder: Path,
    delivery: Delivery,
) -> tuple[EntityReceipt, tuple[Finding, ...]]:
    """Read one file, type it, and write its partition into ``folder``; remarks beside.

    ``connection`` has the pseudonym functions. Refused when the file is not whole.
    """
    dialect, file = source.dialect, found.file
    check_mark(file, dialect)
    # In the other encodings, two bytes and more to a sign, a NUL is part of most signs.
    if found.has_nul and dialect.is_one_byte:
        raise wrong_encoding(file)
    table = read_table(file, dialect)
    header = read_columns(
        found.delivered, [field.name for field in found.entity.fields], table.names
    )
    with readable_path(file, dialect, has_mixed_breaks=found.has_mixed_breaks) as path:
        query = _query(found, dialect, table, header, path)
        try:
            written = write_partition(connection, folder, found.entity, query, delivery)
        except duckdb.IOException:
            # A disk that is full or does not answer: a retry may mend it.
            raise OSError(errno.EIO, "the delivery cannot be read or landed") from None
        except duckdb.Error:
            # The message would quote the line; the place is enough for the sender.
            raise Refused(finding(rules.UNREADABLE_FILE, file.shown)) from None
    broken = _broken_lines(connection, found, dialect)
    if broken and found.has_mixed_breaks:
        # A break within a cell looks like one of another kind, and what stood before it like a
        # whole line: a number cut in half would be taken in.
        raise Refused(finding(rules.UNREADABLE_FILE, file.shown, f"linje {broken[0]}"))
    if broken:
        written = _append_broken(connection, found.entity, folder, delivery, broken)
    with ThreadPoolExecutor(max_workers=1) as beside:
        after = beside.submit(whole.checksum, file)
        whole.check_rows(file, dialect, written.rows)
    if after.result() != found.checksum:
        raise Refused(finding(rules.CHANGED_WHILE_READING, file.shown))
    part = EntityReceipt(
        entity=found.entity.name,
        file=file.shown,
        rows_read=written.rows,
        rows_landed=written.rows,
        rows_deleted=written.deleted,
        checksum=found.checksum,
        unknown_columns=header.unknown,
    )
    return part, ()


def _query(found: DeliveredFile, dialect: Dialect, table: Table, header: Header, path: str) -> str:
    columns = ", ".join(f"'c{place}': '{type_}'" for place, type_ in enumerate(table.types))
    # A column that is asked for nothing is not read, and then what is in it is not seen.
    wanted = [
        f"c{place} is null" for place, type_ in enumerate(table.types) if type_ == NOTHING_TYPE
    ]
    if dialect.trailer:
        wanted.append(f"trim(c0) is distinct from {text_literal(dialect.trailer)}")
    where = f" where {' and '.join(wanted)}" if wanted else ""
    raw = (
        f"select * from read_csv({text_literal(path)}, auto_detect = false, header = false, "
        f"skip = 1, delim = {text_literal(dialect.delimiter)}, quote = '\"', "
        f"escape = '\"', compression = 'none', store_rejects = true, ignore_errors = true, "
        f"rejects_limit = {MOST_REJECTS}, max_line_size = {LONGEST_LINE}, "
        f"parallel = {path == found.file.path}, columns = {{{columns}}}){where}"
    )
    places = {field: f"c{place}" for field, place in header.columns.items()}
    return typed_query(found.entity, dialect, raw, places)


def _broken_lines(
    connection: duckdb.DuckDBPyConnection, found: DeliveredFile, dialect: Dialect
) -> list[int]:
    """The numbers of the lines that could not be split into the file's columns."""
    rejects = connection.execute(
        "select line_byte_position, any_value(error_type)::varchar, "
        "left(ltrim(any_value(csv_line), chr(10) || chr(13)), 100), count(*), "
        "bool_or(error_type = 'INVALID ENCODING') from reject_errors "
        "group by line_byte_position order by line_byte_position"
    ).fetchall()
    for table in ("reject_errors", "reject_scans"):
        connection.execute(f"drop table {table}")
    if any(is_wrong for *_, is_wrong in rejects):
        raise wrong_encoding(found.file)
    if sum(count for *_, count, _ in rejects) >= MOST_REJECTS:
        place = "de fleste linjene kan ikke deles i kolonner"
        raise Refused(finding(rules.UNREADABLE_FILE, found.file.shown, place))
    places = [place for place, _, text, *_ in rejects if not whole.is_trailer(text, dialect)]
    blocks = utf8_blocks(found.file, dialect, has_mixed_breaks=found.has_mixed_breaks)
    return line_numbers(blocks, places) if places else []


def _append_broken(
    connection: duckdb.DuckDBPyConnection,
    entity: Entity,
    folder: Path,
    delivery: Delivery,
    lines: list[int],
) -> Written:
    """Write the partition again with an empty row for each broken line, so that none is lost:
    the row is unreadable, and its judgement sets it aside with the line's number."""
    read = (folder / f"{entity.name}.parquet").rename(folder / "read.parquet")
    marks = ", ".join(f"['line:{line}']" for line in lines)
    kept = f"select * from {text_literal(str(read))}"
    nothing = f"select * replace (unnest([{marks}]) as unreadable) from ({empty_row(entity)})"
    written = write_partition(
        connection, folder, entity, f"{kept} union all by name {nothing}", delivery
    )
    read.unlink()
    return written
