"""Runs dbt over an installation without data, for its manifest and its own static page."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PREPARE = """
from datetime import UTC, datetime
from contracts.settings import Settings
from expectations.quarantine import ensure_empty as judgements
from expectations.waiting.events import ensure_none as releases
from exports.editions.landing import ensure_empty as national
from loaders.landing import ensure_empty as landing
from loaders.reference.declared_sources import land_declared_sources
from loaders.reference.landing import land_reference
zones = Settings().zones
zones.make()
landing(zones)
judgements(zones)
releases(zones)
national(zones)
land_reference(zones)
land_declared_sources(zones, {}, datetime.now(UTC))
"""


@dataclass(frozen=True)
class Described:
    """What dbt left: its manifest, and its documentation in one file."""

    manifest: Path
    page: Path


def describe(project: Path, folder: Path) -> Described:
    """Build the empty warehouse below ``folder`` and let dbt document it."""
    home, target = folder / "data", folder / "target"
    environment = os.environ | {
        "LAVTERSKEL_HOME": str(home),
        "LAVTERSKEL_BUILD_FILE": str(folder / "docs.duckdb"),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    subprocess.run([sys.executable, "-c", PREPARE], check=True, cwd=project, env=environment)
    dbt = [str(Path(sys.executable).with_name("dbt")), "--quiet"]
    where = ["--project-dir", "dbt_project", "--profiles-dir", "dbt_project"]
    build = ["build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
    for command in (build, ["docs", "generate", "--static"]):
        subprocess.run([*dbt, *command, *where], check=True, cwd=project, env=environment)
    described = Described(target / "manifest.json", target / "static_index.html")
    for path in (described.manifest, described.page):
        # The pages are the same whoever made them.
        text = path.read_text(encoding="utf-8")
        text = text.replace(str(home), "LAVTERSKEL_HOME").replace(str(project), ".")
        path.write_text(text.replace(str(folder), "."), encoding="utf-8")
    return described
