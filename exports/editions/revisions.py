"""How an edition differs from each before it, as a file the warehouse reads for rpt_revisions."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from contracts.zones import PRIVATE_FOLDER, Zones, sync_folder
from exports.editions.changes import Change
from exports.editions.comparing import FIGURES, IS_HIDDEN, Compared, Difference, compare
from exports.editions.events import Tampered
from exports.editions.folder import REVISIONS, Edition, editions
from exports.editions.life import has_left
from exports.editions.period import Period
from exports.editions.writing import PART

KEYS = ("municipality_code", "indicator_code", "offer_kind_code", "age_band_code", "sex_code",
        "decision_code")  # fmt: skip
# Sums of whole numbers, means and shares: wide enough for each, exact for all.
NUMBER = pa.decimal128(24, 6)
INSTANT = pa.timestamp("us", tz="UTC")
SCHEMA = pa.schema(
    [
        ("form", pa.string()),
        ("table_name", pa.string()),
        ("period_kind", pa.string()),
        ("period_on", pa.date32()),
        ("from_edition_number", pa.int64()),
        ("to_edition_number", pa.int64()),
        ("from_message_id", pa.string()),
        ("to_message_id", pa.string()),
        ("from_knowledge_time", INSTANT),
        ("to_knowledge_time", INSTANT),
        *((key, pa.string()) for key in KEYS),
        ("other_keys", pa.string()),
        *(
            (f"{when}_{figure}", pa.string() if figure == "missing_code" else NUMBER)
            for when in ("before", "after")
            for figure in FIGURES
        ),
        ("before_is_hidden", pa.bool_()),
        ("after_is_hidden", pa.bool_()),
        ("cause_code", pa.string()),
        ("possible_cause_codes", pa.string()),
    ]
)
# What dbt reads also before there is an edition: the name is no form's.
NONE_YET = "_none.parquet"


def revision_rows(
    form: str,
    period: Period,
    table_name: str,
    befores: Sequence[Compared],
    after: Compared,
    changes: Sequence[Change] | None,
) -> Iterator[dict[str, Any]]:
    """One row per figure that differs from an earlier edition, for each of those."""
    for before in befores:
        about = {
            "form": form,
            "table_name": table_name,
            "period_kind": period.kind,
            "period_on": period.on,
            "from_edition_number": before.number,
            "to_edition_number": after.number,
            "from_message_id": before.message_id,
            "to_message_id": after.message_id,
            "from_knowledge_time": before.knowledge_time.astimezone(UTC),
            "to_knowledge_time": after.knowledge_time.astimezone(UTC),
        }
        for difference in compare(before, after, changes):
            yield about | _row(difference)


def _row(difference: Difference) -> dict[str, Any]:
    others = sorted(set(difference.key) - set(KEYS))
    row: dict[str, Any] = {key: difference.key.get(key) for key in KEYS}
    row["other_keys"] = "; ".join(f"{key}={difference.key[key]}" for key in others) or None
    for when, told in (("before", difference.before), ("after", difference.after)):
        for figure in FIGURES:
            row[f"{when}_{figure}"] = told and _exact(told.get(figure))
        row[f"{when}_is_hidden"] = told and told.get(IS_HIDDEN)
    row["cause_code"] = difference.cause
    row["possible_cause_codes"] = ", ".join(difference.possible) or None
    return row


def _exact(value: object) -> object:
    return round(Decimal(str(value)), 6) if isinstance(value, int | float | Decimal) else value


def write_revisions(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Write the rows as Parquet; none is a file without rows."""
    pq.write_table(pa.Table.from_pylist(list(rows), schema=SCHEMA), path)


def offer_revisions(zones: Zones) -> None:
    """Put the revisions of what has left where the warehouse reads them, if they are not there.

    Safe to be killed in: what is missing is put there the next time.
    """
    ensure_none(zones)
    for edition in editions(zones):
        if _has_left(edition):
            _offer(zones, edition)


def ensure_none(zones: Zones) -> None:
    """Make sure there is a file without rows."""
    zones.national_revisions.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    if not (zones.national_revisions / NONE_YET).exists():
        beside = zones.national_revisions / f"{PART}none"
        write_revisions(beside, [])
        beside.rename(zones.national_revisions / NONE_YET)


def offered(zones: Zones) -> Iterator[str]:
    """The ids of the messages whose revisions lie where the warehouse reads them."""
    for edition in editions(zones):
        form, period = edition.folder.parts[-3:-1]
        if _has_left(edition) and zones.revisions_file(form, period, edition.number).exists():
            yield edition.events()[0].message_id


def _has_left(edition: Edition) -> bool:
    try:
        return has_left(edition.events())
    except Tampered:
        # Told by verify; the others are offered all the same.
        return False


def _offer(zones: Zones, edition: Edition) -> None:
    form, period = edition.folder.parts[-3:-1]
    target = zones.revisions_file(form, period, edition.number)
    if not target.exists():
        target.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        beside = target.with_name(f"{PART}{target.stem}")
        beside.write_bytes((edition.kept / REVISIONS).read_bytes())
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.rename(target)
        sync_folder(target.parent)
