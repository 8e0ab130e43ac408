"""SQL views of a journal's reporting copy, read in streamed batches inside one transaction.

The window of changes overlaps the one before, because journals commit late and out of order;
what comes twice is found to be the same by the warehouse.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, NoSuchTableError

from contracts import receipts
from contracts.entities import Entity, entities
from contracts.periods import local_date
from contracts.receipts import EntityReceipt, Receipt, Status, checksum_text
from contracts.settings import NotConfigured, Settings
from contracts.zones import Zones
from loaders import landing, rules
from loaders.connection import loader_connection
from loaders.landing import Delivery
from loaders.pseudonyms import redacted
from loaders.rules import Refused, finding
from loaders.sources import DeliveredEntity, Source
from loaders.sql import column_name
from loaders.typed import typed_query
from loaders.windows import taken_in

BATCH_ROWS = 20_000
# Every view is read as it was at one instant, so that no child comes without its parent.
ISOLATION = {"postgresql": "REPEATABLE READ", "mssql": "SNAPSHOT"}
OTHER_ISOLATION = "SERIALIZABLE"


class SourceUnreachable(Exception):
    """The database did not answer; a later try may succeed. Never holds the address."""


@dataclass(frozen=True)
class Window:
    """Changes from ``start`` (None: from the beginning) up to, not including, ``end``."""

    start: datetime | None
    end: datetime


def load_window(settings: Settings, source: Source, run_id: str, as_of: datetime) -> Receipt:
    """Land what has changed since the last landed window, less the overlap."""
    zones = settings.zones
    window = next_window(zones, source, as_of)
    delivery = Delivery(
        source_name=source.name,
        delivery_name=local_date(as_of).isoformat(),
        kind=source.kind,
        run_id=run_id,
        landed_at=as_of.astimezone(UTC),
        code_version=settings.code_version,
        data_through=local_date(as_of),
        window_from=window.start,
        window_to=window.end,
    )
    if any(r.delivery_name == delivery.delivery_name for r in _landed(zones, source)):
        return delivery.receipt(Status.DUPLICATE, duplicate_of=delivery.delivery_name)
    folder = landing.part_folder(zones, source.name, delivery.delivery_name)
    try:
        with loader_connection(settings, source) as connection, open_source(source) as views:
            parts = [
                _land_view(connection, views, source, delivered, folder, delivery, window)
                for delivered in source.entities
            ]
            landing.write_missing(zones, folder)
    except Refused as refused:
        return landing.refuse(zones, delivery, refused.findings)
    except (DBAPIError, duckdb.Error) as error:
        # The driver's message can hold the address, the statement and its values; so can
        # DuckDB's, which repeats what the driver said in the middle of a stream.
        raise SourceUnreachable(
            f"kilden {source.name} svarte ikke ({type(getattr(error, 'orig', error)).__name__}); "
            "neste forsøk går av seg selv, se docs/runbooks/source-late.md"
        ) from None
    total = landing.delivery_checksum({part.entity: part.checksum for part in parts})
    return landing.land(zones, folder, landing.with_checksum(delivery, total), parts)


def _landed(zones: Zones, source: Source) -> list[Receipt]:
    return list(receipts.landed(zones.landing, source.name))


def next_window(zones: Zones, source: Source, as_of: datetime) -> Window:
    """The window that follows the last one the rules took in, ``overlap_days`` back into it."""
    ends = [receipt.window_to for receipt in taken_in(zones, source.name) if receipt.window_to]
    start = max(ends) - timedelta(days=source.overlap_days) if ends else None
    return Window(start, as_of.astimezone(UTC))


def open_source(source: Source) -> sa.Connection:
    """A connection whose one transaction sees the database as it is now, and only reads."""
    address = os.environ.get(source.location)
    if not address:
        raise NotConfigured(
            f"kilden {source.name}: sett miljøvariabelen {source.location} til databasens adresse"
        )
    # PostgreSQL writes dates as the server is set up to; ours are to be ISO wherever it stands.
    is_postgresql = sa.make_url(address).get_backend_name() == "postgresql"
    options = {"options": "-c DateStyle=ISO -c TimeZone=UTC"} if is_postgresql else {}
    engine = sa.create_engine(address, poolclass=sa.NullPool, connect_args=options)
    level = ISOLATION.get(engine.dialect.name, OTHER_ISOLATION)
    return engine.execution_options(isolation_level=level).connect()


def _land_view(
    connection: duckdb.DuckDBPyConnection,
    views: sa.Connection,
    source: Source,
    delivered: DeliveredEntity,
    folder: Path,
    delivery: Delivery,
    window: Window,
) -> EntityReceipt:
    entity = entities()[delivered.entity]
    unknown = _check_view(views, source, delivered, entity)
    digest = hashlib.sha256()
    batches = _batches(views, _changed(source, delivered, entity, window), entity, digest)
    schema = pa.schema([(field.name, pa.string()) for field in entity.fields])
    connection.register("delivered", pa.RecordBatchReader.from_batches(schema, batches))
    places = {field.name: column_name(field.name) for field in entity.fields}
    query = typed_query(entity, source.dialect, "select * from delivered", places)
    written = landing.write_partition(connection, folder, entity, query, delivery)
    connection.unregister("delivered")
    return EntityReceipt(
        entity=entity.name,
        file=delivered.view,
        rows_read=written.rows,
        rows_landed=written.rows,
        rows_deleted=written.deleted,
        checksum=checksum_text(digest.hexdigest()),
        unknown_columns=unknown,
    )


def _check_view(
    views: sa.Connection, source: Source, delivered: DeliveredEntity, entity: Entity
) -> tuple[str, ...]:
    """The view's columns that nobody asked for. Refused when it or a needed one is missing."""
    try:
        columns = sa.inspect(views).get_columns(delivered.view, schema=source.schema or None)
    except NoSuchTableError:
        raise Refused(finding(rules.MISSING_VIEW, delivered.view)) from None
    names = [column["name"] for column in columns]
    expected = [delivered.header(field.name) for field in entity.fields]
    missing = [name for name in expected if name not in names]
    if missing:
        raise Refused(
            *(
                finding(rules.MISSING_COLUMN, delivered.view, f"kolonne «{name}»")
                for name in missing
            )
        )
    return tuple(redacted(name) for name in names if name not in expected)


def _changed(
    source: Source, delivered: DeliveredEntity, entity: Entity, window: Window
) -> sa.Select[*tuple[Any, ...]]:
    columns: dict[str, sa.ColumnClause[Any]] = {
        field.name: sa.column(delivered.header(field.name)) for field in entity.fields
    }
    view = sa.table(delivered.view, *columns.values(), schema=source.schema or None)
    changed_at = columns["changed_at"]
    # The server writes each value as text, in ISO form: no driver decides what a date is.
    as_text = [sa.cast(column, sa.Text) for column in columns.values()]
    # A row that does not say when it was changed comes every time: rules judge it, not we.
    is_new = changed_at < window.end
    if window.start is not None:
        is_new = sa.and_(is_new, changed_at >= window.start)
    return sa.select(*as_text).select_from(view).where(sa.or_(changed_at.is_(None), is_new))


def _batches(
    views: sa.Connection,
    query: sa.Select[*tuple[Any, ...]],
    entity: Entity,
    digest: hashlib._Hash,
) -> Iterator[pa.RecordBatch]:
    """The rows as text, a batch at a time: the server keeps the rest behind its cursor."""
    streamed = views.execution_options(stream_results=True, max_row_buffer=BATCH_ROWS)
    names = [field.name for field in entity.fields]
    with streamed.execute(query) as result:
        for rows in result.partitions(BATCH_ROWS):
            columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
            batch = pa.RecordBatch.from_arrays(columns, names)
            digest.update(batch.serialize())
            yield batch
