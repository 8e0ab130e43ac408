"""What a reading becomes: checked against its delivery, then records of monthly_counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from contracts.entities import entities
from contracts.monthly_form import MONTHS_NB
from contracts.periods import Month, local_midnight
from contracts.receipts import EntityReceipt, Finding
from contracts.severities import Severity
from loaders.landing import Delivery, write_partition
from loaders.manual_counts.counts import CountedCell
from loaders.manual_counts.heading import unit_slug
from loaders.manual_counts.rules import finding
from loaders.manual_counts.workbook import Reading, read_workbook
from loaders.reference.municipalities import today
from loaders.rules import Refused
from loaders.sources import Source

ENTITY = "monthly_counts"

SCHEMA = pa.schema(
    {
        "record_id": pa.string(),
        "municipality_code": pa.string(),
        "registered_at": pa.timestamp("us", tz="UTC"),
        "changed_at": pa.timestamp("us", tz="UTC"),
        "is_deleted": pa.bool_(),
        "unit": pa.string(),
        "month": pa.date32(),
        "indicator_code": pa.string(),
        "value": pa.decimal128(12, 3),
        "counted_by": pa.string(),
        "approved_at": pa.timestamp("us", tz="UTC"),
        "comment": pa.string(),
        "sheet": pa.string(),
        "cell": pa.string(),
        "unreadable": pa.list_(pa.string()),
    }
)

# Free text may hold an identity number. It is taken out before anything is written, by the
# same function and with the same mark as in the journal's texts.
WITHOUT_NUMBERS = """
    select * replace (
        case when not has_number then comment end as comment,
        case when has_number then list_append(unreadable, 'comment:identity_number')
             else unreadable end as unreadable
    )
    from (
        select *, coalesce(holds_identity_number(comment), false) as has_number
        from reading_of_workbook
    )
"""


def as_table(reading: Reading, changed_at: datetime) -> pa.Table:
    """One record per month and row of the form, also those not reported.

    ``changed_at`` is the delivery's instant; ValueError without a zone or for a refused reading.
    """
    if changed_at.tzinfo is None:
        raise ValueError("an instant must carry a time zone")
    if reading.is_refused or reading.unit is None or reading.municipality_code is None:
        raise ValueError("a refused workbook has no records")
    own = {
        "municipality_code": reading.municipality_code,
        "registered_at": changed_at,
        "changed_at": changed_at,
        "is_deleted": False,
        "unit": reading.unit,
        "approved_at": reading.approved_at,
    }
    prefix = f"{reading.municipality_code}-{unit_slug(reading.unit)}"
    records = [own | _record(cell, prefix) for cell in reading.cells]
    return pa.Table.from_pylist(records, SCHEMA)


def _record(cell: CountedCell, prefix: str) -> dict[str, object]:
    return {
        "record_id": f"{prefix}-{cell.indicator_code}-{cell.month:%Y-%m}",
        "month": cell.month,
        "indicator_code": cell.indicator_code,
        "value": cell.value,
        "counted_by": cell.counted_by,
        "comment": cell.comment,
        "sheet": cell.sheet,
        "cell": cell.cell,
        "unreadable": ["value"] if cell.is_unreadable else None,
    }


def against_delivery(
    reading: Reading, municipality_code: str | None, delivered_on: date | None
) -> Reading:
    """The reading with what only its delivery can tell: is it the right source's, and does it
    tell of months that were not over?"""
    return replace(
        reading,
        findings=(
            *reading.findings,
            *_wrong_source(reading, municipality_code),
            *_early_months(reading, delivered_on),
        ),
    )


def _wrong_source(reading: Reading, municipality_code: str | None) -> Iterator[Finding]:
    code = reading.municipality_code
    if code is None or municipality_code is None or code == municipality_code:
        return
    # A source may be declared by any code its municipality has had. Before a split, none is
    # the code of today, so only the very same code will do.
    now = today().get(code)
    if now is None or now != today().get(municipality_code):
        yield finding("M-112", reading.file)


def _early_months(reading: Reading, delivered_on: date | None) -> Iterator[Finding]:
    if delivered_on is None:
        return
    for month in months_reported(reading):
        if month.end > delivered_on:
            yield finding(
                "M-113",
                reading.file,
                reading.cells[0].sheet,
                month=f"{MONTHS_NB[month.month - 1]} {month.year}",
            )


def months_reported(reading: Reading) -> list[Month]:
    """The months with at least one count."""
    return sorted({Month.of(cell.month) for cell in reading.cells if cell.value is not None})


def read_delivery(source: Source, path: Path, delivery: Delivery) -> Reading:
    """The delivered workbook's reading. Refused, with every finding, when one stops it."""
    reading = against_delivery(read_workbook(path), source.municipality_code, delivery.data_through)
    if reading.is_refused:
        raise Refused(*(item for item in reading.findings if item.severity is Severity.FILE))
    return reading


def land_reading(
    connection: duckdb.DuckDBPyConnection, reading: Reading, folder: Path, delivery: Delivery
) -> EntityReceipt:
    """Write a reading's records into a delivery's folder.

    The connection must have the functions of ``loaders.pseudonyms.register``.
    """
    if delivery.data_through is None:
        raise ValueError("a workbook's delivery must name its day")
    table = as_table(reading, local_midnight(delivery.data_through))
    connection.register("reading_of_workbook", table)
    written = write_partition(connection, folder, entities()[ENTITY], WITHOUT_NUMBERS, delivery)
    return EntityReceipt(
        entity=ENTITY,
        file=reading.file,
        rows_read=table.num_rows,
        rows_landed=written.rows,
        rows_deleted=written.deleted,
        checksum=delivery.checksum,
    )


def land_workbook(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    path: Path,
    folder: Path,
    delivery: Delivery,
) -> EntityReceipt:
    """Read a delivered workbook and write its records. Refused when it cannot be taken in."""
    return land_reading(connection, read_delivery(source, path, delivery), folder, delivery)
