"""The journal being made up: records collected one by one, then turned into the contract's tables.

Everything is kept as local wall-clock time without a zone until the tables are made, as a clerk
would think of it; the tables carry Europe/Oslo.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd

from contracts.entities import Entity, entities
from contracts.periods import OSLO

Frames = dict[str, pd.DataFrame]

ID_LETTERS = {
    "assessments": "A", "centre_days": "R", "contacts": "K", "decisions": "V",
    "drop_in_days": "O", "enquiries": "H", "episode_statuses": "S", "episodes": "F",
    "evaluations": "E", "group_attendances": "D", "groups": "G", "measures": "U",
    "monthly_counts": "M", "offers": "T", "persons": "P", "self_help_check_ins": "I",
    "self_help_codes": "C", "staff_positions": "B",
}  # fmt: skip


@dataclass
class Journal:
    """Records by entity. ``code_on`` is the municipality's code on a day; nothing is registered
    later than ``closes_at``, when the delivery was extracted."""

    code_on: Callable[[date], str]
    closes_at: datetime
    rows: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {name: [] for name in entities()}
    )

    def new_id(self, entity: str) -> str:
        """The next record id of an entity."""
        return f"{ID_LETTERS[entity]}{len(self.rows[entity]) + 1:06d}"

    def add(
        self,
        entity: str,
        about: date,
        registered_at: datetime,
        changed_at: datetime | None = None,
        **values: Any,
    ) -> str:
        """Write one record about a day and return its id. Field names are the contract's."""
        record_id = values.pop("record_id", None) or self.new_id(entity)
        registered_at = min(registered_at, self.closes_at)
        row = {
            "record_id": record_id,
            "municipality_code": self.code_on(about),
            "registered_at": registered_at,
            "changed_at": min(max(changed_at or registered_at, registered_at), self.closes_at),
            "is_deleted": False,
        }
        self.rows[entity].append(row | values)
        return str(record_id)

    def add_version(
        self, entity: str, earlier: dict[str, Any], at: datetime, **changes: Any
    ) -> None:
        """A later version of a record already there: the same id, saved again."""
        self.rows[entity].append(earlier | changes | {"changed_at": min(at, self.closes_at)})

    def frames(self) -> Frames:
        """Every entity that has records, as a table with exactly the contract's columns."""
        return {name: as_frame(entities()[name], rows) for name, rows in self.rows.items() if rows}


def as_frame(entity: Entity, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as a table; KeyError for a field the contract does not have."""
    known = {field.name for field in entity.fields}
    for row in rows[:1] + rows[-1:]:
        if unknown := row.keys() - known:
            raise KeyError(f"{entity.name} has no field {sorted(unknown)}")
    return pd.DataFrame(
        {
            field.name: typed([row.get(field.name) for row in rows], field.type)
            for field in entity.fields
        }
    )


def typed(values: Any, kind: str) -> pd.Series:
    """A column of one of the contract's types; an empty value is missing, never zero."""
    if kind == "datetime":
        local = pd.to_datetime(pd.Series(values, dtype="datetime64[us]"))
        return local.dt.tz_localize(OSLO, ambiguous=True, nonexistent="shift_forward")
    if kind == "date":
        return pd.Series(pd.to_datetime(pd.Series(values)), dtype="datetime64[us]")
    dtypes = {"string": "str", "integer": "Int64", "number": "Float64", "boolean": "boolean"}
    return pd.Series(values, dtype=dtypes[kind])


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A local wall-clock time on a day."""
    return datetime.combine(day, time(hour, minute))


def soon_after(moment: datetime, minutes: int) -> datetime:
    """Some minutes later."""
    return moment + timedelta(minutes=minutes)
