"""Holds built figures to the sums their contract says hold: between categories and indicators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from exports.receivers.contract import Disclosure, FigurePart, Table
from tests.dbt.building import rows

KEYS = ("period_kind", "period_on", "municipality_code")
COLUMNS = ("numerator", "denominator", "value", "missing_code")

Place = tuple[object, ...]
Figures = dict[Place, dict[str, dict[str, Decimal | None]]]
# In place of a figure that is not told.
UNTOLD: dict[str, Decimal | None] = {}


def broken_sums(built: Path, table: Table) -> list[str]:
    """Where a sum of the contract does not hold, and how many did."""
    asked = table.disclosure
    assert asked is not None
    figures = _figures(built, table.model, [axis.column for axis in asked.axes])
    return [*_between_indicators(figures, asked), *_over_axes(figures, asked)]


def _figures(built: Path, model: str, axes: list[str]) -> Figures:
    found: Figures = defaultdict(dict)
    names = [*KEYS, *axes, "indicator_code", *COLUMNS]
    for row in rows(built, f"select {', '.join(names)} from {model}"):
        told = dict(zip(names, row, strict=True))
        place = tuple(told[name] for name in (*KEYS, *axes))
        is_told = told["missing_code"] in (None, "cannot_be_computed", "not_applicable")
        found[place][told["indicator_code"]] = _parts(told) if is_told else UNTOLD
    return found


def _parts(told: dict[str, object]) -> dict[str, Decimal | None]:
    numbers = {name: Decimal(str(told[name] or 0)) for name in COLUMNS[:3]}
    return {**numbers, "complement": numbers["denominator"] - numbers["numerator"]}


def _between_indicators(figures: Figures, asked: Disclosure) -> Iterator[str]:
    for place, told in figures.items():
        for each in asked.sums:
            numbers = [_number(told, side) for side in (each.total, *each.parts)]
            if None in numbers:
                continue
            total, *parts = (number for number in numbers if number is not None)
            if total < sum(parts) or (total != sum(parts) and not (each.rest or each.bound)):
                yield f"{place}: {each.total.indicator} {total}, {parts}"


def _number(told: dict[str, dict[str, Decimal | None]], side: FigurePart) -> Decimal | None:
    # A group that is not listed is zero; an indicator without a figure is in no sum.
    if side.indicator not in told:
        return Decimal(0)
    return told[side.indicator].get(side.part)


def _over_axes(figures: Figures, asked: Disclosure) -> Iterator[str]:
    for number, axis in enumerate(asked.axes, start=len(KEYS)):
        parts: dict[tuple[Place, str], Decimal] = defaultdict(Decimal)
        wholes: dict[tuple[Place, str], Decimal] = {}
        for place, told in figures.items():
            others = place[:number] + place[number + 1 :]
            for indicator, figure in told.items():
                if axis.column in asked.adds_up_over(indicator):
                    numerator = figure.get("numerator") or Decimal(0)
                    if place[number] == axis.total:
                        wholes[others, indicator] = numerator
                    else:
                        parts[others, indicator] += numerator
        yield from (
            f"{key}: {axis.column} {wholes.get(key)}, {parts[key]}"
            for key in parts
            if wholes.get(key) != parts[key]
        )
