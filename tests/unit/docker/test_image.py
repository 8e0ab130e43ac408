"""The image is locked, compiled, quiet, and run by somebody who can write nothing in it."""

from __future__ import annotations

import importlib.util
import stat
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from contracts.settings import DEFAULT_SECRETS, SHORTEST_SECRET

ROOT = Path(__file__).parents[3]
DOCKERFILE = (ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture
def make_secrets() -> ModuleType:
    """docker/make_secrets.py, which is a script and no part of a package."""
    spec = importlib.util.spec_from_file_location("make_secrets", ROOT / "docker/make_secrets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_packages_are_locked_by_hash_and_compiled() -> None:
    assert "--require-hashes --requirements /tmp/requirements.lock" in DOCKERFILE
    assert "UV_COMPILE_BYTECODE=1" in DOCKERFILE


def test_the_last_user_is_not_root_and_owns_none_of_the_code() -> None:
    final = DOCKERFILE[DOCKERFILE.rindex("FROM ") :]
    assert final.splitlines()[-2] == "USER 50000:50000"
    assert "--chown" not in final


@pytest.mark.parametrize(
    "setting",
    [
        "DO_NOT_TRACK=1",
        "DBT_SEND_ANONYMOUS_USAGE_STATS=false",
        "GX_ANALYTICS_ENABLED=false",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED=False",
        "AIRFLOW__COSMOS__ENABLE_TELEMETRY=False",
        "AIRFLOW__CORE__LOAD_EXAMPLES=False",
    ],
)
def test_nothing_calls_out_by_itself(setting: str) -> None:
    assert setting in DOCKERFILE


def test_only_what_is_copied_goes_to_the_builder() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line.removeprefix("!") for line in lines if line.startswith("!")}
    copied = {
        line.split()[1]
        for line in DOCKERFILE.splitlines()
        if line.startswith("COPY ") and "--from" not in line
    }
    assert lines[1] == "*"
    assert allowed == copied


def test_start_is_a_shell_script_that_refuses_what_it_does_not_know() -> None:
    done = subprocess.run(
        ["sh", str(ROOT / "docker/start"), "worker"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "ukjent tjeneste" in done.stderr


def test_the_writers_pool_is_the_one_the_dags_use() -> None:
    start = (ROOT / "docker/start").read_text(encoding="utf-8")
    schedule = (ROOT / "dags/_schedule.py").read_text(encoding="utf-8")
    assert "airflow pools set warehouse_writer 1 " in start
    assert 'WRITER_POOL = "warehouse_writer"' in schedule


def test_made_secrets_are_long_private_and_never_replaced(
    make_secrets: ModuleType, tmp_path: Path
) -> None:
    folder = tmp_path / "hemmeligheter"
    made = make_secrets.make_secrets(folder)
    contents = {name: (folder / name).read_text(encoding="utf-8").strip() for name in made}
    assert len(set(contents.values())) == len(contents) == 6
    for secret in contents.values():
        assert len(secret) >= SHORTEST_SECRET
        assert secret.lower() not in DEFAULT_SECRETS
    assert contents["database_password"] in contents["database_address"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert make_secrets.make_secrets(folder) == []
