"""What dbt makes of the project when it reads it, kept from one build to the next.

Reading takes dbt longer than a small build does, and says the same as long as no file of the
project changes. It is read with a home that is nowhere, and every build puts its own there.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2] / "dbt_project"
PLACES = ("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT))
KEPT = PROJECT.parent / ".pytest_cache" / "dbt"
READ_BY_DBT = ("macros", "materializations", "models", "seeds", "tests")
NOWHERE = "/the-home-of-no-build"


def parsed(home: Path) -> Any:
    """The project's manifest, as if it had been read for ``home``.

    dbt reads its environment as it is imported, so this does it only when it is called.
    """
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"{stamp()}.msgpack"
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            for outdated in KEPT.glob("*.msgpack"):
                outdated.unlink()
            beside = kept.with_suffix(".part")
            beside.write_bytes(_read())
            beside.rename(kept)
        text = kept.read_bytes()
    manifest = Manifest.from_msgpack(text, decoder=extended_mashumuro_decoder)
    for source in manifest.sources.values():
        for place in (source.meta, source.source_meta, source.config.meta):
            _put(place, str(home))
        source.unrendered_config = {}
        source.relation_name = source.relation_name.replace(NOWHERE, str(home))
    return manifest


def _put(meta: dict[str, Any], home: str) -> None:
    for key, text in meta.items():
        meta[key] = text.replace(NOWHERE, home)


def stamp() -> str:
    """Changes when anything that dbt reads does, or dbt itself, or where it all lies."""
    digest = hashlib.sha256(f"{PROJECT} {version('dbt-core')} {version('dbt-duckdb')}".encode())
    files = [path for folder in READ_BY_DBT for path in (PROJECT / folder).rglob("*.*")]
    for path in sorted([*files, *PROJECT.glob("*.yml")]):
        digest.update(f"\0{path.relative_to(PROJECT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read() -> bytes:
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumaro_encoder

    home = os.environ.get("LAVTERSKEL_HOME", "")
    os.environ["LAVTERSKEL_HOME"] = NOWHERE
    read = dbtRunner().invoke(["--quiet", "parse", "--no-use-colors", *PLACES])
    os.environ["LAVTERSKEL_HOME"] = home
    assert isinstance(read.result, Manifest), read.exception
    # As dbt itself keeps what it has read.
    return bytes(read.result.to_msgpack(extended_mashumaro_encoder))
