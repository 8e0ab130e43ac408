"""Makes the secrets that docker-compose.yml mounts: a file each, long, random, never a default.

Run on the machine before the first start: ``python3 docker/make_secrets.py [FOLDER]``. What is
there already is left as it is, so it can be run again. Needs nothing but Python.
"""

from __future__ import annotations

import base64
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

DEFAULT_FOLDER = Path("data.secrets")

# The folder is closed to everyone but its owner. The files in it are mounted one by one into
# containers that run as other users, and those must be able to read them.
PRIVATE_FOLDER = 0o700
READABLE_FILE = 0o444


def random_text() -> str:
    """48 random bytes in characters that can stand in an address."""
    return secrets.token_urlsafe(48)


def random_fernet_key() -> str:
    """A key in the form Fernet asks for."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def database_address(folder: Path) -> str:
    """Where Airflow finds its database, with the password made before."""
    password = (folder / "database_password").read_text(encoding="utf-8").strip()
    return f"postgresql+psycopg://airflow:{password}@postgres:5432/airflow"


def make_secrets(folder: Path) -> list[str]:
    """Write the secrets that are missing; their names."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    folder.chmod(PRIVATE_FOLDER)
    made = []
    makers: dict[str, Callable[[], str]] = {
        "database_password": random_text,
        "fernet_key": random_fernet_key,
        "jwt_secret": random_text,
        "session_secret": random_text,
        "admin_password": random_text,
        "database_address": lambda: database_address(folder),
    }
    for name, make in makers.items():
        path = folder / name
        if not path.exists():
            path.write_text(make() + "\n", encoding="utf-8")
            path.chmod(READABLE_FILE)
            made.append(name)
    return made


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_FOLDER
    names = make_secrets(target)
    print(f"{target}: laget {', '.join(names)}" if names else f"{target}: alt var der fra før")
