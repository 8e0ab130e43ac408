"""Reads the tables of a Markdown section, with the same parser the site is rendered by.

What a reader sees as a table is then exactly what a test takes as its data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

SECTION_LEVEL = 2


@dataclass(frozen=True)
class Row:
    """One row of a table: the line of the file it stands on, and its cells as plain text."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table, and the heading it stands under (empty when there is none in the section)."""

    heading: str
    line: int
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Section:
    """What stands under one heading of the second level, down to the next such heading."""

    text: str
    headings: tuple[str, ...]
    tables: tuple[Table, ...]


@cache
def markdown() -> MarkdownIt:
    """The Markdown our documents are written in: CommonMark with tables."""
    return MarkdownIt("commonmark").enable("table")


def plain(inline: Token) -> str:
    """The words of a heading or a cell, without emphasis, links and code marks."""
    children = inline.children or []
    texts = [
        " " if child.type in {"softbreak", "hardbreak"} else child.content for child in children
    ]
    return "".join(texts).strip()


def section(text: str, title: str) -> Section | None:
    """The section called ``title``, or None when the page has none."""
    tokens = markdown().parse(text)
    starts = [
        (token.map[0], plain(tokens[place + 1]))
        for place, token in enumerate(tokens)
        if token.type == "heading_open" and token.map and int(token.tag[1:]) <= SECTION_LEVEL
    ]
    lines = text.splitlines()
    for place, (start, heading) in enumerate(starts):
        if heading == title:
            end = starts[place + 1][0] if place + 1 < len(starts) else len(lines)
            inside = [token for token in tokens if token.map and start < token.map[0] < end]
            return Section(
                text="\n".join(lines[start + 1 : end]),
                headings=tuple(_headings(inside)),
                tables=tuple(_tables(tokens, start, end)),
            )
    return None


def _headings(tokens: list[Token]) -> Iterator[str]:
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            yield plain(tokens[place + 1])


def _tables(tokens: list[Token], start: int, end: int) -> Iterator[Table]:
    heading = ""
    rows: list[Row] = []
    cells: list[str] = []
    table_line = row_line = 0
    for place, token in enumerate(tokens):
        line = token.map[0] if token.map else -1
        if token.type == "heading_open" and start < line < end:
            heading = plain(tokens[place + 1])
        elif token.type == "table_open":
            rows, table_line = [], line
        elif token.type == "tr_open":
            cells, row_line = [], line
        elif token.type == "inline" and tokens[place - 1].type in {"th_open", "td_open"}:
            cells.append(plain(token))
        elif token.type == "tr_close":
            rows.append(Row(row_line + 1, tuple(cells)))
        elif token.type == "table_close" and start < table_line < end:
            yield Table(heading, table_line + 1, rows[0].cells, tuple(rows[1:]))
