"""Rules that ask the same thing are asked together, so that a delivery takes a second, not ten.

Great Expectations takes some 20 ms for an expectation however small the frame, and a delivery
has more than 300 rules. But "this must not be empty" is one question, whatever entity and
column it is asked of: the combinations of all rules with the same expectation and the same
arguments are put under one another and asked as one. Short questions then share a frame, side
by side, padded to one length; long ones go alone, in chunks, so that memory stays bounded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pandas as pd

from expectations.combinations import LETTERS, Block
from expectations.rules import Rule
from expectations.validate import Check, failing_positions

# A frame is copied for each of its questions, so only short ones may share.
SHARED_LENGTH = 256
CHUNK_LENGTH = 250_000


@dataclass(frozen=True)
class Ask:
    """One rule asked of one partition's combinations."""

    number: int
    rule: Rule
    block: Block


@dataclass(frozen=True)
class Question:
    """What several rules ask alike, of blocks of one shape."""

    number: int
    first: Ask

    def check(self, suffix: int) -> Check:
        """The question as asked of the columns a<suffix> (and b<suffix>) of a frame."""
        names = tuple(f"{letter}{suffix}" for letter in LETTERS[: self.first.block.width])
        return Check(self.first.rule.expectation, names, self.first.rule.arguments)


def questions(asks: Sequence[Ask]) -> tuple[list[Question], pd.DataFrame]:
    """The different questions among these, and a frame of which ask belongs to which."""
    found: dict[tuple[str, str, tuple[str, ...]], Question] = {}
    belongs = []
    for ask in asks:
        arguments = json.dumps(ask.rule.arguments, sort_keys=True)
        key = (ask.rule.expectation, arguments, ask.block.columns)
        question = found.setdefault(key, Question(len(found), ask))
        belongs.append((ask.number, ask.block.number, question.number))
    return list(found.values()), pd.DataFrame(belongs, columns=["ask", "block", "question"])


def failing_combinations(
    con: duckdb.DuckDBPyConnection, asks: Sequence[Ask], chunk_length: int = CHUNK_LENGTH
) -> Iterator[pd.DataFrame]:
    """The combinations that failed, as frames with the columns ``ask`` and ``combination``.

    Leaves ``asked`` (ask, block, question) behind.
    """
    different, belongs = questions(asks)
    con.register("belongs", belongs)
    con.execute("create or replace temp table asked as select * from belongs")
    con.unregister("belongs")
    lengths = dict(
        con.execute(
            "select question, count(*) from asked join combinations using (block) group by all"
        ).fetchall()
    )
    shared: list[tuple[Question, pd.DataFrame]] = []
    for question in different:
        length = lengths.get(question.number, 0)
        for first in range(0, length, chunk_length):
            piece = _piece(con, question, first, chunk_length)
            if length <= min(SHARED_LENGTH, chunk_length):
                shared.append((question, piece))
            else:
                yield _failing([(question, piece)])
    if shared:
        yield _failing(shared)


def _piece(
    con: duckdb.DuckDBPyConnection, question: Question, first: int, count: int
) -> pd.DataFrame:
    columns = question.first.block.columns
    named = ", ".join(
        f"{column} as {letter}" for column, letter in zip(columns, LETTERS, strict=False)
    )
    return con.execute(
        f"select {named}, ask, combinations.rowid as combination "
        "from combinations join asked using (block) where question = ? "
        "order by combination limit ? offset ?",
        [question.number, count, first],
    ).df()


def _failing(asked: Sequence[tuple[Question, pd.DataFrame]]) -> pd.DataFrame:
    """Ask several questions in one frame and translate positions back to combinations."""
    height = max(len(piece) for _, piece in asked)
    columns: dict[str, Any] = {}
    checks = []
    for suffix, (question, piece) in enumerate(asked):
        check = question.check(suffix)
        # Padding repeats the first combination: harmless to ask again, and ignored below.
        padded = piece.take([*range(len(piece)), *([0] * (height - len(piece)))])
        for name, letter in zip(check.columns, LETTERS, strict=False):
            columns[name] = padded[letter].array
        checks.append(check)
    failing = failing_positions(pd.DataFrame(columns), checks)
    return pd.concat(
        [
            piece.iloc[[position for position in positions if position < len(piece)]]
            for (_, piece), positions in zip(asked, failing, strict=True)
        ]
    )[["ask", "combination"]]
