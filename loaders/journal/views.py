"""The views of a journal's reporting copy: looked at, asked for what is new, read as text.

What the server or its driver says of an error can hold an address, a statement and values. Only
its kind is listened to, and never repeated.
"""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, InterfaceError, NoSuchTableError, OperationalError

from contracts.entities import Entity, entities
from contracts.receipts import Finding
from contracts.settings import NotConfigured
from loaders import rules
from loaders.journal.headers import Header, read_columns
from loaders.rules import Refused, finding
from loaders.sources import DeliveredEntity, Source
from loaders.typed import LONGEST_TEXT

BATCH_ROWS = 20_000
FIRST_ROWS = 500
# What a batch may weigh: rows are fetched by how heavy those before them were.
BATCH_BYTES = 32 << 20
CONNECT_SECONDS = 15
# The values of these are short whatever they are; all others are cut where no cell goes on.
SHORT_TYPES = (sa.Numeric, sa.Integer, sa.Boolean, sa.Date, sa.DateTime, sa.Time, sa.Interval)
# Every view is read as it was at one instant, so that no child comes without its parent.
ISOLATION = {"postgresql": "REPEATABLE READ", "mssql": "SNAPSHOT"}
OTHER_ISOLATION = "SERIALIZABLE"
# PostgreSQL's own words for what went wrong: a statement that took too long, a view one may not
# read, and the classes that a new connection may mend.
TOOK_TOO_LONG, NOT_ALLOWED = "57014", ("42501", "42P01", "3F000")
PASSING = ("08", "40", "53", "55", "57", "58")


@dataclass(frozen=True)
class View:
    """A declared view, its own columns by name and type, and where our fields are in it."""

    delivered: DeliveredEntity
    entity: Entity
    names: tuple[str, ...]
    types: tuple[object, ...]
    header: Header


def open_source(source: Source) -> sa.Connection:
    """A connection whose one transaction sees the database as it is now, and only reads."""
    address = os.environ.get(source.location)
    if not address:
        raise NotConfigured(
            f"kilden {source.name}: sett miljøvariabelen {source.location} til databasens adresse"
        )
    engine = sa.create_engine(
        address, poolclass=sa.NullPool, connect_args=_options(address, source)
    )
    level = ISOLATION.get(engine.dialect.name, OTHER_ISOLATION)
    return engine.execution_options(isolation_level=level).connect()


def _options(address: str, source: Source) -> dict[str, object]:
    """What a connection is opened with. PostgreSQL writes dates as the server is set up to; ours
    are to be ISO, in UTC and UTF-8 wherever it stands, and no view may take for ever."""
    if sa.make_url(address).get_backend_name() != "postgresql":
        return {}
    milliseconds = source.statement_timeout * 1000
    return {
        "options": "-c DateStyle=ISO -c IntervalStyle=iso_8601 -c TimeZone=UTC "
        f"-c client_encoding=UTF8 -c statement_timeout={milliseconds} "
        f"-c lock_timeout={milliseconds}",
        "connect_timeout": CONNECT_SECONDS,
    }


def declared_views(views: sa.Connection, source: Source) -> list[View]:
    """Every declared view, looked at. Refused with what is wrong with all of them."""
    found: list[View] = []
    findings: list[Finding] = []
    for delivered in source.entities:
        try:
            found.append(_view(views, source, delivered))
        except Refused as refused:
            findings += refused.findings
    if findings:
        raise Refused(*findings)
    return found


def _view(views: sa.Connection, source: Source, delivered: DeliveredEntity) -> View:
    entity = entities()[delivered.entity]
    try:
        with warnings.catch_warnings():
            # A type that SQLAlchemy does not know is read as text like any other.
            warnings.simplefilter("ignore")
            columns = sa.inspect(views).get_columns(delivered.view, schema=source.schema or None)
    except NoSuchTableError:
        raise Refused(finding(rules.MISSING_VIEW, delivered.view)) from None
    except DBAPIError as error:
        raise _failed(error, delivered.view) from None
    names = tuple(str(column["name"]) for column in columns)
    header = read_columns(delivered, [field.name for field in entity.fields], names)
    return View(delivered, entity, names, tuple(column["type"] for column in columns), header)


def changed_rows(
    views: sa.Connection, source: Source, view: View, start: datetime | None, end: datetime
) -> sa.Select[*tuple[Any, ...]]:
    places = view.header.columns
    columns: dict[str, sa.ColumnClause[Any]] = {
        field: sa.column(view.names[place]) for field, place in places.items()
    }
    distinct = {column.name: column for column in columns.values()}
    table = sa.table(view.delivered.view, *distinct.values(), schema=source.schema or None)
    changed_at = columns["changed_at"]
    is_new = changed_at < end
    if start is not None:
        is_new = sa.and_(is_new, changed_at >= start)
    # A row that does not say when it was changed comes every time: rules judge it, not we.
    wanted = [changed_at.is_(None), is_new]
    is_instant = isinstance(view.types[places["changed_at"]], sa.Date | sa.DateTime)
    if views.dialect.name == "postgresql" and is_instant:
        wanted.append(sa.not_(sa.func.isfinite(changed_at)))
    texts = [
        _text(columns[field], view.types[place]).label(f"f{number}")
        for number, (field, place) in enumerate(places.items())
    ]
    return sa.select(*texts).select_from(table).where(sa.or_(*wanted))


def _text(column: sa.ColumnClause[Any], type_: object) -> sa.ColumnElement[Any]:
    """The value as text in ISO form, written by the server: no driver decides what a date is."""
    text = sa.cast(column, sa.Text)
    if isinstance(type_, SHORT_TYPES):
        return text
    # One sign more than a cell can have is enough to see that it is too long.
    return sa.func.substring(text, sa.literal_column("1"), sa.literal_column(str(LONGEST_TEXT + 1)))


def text_batches(
    views: sa.Connection,
    query: sa.Select[*tuple[Any, ...]],
    view: View,
    digest: hashlib._Hash,
    failures: list[Exception],
) -> Iterator[pa.RecordBatch]:
    """The rows as text, a batch at a time: the server keeps the rest behind its cursor."""
    streamed = views.execution_options(stream_results=True, max_row_buffer=1)
    names = list(view.header.columns)
    shown = view.delivered.view
    try:
        with streamed.execute(query) as result:
            wanted = FIRST_ROWS
            while rows := result.fetchmany(wanted):
                batch = _batch(rows, names)
                wanted = _next_rows(batch, len(rows))
                digest.update(batch.serialize())
                yield batch
    except DBAPIError as error:
        failures.append(_failed(error, shown))
        raise
    except UnicodeError:
        failures.append(Refused(finding(rules.WRONG_ENCODING, shown)))
        raise
    except Exception as error:
        failures.append(error)
        raise


def _batch(rows: Sequence[Sequence[Any]], names: list[str]) -> pa.RecordBatch:
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    return pa.RecordBatch.from_arrays(columns, names)


def _next_rows(batch: pa.RecordBatch, rows: int) -> int:
    """How many rows to ask for: as many as weigh a batch, and never many more than just now."""
    each = max(1, int(batch.nbytes) // rows)
    return max(1, min(BATCH_ROWS, 4 * rows, BATCH_BYTES // each))


def _failed(error: DBAPIError, view: str) -> Exception:
    """What an error while a view is read means: a retry may mend it, or its owner must."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if state in NOT_ALLOWED:
        return Refused(finding(rules.MISSING_VIEW, view))
    is_passing = (
        state.startswith(PASSING) if state else isinstance(error, OperationalError | InterfaceError)
    )
    if state != TOOK_TOO_LONG and (error.connection_invalidated or is_passing):
        return error
    return Refused(finding(rules.FAILING_VIEW, view))
