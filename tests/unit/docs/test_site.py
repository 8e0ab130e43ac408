"""Find a figure: its rule, its SQL, its source and its example are within three clicks."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

import pytest

from contracts.entities import entities
from docs.building.figures import MONTHLY, Figure, read_figures
from docs.building.site import DBT_PAGE, read_documents
from docs.building.writing import Site
from tests.unit.docs.built_site import PROJECT, ReadPage, built_site, read_page

FIGURES = read_figures(PROJECT / "dbt_project" / "seeds" / "indicators.csv")
OUTSIDE = re.compile(r"^(?:[a-z]+:)?//|^[a-z]+:")
LOADED_IN_STYLE = re.compile(r"url\(|@import")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of the project as it is."""
    return built_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def pages(site: Site) -> dict[str, ReadPage]:
    """Every page by its place in the site."""
    return {
        path.relative_to(site.folder).as_posix(): read_page(path)
        for path in site.folder.rglob("*.html")
    }


def lead_to(page: str, link: str) -> tuple[str, str]:
    """The page a link leads to, and the place in it."""
    target, _, anchor = link.partition("#")
    there = posixpath.normpath(posixpath.join(posixpath.dirname(page), target)) if target else page
    return there, anchor


def test_what_was_promised_is_written(site: Site, pages: dict[str, ReadPage]) -> None:
    assert site.pages == set(pages)


def test_every_link_leads_to_a_place_that_is_there(site: Site, pages: dict[str, ReadPage]) -> None:
    broken = []
    for page, read in pages.items():
        for link in [*read.links, *read.loads]:
            there, anchor = lead_to(page, link)
            if OUTSIDE.match(link) or there == DBT_PAGE:
                continue
            is_there = (site.folder / there).is_file()
            if not is_there or (anchor and anchor not in pages[there].ids):
                broken.append(f"{page}: {link}")
    assert broken == []


def test_a_link_into_dbt_names_a_node_dbt_knows(site: Site, pages: dict[str, ReadPage]) -> None:
    named = {
        link.rpartition("/")[2] for read in pages.values() for link in read.links if "#!/" in link
    }
    assert named
    assert named - set(site.lineage.by_id) == set()


def test_no_page_fetches_anything_from_outside(site: Site, pages: dict[str, ReadPage]) -> None:
    fetched = [
        f"{page}: {address}"
        for page, read in pages.items()
        for address in read.loads
        if OUTSIDE.match(address)
    ]
    assert fetched == []
    assert not LOADED_IN_STYLE.search((site.folder / "style.css").read_text(encoding="utf-8"))


def test_every_page_tells_its_code_version(site: Site) -> None:
    pages = [path for path in site.folder.rglob("*.html") if path.parent.name != "dbt"]
    silent = [path.name for path in pages if "1.2.3-test" not in path.read_text(encoding="utf-8")]
    assert silent == []


def test_every_figure_is_on_the_front_page(pages: dict[str, ReadPage]) -> None:
    assert set(pages["index.html"].figure_links) == {figure.code for figure in FIGURES}


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.code)
def test_rule_sql_source_and_example_are_within_three_clicks(
    site: Site, pages: dict[str, ReadPage], figure: Figure
) -> None:
    rule, _ = lead_to("index.html", pages["index.html"].figure_links[figure.code])
    assert rule == f"counting-rules/{figure.page}.html"
    second = [lead_to(rule, link) for link in pages[rule].links]
    reports = {f"models/{name}.html" for name in figure.reports} & site.pages
    assert {there for there, anchor in second if anchor == "sql"} >= reports
    assert reports
    assert all("sql" in pages[report].ids for report in reports)
    assert {f"sources/{name}.html" for name in entities()} & {there for there, _ in second}
    assert (rule, "eksempel") in second
    assert "eksempel" in pages[rule].ids


def test_the_sql_of_a_report_leads_on_to_its_parts(site: Site) -> None:
    text = (site.folder / "models" / f"{MONTHLY}.html").read_text(encoding="utf-8")
    _, _, sql = text.partition('id="sql"')
    assert re.search(r"ref</span>.{0,60}<a href=\"fct_journal_counts.html\"", sql)


def test_every_generic_test_is_on_the_page_of_tests(site: Site) -> None:
    text = (site.folder / "tests.html").read_text(encoding="utf-8")
    own = (PROJECT / "dbt_project" / "tests" / "generic").glob("*.sql")
    assert [path.stem for path in own if f"<code>{path.stem}</code>" not in text] == []


def test_every_field_of_the_contract_is_on_its_entitys_page(pages: dict[str, ReadPage]) -> None:
    for name, entity in entities().items():
        assert {field.name for field in entity.fields} <= pages[f"sources/{name}.html"].ids


def test_the_folder_of_the_documents_is_not_searched_for_what_was_built(tmp_path: Path) -> None:
    built = tmp_path / "docs" / "_site"
    built.mkdir(parents=True)
    (built / "stray.md").write_text("# Stray", encoding="utf-8")
    (tmp_path / "docs" / "own.md").write_text("# Own", encoding="utf-8")
    assert [document.page for document in read_documents(tmp_path)] == ["own.html"]
