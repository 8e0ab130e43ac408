"""What the figures and the columns mean: the project's own definitions, and the form's."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from exports.review.reading import Edition
from exports.review.tables import Table
from exports.review.words import harmless

SEEDS = Path(__file__).parents[2] / "dbt_project/seeds"


@dataclass(frozen=True)
class Definition:
    """An indicator's or a column's name and meaning; indicators have a version."""

    name: str
    meaning: str
    version: str = ""


def meaning_of(edition: Edition, indicator_code: str) -> str:
    """What an indicator counts: by the form's own words where it has some, else by our own."""
    return _meanings(edition.header.form).get(indicator_code, "")


@cache
def _meanings(form: str) -> Mapping[str, str]:
    ours = {row["indicator_code"]: row["description_nb"] for row in _seed("indicators")}
    theirs = {
        row["indicator_code"]: row["description_nb"]
        for row in _seed("national_indicators")
        if row["form_code"] == form and row["description_nb"]
    }
    return ours | theirs


def _seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def indicators(edition: Edition) -> tuple[Definition, ...]:
    """Every indicator of the edition, in the form's order, each once."""
    found: dict[str, Definition] = {}
    for table in edition.tables:
        for code, name in _counted_in(table).items():
            versions = edition.header.definition_versions.get(code, [])
            found.setdefault(
                code,
                Definition(
                    harmless(name), meaning_of(edition, code), harmless(", ".join(versions))
                ),
            )
    return tuple(found.values())


def columns(table: Table) -> tuple[Definition, ...]:
    """Every column of a table, as it is sent."""
    return tuple(
        Definition(harmless(field.title), harmless(field.description)) for field in table.fields
    )


def _counted_in(table: Table) -> dict[str, str]:
    name = table.roles.get("indicator")
    if name is None:
        return {}
    labels = table.field(name).labels
    sent = {row[name] for row in table.rows}
    order = [*(code for code in labels if code in sent), *sorted(sent - labels.keys())]
    return {code: labels.get(code, code) for code in order}
