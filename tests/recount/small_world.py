"""A handful of records as a world: what a rule does is then seen by eye."""

from __future__ import annotations

import pandas as pd

from contracts.entities import entities
from tests.recount.reading import Landed, in_force, read_seeds
from tests.recount.world import World

PLACE = "3905"
SOURCE = "liten"
INSTANT = pd.Timestamp("2024-12-31T12:00:00", tz="UTC")
TYPES = {"date": "datetime64[s]", "datetime": "datetime64[us, UTC]"}
Record = dict[str, object]


def small_world(told_until: str = "2025-01-01", **records: list[Record]) -> World:
    """A municipality whose journal told these records, by entity, of all of 2024."""
    versions = {name: _frame(name, records.get(name, [])) for name in entities()}
    municipalities = pd.DataFrame(
        [("3803", "Tønsberg", "2020-01-01", "2024-01-01"), (PLACE, "Tønsberg", "2024-01-01", None)],
        columns=["municipality_code", "municipality_name", "valid_from", "valid_to"],
    ).astype({"valid_from": "datetime64[s]", "valid_to": "datetime64[s]"})
    changes = pd.DataFrame(
        [("3803", PLACE, pd.Timestamp("2024-01-01"), "rename")],
        columns=["old_code", "new_code", "changed_on", "change_kind"],
    )
    sources = pd.DataFrame(
        [(SOURCE, SOURCE, PLACE, "files", pd.Timestamp("2024-01-01"), pd.NaT)],
        columns=["source_name", "organisation", "municipality_code", "kind", "registered_from",
                 "ends_on"],
    )  # fmt: skip
    holidays = pd.DataFrame({"holiday_on": pd.to_datetime(["2024-05-01", "2024-05-17"])})
    return World(
        Landed(
            versions=versions,
            current={name: in_force(rows) for name, rows in versions.items()},
            reference={
                "municipalities": municipalities, "municipality_changes": changes,
                "sources": sources, "holidays": holidays,
            },
            seeds=read_seeds(),
            told_until={SOURCE: pd.Timestamp(told_until)},
        )
    )  # fmt: skip


def value_of(rows: pd.DataFrame, indicator: str, month: str, **key: str) -> pd.Series:
    """The one row of a month, in all unless the key says otherwise."""
    wanted = {"breakdown_code": "total", "category_code": None, "item_code": None} | key
    found = rows[
        (rows["indicator_code"] == indicator)
        & (rows["period_kind"] == "month")
        & (rows["period_on"] == pd.Timestamp(month))
    ]
    for column, value in wanted.items():
        found = found[found[column].isna() if value is None else found[column] == value]
    assert len(found) == 1, found
    return found.iloc[0]


def _frame(name: str, records: list[Record]) -> pd.DataFrame:
    entity = entities()[name]
    columns = entity.landed_columns
    whole = {
        "municipality_code": PLACE, "source_name": SOURCE, "is_deleted": False,
        "registered_at": INSTANT, "changed_at": INSTANT, "landed_at": INSTANT,
        "delivery_name": "2025-01-01",
    }  # fmt: skip
    frame = pd.DataFrame([whole | record for record in records], columns=list(columns)).astype(
        object
    )
    types = {field.landed_as: TYPES[field.type] for field in entity.fields if field.type in TYPES}
    for column, type_ in types.items():
        frame[column] = pd.to_datetime(frame[column], utc="UTC" in type_).astype(type_)
    return frame.astype({"landed_at": TYPES["datetime"]})
