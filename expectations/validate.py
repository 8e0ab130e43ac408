"""Asks Great Expectations. The only module that imports it.

The import takes seconds, so it happens when the first question is asked and once per process.
What comes back from here is positions; the library's own results, which carry values, stay here.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from expectations import figures, jumps, silence

POSITION = "position"

# These judge each row by the others: what they are asked of must be there whole, and alone.
POPULATION_EXPECTATIONS = (
    "ExpectMulticolumnValuesToNotJump",
    "ExpectMulticolumnValuesToNotFallSilent",
)

RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "unexpected_index_column_names": [POSITION],
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
}


class CannotJudge(Exception):
    """An expectation could not be evaluated; the message names it and never a value."""


@dataclass(frozen=True)
class Check:
    """An expectation, by its class's name, on one or more columns of a frame."""

    expectation: str
    columns: tuple[str, ...]
    arguments: Mapping[str, Any]


@cache
def _library() -> Any:
    """Great Expectations, silent: no calls home, and no log, which may quote what it sees."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        # It imports a module of the standard library that is itself deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        import great_expectations
    # Its modules set levels of their own, so what they log is stopped on its way out.
    log = logging.getLogger("great_expectations")
    log.addHandler(logging.NullHandler())
    log.propagate = False
    return great_expectations


@cache
def _own() -> Mapping[str, Any]:
    """The expectations that the library lacks, by name.

    What each judges by is plain pandas in a module of its own; here it becomes a metric that
    the library can evaluate, and an expectation that every row has it.
    """
    _library()
    from great_expectations.execution_engine import PandasExecutionEngine
    from great_expectations.expectations.expectation import (
        ColumnPairMapExpectation,
        MulticolumnMapExpectation,
    )
    from great_expectations.expectations.metrics.map_metric_provider import (
        ColumnPairMapMetricProvider,
        MulticolumnMapMetricProvider,
        column_pair_condition_partial,
        multicolumn_condition_partial,
    )

    class NotJump(MulticolumnMapMetricProvider):
        condition_metric_name = "multicolumn_values.not_jump"
        condition_value_keys = ("pC", "pU", "pA", "least")

        @multicolumn_condition_partial(engine=PandasExecutionEngine)
        def _pandas(self, seen: pd.DataFrame, **given: Any) -> pd.Series:
            limits = jumps.Limits(*(given[key] for key in NotJump.condition_value_keys))
            population, _, now, before = (seen[name] for name in seen.columns)
            return ~jumps.is_jump(population, now, before, limits)

    class ExpectMulticolumnValuesToNotJump(MulticolumnMapExpectation):
        """Population, earlier or not, figure now, figure before: the change is ordinary."""

        map_metric = NotJump.condition_metric_name
        success_keys = (*NotJump.condition_value_keys, "mostly")
        pC: float  # noqa: N815
        pU: float  # noqa: N815
        pA: float  # noqa: N815
        least: int

    class NotSilent(MulticolumnMapMetricProvider):
        condition_metric_name = "multicolumn_values.not_silent"
        condition_value_keys = ("share", "months", "least_months", "least_records")

        @multicolumn_condition_partial(engine=PandasExecutionEngine)
        def _pandas(self, seen: pd.DataFrame, **given: Any) -> pd.Series:
            limits = silence.Limits(*(given[key] for key in NotSilent.condition_value_keys))
            population, _, month, records = (seen[name] for name in seen.columns)
            return ~silence.is_silent(population, month, records, limits)

    class ExpectMulticolumnValuesToNotFallSilent(MulticolumnMapExpectation):
        """Population, earlier or not, number of the month, records: as many as are ordinary."""

        map_metric = NotSilent.condition_metric_name
        success_keys = (*NotSilent.condition_value_keys, "mostly")
        share: float
        months: int
        least_months: int
        least_records: int

    class Agree(ColumnPairMapMetricProvider):
        condition_metric_name = "column_pair_values.agree"
        condition_value_keys = ("difference", "share")

        @column_pair_condition_partial(engine=PandasExecutionEngine)
        def _pandas(
            self,
            column_a: pd.Series,
            column_b: pd.Series,
            **given: Any,
        ) -> pd.Series:
            return figures.agree(column_a, column_b, given["difference"], given["share"])

    class ExpectColumnPairValuesToAgree(ColumnPairMapExpectation):
        """Two figures for one thing: they differ little, or by a small share of the second."""

        map_metric = Agree.condition_metric_name
        success_keys = (*Agree.condition_value_keys, "ignore_row_if", "mostly")
        ignore_row_if: str = "either_value_is_missing"
        difference: float
        share: float

    made = (
        ExpectMulticolumnValuesToNotJump,
        ExpectMulticolumnValuesToNotFallSilent,
        ExpectColumnPairValuesToAgree,
    )
    return {kind.__name__: kind for kind in made}


@cache
def _frames() -> Any:
    """Where a pandas frame becomes a batch: one context in memory for the whole process."""
    context = _library().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("partitions").add_dataframe_asset("combinations")
    return asset.add_batch_definition_whole_dataframe("whole")


def warm() -> None:
    """Import the library and make its context now, so that a measurement can leave it out."""
    _frames()


def expectation(check: Check, number: int = 0) -> Any:
    """The check as an expectation object; ``number`` finds its result again."""
    own = _own().get(check.expectation)
    kind = own or getattr(_library().expectations, check.expectation)
    names: dict[str, Any]
    if check.expectation.startswith("ExpectColumnPair"):
        names = dict(zip(("column_A", "column_B"), check.columns, strict=True))
    elif check.expectation.startswith("ExpectMulticolumn"):
        names = {"column_list": list(check.columns)}
    else:
        (column,) = check.columns
        names = {"column": column}
    return kind(**names, **check.arguments, meta={"number": number})


def failing_positions(frame: pd.DataFrame, checks: Sequence[Check]) -> list[list[int]]:
    """For each check the positions in the frame, counted from 0, where it does not hold."""
    batch = _frames().get_batch({"dataframe": frame.assign(**{POSITION: range(len(frame))})})
    failing: list[list[int]] = [[] for _ in checks]
    # Whether it holds is asked first: that takes half the time, and most of it holds.
    unmet = [
        number
        for number, result in _validated(batch, dict(enumerate(checks)), "BOOLEAN_ONLY")
        if not result.success
    ]
    if unmet:
        again = {number: checks[number] for number in unmet}
        for number, result in _validated(batch, again, RESULT_FORMAT):
            failing[number] = _positions(result, checks[number])
    return failing


def _validated(
    batch: Any, checks: Mapping[int, Check], result_format: Any
) -> list[tuple[int, Any]]:
    suite = _library().ExpectationSuite(
        name="questions",
        expectations=[expectation(check, number) for number, check in checks.items()],
    )
    with warnings.catch_warnings():
        # A pattern with a group in it is searched for all the same.
        warnings.filterwarnings("ignore", message=".*match groups", category=UserWarning)
        validation = batch.validate(suite, result_format=result_format)
    answered = [(result.expectation_config.meta["number"], result) for result in validation.results]
    if {number for number, _ in answered} != set(checks):
        raise CannotJudge("an expectation gave no answer")
    return answered


def _positions(result: Any, check: Check) -> list[int]:
    found = result.result.get("unexpected_index_list") or []
    # With values left out the library gives one dict of lists, not a list of dicts.
    positions = [int(position) for entry in found for position in entry[POSITION]]
    if not positions or len(positions) != result.result["unexpected_count"]:
        # Never the library's own message: it may quote what it stumbled over.
        raise CannotJudge(f"{check.expectation} could not be evaluated")
    return positions
