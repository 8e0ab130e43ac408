"""The recount over many more installations: ``make recount``.

Not collected by itself: it takes a minute or two for each.
"""

from __future__ import annotations

import pytest

from tests.recount.test_recount import (
    Counted,
    count_both_ways,
    test_both_ways_of_counting_agree,
    test_the_form_adds_up_alike_month_by_month,
    test_the_journal_adds_up_alike_month_by_month,
    test_the_monthly_table_agrees_with_the_reports,
    test_the_two_sums_of_users_agree,
)

__all__ = [
    "test_both_ways_of_counting_agree",
    "test_the_form_adds_up_alike_month_by_month",
    "test_the_journal_adds_up_alike_month_by_month",
    "test_the_monthly_table_agrees_with_the_reports",
    "test_the_two_sums_of_users_agree",
]

TOWNS = ("tonsberg-2023", "trondheim-2018", "--faults")
NATION = ("nation", "--people", "600", "--municipalities", "4")
INSTALLATIONS = [(*kind, "--seed", str(seed)) for kind in (TOWNS, NATION) for seed in range(3, 7)]


@pytest.fixture(scope="module", params=INSTALLATIONS, ids=lambda told: f"{told[0]}-{told[-1]}")
def counted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Counted:
    """One of the installations, counted both ways."""
    return count_both_ways(tmp_path_factory.mktemp("recount") / "home", *request.param)
