"""Fills a form's tables from a publication, and hides what may not be seen in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from exports.editions.comparing import IS_HIDDEN
from exports.editions.folder import Edition
from exports.editions.model_rows import read_rows
from exports.editions.package import Filled
from exports.editions.period import Period
from exports.receivers.contract import Form, Table

# The table's rows and those of every edition sent before: which are hidden, and the audit of it.
Hide = Callable[
    [Table, pd.DataFrame, Sequence[pd.DataFrame]], tuple[np.ndarray[Any, Any], dict[str, Any]]
]


@dataclass(frozen=True)
class Content:
    """A form's tables, filled, and what the disclosure control found, by table."""

    filled: tuple[Filled, ...]
    audits: dict[str, dict[str, Any]]

    def kept(self) -> dict[str, pa.Table]:
        """Every row with whether it is hidden, by the name of the file that keeps it."""
        return {
            kept_name(each.table, len(self.filled)): each.rows.append_column(
                IS_HIDDEN, pa.array(list(each.hidden), pa.bool_())
            )
            for each in self.filled
        }


def fill(
    form: Form,
    period: Period,
    publication: Path,
    earlier: Sequence[Edition],
    hide: Hide,
    *,
    is_empty: bool = False,
) -> Content:
    """The form's tables for a period; ``is_empty`` for a cancellation, which tells no figures."""
    filled, audits = [], {}
    for table in form.tables:
        rows = read_rows(publication, form, table, period)
        if is_empty:
            rows = rows.slice(0, 0)
        hidden, audit = _hidden(table, rows, earlier, hide)
        filled.append(Filled(table, rows, hidden))
        audits[table.name] = audit
    return Content(tuple(filled), audits)


def kept_name(table: Table, tables: int) -> str:
    """The file in ``kept/`` with a table's rows before anything was hidden."""
    return "figures.parquet" if tables == 1 else f"figures-{table.name}.parquet"


def kept_rows(edition: Edition, table_name: str) -> pa.Table | None:
    """A table's kept rows in an edition; None when its form had no such table then."""
    for name in (f"figures-{table_name}.parquet", "figures.parquet"):
        path = edition.kept / name
        if path.is_file() and (edition.package / f"{table_name}.csv").is_file():
            return pq.read_table(path)
    return None


def _hidden(
    table: Table, rows: pa.Table, earlier: Sequence[Edition], hide: Hide
) -> tuple[list[bool], dict[str, Any]]:
    if table.disclosure is None or not rows.num_rows:
        return [False] * rows.num_rows, {}
    before = [kept for edition in earlier if (kept := kept_rows(edition, table.name)) is not None]
    hidden, audit = hide(
        table, rows.to_pandas(), [kept.to_pandas() for kept in before if kept.num_rows]
    )
    if len(hidden) != rows.num_rows:
        raise ValueError(f"{table.name}: one answer is needed for each row")
    return [bool(each) for each in hidden], audit


def default_hide() -> Hide:
    """The disclosure control of this house. It is heavy, and only drafting needs it."""
    from exports.national_table import hidden_rows

    return hidden_rows
