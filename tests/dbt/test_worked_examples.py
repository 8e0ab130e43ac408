"""The example on each counting rule's page gives the figures the page says it gives."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from tests.dbt.parsed import PROJECT
from tests.dbt.promised_figures import differences
from tests.dbt.worked_examples import RULES, Page, pages_in

PAGES = pages_in(RULES)
WITH_EXAMPLES = [page for page in PAGES if page.example or page.fault]


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.name)
def test_the_example_is_counted_as_the_page_says(
    page: Page, request: pytest.FixtureRequest
) -> None:
    # A page that cannot be read fails without waiting for the build.
    if page.example is None:
        pytest.fail(page.fault, pytrace=False)
    with duckdb.connect(str(request.getfixturevalue("examples")), read_only=True) as connection:
        found = differences(connection, page.example, page.municipality_code)
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def test_every_indicator_has_a_page_whose_example_gives_a_figure() -> None:
    with (PROJECT / "seeds" / "indicators.csv").open(encoding="utf-8", newline="") as seed:
        wanted = {Path(row["page"]).stem for row in csv.DictReader(seed)}
    told = {page.name for page in PAGES if page.fault or (page.example and page.example.results)}
    without = sorted(wanted - told)
    if without:
        pytest.fail(
            "sett inn «### Tall: <rapport>» med en tabell: " + ", ".join(without), pytrace=False
        )
