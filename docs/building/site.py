"""Puts the documentation site together: from a figure to its rule, SQL, source and example.

Everything is made of what is there already: the indicator seed, the counting rules, the
contract's entities and dbt's manifest. Nothing on the site is written twice.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from contracts.entities import Entity, entities
from docs.building.documents import README, Document, rendered
from docs.building.examples import Example, UnreadableExample, example_in
from docs.building.figures import Figure, by_subject, read_figures
from docs.building.lineage import LAYERS_NB, Lineage, Node, read_lineage
from docs.building.writing import Site

RULES = "counting-rules"
GENERIC_TESTS = "dbt_project/tests/generic/README.md"
TESTS_PAGE = "tests.html"
MODELS_PAGE = "models/index.html"
SOURCES_PAGE = "sources/index.html"
DBT_PAGE = "dbt/index.html"
ORIGINS_NB = {
    "journal": "fra journalen",
    "counted": "talt dag for dag",
    "manual": "talt for hånd i skjemaet",
}
SEED_ROWS = 200


@dataclass(frozen=True)
class Behind:
    """What is behind a counting rule: its figures, reports, models, sources and example."""

    figures: tuple[Figure, ...]
    reports: tuple[Node, ...]
    missing_reports: tuple[str, ...]
    layers: dict[str, list[Node]]
    example: Example | None
    sources: tuple[str, ...]
    other_sources: tuple[str, ...]

    @property
    def who_counts(self) -> str:
        """Who counts the figures, and by which version of the definition."""
        told = (f"{one.precedence_nb}; definisjon {one.definition_version}" for one in self.figures)
        return " / ".join(dict.fromkeys(told))


def read_documents(project: Path) -> list[Document]:
    """Every Markdown file below docs, and the generic tests' own."""
    docs = project / "docs"
    found = sorted(path for path in docs.rglob("*.md") if "_site" not in path.parts)
    return [
        Document(path.relative_to(docs).as_posix(), path.read_text(encoding="utf-8"))
        for path in found
    ]


def build_site(project: Path, manifest: Path, folder: Path, code_version: str) -> Site:
    """Write the whole site but for dbt's own page, which is put beside it."""
    lineage = read_lineage(manifest)
    documents = read_documents(project)
    figures = read_figures(project / "dbt_project" / "seeds" / "indicators.csv")
    fixed = {"index.html", MODELS_PAGE, SOURCES_PAGE, TESTS_PAGE, DBT_PAGE}
    pages = fixed | {document.page for document in documents}
    pages |= {node.page for node in lineage.nodes.values()}
    pages |= {f"sources/{name}.html" for name in entities()}
    site = Site(folder, code_version, lineage, pages)
    write_index(site, figures)
    write_models(site, project)
    write_sources(site)
    write_documents(site, documents, figures)
    write_tests(site, project)
    return site


def write_index(site: Site, figures: list[Figure]) -> None:
    """The front page: every figure, to be searched."""
    site.write("index.html", "index.html.j2", "Tallene og reglene bak",
               subjects=by_subject(figures), rules=RULES, figure_count=len(figures))  # fmt: skip


def write_documents(site: Site, documents: list[Document], figures: list[Figure]) -> None:
    """Every Markdown page; the counting rules get a box with what is behind them."""
    for document in documents:
        folder, _, name = document.source.removesuffix(".md").rpartition("/")
        behind = None
        if folder == RULES and name != README:
            own = tuple(figure for figure in figures if figure.page == name)
            behind = behind_rule(site.lineage, name, document.text, own)
        made = rendered(document, site.has)
        site.write(
            document.page,
            "document.html.j2",
            document.title.replace("`", ""),
            heading=Markup(made.title),
            body=Markup(made.body),
            anchors=made.anchors,
            behind=behind,
            layers_nb=LAYERS_NB,
            source=f"docs/{document.source}",
        )


def behind_rule(
    lineage: Lineage, page: str, text: str, figures: tuple[Figure, ...]
) -> Behind | None:
    """What is behind a page: the reports of its figures and example, else the models naming it."""
    try:
        example = example_in(page, text)
    except UnreadableExample:
        # The page is shown all the same; the example's own test tells what is wrong with it.
        example = None
    names = [report for figure in figures for report in figure.reports]
    names += example.reports if example else ()
    rule = f"docs/{RULES}/{page}.md"
    # A page about a fact and not about a figure is named by the fact's model.
    names = names or [node.name for node in lineage.nodes.values() if node.counting_rule == rule]
    names = list(dict.fromkeys(names))
    reports = tuple(node for name in names if (node := lineage.node(name)))
    if not reports:
        return None
    upstream = {node.unique_id: node for report in reports for node in lineage.upstream(report)}
    landed = {node.name for node in upstream.values() if node.kind == "source"}
    shown = tuple(example.entities) if example else ()
    return Behind(
        figures=figures,
        reports=reports,
        missing_reports=tuple(name for name in names if lineage.node(name) is None),
        layers={
            layer: sorted(
                (n for n in upstream.values() if n.layer == layer and n not in reports),
                key=lambda node: node.name,
            )
            for layer in LAYERS_NB
        },
        example=example,
        sources=shown,
        other_sources=tuple(sorted(landed - set(shown))),
    )


def write_models(site: Site, project: Path) -> None:
    """A page for each model and seed, and the list of them."""
    lineage = site.lineage
    layers = {layer: lineage.layer(layer) for layer in LAYERS_NB}
    site.write(MODELS_PAGE, "models.html.j2", "Modeller", layers=layers, layers_nb=LAYERS_NB)
    for layer in LAYERS_NB:
        for node in layers[layer]:
            seed = _seed_rows(project / node.path) if node.kind == "seed" else []
            site.write(
                node.page,
                "model.html.j2",
                node.name,
                node=node,
                layer_nb=LAYERS_NB[layer],
                sql=site.sql(node.raw_sql, node.page) if node.raw_sql else "",
                compiled=site.sql(node.compiled_sql, node.page) if node.compiled_sql else "",
                parents=lineage.parents(node),
                children=lineage.children(node),
                rule=_page_of_rule(site, node),
                seed_columns=seed[0] if seed else [],
                seed_rows=seed[1 : SEED_ROWS + 1],
                seed_count=len(seed) - 1,
            )


def _seed_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _page_of_rule(site: Site, node: Node) -> str:
    page = node.counting_rule.removeprefix("docs/").removesuffix(".md")
    page = page.replace("README", "index") + ".html"
    return page if node.counting_rule and site.has(page) else ""


def write_sources(site: Site) -> None:
    """A page for each delivered entity and each other table in landing, and the list of them."""
    delivered: dict[str, Entity] = entities()
    others = [node for node in site.lineage.layer("sources") if node.name not in delivered]
    site.write(SOURCES_PAGE, "sources.html.j2", "Kilder", entities=delivered.values(),
               others=others, origins_nb=ORIGINS_NB)  # fmt: skip
    for name, entity in delivered.items():
        node = site.lineage.node(name)
        site.write(
            f"sources/{name}.html",
            "source.html.j2",
            entity.title,
            entity=entity,
            node=node,
            children=site.lineage.children(node) if node else [],
            origins_nb=ORIGINS_NB,
        )
    for node in others:
        site.write(node.page, "source.html.j2", node.name, entity=None, node=node,
                   children=site.lineage.children(node), origins_nb=ORIGINS_NB)  # fmt: skip


def write_tests(site: Site, project: Path) -> None:
    """Our own kinds of test, and where each is used."""
    text = (project / GENERIC_TESTS).read_text(encoding="utf-8")
    uses: dict[str, list[tuple[Node, str]]] = {}
    for node in site.lineage.nodes.values():
        for check in node.checks:
            uses.setdefault(check.name, []).append((node, check.arguments))
    site.write(TESTS_PAGE, "tests.html.j2", "Tester",
               body=Markup(rendered(Document("tests.md", text), site.has).body),
               uses=dict(sorted(uses.items())))  # fmt: skip
