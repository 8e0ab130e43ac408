"""Two towns, each built once: one where all is well, and one where much goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dbt.building import build_warehouse
from tests.dbt.small_town import small_town
from tests.dbt.troubled_town import troubled_town


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of a small town on 1 March 2023, built with every test dbt has."""
    folder = tmp_path_factory.mktemp("town")
    home = small_town(folder / "home")
    return build_warehouse(home.path, folder, "2023-03-01 05:30:00+01:00")


@pytest.fixture(scope="session")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of towns whose deliveries were late, refused, partial or renamed."""
    folder = tmp_path_factory.mktemp("troubled")
    home = troubled_town(folder / "home")
    return build_warehouse(
        home.path, folder, "2023-03-03 07:00:00+01:00", "--exclude-resource-type", "unit_test"
    )
