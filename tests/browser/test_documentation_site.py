"""The documentation site opened in a real browser, from a file as a reader would open it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from docs.building.figures import read_figures
from tests.unit.docs.built_site import PROJECT, built_site

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
FIGURE = re.compile(r'<li data-figure="([a-z0-9_]+)"( hidden="")?>(.*?)</li>', re.DOTALL)
FIGURES = {
    figure.code: figure for figure in read_figures(PROJECT / "dbt_project/seeds/indicators.csv")
}

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def front_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The front page of the site of the project as it is."""
    return built_site(tmp_path_factory.mktemp("site")).folder / "index.html"


def opened(address: str, profile: Path) -> str:
    """The page as it is when its script has run; no name can be looked up meanwhile."""
    ran = subprocess.run(
        [
            str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={profile}",
            "--virtual-time-budget=2000", "--dump-dom", address,
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )  # fmt: skip
    return ran.stdout


def shown_and_hidden(page: str) -> tuple[set[str], set[str]]:
    """The figures one sees, and those the search has put away."""
    found = {code: bool(hidden) for code, hidden, _ in FIGURE.findall(page)}
    return {c for c, hidden in found.items() if not hidden}, {c for c, h in found.items() if h}


def test_every_figure_is_shown_before_one_searches(front_page: Path, tmp_path: Path) -> None:
    shown, hidden = shown_and_hidden(opened(front_page.as_uri(), tmp_path))
    assert shown == set(FIGURES)
    assert hidden == set()


def test_the_search_keeps_what_has_all_the_words(front_page: Path, tmp_path: Path) -> None:
    page = opened(f"{front_page.as_uri()}#q=UKER%20venter", tmp_path)
    shown, hidden = shown_and_hidden(page)
    assert {"waiting_0_8_weeks", "waiting_8_20_weeks", "waiting_over_20_weeks"} <= shown
    assert shown | hidden == set(FIGURES)
    assert "enquiries" in hidden
    assert f">{len(shown)} tall<" in page


def test_a_search_without_an_answer_says_so(front_page: Path, tmp_path: Path) -> None:
    page = opened(f"{front_page.as_uri()}#q=zzz", tmp_path)
    assert shown_and_hidden(page) == (set(), set(FIGURES))
    assert '<p id="nothing">' in page
