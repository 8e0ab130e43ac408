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
