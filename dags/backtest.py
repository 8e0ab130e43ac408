"""Builds the warehouse again as every sealed edition knew it, and says whether the edition comes
out the same, byte for byte.

``python -m dags.backtest`` builds in a folder of its own; nothing that is published is touched.
The exit code is 0 when all are the same, 1 when one is not, 2 when it could not be done.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from rich.console import Console

from contracts.settings import NotConfigured, Settings, load_settings
from contracts.zones import PRIVATE_FOLDER, Zones
from dags._warehouse import DBT_PROJECT, code_version
from exports.editions.backtest import Tested, backtest, ever_sealed, has_other_contract
from exports.editions.writing import locked
from exports.publish import Publication, publish
from exports.review.words import instant

# A publication says how old each source is; the rest of it is not asked for.
ALWAYS = ("rpt_freshness",)
FOLDER, RUN = ".backtest", "backtest"
NO_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")


class NotBuilt(Exception):
    """dbt could not build the warehouse again; it has said why itself."""


@dataclass(frozen=True)
class Rebuilder:
    """Builds the warehouse as it was known at an instant, over and over in one folder."""

    folder: Path
    code_version: str
    read_project: Callable[[Sequence[str]], Any]

    def __call__(self, known_at: datetime, models: Sequence[str]) -> Path:
        """The folder of the publication. NotBuilt when dbt fails."""
        scratch = Zones(self.folder / "home")
        shutil.rmtree(scratch.home, ignore_errors=True)
        scratch.make()
        built = scratch.build_file(RUN)
        built.parent.mkdir(mode=PRIVATE_FOLDER)
        os.environ["LAVTERSKEL_BUILD_FILE"] = str(built)
        chosen = [f"+{model}" for model in (*models, *ALWAYS)]
        known = f"{{as_of: '{known_at.isoformat()}'}}"
        self._dbt("build", "--select", *chosen, "--vars", known, *NO_TESTS)
        return publish(scratch, Publication(RUN, known_at, self.code_version), keep=1)

    @cached_property
    def _project(self) -> Any:
        return self.read_project(self._places)

    @property
    def _places(self) -> tuple[str, ...]:
        return ("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT),
                "--target-path", str(self.folder / "target"),
                "--log-path", str(self.folder / "logs"))  # fmt: skip

    def _dbt(self, command: str, *arguments: str) -> None:
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        built = dbtRunner(manifest=self._project).invoke(
            ["--quiet", command, "--no-use-colors", *self._places, *arguments]
        )
        DuckDBConnectionManager.close_all_connections()
        if not built.success:
            raise NotBuilt


def read_project(places: Sequence[str]) -> Any:
    """What dbt makes of the project: read once, which takes longer than a build."""
    from dbt.cli.main import dbtRunner

    read = dbtRunner().invoke(["--quiet", "parse", *places])
    if not read.success:
        raise NotBuilt
    return read.result


def main(arguments: Sequence[str] | None = None) -> int:
    """Test every edition that was sealed."""
    argparse.ArgumentParser(prog="python -m dags.backtest", description=__doc__).parse_args(
        arguments
    )
    try:
        settings = load_settings()
    except NotConfigured as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    return run(settings, Console(soft_wrap=True))


def run(
    settings: Settings,
    console: Console,
    read: Callable[[Sequence[str]], Any] = read_project,
) -> int:
    """Test, and tell each edition as it is done."""
    zones = settings.zones
    found = ever_sealed(zones)
    for problem in found.unreadable:
        console.print(f"{problem}", markup=False)
    if not found.editions:
        console.print("Ingen utgave er forseglet ennå; det er ingenting å bygge på nytt.")
        return 1 if found.unreadable else 0
    now = code_version()
    os.environ |= {
        "LAVTERSKEL_HOME": str(zones.home),
        "LAVTERSKEL_THREADS": str(settings.threads),
        "LAVTERSKEL_MEMORY_LIMIT": settings.memory_limit,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    folder = zones.build / FOLDER
    same = 0
    with locked(zones.build / f"{FOLDER}.lock"):
        try:
            for tested in backtest(zones, found.editions, Rebuilder(folder, now, read)):
                tell(tested, now, console)
                same += tested.is_same
        except NotBuilt:
            sys.stderr.write("Varehuset lot seg ikke bygge på nytt; se meldingen fra dbt over.\n")
            return 2
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    count = len(found.editions)
    console.print(f"{same} av {count} forseglede utgaver ble de samme på nytt.")
    return 0 if same == count and not found.unreadable else 1


def tell(tested: Tested, now: str, console: Console) -> None:
    """One line for an edition that is the same, one more for everything that is not."""
    header = tested.edition.header
    known = instant(header.knowledge_time)
    word = "lik, byte for byte" if tested.is_same else "IKKE lik"
    console.print(f"{tested.edition.place}: {word} (kjent {known})", markup=False, highlight=False)
    if header.code_version != now:
        console.print(f"  laget av kode {header.code_version}, bygd på nytt av {now}",
                      markup=False, highlight=False)  # fmt: skip
    if has_other_contract(tested.edition):
        console.print("  skjemaets kontrakt har en annen versjon nå", markup=False)
    for problem in tested.problems:
        console.print(f"  {problem}", markup=False, highlight=False)


if __name__ == "__main__":
    sys.exit(main())
