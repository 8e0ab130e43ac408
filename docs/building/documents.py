"""Turns our Markdown pages into HTML: links between pages, headings one can point to.

The tables of a worked example get the Norwegian names of their columns, and their headings lead
to the entity or the report they are about.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from contracts.entities import entities
from docs.building.examples import HEADING
from docs.building.tables import plain

README = "README"
RESULTS_NB = {
    "period_kind": "periode",
    "period_on": "fra",
    "month": "måned",
    "indicator_code": "tall",
    "breakdown_code": "oppdeling",
    "category_code": "gruppe",
    "item_code": "hva",
    "numerator": "teller",
    "denominator": "nevner",
    "share": "andel",
    "value": "verdi",
    "unripe_count": "umodne",
    "missing_code": "mangler fordi",
    "journal_value": "fra journalen",
    "manual_value": "talt for hånd",
    "reported_value": "rapportert",
    "reconciliation": "sammenligning",
}


@dataclass(frozen=True)
class Document:
    """A Markdown file of ours, and where it is in the site (a path ending in .html)."""

    source: str
    text: str

    @property
    def page(self) -> str:
        """Its place in the site; a README is its folder's front page."""
        return page_of(self.source)

    @property
    def title(self) -> str:
        """Its first heading."""
        match = re.search(r"^# (.+)$", self.text, re.MULTILINE)
        return match[1].strip() if match else self.source


def page_of(source: str) -> str:
    """The page made of a Markdown file, both relative to ``docs``."""
    folder, name = posixpath.split(source.removesuffix(".md"))
    return posixpath.join(folder, f"{'index' if name == README else name}.html")


def slug(text: str) -> str:
    """What a heading is called in an address."""
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-")


def relative(target: str, page: str) -> str:
    """The way from a page to a place in the site."""
    path, mark, anchor = target.partition("#")
    return posixpath.relpath(path, posixpath.dirname(page) or ".") + mark + anchor


@dataclass(frozen=True)
class Rendered:
    """A document as HTML, its first heading apart, and the places one can point to in it."""

    title: str
    body: str
    anchors: frozenset[str]


def rendered(document: Document, exists: Callable[[str], bool]) -> Rendered:
    """The document as HTML. A link to what is not in the site becomes plain text."""
    parser = MarkdownIt("commonmark").enable("table")
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    tokens = parser.parse(document.text)
    used: set[str] = set()
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            name = slug(plain(tokens[place + 1]))
            while name in used:
                name += "-"
            used.add(name)
            token.attrSet("id", name)
        if token.type == "inline":
            _mend_links(token, document, exists)
    _explain_examples(tokens, document.page, exists)
    first = next((i for i, t in enumerate(tokens) if t.type == "heading_open" and t.tag == "h1"), 0)
    title = document.title
    if tokens[first : first + 1] and tokens[first].tag == "h1":
        title = str(parser.renderer.render(tokens[first + 1 : first + 2], parser.options, {}))
        tokens = tokens[:first] + tokens[first + 3 :]
    body = str(parser.renderer.render(tokens, parser.options, {}))
    return Rendered(title, body, frozenset(used))


def _table_open(_renderer: Any, tokens: Sequence[Token], place: int, *_: Any) -> str:
    more = " example" if tokens[place].meta.get("is_example") else ""
    return f'<div class="table{more}"><table>\n'


def _table_close(*_: Any) -> str:
    return "</table></div>\n"


def _mend_links(inline: Token, document: Document, exists: Callable[[str], bool]) -> None:
    folder = posixpath.dirname(document.source)
    is_dead = False
    for child in inline.children or []:
        if child.type == "link_open":
            target, _, anchor = str(child.attrGet("href") or "").partition("#")
            # The parser writes an å as an address has it; a heading is called by its letters.
            anchor = unquote(anchor)
            if re.match(r"[a-z]+:", target):
                continue
            if not target:
                child.attrSet("href", f"#{slug(anchor)}")
                continue
            page = page_of(posixpath.normpath(posixpath.join(folder, target)))
            if target.endswith(".md") and exists(page):
                mark = f"#{slug(anchor)}" if anchor else ""
                child.attrSet("href", relative(page, document.page) + mark)
            else:
                is_dead = True
                child.type, child.tag, child.attrs = "html_inline", "", {}
        elif child.type == "link_close" and is_dead:
            is_dead = False
            child.type, child.tag = "html_inline", ""


def _explain_examples(tokens: Sequence[Token], page: str, exists: Callable[[str], bool]) -> None:
    kind = name = ""
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            match = HEADING.fullmatch(plain(tokens[place + 1]))
            kind, name = (match[1], match[2]) if match else ("", "")
            if match:
                target = f"{'sources' if kind == 'Poster' else 'models'}/{name}.html"
                words = f"<code>{escape(name)}</code>"
                if exists(target):
                    words = f'<a href="{relative(target, page)}">{words}</a>'
                _replace(tokens[place + 1], f"{kind}: {words}")
        elif token.type == "table_open":
            token.meta["is_example"] = bool(kind)
        elif token.type == "th_open" and kind:
            column = plain(tokens[place + 1])
            title = _column_nb(kind, name, column)
            if title:
                small = f"<small>{escape(column)}</small>"
                _replace(tokens[place + 1], f"{escape(title)} {small}")


def _column_nb(kind: str, name: str, column: str) -> str:
    if kind == "Tall":
        return RESULTS_NB.get(column, "")
    fields = {field.name: field.title for field in entities()[name].fields}
    return fields.get(column, "")


def _replace(inline: Token, html: str) -> None:
    inline.children = [Token("html_inline", "", 0, content=html)]
