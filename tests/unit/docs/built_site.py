"""Makes the documentation site of the project as it is, and reads its pages back."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from docs.building.site import DBT_PAGE, build_site
from docs.building.writing import Site

PROJECT = Path(__file__).parents[3]
LOADED_BY_ITSELF = {"script": "src", "img": "src", "link": "href", "iframe": "src"}


def parsed_manifest(folder: Path) -> Path:
    """dbt's manifest; parsing is enough, and takes a few seconds."""
    dbt_project = PROJECT / "dbt_project"
    environment = {
        **os.environ,
        "LAVTERSKEL_HOME": str(folder / "data"),
        "LAVTERSKEL_BUILD_FILE": str(folder / "made.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    command = [
        sys.executable, "-m", "dbt.cli.main", "--quiet", "parse", "--no-use-colors",
        "--project-dir", str(dbt_project), "--profiles-dir", str(dbt_project),
    ]  # fmt: skip
    ran = subprocess.run(
        command, env=environment, cwd=dbt_project, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder / "target" / "manifest.json"


def built_site(folder: Path) -> Site:
    """The whole site, with an empty page where dbt's own would be."""
    site = build_site(PROJECT, parsed_manifest(folder), folder / "site", "1.2.3-test")
    dbt_page = site.folder / DBT_PAGE
    dbt_page.parent.mkdir()
    dbt_page.write_text("<!doctype html><title>dbt</title>", encoding="utf-8")
    return site


@dataclass
class ReadPage(HTMLParser):
    """A page's links, the places one can point to in it, and what it loads by itself."""

    links: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    loads: list[str] = field(default_factory=list)
    figure_links: dict[str, str] = field(default_factory=dict)
    _figure: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.add(given["id"])
        if tag == "li":
            self._figure = given.get("data-figure", "")
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
            if self._figure:
                self.figure_links.setdefault(self._figure, given["href"])
        elif tag in LOADED_BY_ITSELF and given.get(LOADED_BY_ITSELF[tag]):
            self.loads.append(given[LOADED_BY_ITSELF[tag]])


def read_page(path: Path) -> ReadPage:
    """A page of the site."""
    page = ReadPage()
    page.feed(path.read_text(encoding="utf-8"))
    return page
