"""docker-compose.yml has no default password, and gives each service no more than it needs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
LONG_RUNNING = sorted(set(SERVICES) - {"init"})
AIRFLOW = sorted(set(SERVICES) - {"postgres"})

# What every service must look like, ours or not.
SERVICE_SCHEMA = {
    "type": "object",
    "required": [
        "image", "user", "init", "read_only", "cap_drop", "security_opt", "networks", "tmpfs",
        "secrets", "logging", "restart",
    ],
    "properties": {
        "image": {"pattern": r"^[a-z][a-z0-9./-]*:.", "not": {"pattern": ":latest$"}},
        "user": {"pattern": r"^[1-9][0-9]*:[1-9][0-9]*$"},
        "init": {"const": True},
        "read_only": {"const": True},
        "cap_drop": {"const": ["ALL"]},
        "security_opt": {"contains": {"const": "no-new-privileges:true"}},
        "ports": {"items": {"pattern": r"^127\.0\.0\.1:"}},
        "privileged": False,
        "cap_add": False,
        "network_mode": False,
        "env_file": False,
    },
}  # fmt: skip
HEALTHCHECK_SCHEMA = {
    "type": "object",
    "required": ["test", "interval", "timeout", "retries", "start_period"],
}


def test_the_services_are_those_airflow_needs() -> None:
    assert set(SERVICES) == {
        "postgres", "init", "api-server", "scheduler", "dag-processor", "triggerer",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_runs_closed_and_as_nobody_special(name: str) -> None:
    jsonschema.validate(SERVICES[name], SERVICE_SCHEMA)


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_a_service_that_stays_up_says_how_it_is(name: str) -> None:
    jsonschema.validate(SERVICES[name]["healthcheck"], HEALTHCHECK_SCHEMA)


@pytest.mark.parametrize(
    ("name", "asks"),
    [
        ("postgres", "pg_isready"),
        ("api-server", "/api/v2/monitor/health"),
        ("scheduler", ":8974/health"),
        ("dag-processor", "DagProcessorJob"),
        ("triggerer", "TriggererJob"),
    ],
)
def test_each_is_asked_where_it_answers(name: str, asks: str) -> None:
    assert asks in " ".join(SERVICES[name]["healthcheck"]["test"])


def test_no_password_and_no_secret_stands_in_the_file() -> None:
    for name, service in SERVICES.items():
        for variable, value in service["environment"].items():
            if re.search(r"PASSWORD|SECRET|FERNET|SQL_ALCHEMY_CONN", variable):
                assert variable.endswith(("_FILE", "_CMD")), f"{name}: {variable}"
                mounted = Path(str(value).split()[-1])
                assert mounted.parent == Path("/run/secrets")
                assert mounted.name in service["secrets"]
    for secret in COMPOSE["secrets"].values():
        assert set(secret) == {"file"}


def test_only_init_sees_the_administrators_password() -> None:
    holders = [name for name in SERVICES if "admin_password" in SERVICES[name]["secrets"]]
    assert holders == ["init"]


def test_only_the_scheduler_reaches_the_data_and_the_key() -> None:
    for name, service in SERVICES.items():
        ours = {
            volume
            for volume in service.get("volumes", [])
            if re.search(r":/srv/lavterskel/(data|keys)(:ro)?$", volume)
        }
        assert len(ours) == (2 if name == "scheduler" else 0), name
    assert any(volume.endswith("/keys:ro") for volume in SERVICES["scheduler"]["volumes"])


def test_only_the_api_server_can_be_reached() -> None:
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["api-server"]
    assert COMPOSE["networks"]["metadata"] == {"internal": True}


@pytest.mark.parametrize("name", AIRFLOW)
def test_airflow_is_set_up_for_one_machine_with_logins(name: str) -> None:
    environment = SERVICES[name]["environment"]
    assert environment["AIRFLOW__CORE__EXECUTOR"] == "LocalExecutor"
    assert environment["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
    assert environment["AIRFLOW__CORE__AUTH_MANAGER"].endswith(".FabAuthManager")
    assert environment["AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK"] == "True"
    assert SERVICES[name]["command"] == [name]


@pytest.mark.parametrize("name", sorted(set(AIRFLOW) - {"init"}))
def test_nothing_starts_before_the_database_is_ready(name: str) -> None:
    assert SERVICES[name]["depends_on"] == {
        "postgres": {"condition": "service_healthy"},
        "init": {"condition": "service_completed_successfully"},
    }


@pytest.mark.skipif(shutil.which("docker-compose") is None, reason="docker-compose is not here")
def test_docker_compose_accepts_the_file() -> None:
    done = subprocess.run(
        ["docker-compose", "--file", str(ROOT / "docker-compose.yml"), "config", "--quiet"],
        env={"PATH": os.environ["PATH"]},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
