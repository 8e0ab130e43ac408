"""What every test may lean on: an installation of its own, closed and empty."""

from __future__ import annotations

import shutil
from pathlib import Path

import hypothesis
import pytest

from contracts.settings import Settings
from contracts.zones import Zones
from loaders.landing import ensure_empty

# An example that took long says that the machine was busy, and nothing of what it is to show.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


# The files that take longest, which must not be left for the end, when one process works alone; and
# in such an order that two beside each other do not wait for the same night or warehouse.
BEGUN_FIRST = (
    "nights/test_again.py",
    "privacy/test_canaries.py",
    "nights/test_ten_nights.py",
    "dags/test_national_report.py",
    "nights/test_killed.py",
    "dbt/test_same_content.py",
    "nights/test_faults.py",
    "recount/test_recount.py",
    "nights/test_small_changes.py",
    "dbt/test_report.py",
    "dbt/test_semantic.py",
    "dbt/test_national.py",
    "dbt/test_backtest.py",
    "dbt/test_statements.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files; the rest stay in their order."""
    places = {Path(__file__).parent / name: place for place, name in enumerate(BEGUN_FIRST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty LAVTERSKEL_HOME, in force for the test."""
    folder = tmp_path / "data"
    monkeypatch.setenv("LAVTERSKEL_HOME", str(folder))
    monkeypatch.delenv("LAVTERSKEL_ENV", raising=False)
    monkeypatch.delenv("LAVTERSKEL_PSEUDONYM_KEY_FILE", raising=False)
    return folder


@pytest.fixture(scope="session")
def empty_landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A landing zone with the zero-row partitions that every installation has."""
    zones = Zones(tmp_path_factory.mktemp("empty") / "data")
    zones.make()
    ensure_empty(zones)
    return zones.landing


@pytest.fixture
def settings(home: Path, empty_landing: Path) -> Settings:
    """The settings of that installation, its zones made."""
    made = Settings(_env_file=None, home=home)  # type: ignore[call-arg]
    made.zones.make()
    # Made by a loader when they are missing, which takes most of a small test's time.
    shutil.copytree(empty_landing, made.zones.landing, dirs_exist_ok=True)
    return made
