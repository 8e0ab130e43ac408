"""The pages show what is published: real figures, missing as a stroke, and why."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from contracts.zones import Zones
from exports.publish import Publication, publish
from exports.site.chart import Bar, stacked_bars
from exports.site.pages import make_pages, shown

Build = Callable[..., Publication]


class Cells(HTMLParser):
    """The texts and titles of a page's table cells."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[tuple[str, str | None]] = []
        self.title: str | None = None
        self.is_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_cell = tag == "td"
        self.title = dict(attrs).get("title")

    def handle_data(self, data: str) -> None:
        if self.is_cell:
            self.cells.append((data, self.title))
            self.is_cell = False


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (Decimal("0.000"), "0"), (Decimal("1234.000"), "1\u00a0234"),
     (Decimal("12.500"), "12,5"), (Decimal("100.000"), "100")],
)  # fmt: skip
def test_figures_are_written_as_norwegians_write_them(value: Decimal | None, text: str) -> None:
    assert shown(value) == text


def test_a_page_shows_figures_strokes_and_reasons(zones: Zones, build: Build) -> None:
    publish(zones, build("r1"), keep=7)
    assert make_pages(zones, "r1", keep=7) == 1
    html = (zones.site / "current" / "3803-2023.html").read_text(encoding="utf-8")
    page = Cells()
    page.feed(html)
    cells = page.cells[:12]
    assert [text for text, _ in cells] == [
        "3\u00a0001", "3\u00a0002", "3\u00a0003", "3\u00a0004", "3\u00a0005", "3\u00a0006",
        "3\u00a0007", "3\u00a0008", "–", "–", "–", "–",
    ]  # fmt: skip
    assert cells[1][1] == "journalen og den manuelle tellingen er ulike"
    assert {title for _, title in cells[8:]} == {"ikke rapportert"}
    assert html.count("<rect") == 3 * 8
    assert "http" not in html.replace("http-equiv", "")


def test_a_remark_stands_beside_what_it_touches_and_is_told_once(
    zones: Zones, build: Build
) -> None:
    publish(zones, build("r1"), keep=7)
    make_pages(zones, "r1", keep=7)
    html = (zones.site / "current" / "3803-2023.html").read_text(encoding="utf-8")
    told = html.split("Merknader", 1)[1]
    assert told.count("Fellesferie.") == told.count("Ny telling.") == 1
    assert "Juli · users_total nb" in told
    assert html.count('class="mark"') == 4


def test_the_index_leads_to_every_page_and_tells_ages(zones: Zones, build: Build) -> None:
    publish(zones, build("r1"), keep=7)
    make_pages(zones, "r1", keep=7)
    html = (zones.site / "current" / "index.html").read_text(encoding="utf-8")
    assert 'href="3803-2023.html"' in html
    assert "aldri levert" in html


def test_made_again_the_site_is_whole_and_old_ones_go(zones: Zones, build: Build) -> None:
    publish(zones, build("r1"), keep=7)
    for _ in range(4):
        make_pages(zones, "r1", keep=2)
    assert len([path for path in zones.site.iterdir() if not path.is_symlink()]) == 2
    assert (zones.site / "current" / "index.html").exists()


def test_nothing_to_draw_draws_nothing() -> None:
    assert stacked_bars([]) == ""
    assert "Antall som venter: jan 0" in stacked_bars([Bar("jan", (0, 0, 0))])
