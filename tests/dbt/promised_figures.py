"""Asks a built warehouse for the figures an example promises, and says where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from docs.building.cells import UnreadableCell, number
from docs.building.examples import Example, Result

# What tells one row of a report from another: these, and every code but the one that tells why a
# figure is missing. Every other column of a table is a promise.
KEYS = ("period_kind", "period_on", "month", "month_on", "unit", "held_on", "source_name",
        "episode_id")  # fmt: skip
NO_KEY = "missing_code"
# What a table means when it leaves the column out.
UNSAID = {"period_kind": "month", "breakdown_code": "total", "category_code": "", "item_code": ""}
OFFER_BREAKDOWN = "offer"
NEAREST = 5


@dataclass(frozen=True)
class Asked:
    """Where a result is looked for: the report and the municipality, and the page's name."""

    report: str
    municipality_code: str
    page: str


def differences(
    connection: duckdb.DuckDBPyConnection, example: Example, municipality_code: str
) -> list[str]:
    """What the reports say otherwise than the page, one line for each row of its tables."""
    found = []
    for result in example.results:
        asked = Asked(result.report, municipality_code, example.page)
        said = _difference(connection, asked, result)
        if said:
            found.append(f"{example.page}, «Tall: {result.report}», linje {result.line}: {said}")
    return found


def _difference(connection: duckdb.DuckDBPyConnection, asked: Asked, result: Result) -> str:
    columns = [
        row[0]
        for row in connection.execute(
            "select column_name from information_schema.columns where table_name = ? "
            "order by ordinal_position",
            [asked.report],
        ).fetchall()
    ]
    if not columns:
        return "rapporten finnes ikke"
    unknown = [name for name in result.cells if name not in columns]
    if unknown:
        return f"{', '.join(unknown)} er ingen kolonne; velg blant {', '.join(columns)}"
    keys = _keys(asked, result, columns)
    municipal = _municipal(connection, asked)
    matching = [row for row in municipal if _differing(row, keys) == []]
    where = ", ".join(f"{name} = {text or 'tom'}" for name, text in keys.items())
    if len(matching) != 1:
        return f"{len(matching)} rader har {where}; ventet én. {_nearest(municipal, keys)}"
    promised = {name: text for name, text in result.cells.items() if name not in keys}
    return "; ".join(
        f"{name}: ventet {promised[name] or 'tom'}, fant {_shown(matching[0][name])}"
        for name in _differing(matching[0], promised)
    )


def _keys(asked: Asked, result: Result, columns: list[str]) -> dict[str, str]:
    said = {"indicator_code": asked.page, **UNSAID}
    keys = {name: said[name] for name in said if name in columns}
    keys |= {name: text for name, text in result.cells.items() if _is_key(name)}
    category = keys.get("category_code", "")
    if keys.get("breakdown_code") == OFFER_BREAKDOWN and category not in {"", "unknown"}:
        # An offer is known by its source and its id; the page's source is the page.
        keys["category_code"] = category if "/" in category else f"{asked.page}/{category}"
    return keys


def _is_key(name: str) -> bool:
    return name in KEYS or (name.endswith("_code") and name != NO_KEY)


def _municipal(connection: duckdb.DuckDBPyConnection, asked: Asked) -> list[dict[str, Any]]:
    cursor = connection.execute(
        f'select * from "{asked.report}" where municipality_code = ?',
        [asked.municipality_code],
    )
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _differing(row: dict[str, Any], cells: dict[str, str]) -> list[str]:
    return [name for name, text in cells.items() if not _agree(text, row[name])]


def _agree(text: str, value: Any) -> bool:
    if not text or value is None:
        return not text and value is None
    if isinstance(value, bool):
        return text.lower() == ("ja" if value else "nei")
    if isinstance(value, int | float | Decimal):
        try:
            return number(text) == (Decimal(str(value)) if isinstance(value, float) else value)
        except UnreadableCell:
            return False
    return text == _shown(value)


def _shown(value: Any) -> str:
    if value is None:
        return "tom"
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, Decimal | float):
        return f"{Decimal(str(value)).normalize():f}".replace(".", ",")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _nearest(municipal: list[dict[str, Any]], keys: dict[str, str]) -> str:
    """The rows that differ in the fewest keys, to see what was meant."""
    if not municipal:
        return "Rapporten har ingen rader for eksempelet."
    ranked = sorted(municipal, key=lambda row: len(_differing(row, keys)))
    fewest = len(_differing(ranked[0], keys))
    near = [row for row in ranked if len(_differing(row, keys)) == fewest][:NEAREST]
    shown = [
        ", ".join(f"{name} = {_shown(row[name])}" for name in _differing(row, keys)) for row in near
    ]
    return "Nærmest er " + " | ".join(shown) if fewest else "Legg til kolonner som skiller dem."
