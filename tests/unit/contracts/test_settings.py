"""Settings come from the environment, and production does not start half-configured."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from contracts.settings import (
    SECRET_VARIABLES,
    Environment,
    NotConfigured,
    Settings,
    create_key,
    load_settings,
)

OWN_SECRET = "a-value-nobody-else-has-42"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the developer's variables nor their .env reach these tests."""
    for name in [*SECRET_VARIABLES, *(n for n in os.environ if n.startswith("LAVTERSKEL_"))]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """A production installation that is as it should be."""
    monkeypatch.setenv("LAVTERSKEL_ENV", "production")
    monkeypatch.setenv("LAVTERSKEL_HOME", str(tmp_path / "hjem"))
    settings = Settings()
    settings.zones.make()
    create_key(settings.key_file, origin="operator")
    return settings


def refusal() -> str:
    """What load_settings says when it refuses."""
    with pytest.raises(NotConfigured) as refused:
        load_settings()
    return str(refused.value)


def test_nothing_needs_to_be_set_for_development(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.env is Environment.DEVELOPMENT
    assert settings.zones.home == tmp_path / "data"
    assert settings.key_file == tmp_path / "data.keys" / "pseudonym.json"


def test_a_variable_sets_each_field(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAVTERSKEL_HOME", "annet/sted")
    monkeypatch.setenv("LAVTERSKEL_THREADS", "4")
    settings = load_settings()
    assert settings.zones.home == Path.cwd() / "annet" / "sted"
    assert settings.threads == 4


def test_the_env_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("LAVTERSKEL_THREADS=3\nLAVTERSKEL_MEMORY_LIMIT=2GB\nOTHER=1\n")
    monkeypatch.setenv("LAVTERSKEL_THREADS", "5")
    settings = load_settings()
    assert settings.memory_limit == "2GB"
    assert settings.threads == 5


@pytest.mark.parametrize(
    ("name", "value"),
    [("ENV", "produksjon"), ("THREADS", "0"), ("MEMORY_LIMIT", "mye"), ("KEEP_PUBLICATIONS", "0")],
)
def test_a_value_of_the_wrong_kind_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"LAVTERSKEL_{name}", value)
    with pytest.raises(ValidationError):
        load_settings()


def test_a_well_configured_production_starts(
    production: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SECRET_VARIABLES:
        monkeypatch.setenv(name, OWN_SECRET)
    assert load_settings() == production


def test_production_refuses_a_missing_key(production: Settings) -> None:
    production.key_file.unlink()
    assert "pseudonymnøkkelen finnes ikke" in refusal()


def test_production_refuses_a_generated_key(production: Settings) -> None:
    production.key_file.unlink()
    create_key(production.key_file, origin="generated")
    assert "laget for utvikling" in refusal()


def test_production_refuses_a_short_key(production: Settings) -> None:
    key = {"version": "k1", "origin": "operator", "secret": "kort"}
    production.key_file.write_text(json.dumps(key), encoding="utf-8")
    message = refusal()
    assert "kortere enn 32 tegn" in message
    assert "kort\n" not in message


@pytest.mark.parametrize("content", ["", "ikke json", "[]", '"hemmelig"', "\udcff"])
def test_production_refuses_a_key_that_cannot_be_read(production: Settings, content: str) -> None:
    production.key_file.write_bytes(content.encode("utf-8", "surrogateescape"))
    message = refusal()
    assert "kan ikke leses" in message
    assert "hemmelig" not in message


def test_production_refuses_a_key_others_can_read(production: Settings) -> None:
    production.key_file.chmod(0o640)
    assert "andre kan lese pseudonymnøkkelen" in refusal()


def test_production_refuses_a_key_among_the_data(
    production: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = production.zones.home / "pseudonym.json"
    create_key(inside, origin="operator")
    monkeypatch.setenv("LAVTERSKEL_PSEUDONYM_KEY_FILE", str(inside))
    assert "ligger i datamappen" in refusal()


@pytest.mark.parametrize("zone", ["home", "inbox", "landing", "judgements", "build", "published"])
def test_production_refuses_a_folder_others_can_read(production: Settings, zone: str) -> None:
    folder: Path = getattr(production.zones, zone)
    folder.chmod(0o750)
    assert f"andre kan lese mappen {folder.name}" in refusal()


def test_production_refuses_an_open_key_folder(production: Settings) -> None:
    production.key_file.parent.chmod(0o755)
    assert "andre kan lese mappen hjem.keys" in refusal()


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("name", SECRET_VARIABLES)
@pytest.mark.parametrize("value", ["", "airflow", "Airflow_JWT_secret", "change-me"])
def test_production_refuses_a_default_secret(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert f"{name} har en standardverdi" in refusal()


def test_all_problems_are_told_at_once(
    production: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    production.key_file.unlink()
    production.zones.inbox.chmod(0o755)
    monkeypatch.setenv("POSTGRES_PASSWORD", "postgres")
    assert refusal().count("\n- ") == 3


def test_a_created_key_is_private_random_and_never_overwritten(tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "key.json", tmp_path / "b" / "key.json"
    create_key(first, origin="operator")
    create_key(second, origin="operator")
    one, two = (json.loads(path.read_text(encoding="utf-8")) for path in (first, second))
    assert one["secret"] != two["secret"]
    assert len(one["secret"]) >= 32
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert stat.S_IMODE(first.parent.stat().st_mode) == 0o700
    with pytest.raises(FileExistsError):
        create_key(first, origin="operator")


def test_the_example_names_every_setting() -> None:
    example = Path(__file__).parents[3] / ".env.example"
    text = example.read_text(encoding="utf-8")
    for name in Settings.model_fields:
        assert f"LAVTERSKEL_{name.upper()}=" in text
    for name in SECRET_VARIABLES:
        assert f"{name}=" in text
