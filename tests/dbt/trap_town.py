"""Lands the traps of the domain as if they had been delivered, each in a town of its own.

One home holds them all, so that one build counts them: a trap cannot disturb another's figures.
It is seen twice, before and after what came late, because some traps are about what was known.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from contracts.entities import entities
from contracts.receipts import EntityReceipt, Receipt, Status, write
from expectations.quarantine import TABLES
from tests.dbt.building import rows
from tests.dbt.made_home import (
    DECLARED_AT,
    MUNICIPALITIES,
    SOURCES,
    TONSBERG_AND_TRONDHEIM,
    MadeHome,
    instant,
)
from tests.dbt.made_judgement import Row, write_parquet
from tests.dbt.rebuilding import build_one
from tests.dbt.shared_builds import once
from tests.dbt.trap_town_counts import TOWNS_OF_COUNTS
from tests.dbt.trap_town_days import TOWNS_OF_DAYS
from tests.dbt.trap_town_people import TOWNS_OF_PEOPLE
from tests.dbt.trap_town_telling import UNPLACED_CODE, Town

TOWNS = [*TOWNS_OF_PEOPLE, *TOWNS_OF_DAYS, *TOWNS_OF_COUNTS]
LONG_AGO = date(2000, 1, 1)

# March was reported on the tenth of April; what came later changed what was known of it.
WHEN_MARCH_WAS_SENT = "2023-04-10 05:30:00+02:00"
LONG_AFTER = "2026-01-01 05:30:00+01:00"


def trap_home(folder: Path) -> Path:
    """The home of every trap, made once."""
    home = MadeHome(folder / "home")
    _write_municipalities(home)
    tables: dict[str, list[Row]] = {}
    verdicts = []
    for town in TOWNS:
        for source_name, kind in town.sources.items():
            home.sources.append(_source(town, source_name, kind))
        for source_name, told_on, told in town.deliveries():
            place = {"source_name": source_name, "delivery_name": f"{told_on}_{source_name}"}
            verdicts.append({**place, "verdict": "accepted", "judged_at": instant(told_on),
                             "run_id": "made"})  # fmt: skip
            for entity, records in told.items():
                tables.setdefault(entity, []).extend(
                    {**_placed(row, town), **place, "landed_at": instant(told_on), "unreadable": []}
                    for row in records
                )
            _write_receipt(home.path, place, told_on, told)
    write_parquet(home.path / "landing/_reference/sources.parquet", SOURCES, home.sources)
    for entity, all_rows in tables.items():
        columns = entities()[entity].landed_columns
        write_parquet(home.path / f"landing/made/made/{entity}.parquet", columns, all_rows)
    write_parquet(home.path / "judgements/made/made/verdict.parquet", TABLES["verdict"], verdicts)
    return home.path


def counted_long_after(factory: pytest.TempPathFactory) -> Path:
    """The warehouse with everything told, held to every data test dbt has."""
    home = once(factory, "traps", trap_home)
    return once(factory, "traps-after", lambda to: build_one(home, to, LONG_AFTER, with_tests=True))


def counted_when_march_was_sent(factory: pytest.TempPathFactory) -> Path:
    """The warehouse as it was when the report on March was sent."""
    home = once(factory, "traps", trap_home)
    return once(factory, "traps-sent", lambda to: build_one(home, to, WHEN_MARCH_WAS_SENT))


def figure(built: Path, report: str, town: str, indicator: str, period: str, **where: Any) -> Any:
    """A figure of a town in a year ("2023") or a month ("2023-03"); the whole unless told else.

    ``column`` chooses another column than value.
    """
    column = where.pop("column", "value")
    wanted = {"breakdown_code": "total", "category_code": None, "item_code": None, **where}
    kind, first = ("year", f"{period}-01-01") if len(period) == 4 else ("month", f"{period}-01")
    found = rows(
        built,
        f"select {column} from {report} where municipality_name = ? and indicator_code = ? "
        "and period_kind = ? and period_on = ?::date "
        + "".join(f"and {name} is not distinct from ? " for name in wanted),
        town, indicator, kind, first, *wanted.values(),
    )  # fmt: skip
    assert len(found) == 1, (report, town, indicator, period, where, found)
    return found[0][0]


def share(built: Path, report: str, town: str, indicator: str, period: str, **where: Any) -> str:
    """Such a share as its numerator over its denominator, as in "1/2"."""
    both = (
        figure(built, report, town, indicator, period, column=side, **where)
        for side in ("numerator", "denominator")
    )
    return "/".join(f"{side:.0f}" for side in both)


def _placed(row: Row, town: Town) -> Row:
    """A record is the town's own unless it says it is another's."""
    code = row["municipality_code"]
    return {**row, "municipality_code": town.code if code == UNPLACED_CODE else code}


def _source(town: Town, source_name: str, kind: str) -> Row:
    return {
        "source_name": source_name,
        "title": source_name,
        "organisation": source_name,
        "municipality_code": town.code,
        "kind": kind,
        "registered_from": town.since,
        "expected_by": "06:00",
        "declared_at": DECLARED_AT,
    }


def _write_municipalities(home: MadeHome) -> None:
    names = ("municipality_code", "municipality_name", "valid_from", "valid_to")
    known = {code for code, *_ in TONSBERG_AND_TRONDHEIM}
    made = [(town.code, town.name, LONG_AGO, None) for town in TOWNS if town.code not in known]
    counties = [
        {**dict(zip(names, row, strict=True)), "county_code": row[0][:2], "county_name": "Fylke"}
        for row in [*TONSBERG_AND_TRONDHEIM, *made]
    ]
    path = home.path / "landing" / "_reference" / "municipalities.parquet"
    write_parquet(path, MUNICIPALITIES, counties)


def _write_receipt(home: Path, place: Row, told_on: date, told: dict[str, list[Row]]) -> None:
    folder = home / "landing" / place["source_name"] / place["delivery_name"]
    folder.mkdir(parents=True)
    at = instant(told_on)
    counts = tuple(
        EntityReceipt(entity, "", len(records), len(records), 0, "sha256:a")
        for entity, records in told.items()
    )
    write(
        folder / "receipt.json",
        Receipt("made", place["source_name"], place["delivery_name"], "files", Status.LANDED,
                at, at, data_through=told_on, entities=counts),
    )  # fmt: skip
