"""Markdown becomes pages whose links lead where the documents' links led."""

from __future__ import annotations

import pytest

from docs.building.documents import Document, page_of, relative, rendered, slug


def html(text: str, source: str = "counting-rules/a.md", *pages: str) -> str:
    """A document's body, in a site that has the pages."""
    return rendered(Document(source, text), lambda page: page in pages).body


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("glossary.md", "glossary.html"),
        ("adr/README.md", "adr/index.html"),
        ("README.md", "index.html"),
    ],
)
def test_a_readme_is_its_folders_front_page(source: str, page: str) -> None:
    assert page_of(source) == page


@pytest.mark.parametrize(
    ("target", "page", "way"),
    [
        ("index.html", "models/a.html", "../index.html"),
        ("models/b.html#sql", "models/a.html", "b.html#sql"),
        ("models/b.html", "index.html", "models/b.html"),
    ],
)
def test_a_link_is_relative_so_that_it_works_from_a_file(target: str, page: str, way: str) -> None:
    assert relative(target, page) == way


def test_a_link_to_a_document_becomes_a_link_to_its_page() -> None:
    found = html("se [ord](../glossary.md#The-data)", "counting-rules/a.md", "glossary.html")
    assert '<a href="../glossary.html#the-data">ord</a>' in found


def test_a_link_to_a_heading_with_norwegian_letters_finds_it() -> None:
    made = html(
        "[her](#månedstall-på-øya) og [der](b.md#å)\n\n## Månedstall på øya", "a.md", "b.html"
    )
    assert '<a href="#månedstall-på-øya">her</a> og <a href="b.html#å">der</a>' in made
    assert '<h2 id="månedstall-på-øya">' in made


def test_a_link_to_what_is_not_in_the_site_is_only_words() -> None:
    assert html("se [her](../../LICENSE) og [der](no.md)") == "<p>se her og der</p>\n"


def test_a_link_out_of_the_site_is_left_alone() -> None:
    assert 'href="https://example.org/a"' in html("[ut](https://example.org/a)")


def test_the_first_heading_is_kept_apart_and_can_have_code() -> None:
    made = rendered(Document("a.md", "# A `b`\n\nText\n\n## C d\n"), lambda _: False)
    assert made.title == "A <code>b</code>"
    assert "<h1" not in made.body
    assert '<h2 id="c-d">C d</h2>' in made.body
    assert "c-d" in made.anchors


def test_a_page_without_a_heading_keeps_its_text() -> None:
    assert rendered(Document("a.md", "Text"), lambda _: False).body == "<p>Text</p>\n"


def test_the_same_heading_twice_has_two_places() -> None:
    assert html("## A\n\n## A\n").count('id="a"') == 1


@pytest.mark.parametrize(
    ("text", "name"), [("Hva vi teller", "hva-vi-teller"), ("Årsak: `x`?", "årsak-x")]
)
def test_a_place_is_named_after_its_heading(text: str, name: str) -> None:
    assert slug(text) == name


def test_an_examples_columns_have_the_contracts_names_and_lead_to_the_entity() -> None:
    found = html(
        "## Eksempel\n\n### Poster: episodes\n\n| started_on |\n|---|\n| 2023-01-01 |\n",
        "counting-rules/a.md",
        "sources/episodes.html",
    )
    assert "Åpnet <small>started_on</small>" in found
    assert '<a href="../sources/episodes.html">' in found


def test_a_result_leads_to_its_report() -> None:
    found = html(
        "### Tall: rpt_waits\n\n| share | other |\n|---|---|\n| 1 | 2 |\n",
        "counting-rules/a.md",
        "models/rpt_waits.html",
    )
    assert "andel <small>share</small>" in found
    assert "<th>other</th>" in found
    assert '<a href="../models/rpt_waits.html">' in found
