"""Whole columns at a time: ids, codes, days and moments, and the table they make.

A day is a number of days since FIRST_DAY, a moment a number of minutes into its day.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from contracts.entities import entities
from synthetic.journal import ID_LETTERS, typed

Numbers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

FIRST_DAY, EXTRACTED_ON = date(2024, 1, 1), date(2024, 9, 1)
TEXT = pd.StringDtype(na_value=np.nan)
# Later in the day than anything that happens, so that nothing is written before it happened.
WRITTEN_AT = 22 * 60


def ids(letter: str, numbers: Numbers, width: int = 8) -> pd.Series:
    """Record ids of one letter: ``K00000007``."""
    padded = pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width, "0")
    return _text(pc.binary_join_element_wise(letter, padded, ""))


def person_keys(people: Numbers) -> pd.Series:
    """The journal's own numbers of people."""
    return ids("", people + 1_000_000, 7)


def chosen(codes: tuple[str, ...], places: Numbers) -> pd.Series:
    """The code at each place."""
    return _text(pa.array(codes).take(pa.array(places)))


def coded(draw: np.random.Generator, codes: tuple[str, ...], count: int) -> pd.Series:
    """So many codes, each as likely as the others."""
    return chosen(codes, draw.integers(0, len(codes), count))


def days(day: Numbers, known: Truths | None = None) -> npt.NDArray[np.datetime64]:
    """Dates, missing where not ``known``."""
    first = np.datetime64(FIRST_DAY).astype(np.int64)
    dates = (day + first).astype("datetime64[D]")
    if known is not None:
        dates[~known] = np.datetime64("NaT")
    return dates


def moments(day: Numbers, minute: Numbers) -> npt.NDArray[np.datetime64]:
    """Local wall-clock times."""
    local: npt.NDArray[np.datetime64] = days(day).astype("datetime64[m]") + minute.astype(
        "timedelta64[m]"
    )
    return local


def frame(
    entity: str, code: str, numbers: Numbers, day: Numbers, values: dict[str, Any]
) -> pd.DataFrame:
    """The contract's columns: the common ones made here, the rest given or empty.

    ``numbers`` make the record ids; each record was registered at the end of its ``day``.
    """
    written = typed(moments(day, WRITTEN_AT + numbers % 90), "datetime")
    given = values | {
        "record_id": ids(ID_LETTERS[entity], numbers),
        "municipality_code": code,
        "registered_at": written,
        "changed_at": written,
        "is_deleted": False,
    }
    fields = entities()[entity].fields
    if unknown := given.keys() - {field.name for field in fields}:
        raise KeyError(f"{entity} has no field {sorted(unknown)}")
    return pd.DataFrame(
        {field.name: _column(given.get(field.name), field.type, len(numbers)) for field in fields}
    )


def _column(values: Any, kind: str, count: int) -> pd.Series:
    if isinstance(values, pd.Series):
        return values
    if kind == "string":
        if values is None:
            return _text(pa.nulls(count, pa.string()))
        if isinstance(values, str):
            return chosen((values,), np.zeros(count, dtype=np.int64))
        return _text(pa.array(values, type=pa.string()))
    if values is None or np.isscalar(values):
        values = pd.NaT if values is None and kind in ("date", "datetime") else values
        return typed([values] * count, kind) if count < 1000 else _constant(values, kind, count)
    return typed(values, kind)


def _constant(value: Any, kind: str, count: int) -> pd.Series:
    one = typed([value], kind)
    return one.take(np.zeros(count, dtype=np.int64)).reset_index(drop=True)


def _text(values: pa.Array) -> pd.Series:
    return pd.Series(values.to_pandas(types_mapper={pa.string(): TEXT}.get))
