"""The figures of the reports and of MetricFlow side by side."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from metricflow.engine.metricflow_engine import MetricFlowEngine

from tests.dbt.building import PROJECT, rows
from tests.dbt.metric_queries import Row, asked

MONTH = {"metric_time__month": "period_on"}
Figures = dict[tuple[Any, ...], Any]


def seed(name: str) -> list[dict[str, str]]:
    """The rows of a seed."""
    with (PROJECT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


INDICATORS = {row["indicator_code"]: row for row in seed("indicators")}


class Asking:
    """Metrics asked of a built warehouse, with what the manifest knows about them."""

    def __init__(self, built: Path, manifest: Path, engine: MetricFlowEngine) -> None:
        self.built = built
        self.engine = engine
        told = json.loads(manifest.read_text(encoding="utf-8"))
        self.metrics = {metric["name"]: metric for metric in told["metrics"]}
        self.models = told["semantic_models"]

    @cached_property
    def reports(self) -> dict[str, list[Row]]:
        """The months of every report, by indicator."""
        columns = ("indicator_code", "municipality_code", "period_on", "breakdown_code",
                   "category_code", "item_code", "numerator", "denominator", "figure")  # fmt: skip
        by_indicator: dict[str, list[Row]] = {code: [] for code in INDICATORS}
        for report in sorted({row["report"] for row in INDICATORS.values()} - {""}):
            query = (
                f"select {', '.join(columns[:-1])}, coalesce(share, value) from {report} "
                "where period_kind = 'month'"
            )
            for row in rows(self.built, query):
                by_indicator[row[0]].append(dict(zip(columns, row, strict=True)))
        only_monthly = (
            "select indicator_code, municipality_code, month, 'total', null, null, null, null, "
            "manual_value from rpt_monthly_indicators"
        )
        for row in rows(self.built, only_monthly):
            if not INDICATORS[row[0]]["report"]:
                by_indicator[row[0]].append(dict(zip(columns, row, strict=True)))
        return by_indicator

    def model_of(self, metric: str) -> dict[str, Any]:
        """The semantic model a metric's first measure is in."""
        params = self.metrics[metric]["type_params"]
        inputs = [params["numerator"], *(params["metrics"] or [])]
        for used in inputs:
            if used:
                return self.model_of(used["name"])
        name = params["measure"]["name"]
        return next(m for m in self.models if name in {one["name"] for one in m["measures"]})

    def place_of(self, metric: str) -> str:
        """Where the municipality of a metric is found."""
        entities = {entity["name"] for entity in self.model_of(metric)["entities"]}
        through = "source_month" if "source_month" in entities else "reporting_period"
        return f"{through}__municipality_code"

    def dimension_of(self, metric: str, breakdown: str) -> str | None:
        """What a breakdown of the reports is called in MetricFlow."""
        model = self.model_of(metric)
        if breakdown in {entity["name"] for entity in model["entities"]}:
            return breakdown
        primary = next(one["name"] for one in model["entities"] if one["type"] == "primary")
        known = {dimension["name"] for dimension in model["dimensions"]}
        for name in (f"{breakdown}_code", breakdown):
            if name in known:
                return f"{primary}__{name}"
        return None

    def figures(self, metric: str, dimension: str | None = None) -> Figures:
        """What MetricFlow says, by municipality, month and category."""
        groups = MONTH | {self.place_of(metric): "municipality_code"}
        if dimension:
            groups[dimension] = "category_code"
        return {
            (row["municipality_code"], row["period_on"], row.get("category_code")): row[metric]
            for row in asked(self.engine, [metric], groups)
        }


def rounded(value: Any, places: int) -> Decimal:
    """Half up, from the digits shown."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def differing(told: Figures, found: Figures, places: int) -> list[str]:
    """Where MetricFlow says otherwise. What was counted and was nothing has no row in it."""
    wrong = []
    for key in sorted(told.keys() | found.keys(), key=str):
        ours, theirs = told.get(key), found.get(key)
        same = (
            not theirs and (theirs is None or ours is not None)
            if not ours
            else theirs is not None and rounded(ours, places) == rounded(theirs, places)
        )
        if not same:
            shown = [part.isoformat() if isinstance(part, date) else part for part in key]
            wrong.append(f"{shown}: the report says {ours}, MetricFlow {theirs}")
    return wrong


def by_category(found: list[Row], column: str, category: str = "category_code") -> Figures:
    """A report's rows as MetricFlow gives them."""
    return {
        (row["municipality_code"], row["period_on"], row[category]): row[column] for row in found
    }
