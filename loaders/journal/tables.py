"""An Excel report as a journal table: one sheet, a header, and a row for each record.

The rows are streamed as text and typed as any other table's; Excel's own days, numbers and truth
values are written as the text their column is read from (``cells.py``).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from contracts.entities import Entity
from contracts.receipts import EntityReceipt, Finding
from contracts.sql import column_name
from loaders import rules
from loaders.dialects import Dialect
from loaders.inbox import OpenFile
from loaders.journal import whole
from loaders.journal.cells import Reader, cell_reader, text_reader
from loaders.journal.files import DeliveredFile
from loaders.journal.headers import Header, normal, read_columns
from loaders.landing import Delivery, sync_file, write_partition
from loaders.rules import Refused, Rule, finding
from loaders.sources import DeliveredEntity, Source
from loaders.typed import typed_query
from loaders.workbooks.archive import check_archive
from loaders.workbooks.book import Book, SheetPart, opened_book
from loaders.workbooks.dangers import TABLE_LIMITS, Danger, Unsafe
from loaders.workbooks.rows import Row

SUFFIX = ".xlsx"
BATCH_ROWS = 5_000
# A person who sees the first record below its header sees row 2.
FIRST_ROW = 2
PLACES = "places"
STATES_NOTHING = -1

DANGER_RULES: dict[Danger, Rule] = {
    Danger.NO_WORKBOOK: rules.NO_WORKBOOK,
    Danger.DAMAGED: rules.NO_WORKBOOK,
    Danger.CLOSED: rules.CLOSED_WORKBOOK,
    Danger.ACTIVE: rules.ACTIVE_WORKBOOK,
    Danger.OUTSIDE: rules.ACTIVE_WORKBOOK,
    Danger.POINTS_OUT: rules.ACTIVE_WORKBOOK,
    Danger.DEFINITIONS: rules.ACTIVE_WORKBOOK,
    Danger.TOO_LARGE: rules.TOO_LARGE,
}


@dataclass
class _Reading:
    """What comes to light while the rows are read, behind the back of whoever asks for them."""

    rows: list[int] = field(default_factory=list)
    stated: int | None = None
    failures: list[Exception] = field(default_factory=list)


def is_table(delivered: DeliveredEntity) -> bool:
    """Whether an entity is declared to come as a workbook."""
    return delivered.file.lower().endswith(SUFFIX)


def land_table(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    found: DeliveredFile,
    folder: Path,
    delivery: Delivery,
) -> tuple[EntityReceipt, tuple[Finding, ...]]:
    """Read one workbook, type it, and write its partition into ``folder``; remarks beside.

    ``connection`` has the pseudonym functions. Refused when it is unsafe, unclear or not whole.
    """
    shown = found.file.shown
    try:
        with os.fdopen(os.dup(found.file.handle), "rb") as file:
            file.seek(0)
            check_archive(file, TABLE_LIMITS)
            with opened_book(file) as book:
                sheet, remarks = _choose(book, found.delivered, shown)
                part = _land_sheet(connection, source, found, book, sheet, folder, delivery)
    except Unsafe as unsafe:
        raise Refused(finding(DANGER_RULES[unsafe.danger], shown)) from None
    _check_unchanged(found.file, found.checksum)
    return part, remarks


def _check_unchanged(file: OpenFile, checksum: str) -> None:
    if whole.checksum(file) != checksum:
        raise Refused(finding(rules.CHANGED_WHILE_READING, file.shown))


def _choose(
    book: Book, delivered: DeliveredEntity, shown: str
) -> tuple[SheetPart, tuple[Finding, ...]]:
    """The sheet to read: the declared one, or the only visible one with anything in it."""
    visible = [sheet for sheet in book.sheets if not sheet.is_hidden]
    if delivered.sheet:
        chosen = [sheet for sheet in visible if normal(sheet.name) == normal(delivered.sheet)]
    elif len(visible) > 1:
        chosen = [sheet for sheet in visible if next(book.rows(sheet), None) is not None]
    else:
        chosen = visible
    if len(chosen) != 1:
        place = f"{len(visible)} synlige ark"
        raise Refused(finding(rules.AMBIGUOUS_SHEET, shown, place))
    hidden = len(book.sheets) - len(visible)
    remarks = (finding(rules.OTHER_SHEETS, shown, f"{hidden} ark"),) if hidden else ()
    return chosen[0], remarks


def _land_sheet(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    found: DeliveredFile,
    book: Book,
    sheet: SheetPart,
    folder: Path,
    delivery: Delivery,
) -> EntityReceipt:
    entity, shown = found.entity, found.file.shown
    texts = book.shared_texts()
    text_of = text_reader(texts)
    rows = (
        row for row in book.rows(sheet) if any(text_of(cell).strip() or not cell.is_known
                                               for cell in row.cells)
    )  # fmt: skip
    first = next(rows, None)
    if first is None:
        raise Refused(finding(rules.EMPTY_FILE, shown))
    named = {cell.column: text_of(cell) for cell in first.cells}
    names = [named.get(place, "") for place in range(max(named) + 1)]
    header = read_columns(found.delivered, [item.name for item in entity.fields], names)
    dialect = replace(source.dialect, has_typed_dates=True)
    readers = {
        item.name: cell_reader(item, dialect, texts, book.styles, book.epoch)
        for item in entity.fields
    }
    reading = _Reading()
    told = _records(rows, reading, dialect, text_of)
    batches = _batches(told, entity, header, readers, reading)
    schema = pa.schema([(item.name, pa.string()) for item in entity.fields])
    connection.register("delivered", pa.RecordBatchReader.from_batches(schema, batches))
    places = {item.name: column_name(item.name) for item in entity.fields}
    query = typed_query(entity, dialect, "select * from delivered", places)
    try:
        written = write_partition(connection, folder, entity, query, delivery)
    except duckdb.Error:
        # What DuckDB says of a stream that broke repeats what broke it; the cause says less.
        for failure in reading.failures:
            raise failure from None
        raise Refused(finding(rules.UNREADABLE_FILE, shown)) from None
    finally:
        connection.unregister("delivered")
    if reading.stated == STATES_NOTHING:
        raise Refused(finding(rules.WRONG_TRAILER, shown, "siste linje"))
    if reading.stated is not None:
        whole.check_stated(shown, reading.stated, written.rows)
    _write_places(folder, entity, shown, reading.rows)
    return EntityReceipt(
        entity=entity.name,
        file=shown,
        rows_read=len(reading.rows),
        rows_landed=written.rows,
        rows_deleted=written.deleted,
        checksum=found.checksum,
        unknown_columns=header.unknown,
    )


def _records(
    rows: Iterator[Row], reading: _Reading, dialect: Dialect, text_of: Reader
) -> Iterator[Row]:
    """The rows that are records: a last one with their number, if there is one, is none."""
    for row in rows:
        first = [text_of(cell) for cell in row.cells if cell.column == 0]
        if dialect.trailer and first and whole.bare(first[0]) == dialect.trailer:
            told = {cell.column: text_of(cell) for cell in row.cells}
            stated = whole.stated_count([told[0], told.get(1, "")], dialect)
            # Whatever stands after it is a row too many, and so is one that states nothing.
            is_odd = stated is None or reading.stated is not None
            reading.stated = STATES_NOTHING if is_odd else stated
            continue
        if reading.stated is not None:
            reading.stated = STATES_NOTHING
        yield row


def _batches(
    rows: Iterator[Row],
    entity: Entity,
    header: Header,
    readers: dict[str, Reader],
    reading: _Reading,
) -> Iterator[pa.RecordBatch]:
    names = [item.name for item in entity.fields]
    wanted: dict[int, list[tuple[int, Reader]]] = {}
    for number, name in enumerate(names):
        wanted.setdefault(header.columns[name], []).append((number, readers[name]))
    try:
        for first in rows:
            columns: list[list[str | None]] = [[] for _ in names]
            for row in chain([first], _few(rows, BATCH_ROWS - 1)):
                record: list[str | None] = [None] * len(names)
                for cell in row.cells:
                    for number, text_of in wanted.get(cell.column, ()):
                        record[number] = text_of(cell)
                for column, text in zip(columns, record, strict=True):
                    column.append(text)
                reading.rows.append(row.number)
            arrays = [pa.array(column, pa.string()) for column in columns]
            yield pa.RecordBatch.from_arrays(arrays, names)
    except Exception as failure:
        reading.failures.append(failure)
        raise


def _few(rows: Iterator[Row], most: int) -> Iterator[Row]:
    for _ in range(most):
        row = next(rows, None)
        if row is None:
            return
        yield row


def _write_places(folder: Path, entity: Entity, shown: str, rows: list[int]) -> None:
    """Write where each record stands, when that cannot be counted from its position."""
    if rows == list(range(FIRST_ROW, FIRST_ROW + len(rows))):
        return
    places = folder / PLACES
    places.mkdir(exist_ok=True)
    path = places / f"{entity.name}.parquet"
    pq.write_table(
        pa.table(
            {
                "row_number": pa.array(range(len(rows)), pa.int64()),
                "file": pa.array([shown] * len(rows), pa.string()),
                "line": pa.array(rows, pa.int64()),
            }
        ),
        path,
    )
    sync_file(path)
