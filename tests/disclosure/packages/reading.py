"""What a reader of our packages has: the file that was sent, and the contract anybody can read.

Shares nothing with what makes the packages: the zip, json, csv and yaml are all it opens.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).parents[3]
RECEIVERS = REPOSITORY / "exports" / "receivers"
INDICATORS = REPOSITORY / "dbt_project" / "seeds" / "national_indicators.csv"


@dataclass(frozen=True)
class Row:
    """One line of a table: where and when, the indicator, the codes of its axes, its counts.
    ``parts`` has a number for each count that is shown, None for each that is hidden, and lacks
    what is not told."""

    place: tuple[str, ...]
    indicator: str
    codes: tuple[str, ...]
    parts: dict[str, int | None]


@dataclass(frozen=True)
class Package:
    """One edition as it came: its header, and the rows of each table with small numbers."""

    header: dict[str, Any]
    rows: tuple[Row, ...]


def contract(form: str) -> dict[str, Any]:
    """The form's only table with small numbers, as its contract describes it."""
    text = (RECEIVERS / f"{form}-2026.yml").read_text(encoding="utf-8")
    [table] = [each for each in yaml.safe_load(text)["tables"] if each.get("disclosure")]
    described: dict[str, Any] = table
    return described


@dataclass(frozen=True)
class Indicator:
    """What kind of figure an indicator is, and what it is told by."""

    is_share: bool
    told_by: tuple[str, ...]


def indicators(form: str) -> dict[str, Indicator]:
    """The form's indicators: what each is, is public."""
    with INDICATORS.open(encoding="utf-8") as file:
        return {
            row["indicator_code"]: Indicator(
                row["measure"] == "share",
                tuple(f"{axis}_code" for axis in row["told_by"].split("|") if axis),
            )
            for row in csv.DictReader(file)
            if row["form_code"] == form
        }


def read(outgoing: Path, table: dict[str, Any]) -> Package:
    """Open what was sent."""
    with zipfile.ZipFile(outgoing) as archive:
        header = json.loads(archive.read("header.json"))
        text = archive.read(f"package/{table['name']}.csv").decode(table["dialect"]["encoding"])
    asked = table["disclosure"]
    names = {field.get("column"): field["name"] for field in table["fields"]}
    axes = [names[axis["column"]] for axis in asked["axes"]]
    where = [names[name] for name in ("municipality_code", "period_kind", "period_on")]
    told = indicators(header["form"])
    rows = []
    for line in csv.DictReader(io.StringIO(text), delimiter=table["dialect"]["delimiter"]):
        indicator = line[names["indicator_code"]]
        parts = {"numerator": asked["numerator"], "denominator": asked["denominator"]}
        if not told[indicator].is_share:
            parts = {"value": asked["value"]}
        is_hidden = bool(line[asked["suppression"]])
        rows.append(
            Row(
                tuple(line[name] for name in where),
                indicator,
                tuple(line[axis] for axis in axes),
                {
                    part: None if is_hidden else int(line[name])
                    for part, name in parts.items()
                    if is_hidden or line[name]
                },
            )
        )
    return Package(header, tuple(rows))
