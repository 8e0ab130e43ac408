"""Asks MetricFlow's own engine for metrics, over a built warehouse.

Its command-line tool asks a package index for a newer version each time it runs and cannot be
told not to, so the engine is used as a library, with a connection of ours that only reads.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
from metricflow.data_table.mf_table import MetricFlowDataTable
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow.sql.render.sql_plan_renderer import SqlPlanRenderer
from metricflow_semantics.model.dbt_manifest_parser import (
    parse_manifest_from_dbt_generated_manifest,
)
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup
from metricflow_semantics.sql.sql_bind_parameters import SqlBindParameterSet

NO_PARAMETERS = SqlBindParameterSet()
Row = dict[str, Any]


class ReadingClient:
    """What MetricFlow wants of a database, as a warehouse file that is only read."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    @property
    def sql_engine_type(self) -> SqlEngine:
        """The dialect of the file."""
        return SqlEngine.DUCKDB

    @property
    def sql_plan_renderer(self) -> SqlPlanRenderer:
        """What writes that dialect."""
        return DuckDbSqlPlanRenderer()

    def query(
        self, stmt: str, sql_bind_parameter_set: SqlBindParameterSet = NO_PARAMETERS
    ) -> MetricFlowDataTable:
        """Run a query of MetricFlow's. It never binds a value in this dialect."""
        assert not sql_bind_parameter_set.param_dict
        cursor = self._connection.execute(stmt)
        names = [column[0] for column in cursor.description or []]
        return MetricFlowDataTable.create_from_rows(names, cursor.fetchall())

    def execute(
        self, stmt: str, sql_bind_parameter_set: SqlBindParameterSet = NO_PARAMETERS
    ) -> None:
        """Refused: nothing is written here."""
        raise NotImplementedError(stmt)

    def dry_run(
        self, stmt: str, sql_bind_parameter_set: SqlBindParameterSet = NO_PARAMETERS
    ) -> None:
        """Have the database plan a query, and no more."""
        self.query(f"explain {stmt}", sql_bind_parameter_set)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def render_bind_parameter_key(self, bind_parameter_key: str) -> str:
        """How a bound value is written."""
        return f"${bind_parameter_key}"


@contextmanager
def metric_engine(built: Path, semantic_manifest: Path) -> Iterator[MetricFlowEngine]:
    """MetricFlow over a built file, after the manifest dbt wrote when it built it."""
    manifest = parse_manifest_from_dbt_generated_manifest(
        manifest_json_string=semantic_manifest.read_text(encoding="utf-8")
    )
    logging.getLogger("metricflow").setLevel(logging.WARNING)
    connection = duckdb.connect()
    # Its queries name the file as dbt knew it; a published copy of it has another name.
    names = {model.node_relation.database for model in manifest.semantic_models}
    connection.execute(f"attach '{built}' as \"{names.pop()}\" (read_only)")
    client = ReadingClient(connection)
    try:
        yield MetricFlowEngine(SemanticManifestLookup(manifest), client)
    finally:
        client.close()


def asked(
    engine: MetricFlowEngine, metrics: Sequence[str], group_by: Mapping[str, str]
) -> list[Row]:
    """The metrics, one row per group; ``group_by`` says what to call each of its columns."""
    result = engine.query(
        MetricFlowQueryRequest.create(metric_names=list(metrics), group_by_names=list(group_by))
    )
    table = result.result_df
    assert table is not None
    names = [group_by.get(name, name) for name in table.column_names]
    return [
        {name: _day(value) for name, value in zip(names, row, strict=True)} for row in table.rows
    ]


def _day(value: Any) -> Any:
    """A month comes back as its first midnight."""
    return date(value.year, value.month, value.day) if isinstance(value, datetime) else value
