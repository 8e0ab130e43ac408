"""Reads what an edition is made from: the model's rows, and the publication they stand in."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from contracts.receipts import RECEIPT_NAME, Status, read
from contracts.zones import Zones
from exports.editions.life import NotAllowed
from exports.editions.period import Period
from exports.editions.sources import SourceReceipt
from exports.publish import CURRENT
from exports.receivers.contract import Form, Table
from exports.warehouse import opened_published, tables

# The publication's own list of what each source last delivered.
FRESHNESS = "rpt_freshness"
PERIOD_COLUMNS = {"period_kind", "period_on"}


@dataclass(frozen=True)
class Made:
    """The publication an edition is made from: which night, known when, by which code."""

    folder: Path
    run_id: str
    as_of: datetime
    code_version: str


def current_publication(zones: Zones) -> Path:
    """The folder of what is published now; NotAllowed when nothing is."""
    folder = (zones.published / CURRENT).resolve()
    if not folder.is_dir():
        raise NotAllowed("Ingenting er publisert ennå. Kjør en natt først: make night")
    return folder


def read_publication(folder: Path) -> Made:
    """What a publication says of itself."""
    with opened_published(folder / "reporting.duckdb") as connection:
        found = connection.execute("select run_id, as_of, code_version from publication").fetchone()
    if found is None:
        raise NotAllowed(
            "Publiseringen sier ikke hvilken kjøring den er fra. Kjør en natt på nytt."
        )
    run_id, as_of, code_version = found
    return Made(folder, run_id, as_of, code_version)


def read_rows(folder: Path, form: Form, table: Table, period: Period) -> pa.Table:
    """One table's rows for a period, sorted by its key; NotAllowed when they cannot be sent."""
    place = f"{form.form}, tabell {table.name}"
    with opened_published(folder / f"{table.database}.duckdb") as connection:
        if table.model not in tables(connection):
            raise NotAllowed(
                f"{place}: modellen {table.model} er ikke publisert. Kjør en natt med denne koden."
            )
        rows = _select(connection, table, period)
    wanted = [field.column for field in table.fields if field.column is not None]
    lacking = sorted(set(wanted) - set(rows.column_names))
    if lacking:
        raise NotAllowed(
            f"{place}: modellen mangler kolonnen {', '.join(lacking)}. "
            "Rett modellen eller kontrakten."
        )
    return in_order(rows, table, place)


def in_order(rows: pa.Table, table: Table, place: str) -> pa.Table:
    """The rows sorted by their key as text; NotAllowed when two have the same."""
    columns = [field.column for field in table.fields if field.name in table.key]
    keys = [
        tuple("" if value is None else str(value) for value in key)
        for key in zip(*(rows[column].to_pylist() for column in columns), strict=True)
    ]
    if len(set(keys)) < len(keys):
        raise NotAllowed(f"{place}: to rader har samme nøkkel. Rett modellen {table.model}.")
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return rows.take(pa.array(order, pa.int64())).combine_chunks().replace_schema_metadata(None)


def source_receipts(zones: Zones, as_of: datetime) -> Iterator[SourceReceipt]:
    """Every delivery that was landed when the figures were known."""
    for path in sorted(zones.landing.glob(f"[!_.]*/*/{RECEIPT_NAME}")):
        receipt = read(path)
        if receipt.status is Status.LANDED and receipt.landed_at <= as_of:
            yield SourceReceipt(receipt.source_name, receipt.delivery_name, receipt.checksum)


def check_landed(folder: Path, receipts: Collection[SourceReceipt]) -> None:
    """NotAllowed when what a publication says that it was made from is not in landing: the edition
    could not say where its figures come from, nor be made again."""
    with opened_published(folder / "reporting.duckdb") as connection:
        if FRESHNESS not in tables(connection):
            return
        told = connection.execute(
            f"select source_name, last_delivery_name from {FRESHNESS} "
            "where last_delivery_name is not null order by source_name"
        ).fetchall()
    landed = {(receipt.source, receipt.delivery) for receipt in receipts}
    gone = [f"landing/{source}/{delivery}" for source, delivery in told
            if (source, delivery) not in landed]  # fmt: skip
    if gone:
        raise NotAllowed(
            f"Leveringer som tallene er laget av, er borte: {', '.join(gone)}. "
            "Hent landing/ fra sikkerhetskopien; se docs/runbooks/restore-from-landing.md."
        )


def _select(connection: duckdb.DuckDBPyConnection, table: Table, period: Period) -> pa.Table:
    name = f'"{table.model}"'
    found = connection.execute(f"select * from {name} limit 0").description or []
    columns = {column[0] for column in found}
    if columns >= PERIOD_COLUMNS:
        asked = connection.sql(
            f"select * from {name} where period_kind = ? and period_on = ?",
            params=[period.kind, period.on],
        )
    else:
        asked = connection.sql(f"select * from {name}")
    return asked.to_arrow_table()
