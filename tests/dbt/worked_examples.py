"""Lands the examples of the counting rules as if they had been delivered.

Each page is a municipality of its own in one made home, so that one build counts them all. A
page names only what its rule is about; filled_records.py has the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from contracts.entities import entities
from contracts.receipts import EntityReceipt, Receipt, Status, write
from docs.building.examples import Example, UnreadableExample, read_example
from expectations.quarantine import TABLES
from tests.dbt.filled_records import landed
from tests.dbt.made_home import (
    DECLARED_AT,
    MUNICIPALITIES,
    TONSBERG_AND_TRONDHEIM,
    MadeHome,
    instant,
)
from tests.dbt.made_judgement import Row, write_parquet

RULES = Path(__file__).parents[2] / "docs" / "counting-rules"
FIRST_CODE = 9001
MUNICIPALITY_SINCE = date(2000, 1, 1)

COUNTED_BY_HAND = "monthly_counts"
BY_HAND = "workbook"


@dataclass(frozen=True)
class Page:
    """A page, the municipality it is counted as, and its example or why it cannot be read."""

    name: str
    municipality_code: str
    example: Example | None
    fault: str = ""
    tables: tuple[tuple[str, tuple[Row, ...]], ...] = ()


def pages_in(folder: Path) -> list[Page]:
    """Every page of a folder. A page that cannot be read or landed says so itself."""
    found = []
    paths = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    for code, path in enumerate(paths, start=FIRST_CODE):
        try:
            example = read_example(path)
            tables = landed(example, str(code)) if example else {}
        except UnreadableExample as fault:
            found.append(Page(path.stem, str(code), None, str(fault)))
        else:
            filled = tuple((name, tuple(rows)) for name, rows in tables.items())
            found.append(Page(path.stem, str(code), example, tables=filled))
    return found


def examples_home(path: Path, pages: Iterable[Page]) -> MadeHome:
    """A home where each page's records have been delivered by the page's own sources."""
    told = {source["source_name"]: (page, source) for page in pages for source in _sources(page)}
    home = MadeHome(path, [source for _, source in told.values()])
    _write_municipalities(home, {page.name: page for page, _ in told.values()}.values())
    # Landing tells partitions apart by what their rows say, so that one file of each entity can
    # hold them all: a file for each page would take a minute to write.
    landing: dict[str, list[Row]] = {}
    verdicts = []
    for source_name, (page, source) in told.items():
        example = page.example
        assert example is not None
        name = f"{example.data_through}_{source_name}"
        at = instant(example.data_through)
        place = {"source_name": source_name, "delivery_name": name}
        verdicts.append({**place, "verdict": "accepted", "judged_at": at, "run_id": "made"})
        counts = []
        for entity, rows in page.tables:
            if (entity == COUNTED_BY_HAND) == (source["kind"] == BY_HAND):
                landed_rows = [{**row, **place, "landed_at": at, "unreadable": []} for row in rows]
                landing.setdefault(entity, []).extend(landed_rows)
                counts.append(EntityReceipt(entity, "", len(rows), len(rows), 0, "sha256:a"))
        folder = path / "landing" / source_name / name
        folder.mkdir(parents=True)
        write(
            folder / "receipt.json",
            Receipt("made", source_name, name, source["kind"], Status.LANDED, at, at,
                    data_through=example.data_through, entities=tuple(counts)),
        )  # fmt: skip
    for entity, all_rows in landing.items():
        columns = entities()[entity].landed_columns
        write_parquet(path / "landing" / "made" / "made" / f"{entity}.parquet", columns, all_rows)
    write_parquet(
        path / "judgements" / "made" / "made" / "verdict.parquet", TABLES["verdict"], verdicts
    )
    return home


def _sources(page: Page) -> list[Row]:
    """The page's journal, and its workbook when something is counted by hand."""
    if page.example is None:
        return []
    kinds = {page.name: "files"}
    if COUNTED_BY_HAND in dict(page.tables):
        kinds[f"{page.name}-teller"] = BY_HAND
    return [
        {
            "source_name": name,
            "title": name,
            "organisation": page.name,
            "municipality_code": page.municipality_code,
            "kind": kind,
            "registered_from": page.example.registered_from,
            "expected_by": "06:00",
            "declared_at": DECLARED_AT,
        }
        for name, kind in kinds.items()
    ]


def known_at(pages: Iterable[Page]) -> str:
    """An instant when every page's last delivery has landed."""
    last = max(page.example.data_through for page in pages if page.example)
    return f"{last + timedelta(days=1)} 05:30:00+00:00"


def _write_municipalities(home: MadeHome, pages: Iterable[Page]) -> None:
    names = ("municipality_code", "municipality_name", "valid_from", "valid_to")
    made = [(page.municipality_code, page.name, MUNICIPALITY_SINCE, None) for page in pages]
    counties = [
        {**dict(zip(names, row, strict=True)), "county_code": row[0][:2], "county_name": "Fylke"}
        for row in [*TONSBERG_AND_TRONDHEIM, *made]
    ]
    reference = home.path / "landing" / "_reference"
    write_parquet(reference / "municipalities.parquet", MUNICIPALITIES, counties)
