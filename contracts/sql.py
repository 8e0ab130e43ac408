"""Quoting: names and words from outside are data, and this is how they enter SQL as data."""

from __future__ import annotations

from collections.abc import Iterable


def text_literal(text: str) -> str:
    """A text as an SQL literal; ValueError for a NUL, which DuckDB cuts texts at."""
    if "\0" in text:
        raise ValueError("a text with a NUL character cannot enter SQL")
    return "'" + text.replace("'", "''") + "'"


def text_list(texts: Iterable[str]) -> str:
    """Texts as comma-separated SQL literals."""
    return ", ".join(text_literal(text) for text in texts)


def column_name(name: str) -> str:
    """A name as a quoted SQL identifier."""
    if "\0" in name:
        raise ValueError("a name with a NUL character cannot enter SQL")
    return '"' + name.replace('"', '""') + '"'
