"""SQL views of a journal's reporting copy, read in streamed batches inside one transaction.

The window of changes overlaps the one before, because journals commit late and out of order;
what comes twice is found to be the same by the warehouse.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from contracts import receipts
from contracts.periods import local_date
from contracts.receipts import EntityReceipt, Receipt, Status, checksum_text
from contracts.settings import Settings
from contracts.sql import column_name
from contracts.zones import Zones
from loaders import landing, rules
from loaders.connection import loader_connection
from loaders.journal.views import (
    View,
    changed_rows,
    declared_views,
    open_source,
    text_batches,
)
from loaders.landing import Delivery
from loaders.rules import Refused, finding
from loaders.sources import Source
from loaders.typed import typed_query
from loaders.windows import taken_in


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
                _land_view(connection, views, source, view, folder, delivery, window)
                for view in declared_views(views, source)
            ]
            landing.write_missing(zones, folder)
    except Refused as refused:
        return landing.refuse(zones, delivery, refused.findings)
    except DBAPIError as error:
        raise _unreachable(source, error) from None
    total = landing.delivery_checksum({part.entity: part.checksum for part in parts})
    return landing.land(zones, folder, landing.with_checksum(delivery, total), parts)


def _unreachable(source: Source, error: DBAPIError) -> SourceUnreachable:
    # The driver's message can hold the address, the statement and its values: its kind says enough.
    return SourceUnreachable(
        f"kilden {source.name} svarte ikke ({type(error.orig).__name__}); "
        "neste forsøk går av seg selv, se docs/runbooks/source-late.md"
    )


def _landed(zones: Zones, source: Source) -> list[Receipt]:
    return list(receipts.landed(zones.landing, source.name))


def next_window(zones: Zones, source: Source, as_of: datetime) -> Window:
    """The window that follows the last one the rules took in, ``overlap_days`` back into it."""
    ends = [receipt.window_to for receipt in taken_in(zones, source.name) if receipt.window_to]
    start = max(ends) - timedelta(days=source.overlap_days) if ends else None
    return Window(start, as_of.astimezone(UTC))


def _land_view(
    connection: duckdb.DuckDBPyConnection,
    views: sa.Connection,
    source: Source,
    view: View,
    folder: Path,
    delivery: Delivery,
    window: Window,
) -> EntityReceipt:
    entity, shown = view.entity, view.delivered.view
    digest = hashlib.sha256()
    failures: list[Exception] = []
    query = changed_rows(views, source, view, window.start, window.end)
    batches = text_batches(views, query, view, digest, failures)
    schema = pa.schema([(field.name, pa.string()) for field in entity.fields])
    connection.register("delivered", pa.RecordBatchReader.from_batches(schema, batches))
    places = {field.name: column_name(field.name) for field in entity.fields}
    typed = typed_query(entity, source.dialect, "select * from delivered", places)
    try:
        written = landing.write_partition(connection, folder, entity, typed, delivery)
    except duckdb.Error:
        # DuckDB repeats what the driver said in the middle of a stream; the cause says less.
        for failure in failures:
            raise failure from None
        raise Refused(finding(rules.FAILING_VIEW, shown)) from None
    finally:
        connection.unregister("delivered")
    return EntityReceipt(
        entity=entity.name,
        file=shown,
        rows_read=written.rows,
        rows_landed=written.rows,
        rows_deleted=written.deleted,
        checksum=checksum_text(digest.hexdigest()),
        unknown_columns=view.header.unknown,
    )
