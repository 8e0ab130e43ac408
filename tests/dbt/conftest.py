"""Two towns, each built once: one where all is well, and one where much goes wrong."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.dbt.building import build_warehouse
from tests.dbt.small_town import small_town
from tests.dbt.troubled_town import troubled_town


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], Path]) -> Path:
    """What ``build`` makes in a folder, made by whichever of the test's processes comes first."""
    base = factory.getbasetemp()
    # Processes that share the work have folders of their own beside each other.
    shared = base.parent if base.name.startswith("popen-") else base
    said = shared / f"{name}.path"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            said.write_text(str(build(factory.mktemp(name))), encoding="utf-8")
    return Path(said.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of a small town on 1 March 2023, built with every test dbt has."""

    def build(folder: Path) -> Path:
        home = small_town(folder / "home")
        return build_warehouse(home.path, folder, "2023-03-01 05:30:00+01:00")

    return built_once(tmp_path_factory, "town", build)


@pytest.fixture(scope="session")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of towns whose deliveries were late, refused, partial or renamed."""

    def build(folder: Path) -> Path:
        home = troubled_town(folder / "home")
        return build_warehouse(
            home.path, folder, "2023-03-03 07:00:00+01:00", "--exclude-resource-type", "unit_test"
        )

    return built_once(tmp_path_factory, "troubled", build)
