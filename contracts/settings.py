"""Typed settings from the environment; in production the installation refuses to start
half-configured, so that a weak key or an open folder is found before any record is read."""

from __future__ import annotations

import json
import os
import secrets
import stat
import tempfile
from enum import StrEnum
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from contracts.zones import PRIVATE_FOLDER, Zones, sync_folder

SHORTEST_SECRET = 32

# Secrets that stand in examples and defaults, ours and those of the programs we start.
DEFAULT_SECRETS = frozenset(
    {"", "admin", "airflow", "airflow_jwt_secret", "change-me", "changeme", "lavterskel",
     "password", "passord", "postgres", "secret"}
)  # fmt: skip
SECRET_VARIABLES = (
    "AIRFLOW__API_AUTH__JWT_SECRET",
    "AIRFLOW__CORE__FERNET_KEY",
    "POSTGRES_PASSWORD",
    "AIRFLOW_ADMIN_PASSWORD",
)


class Environment(StrEnum):
    """Where this installation runs."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class NotConfigured(Exception):
    """The installation must not start; the message says what is missing and how to mend it."""


class Settings(BaseSettings):
    """Everything that differs between installations. ``LAVTERSKEL_<NAME>`` sets each."""

    model_config = SettingsConfigDict(
        env_prefix="LAVTERSKEL_", env_file=".env", env_file_encoding="utf-8", extra="ignore"
    )

    home: Path = Path("data")
    env: Environment = Environment.DEVELOPMENT
    pseudonym_key_file: Path | None = None
    code_version: str = "unknown"
    memory_limit: str = Field(default="4GB", pattern=r"^[0-9]+(MB|GB)$")
    threads: int = Field(default=2, ge=1, le=256)
    keep_publications: int = Field(default=7, ge=1)
    # Where those who approve open a report's page in a browser; the message id comes after it.
    pages_url: str = Field(default="", pattern=r"^((https?://[^\s()<>]+|/[a-z-]+))?$")

    @property
    def zones(self) -> Zones:
        """The zones below ``home``, as absolute paths."""
        return Zones(self.home.resolve())

    @property
    def key_file(self) -> Path:
        """The pseudonym key: where it is said to be, else in a folder beside ``home``.

        Never below ``home``: a copy of the data must not carry its own key.
        """
        if self.pseudonym_key_file is not None:
            return self.pseudonym_key_file.resolve()
        home = self.home.resolve()
        return home.with_name(f"{home.name}.keys") / "pseudonym.json"


def load_settings() -> Settings:
    """The settings, checked. NotConfigured when production would start half-configured."""
    settings = Settings()
    if settings.env is Environment.PRODUCTION:
        problems = production_problems(settings)
        if problems:
            raise NotConfigured("Starter ikke i produksjon:\n- " + "\n- ".join(problems))
    return settings


def production_problems(settings: Settings) -> list[str]:
    """What stands between this configuration and production, with the remedy of each."""
    return [
        *_key_problems(settings),
        *(
            f"{name} har en standardverdi; sett en egen, tilfeldig verdi"
            for name in SECRET_VARIABLES
            if name in os.environ and os.environ[name].lower() in DEFAULT_SECRETS
        ),
        *_open_folders(settings),
    ]


def _key_problems(settings: Settings) -> list[str]:
    path = settings.key_file
    if path.is_relative_to(settings.home.resolve()):
        return ["LAVTERSKEL_PSEUDONYM_KEY_FILE ligger i datamappen; flytt nøkkelen ut av den"]
    if not path.is_file():
        return [
            "pseudonymnøkkelen finnes ikke; lag den med "
            "'python -m loaders pseudonym-key create' og sett LAVTERSKEL_PSEUDONYM_KEY_FILE"
        ]
    try:
        key = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        key = None
    if not isinstance(key, dict):
        # What the file holds is never repeated: it may be the secret itself.
        return [
            "pseudonymnøkkelen kan ikke leses; hent den fra sikkerhetskopien, "
            "se docs/runbooks/pseudonym-key.md"
        ]
    problems = []
    if key.get("origin") != "operator":
        problems.append(
            "pseudonymnøkkelen er laget for utvikling; lag en egen med "
            "'python -m loaders pseudonym-key create'"
        )
    secret = str(key.get("secret", ""))
    if len(secret) < SHORTEST_SECRET or secret.lower() in DEFAULT_SECRETS:
        problems.append(f"pseudonymnøkkelen er kortere enn {SHORTEST_SECRET} tegn; lag en ny")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        problems.append("andre kan lese pseudonymnøkkelen; kjør chmod 600 på filen")
    return problems


def _open_folders(settings: Settings) -> list[str]:
    zones = settings.zones
    folders = (zones.home, zones.inbox, zones.landing, zones.judgements, zones.build,
               zones.published, zones.national, zones.logs, settings.key_file.parent)  # fmt: skip
    return [
        f"andre kan lese mappen {folder.name}; kjør chmod 700 på den"
        for folder in folders
        if folder.is_dir() and stat.S_IMODE(folder.stat().st_mode) & 0o077
    ]


def create_key(path: Path, *, origin: str) -> None:
    """Write a new random key, readable by its owner only; FileExistsError if one is there.

    The key appears whole or not at all: what is landed under it is worth nothing without it.
    """
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    key = {"version": "k1", "origin": origin, "secret": secrets.token_hex(SHORTEST_SECRET)}
    handle, beside = tempfile.mkstemp(dir=path.parent)  # made with mode 600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(key, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)
    finally:
        Path(beside).unlink()
    sync_folder(path.parent)
