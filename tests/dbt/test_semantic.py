"""BI and MetricFlow name the measures the reports tell, and get the same figures."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.dbt.metric_figures import INDICATORS, Asking, by_category, differing, seed
from tests.dbt.metric_queries import Row, metric_engine
from tests.dbt.parsed import PROJECT

SEMANTIC = PROJECT / "models" / "semantic"
NOT_EXPRESSED = {
    "answered_within_5_working_days": "the working-day number of two days has to be looked up",
    "problem_share": "a part of a whole: the metric assessments gives both, by main problem",
    "end_reason_share": "a part of a whole: the metric episodes_ended gives both, by end reason",
    "staff_fte": "positions have no month-end snapshot to add up",
}
# A breakdown only the reports have: every clock and not the one that counts; a share of all who
# started; the episodes of a chain once for each instrument.
REPORTS_ONLY = {
    *((code, "start_kind") for code in ("waits_ended", "wait_to_start_days_median",
      "wait_to_start_days_p90", "started_within_28_days", "started_within_56_days",
      "started_within_140_days")),
    ("self_help_drop_out", "stop_reason"),
    *((code, "instrument") for code in ("episodes_scored", "episodes_paired",
      "paired_score_coverage")),
}  # fmt: skip
PLACES = {"share": 6}
PLACES_OF_A_VALUE = 3
EXPRESSED = [code for code in INDICATORS if code not in NOT_EXPRESSED]
WRITTEN: dict[str, dict[str, Any]] = {
    metric["name"]: metric
    for path in SEMANTIC.glob("*.yml")
    for metric in yaml.safe_load(path.read_text(encoding="utf-8")).get("metrics", [])
}


@pytest.fixture(scope="module")
def asking(examples: Path) -> Iterator[Asking]:
    """The examples of all the counting rules, each page a municipality."""
    manifest = examples.parent / "target" / "semantic_manifest.json"
    with metric_engine(examples, manifest) as engine:
        yield Asking(examples, manifest, engine)


def test_each_indicator_is_a_metric_or_says_why_not() -> None:
    assert [code for code in EXPRESSED if code not in WRITTEN] == []
    assert [code for code in NOT_EXPRESSED if code in WRITTEN] == []


@pytest.mark.parametrize("code", EXPRESSED)
def test_a_metric_is_called_what_its_indicator_is(code: str) -> None:
    metric, indicator = WRITTEN[code], INDICATORS[code]
    assert metric["label"] == indicator["name_nb"]
    assert metric["description"].startswith(indicator["description_nb"])
    assert metric["config"]["meta"]["counting_rule"] == indicator["page"]


def test_every_metric_has_a_label_of_its_own_and_a_description() -> None:
    labels = [metric.get("label") for metric in WRITTEN.values()]
    assert None not in labels
    assert len(labels) == len(set(labels))
    assert [name for name, metric in WRITTEN.items() if not metric.get("description")] == []


def test_the_numbers_written_out_are_those_of_the_seeds() -> None:
    written = " ".join(path.read_text(encoding="utf-8") for path in SEMANTIC.glob("*.yml"))
    chosen: dict[str, list[str]] = {}
    for row in seed("thresholds"):
        chosen.setdefault(row["threshold_code"], []).append(row["value"])
    assert [f"answered_days <= {days}" in written for days in chosen["answer_days"]] == [True]
    assert [f"> interval {days} day" in written for days in chosen["answer_days"]] == [True]
    spans = zip(chosen["self_help_from_days"], chosen["self_help_to_days"], strict=True)
    assert [f"completed_days between {a} and {b}" in written for a, b in spans] == [True]
    for row in seed("wait_limits"):
        assert WRITTEN[row["indicator_code"]]["type_params"]["numerator"] == (
            f"waits_of_{row['limit_days']}_days_or_less"
        )
        assert f"waited_days <= {row['limit_days']} then" in written
    for row in seed("waiting_bands"):
        assert f"= '{row['band_code']}'" in WRITTEN[row["indicator_code"]]["filter"]
    for row in seed("evaluation_answers"):
        favourable = WRITTEN[WRITTEN[row["indicator_code"]]["type_params"]["numerator"]]
        assert f"= '{row['question_code']}'" in favourable["filter"]


@pytest.mark.parametrize("code", EXPRESSED)
def test_a_metric_gives_the_figures_of_the_report(asking: Asking, code: str) -> None:
    told = [
        row
        for row in asking.reports[code]
        if row["breakdown_code"] == "total" and row["item_code"] is None
    ]
    assert any(row["figure"] for row in told), f"no example gives {code} a figure"
    places = PLACES.get(INDICATORS[code]["measure"], PLACES_OF_A_VALUE)
    assert differing(by_category(told, "figure"), asking.figures(code), places) == []
    parts = asking.metrics[code]["type_params"]
    for part in ("numerator", "denominator"):
        if parts[part]:
            found = asking.figures(parts[part]["name"])
            assert differing(by_category(told, part), found, PLACES_OF_A_VALUE) == []


@pytest.mark.parametrize("code", EXPRESSED)
def test_a_metric_divides_as_the_report_does(asking: Asking, code: str) -> None:
    places = PLACES.get(INDICATORS[code]["measure"], PLACES_OF_A_VALUE)
    parts: dict[str, list[Row]] = {}
    item = INDICATORS[code]["item_list"]
    for row in asking.reports[code]:
        if row["breakdown_code"] == "total" and row["item_code"] is not None:
            parts.setdefault(f"item {item}", []).append(row)
        elif row["breakdown_code"] != "total" and row["item_code"] is None:
            parts.setdefault(row["breakdown_code"], []).append(row)
    for part, told in parts.items():
        breakdown = part.removeprefix("item ")
        if (code, breakdown) in REPORTS_ONLY:
            continue
        dimension = asking.dimension_of(code, breakdown)
        assert dimension, f"{code} has no dimension for {breakdown}"
        found = asking.figures(code, dimension)
        if part != breakdown:
            # An item is given only to what has one; the rest is in the whole.
            found = {key: figure for key, figure in found.items() if key[-1] is not None}
        if asking.metrics[code]["type"] == "derived":
            # Of a month told in part, MetricFlow has the parts that are whole; the report has none.
            whole = {key[:2] for key, figure in asking.figures(code).items() if figure is not None}
            found = {key: figure for key, figure in found.items() if key[:2] in whole}
        category = "category_code" if part == breakdown else "item_code"
        assert differing(by_category(told, "figure", category), found, places) == []


def test_metricflow_calls_nobody(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a call out")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    assert asking.figures("enquiries")


def test_an_offer_is_grouped_under_the_name_it_had_that_day(asking: Asking) -> None:
    named = asking.figures("episodes_ended", "offer__offer_name")
    whole = asking.figures("episodes_ended")
    for municipality, month, _ in whole:
        assert (whole[municipality, month, None] or 0) == sum(
            figure or 0 for key, figure in named.items() if key[:2] == (municipality, month)
        )
