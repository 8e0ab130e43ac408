"""The centres' day counts, and hours counted by hand."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from tests.recount.calendar import MONTHS_IN, PERIOD, period_of
from tests.recount.counting import broken_down, exact, in_periods, summed
from tests.recount.drop_in import newest
from tests.recount.world import World

COUNTED = {
    "centre_visits": "visits",
    "centre_first_visits": "first_visits",
    "centre_accompanied": "accompanied",
}
HOURS = "outreach_hours"


def count(world: World) -> pd.DataFrame:
    """The figures of rpt_centres."""
    told = newest(world.records("centre_days"), ["source_name", "centre", "held_on"])
    rows = in_periods(world, told[told["is_open"].astype(bool)], "held_on")
    made = []
    for indicator, column in COUNTED.items():
        missing = rows.loc[rows[column].isna(), PERIOD].drop_duplicates()
        made.append(
            missing.assign(
                indicator_code=indicator, breakdown_code="total", missing_code="incomplete"
            )
        )
        whole = rows.merge(missing.assign(is_lacking=True), on=PERIOD, how="left")
        whole = whole[whole["is_lacking"].isna()]
        made.append(summed(broken_down(whole, ["centre"]), indicator, column))
    return pd.concat([*made, _outreach(world)], ignore_index=True)


def _outreach(world: World) -> pd.DataFrame:
    """Sums over units and months; a month is there when every unit of that year has told it."""
    rows = world.records("monthly_counts")
    rows = newest(rows[rows["indicator_code"] == HOURS], ["source_name", "unit", "month"])
    rows = rows[rows["value"].notna()]
    first = period_of(rows["month"], "month")
    rows = rows.assign(
        municipality_code=world.places.codes_on(rows["municipality_code"], first),
        who=rows["source_name"] + "/" + rows["unit"],
        year=rows["month"].dt.year,
    )
    made = []
    for period in world.periods.itertuples():
        here = rows[
            (rows["municipality_code"] == period.municipality_code)
            & (rows["year"] == period.period_on.year)
        ]
        units = here["who"].nunique()
        inside = here[(here["month"] >= period.period_on) & (here["month"] < period.period_end)]
        row = {
            "municipality_code": period.municipality_code, "period_kind": period.period_kind,
            "period_on": period.period_on, "indicator_code": HOURS, "breakdown_code": "total",
        }  # fmt: skip
        if inside.empty:
            row["missing_code"] = "not_reported"
        elif len(inside) < units * MONTHS_IN[period.period_kind]:
            row["missing_code"] = "incomplete"
        else:
            row["value"] = sum((exact(value) for value in inside["value"]), Decimal(0))
        made.append(row)
    return pd.DataFrame(made)
