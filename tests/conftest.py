"""What every test may lean on: an installation of its own, closed and empty."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest

from contracts.settings import Settings

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


@pytest.fixture
def settings(home: Path) -> Settings:
    """The settings of that installation, its zones made."""
    made = Settings(_env_file=None, home=home)  # type: ignore[call-arg]
    made.zones.make()
    return made
