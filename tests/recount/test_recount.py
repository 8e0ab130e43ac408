"""Every figure of every report, counted again in pandas from landing, to the digit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from tests.dbt.building import rows
from tests.dbt.rebuilding import build_one
from tests.nights.running import STARTS, land_and_judge, make_deliveries
from tests.recount import checks
from tests.recount.compare import differences, plain, warehouse_rows
from tests.recount.counting import TOTAL
from tests.recount.recount import COUNTS, recount
from tests.recount.world import World

pytestmark = pytest.mark.night

SHOWN = 40
NATION = ("nation", "--people", "300", "--municipalities", "2", "--seed", "2")


@dataclass(frozen=True)
class Counted:
    """One installation counted both ways."""

    built: Path
    world: World
    ours: dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Counted:
    """A small nation's deliveries, and the recount of them; ``make recount`` has towns too."""
    return count_both_ways(tmp_path_factory.mktemp("recount") / "home", *NATION)


def count_both_ways(home: Path, *deliveries: str) -> Counted:
    """Make and count one installation, in the warehouse and in pandas."""
    make_deliveries(home, *deliveries)
    night = max(date.fromisoformat(delivery.name[:10]) for delivery in (home / "inbox").glob("*/*"))
    land_and_judge(home, "recount", night)
    as_of = datetime.combine(night, STARTS).isoformat()
    built = build_one(home, home.parent / "built", as_of)
    world = World.of(home)
    return Counted(built, world, recount(world))


@pytest.mark.parametrize("report", COUNTS)
def test_both_ways_of_counting_agree(counted: Counted, report: str) -> None:
    theirs = warehouse_rows(counted.built, report)
    found = [str(one) for one in differences(report, counted.ours[report], theirs)]
    assert not found, "\n".join([f"{len(found)} differ", *found[:SHOWN]])


def test_the_monthly_table_agrees_with_the_reports(counted: Counted) -> None:
    monthly = {
        (code, month, indicator): (plain(value), missing)
        for code, month, indicator, value, missing in rows(
            counted.built,
            "select municipality_code, month, indicator_code, journal_value, missing_code "
            "from rpt_monthly_indicators",
        )
    }
    compared = 0
    for report in counted.ours.values():
        for row in report.itertuples():
            key = (row.municipality_code, _day(row.period_on), row.indicator_code)
            is_whole = row.breakdown_code == TOTAL and row.item_code is None
            if row.period_kind == "month" and is_whole and key in monthly:
                assert (plain(row.value), row.missing_code) == monthly[key], key
                compared += 1
    assert compared


def _told(
    built: Path, report: str, columns: list[str], where: str
) -> dict[tuple[str, pd.Timestamp], tuple[object, ...]]:
    named = ", ".join(["municipality_code", "month", *columns, "missing_code"])
    found = rows(built, f"select {named} from {report} where {where}")
    return {(code, pd.Timestamp(month)): tuple(rest) for code, month, *rest in found}


def test_the_two_sums_of_users_agree(counted: Counted) -> None:
    theirs = _told(counted.built, "rpt_user_totals", checks.USER_TOTALS, "true")
    assert checks.user_totals(counted.world) == theirs


def test_the_journal_adds_up_alike_month_by_month(counted: Counted) -> None:
    theirs = _told(counted.built, "rpt_flow_check", checks.FLOWS, "flow_basis_code = 'journal'")
    assert checks.journal_flow(counted.world) == theirs


def test_the_form_adds_up_alike_month_by_month(counted: Counted) -> None:
    columns = [name for name in checks.FLOWS if name != "recoded_count"]
    theirs = _told(counted.built, "rpt_flow_check", columns, "flow_basis_code = 'form'")
    assert checks.form_flow(counted.world, counted.ours) == theirs


def _day(first: pd.Timestamp) -> date:
    return first.date()
