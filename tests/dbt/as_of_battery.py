"""All ten nights, each as published and as built again after the last: ``make as-of``.

Not collected by itself: it takes some minutes.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from tests.dbt.published_again import PublishedAgain, publish_again
from tests.dbt.rebuilding import content, different
from tests.dbt.ten_nights import DAYS

# Months without a break in the flow are as they should be, and nothing has been sent.
MAY_BE_EMPTY = {"fct_flow_breaks", "fct_messages", "fct_revisions", "fct_unknown_receipts",
                "rpt_deliveries", "rpt_revisions"}  # fmt: skip


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> PublishedAgain:
    """The ten nights, then and now."""
    return publish_again(tmp_path_factory.mktemp("ten-nights"), DAYS)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_rebuild_equals_what_was_published_then(nights: PublishedAgain, day: date) -> None:
    assert nights.differences(day) == set()


@pytest.mark.parametrize(("before", "after"), list(pairwise(DAYS)), ids=str)
def test_every_night_brought_something(nights: PublishedAgain, before: date, after: date) -> None:
    figures = different(nights.published[before], nights.published[after])
    assert {name for name in figures if name.startswith("rpt_")} - {"rpt_freshness"}


def test_every_mart_and_report_has_rows_the_last_night(nights: PublishedAgain) -> None:
    digests = content(nights.published[DAYS[-1]])
    assert {name for name, digest in digests.items() if digest.startswith("(0,")} <= MAY_BE_EMPTY
