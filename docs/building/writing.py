"""Writes the site's pages: the templates, the SQL in colour, and links that work from a file."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]

from docs.building.documents import relative
from docs.building.lineage import Lineage

TEMPLATES = Path(__file__).parent / "templates"
ASSETS = ("style.css", "search.js")
# How ref('a_model') and landed('an_entity') look once they are coloured.
NAME_IN_SQL = re.compile(
    r"""(>(?:ref|landed)</span><span class="o">\(</span><span class="s1">(?:'|&\#39;))"""
    r"""([a-z0-9_]+)('|&\#39;)"""
)
CODE = re.compile(r"`([^`]+)`")


@dataclass
class Site:
    """A folder being filled with pages. ``pages`` holds every page there will be."""

    folder: Path
    code_version: str
    lineage: Lineage
    pages: set[str]
    templates: Environment = field(init=False)

    def __post_init__(self) -> None:
        self.templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.filters["words"] = words
        self.folder.mkdir(parents=True, exist_ok=True)
        for asset in ASSETS:
            shutil.copy(TEMPLATES / asset, self.folder / asset)
        with (self.folder / "style.css").open("a", encoding="utf-8") as style:
            style.write(_colours())

    def has(self, page: str) -> bool:
        """Whether the site has the page."""
        return page in self.pages

    def write(self, page: str, template: str, title: str, **values: Any) -> None:
        """Write one page from a template; ``to`` in it gives the way to another page."""
        path = self.folder / page
        path.parent.mkdir(parents=True, exist_ok=True)
        text = self.templates.get_template(template).render(
            page=page,
            title=title,
            to=partial(relative, page=page),
            has=self.has,
            code_version=self.code_version,
            **values,
        )
        path.write_text(text, encoding="utf-8")

    def sql(self, text: str, page: str) -> Markup:
        """SQL in colour, where the name of a model leads to the model."""
        lexer = get_lexer_by_name("sql+jinja")
        coloured = highlight(text, lexer, HtmlFormatter(cssclass="sql", wrapcode=True))

        def linked(match: re.Match[str]) -> str:
            node = self.lineage.node(match[2])
            if node is None or node.page == page:
                return match[0]
            return f'{match[1]}<a href="{relative(node.page, page)}">{match[2]}</a>{match[3]}'

        return Markup(NAME_IN_SQL.sub(linked, coloured))


def words(text: str) -> Markup:
    """Running text in which `code` is code."""
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(text))))


def _colours() -> str:
    light = HtmlFormatter(style="tango", cssclass="sql").get_style_defs(".sql")
    # The background is the site's own.
    return "\n".join(line for line in light.splitlines() if "background" not in line) + "\n"
