"""Looks for a case's values in everything that was written about it."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import duckdb

from contracts.entities import entities
from tests.inputs.cases import Made
from tests.privacy.scanning import Scanner

WORD = re.compile(r"\w+")
SHORTEST_WORD = 4
SHORTEST_NUMBER = 6
HOW_NOTHING_IS_WRITTEN = ("null", "(tom)", "antall", "true", "false")
CLOCK = re.compile(r"[0-9]+[tz][0-9]*z?", re.IGNORECASE)


@cache
def declared_words() -> frozenset[str]:
    """Words that are ours: names and codes of the contract."""
    texts: list[str] = [*HOW_NOTHING_IS_WRITTEN]
    for entity in entities().values():
        texts += [entity.name, entity.title]
        for field in entity.fields:
            texts += [field.name, field.title, field.landed_as, *field.codes]
    return frozenset(words_in(texts))


def words_in(texts: Iterable[str]) -> set[str]:
    """The words of some texts, as they are compared."""
    return {word.casefold() for text in texts for word in WORD.findall(text)}


def telling_words(texts: Iterable[str]) -> frozenset[str]:
    """The words that would tell somebody's values: long enough, and none of ours."""
    return frozenset(
        word
        for word in words_in(texts) - declared_words()
        if len(word) >= (SHORTEST_NUMBER if word.isdigit() else SHORTEST_WORD)
        and not CLOCK.fullmatch(word)
    )


def _cells(con: duckdb.DuckDBPyConnection, path: Path) -> str:
    rows = con.execute("select told::varchar from read_parquet(?) as told", [str(path)]).fetchall()
    return "\n".join(row for (row,) in rows)


def _texts(con: duckdb.DuckDBPyConnection, path: Path) -> Iterator[str]:
    """Everything a file tells, its name among it."""
    yield path.name
    data = path.read_bytes()
    if data.startswith(b"PAR1"):
        yield _cells(con, path)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                yield name + "\n" + packed.read(name).decode("utf-8", errors="replace")
    else:
        yield data.decode("utf-8", errors="replace")


def leaks(
    con: duckdb.DuckDBPyConnection,
    made: Made,
    said: Iterable[str],
    folders: Iterable[Path],
    landed: Iterable[Path],
) -> list[str]:
    """Where values of the case stand that should not; a place and what stands there.

    ``folders`` hold what is told about deliveries, ``landed`` the records themselves: there a
    text may lie, but no identity number.
    """
    looking = Scanner(known=made.numbers)
    found = []
    places = [("said", text) for text in said]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                places += [
                    (str(path.relative_to(folder.parent)), text) for text in _texts(con, path)
                ]
            else:
                places.append((str(path.relative_to(folder.parent)), path.name))
    for place, text in places:
        found += [f"{place}: {word}" for word in sorted(made.secrets & words_in([text]))]
        found += [f"{seen.place}: number {seen.what}" for seen in looking.in_text(place, text)]
    for folder in landed:
        for path in sorted(folder.glob("*.parquet")):
            found += [
                f"{seen.place}: number {seen.what}"
                for seen in looking.in_text(path.name, _cells(con, path))
            ]
    return found


def as_text(told: object) -> str:
    """A receipt's or judgement's dict as one text."""
    return json.dumps(told, ensure_ascii=False, default=str)
