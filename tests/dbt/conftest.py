"""Warehouses that several files look at, each built once: a town where all is well, one where much
goes wrong, and the examples of all the counting rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.dbt.building import build_warehouse
from tests.dbt.made_home import record
from tests.dbt.rebuilding import NO_TESTS, build_one
from tests.dbt.shared_builds import once
from tests.dbt.small_town import small_town
from tests.dbt.troubled_town import troubled_town
from tests.dbt.worked_examples import RULES, examples_home, known_at, pages_in


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of a small town on 1 March 2023, built with every test dbt has."""

    def build(folder: Path) -> Path:
        home = small_town(folder / "home")
        return build_warehouse(home.path, folder, "2023-03-01 05:30:00+01:00")

    return once(tmp_path_factory, "town", build)


@pytest.fixture(scope="session")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of towns whose deliveries were late, refused, partial or renamed."""

    def build(folder: Path) -> Path:
        home = troubled_town(folder / "home")
        return build_one(home.path, folder, "2023-03-03 07:00:00+01:00", with_tests=True)

    return once(tmp_path_factory, "troubled", build)


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of every counting rule's example, each page a municipality.

    dbt reads the project anew for it, and a warning fails it.
    """

    def build(folder: Path) -> Path:
        pages = [page for page in pages_in(RULES) if page.example]
        home = examples_home(folder / "home", pages)
        # No example gives first visits a figure: of their month, one day is not told.
        code = next(page.municipality_code for page in pages if page.name == "centre_visits")
        held = date(2023, 2, 7)
        day = record("f1", held, municipality_code=code, centre="Heimdal", held_on=held,
                     visits=9, first_visits=2, accompanied=1, is_open=True)  # fmt: skip
        home.deliver("centre_visits", "2023-04-01", {"centre_days": [day]})
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DBT_WARN_ERROR", "true")
            return build_warehouse(home.path, folder, known_at(pages), *NO_TESTS)

    return once(tmp_path_factory, "examples", build)
