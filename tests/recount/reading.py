"""From landing to the records in force: what every count starts from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

PROJECT = Path(__file__).resolve().parents[2]
SEEDS = PROJECT / "dbt_project" / "seeds"
LINEAGE = ["source_name", "delivery_name", "landed_at"]
OSLO = "Europe/Oslo"


@dataclass(frozen=True)
class Landed:
    """One installation's landing as it is known: all accepted versions, and those in force.

    ``reference`` and ``seeds`` are tables by name, ``told_until`` is a source's first day not
    told about.
    """

    versions: Mapping[str, pd.DataFrame]
    current: Mapping[str, pd.DataFrame]
    reference: Mapping[str, pd.DataFrame]
    seeds: Mapping[str, pd.DataFrame]
    told_until: Mapping[str, pd.Timestamp]


def read_landed(home: Path) -> Landed:
    """Everything a recount needs of an installation."""
    accepted = _accepted(home)
    versions = {name: _versions(home, name, accepted) for name in _entities(home)}
    return Landed(
        versions=versions,
        current={name: in_force(rows) for name, rows in versions.items()},
        reference={
            path.stem: _table(path) for path in (home / "landing" / "_reference").glob("*.parquet")
        },
        seeds=read_seeds(),
        told_until=_told_until(home, accepted),
    )


def read_seeds() -> dict[str, pd.DataFrame]:
    """The seeds, every column as text; an empty cell is an empty text."""
    return {
        path.stem: pd.read_csv(path, dtype=str, keep_default_na=False)
        for path in SEEDS.glob("*.csv")
    }


def in_force(versions: pd.DataFrame) -> pd.DataFrame:
    """The newest version of each record, unless it says that the record is deleted."""
    ordered = versions.sort_values(["changed_at", "landed_at", "delivery_name"], kind="stable")
    newest = ordered.drop_duplicates(["source_name", "record_id"], keep="last")
    return newest[~newest["is_deleted"].astype(bool)].reset_index(drop=True)


def local_day(instants: pd.Series) -> pd.Series:
    """The date of instants in Norway."""
    local = pd.to_datetime(instants, utc=True).dt.tz_convert(OSLO)
    return local.dt.tz_localize(None).dt.normalize().astype("datetime64[s]")


def _entities(home: Path) -> list[str]:
    return sorted(path.stem for path in (home / "landing/_empty/_empty").glob("*.parquet"))


def _accepted(home: Path) -> list[tuple[str, str]]:
    verdicts = [
        _table(path) for path in sorted((home / "judgements").glob("[!_.]*/*/verdict.parquet"))
    ]
    return [
        (row.source_name, row.delivery_name)
        for verdict in verdicts
        for row in verdict.itertuples()
        if row.verdict == "accepted"
    ]


def _versions(home: Path, entity: str, accepted: list[tuple[str, str]]) -> pd.DataFrame:
    parts = [_table(home / "landing/_empty/_empty" / f"{entity}.parquet")]
    released = _released(home)
    for source, delivery in accepted:
        rows = _table(home / "landing" / source / delivery / f"{entity}.parquet")
        aside = _table(home / "judgements" / source / delivery / "quarantine.parquet")
        numbers = {
            number
            for number in aside.loc[aside["entity"] == entity, "row_number"]
            if (source, delivery, entity, number) not in released
        }
        parts.append(rows[~rows.index.isin(numbers)])
    full = [part for part in parts if len(part)] or parts[:1]
    return pd.concat(full, ignore_index=True)


def _released(home: Path) -> set[tuple[str, str, str, int]]:
    """The rows that were set aside and have been let in since, by their place."""
    return {
        (row.source_name, row.delivery_name, row.entity, row.row_number)
        for path in (home / "judgements" / "_releases").glob("[!_.]*/*.parquet")
        for row in _table(path).itertuples()
        if row.outcome == "released"
    }


def _told_until(home: Path, accepted: list[tuple[str, str]]) -> dict[str, pd.Timestamp]:
    told: dict[str, pd.Timestamp] = {}
    for source, delivery in accepted:
        path = home / "landing" / source / delivery / "receipt.json"
        day = json.loads(path.read_text(encoding="utf-8"))["data_through"]
        if day:
            told[source] = max(pd.Timestamp(day), told.get(source, pd.Timestamp(day)))
    return told


def _table(path: Path) -> pd.DataFrame:
    """A Parquet file's rows in the file's order; dates as midnights."""
    table = pq.ParquetFile(path).read()
    frame = table.to_pandas(date_as_object=False)
    dates = [field.name for field in table.schema if str(field.type).startswith("date32")]
    texts = [field.name for field in table.schema if "string" in str(field.type)]
    frame = frame.astype(dict.fromkeys(dates, "datetime64[s]") | dict.fromkeys(texts, object))
    # A column that happens to be empty is a column of texts all the same.
    frame[texts] = frame[texts].where(frame[texts].notna(), None)
    return frame
