"""Production does not start half-configured, and says what to do about it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from contracts.settings import create_key
from tests.nights.running import PROJECT, environment_for, night_command


def start(home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Try to run the night in production."""
    return subprocess.run(
        night_command(),
        cwd=PROJECT,
        env=environment_for(home) | {"LAVTERSKEL_ENV": "production"} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def assert_refused(said: subprocess.CompletedProcess[str], because: str, home: Path) -> None:
    """It did not start, said why, and wrote nothing."""
    assert said.returncode == 2
    assert "Starter ikke i produksjon" in said.stderr
    assert because in said.stderr
    assert "Traceback" not in said.stderr + said.stdout
    assert not (home / "landing").exists()
    assert not (home / "airflow").exists()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty installation closed to others."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


def test_not_with_a_generated_key(home: Path) -> None:
    key = home.with_name("data.keys") / "pseudonym.json"
    create_key(key, origin="generated")
    secret = key.read_text(encoding="utf-8")
    said = start(home)
    assert_refused(said, "pseudonymnøkkelen er laget for utvikling", home)
    assert "loaders pseudonym-key create" in said.stderr
    assert key.read_text(encoding="utf-8") == secret


def test_not_without_a_key_and_none_is_made(home: Path) -> None:
    assert_refused(start(home), "pseudonymnøkkelen finnes ikke", home)
    assert not home.with_name("data.keys").exists()


def test_not_with_a_default_secret_or_a_folder_others_can_read(home: Path) -> None:
    create_key(home.with_name("data.keys") / "pseudonym.json", origin="operator")
    os.chmod(home, 0o755)  # noqa: PTH101
    said = start(home, POSTGRES_PASSWORD="airflow")
    assert_refused(said, "POSTGRES_PASSWORD har en standardverdi", home)
    assert "kjør chmod 700" in said.stderr
