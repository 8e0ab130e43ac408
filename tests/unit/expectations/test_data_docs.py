"""The pages about judgements ask nobody for anything, and hold no value of a delivery."""

from __future__ import annotations

import re
import shutil
import subprocess
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from contracts.entities import entities
from expectations.data_docs.site import write_site
from expectations.rules import suites

CANARY = "Kanarifugl"
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
FETCHES = {"script", "link", "img", "iframe", "object", "embed", "source", "base", "form"}


class Page(HTMLParser):
    """What a page would fetch, and where its links lead."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        if tag in FETCHES:
            self.fetched.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


@pytest.fixture
def judged(landing: Any, row: Any) -> Any:
    wrong = [row("offers", record_id=f"{CANARY}{n}", kind=CANARY, name=CANARY) for n in range(2)]
    landing.land("2023-09-02", {"offers": [*wrong, row("offers")], "groups": []})
    landing.judge("2023-09-02")
    return landing


def test_there_is_an_index_a_page_per_delivery_and_a_page_per_suite(judged: Any) -> None:
    count = write_site(judged.zones)
    pages = sorted(judged.zones.data_docs.rglob("*.html"))
    assert len(pages) == count == 2 + len(suites())
    index = (judged.zones.data_docs / "index.html").read_text(encoding="utf-8")
    assert all(entity.title in index for entity in entities().values())
    page = (judged.zones.data_docs / "leveranser/tonsberg/2023-09-02.html").read_text("utf-8")
    assert "T-004" in page
    assert "har en kode som ikke står i kodelisten" in page


def test_no_value_is_on_any_page(judged: Any) -> None:
    write_site(judged.zones)
    for page in judged.zones.data_docs.rglob("*"):
        assert CANARY not in page.name
        if page.is_file():
            assert CANARY not in page.read_text(encoding="utf-8")


def test_a_page_fetches_nothing_and_every_link_leads_to_a_page(judged: Any) -> None:
    write_site(judged.zones)
    for path in judged.zones.data_docs.rglob("*.html"):
        page = Page(path)
        assert page.fetched == []
        assert page.links
        assert all((path.parent / link).is_file() for link in page.links)
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"https?:|url\(|@import", text)
        assert "default-src 'none'" in unescape(text)


def test_a_page_is_written_again_only_when_it_is_judged_again(judged: Any) -> None:
    write_site(judged.zones)
    page = judged.zones.data_docs / "leveranser/tonsberg/2023-09-02.html"
    first = page.stat().st_ino
    write_site(judged.zones)
    assert page.stat().st_ino == first
    judged.judge("2023-09-02")
    write_site(judged.zones)
    assert page.stat().st_ino != first


def test_an_erased_delivery_is_no_longer_told_of(judged: Any) -> None:
    write_site(judged.zones)
    shutil.rmtree(judged.zones.judged_delivery("tonsberg", "2023-09-02"))
    write_site(judged.zones)
    assert list(judged.zones.data_docs.glob("leveranser/*/*.html")) == []
    index = (judged.zones.data_docs / "index.html").read_text(encoding="utf-8")
    assert "Ingen leveranser er vurdert ennå." in index


@pytest.mark.skipif(BROWSER is None, reason="there is no browser here")
def test_a_browser_shows_it_without_a_network(judged: Any, tmp_path: Path) -> None:
    write_site(judged.zones)
    assert BROWSER is not None
    done = subprocess.run(
        [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         f"--user-data-dir={tmp_path / 'browser'}", "--dump-dom",
         (judged.zones.data_docs / "index.html").as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert "2023-09-02" in done.stdout
