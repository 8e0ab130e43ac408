"""Made-up municipalities: what happened in a month or a year, as the forms' models tell it."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pandas as pd

BANDS = ("waiting_0_8_weeks", "waiting_8_20_weeks", "waiting_over_20_weeks")


def poisson(random: Random, mean: float) -> int:
    """How many there were."""
    count, left = 0, random.expovariate(1)
    while left < mean:
        count += 1
        left += random.expovariate(1)
    return count


def split(random: Random, count: int, share: float) -> int:
    """How many of some."""
    return sum(random.random() < share for _ in range(count))


def month(random: Random, busy: float) -> dict[str, int]:
    """One municipality's counts for a month, without the sums."""
    told = {
        "users_with_decision": 9.0, "users_without_decision": 7.0, "new_with_decision": 1.2,
        "new_short_term": 1.5, "discharged": 1.3, "came": 3.0, "not_offered": 0.8,
        "waiting_0_8_weeks": 2.0, "waiting_8_20_weeks": 0.9, "waiting_over_20_weeks": 0.3,
        "new_red_cases": 0.3,
    }  # fmt: skip
    return {name: poisson(random, mean * busy) for name, mean in told.items()}


def maling(towns: dict[str, dict[str, int]], on: date) -> pd.DataFrame:
    """The rows of ``rpt_national__maling``."""
    rows = []
    for town, told in towns.items():
        counts = dict(told)
        counts["drop_in_not_offered_same_day"] = counts.pop("not_offered")
        counts["drop_in_attended"] = counts.pop("came") + counts["drop_in_not_offered_same_day"]
        counts["users_total"] = counts["users_with_decision"] + counts["users_without_decision"]
        counts["new_total"] = counts["new_with_decision"] + counts["new_short_term"]
        counts["waiting_total"] = sum(counts[band] for band in BANDS)
        rows += [row("month", on, town, name, count, None) for name, count in counts.items()]
    return pd.DataFrame(rows)


def rph(towns: dict[str, dict[str, int]], on: date) -> pd.DataFrame:
    """The rows of ``rpt_national__rph``: the chain of those who ended, for two instruments."""
    rows = []
    for town, told in towns.items():
        counts = {"enrolled": told["enrolled"], "started": told["started"]}
        counts["completed"] = told["completed"]
        counts["ended"] = told["completed"] + told["left"]
        for suffix in ("phq_9", "gad_7"):
            recovered, improved, same, worse, scored, case = (
                told[f"{name}_{suffix}"]
                for name in ("recovered", "improved", "same", "worse", "scored", "case")
            )
            paired = recovered + improved + same + worse
            counts |= {
                f"scored_{suffix}": paired + scored, f"paired_{suffix}": paired,
                f"case_{suffix}": recovered + case, f"improved_{suffix}": recovered + improved,
                f"deteriorated_{suffix}": worse, f"recovered_{suffix}": recovered,
            }  # fmt: skip
        rows += [
            row("year", on, town, f"rph_{name}", count, None) for name, count in counts.items()
        ]
    return pd.DataFrame(rows)


def year(random: Random, busy: float) -> dict[str, int]:
    """One municipality's counts for a year of RPH, in parts that do not overlap."""
    told = {"enrolled": poisson(random, 40 * busy), "started": poisson(random, 30 * busy)}
    told["left"] = poisson(random, 4 * busy)
    most = 0
    for suffix in ("phq_9", "gad_7"):
        for name, mean in (("recovered", 6), ("improved", 3), ("same", 5), ("worse", 1.5)):
            told[f"{name}_{suffix}"] = poisson(random, mean * busy)
        told[f"scored_{suffix}"] = poisson(random, 2 * busy)
        # Of those with two scores, some that did not recover were cases too.
        paired = sum(told[f"{name}_{suffix}"] for name in ("improved", "same", "worse"))
        told[f"case_{suffix}"] = split(random, paired, 0.6)
        scored = told[f"recovered_{suffix}"] + paired + told[f"scored_{suffix}"]
        most = max(most, scored)
    told["completed"] = most + poisson(random, 1.5 * busy)
    return told


def corrected(random: Random, counts: dict[str, int], share: float) -> dict[str, int]:
    """The same with a few changed by one or two."""
    return {
        name: max(0, count + random.choice((-2, -1, 1, 2))) if random.random() < share else count
        for name, count in counts.items()
    }


def corrected_year(random: Random, told: dict[str, int], share: float) -> dict[str, int]:
    """The same of a year of RPH, where the chain still holds."""
    found = corrected(random, told, share)
    for suffix in ("phq_9", "gad_7"):
        paired = sum(found[f"{name}_{suffix}"] for name in ("improved", "same", "worse"))
        found[f"case_{suffix}"] = min(found[f"case_{suffix}"], paired)
        scored = paired + found[f"recovered_{suffix}"] + found[f"scored_{suffix}"]
        found["completed"] = max(found["completed"], scored)
    return found


def row(
    kind: str, on: date, town: str, indicator: str, count: int, out_of: int | None
) -> dict[str, Any]:
    value: float | None = count if out_of is None else None
    if out_of:
        value = round(count / out_of, 6)
    return {
        "period_kind": kind, "period_on": on, "municipality_code": town,
        "indicator_code": indicator, "numerator": count, "denominator": out_of, "value": value,
        "missing_code": "cannot_be_computed" if out_of == 0 else None, "definition_version": 1,
    }  # fmt: skip
