"""Rules that ask the same thing are asked together, so that a delivery takes a second, not ten.

Great Expectations takes some 20 ms for an expectation however small the frame, and a delivery
has more than 300 rules. But "this must not be empty" is one question, whatever entity and
column it is asked of: the combinations of all rules with the same expectation and the same
arguments are put under one another and asked as one. Short questions then share a frame, side
by side, padded to one length; long ones go alone, in chunks, so that memory stays bounded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pandas as pd

from expectations.combinations import COLUMNS, Block
from expectations.rules import Rule
from expectations.validate import POPULATION_EXPECTATIONS, Check, failing_positions

# A frame is copied for each of its questions, so only short ones may share.
SHARED_LENGTH = 1_000
CHUNK_LENGTH = 250_000

IN_SET = "ExpectColumnValuesToBeInSet"


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
    expectation: str
    arguments: Mapping[str, Any]
    columns: tuple[str, ...]

    @property
    def is_of_a_population(self) -> bool:
        """Whether each combination is judged by the others."""
        return self.expectation in POPULATION_EXPECTATIONS


def questions(asks: Sequence[Ask]) -> tuple[list[Question], pd.DataFrame]:
    """The different questions among these, and a frame of which ask belongs to which."""
    found: dict[tuple[str, str, tuple[str, ...]], Question] = {}
    labels: dict[str, str] = {}
    listed: list[str] = []
    belongs = []
    for ask in asks:
        rule, columns = ask.rule, ask.block.columns
        told, arguments = json.dumps(rule.arguments, sort_keys=True), rule.arguments
        label = ""
        if _is_of_a_list(ask):
            if told not in labels:
                labels[told] = f"{len(labels)}:"
                listed += [labels[told] + code for code in arguments["value_set"]]
            label, told, arguments = labels[told], "", {"value_set": listed}
        question = found.setdefault(
            (rule.expectation, told, columns),
            Question(len(found), rule.expectation, arguments, columns),
        )
        belongs.append((ask.number, ask.block.number, question.number, label))
    frame = pd.DataFrame(belongs, columns=["ask", "block", "question", "label"])
    return list(found.values()), frame


def _is_of_a_list(ask: Ask) -> bool:
    """Whether a text must be in a list and no more: with the list's number before every text and
    code, all such lists are one."""
    return (
        ask.rule.expectation == IN_SET
        and ask.block.columns == COLUMNS[:1]
        and set(ask.rule.arguments) == {"value_set"}
        and all(isinstance(code, str) for code in ask.rule.arguments["value_set"])
    )


def failing_combinations(
    con: duckdb.DuckDBPyConnection,
    asks: Sequence[Ask],
    *,
    shared_length: int = SHARED_LENGTH,
    chunk_length: int = CHUNK_LENGTH,
) -> Iterator[pd.DataFrame]:
    """The combinations that failed, as frames with the columns ``ask`` and ``combination``.

    Leaves ``asked`` (ask, block, question, label) behind.
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
    for question in different:
        if question.is_of_a_population and lengths.pop(question.number, 0):
            whole = _pieces(con, f"question = {question.number} order by combination")
            yield _failing([(question, _each_as_often(whole))]).drop_duplicates()
    shared = {number for number, length in lengths.items() if length <= shared_length}
    for question in different:
        if question.number not in shared:
            for first in range(0, lengths.get(question.number, 0), chunk_length):
                where = f"question = {question.number} order by combination"
                piece = _pieces(con, f"{where} limit {chunk_length} offset {first}")
                yield _failing([(question, piece)])
    if shared:
        short = _pieces(con, f"question in ({', '.join(map(str, sorted(shared)))})")
        pieces = {number: short[short["question"] == number] for number in sorted(shared)}
        yield _failing([(different[number], piece) for number, piece in pieces.items()])


def _pieces(con: duckdb.DuckDBPyConnection, where: str) -> pd.DataFrame:
    text, *others = COLUMNS
    return con.execute(
        f"select label || {text} as {text}, {', '.join(others)}, row_count, "
        "question, ask, combinations.rowid as combination "
        f"from combinations join asked using (block) where {where}"
    ).df()


def _each_as_often(piece: pd.DataFrame) -> pd.DataFrame:
    """Each combination as often as there are rows of it; once if it is only there to judge by."""
    return piece.loc[piece.index.repeat(piece["row_count"].clip(lower=1))].reset_index(drop=True)


def _failing(asked: Sequence[tuple[Question, pd.DataFrame]]) -> pd.DataFrame:
    """Ask several questions in one frame and translate positions back to combinations."""
    height = max(len(piece) for _, piece in asked)
    columns: dict[str, Any] = {}
    checks = []
    for question, piece in asked:
        # Padding repeats the first combination: harmless to ask again, and ignored below.
        padded = piece.take([*range(len(piece)), *([0] * (height - len(piece)))])
        names = tuple(f"{column}_{question.number}" for column in question.columns)
        for name, column in zip(names, question.columns, strict=True):
            # Text as objects: what a pattern means must not hang on how strings are stored.
            seen = padded[column].astype("object") if column.endswith("_text") else padded[column]
            columns[name] = seen.array
        checks.append(Check(question.expectation, names, question.arguments))
    failing = failing_positions(pd.DataFrame(columns), checks)
    return pd.concat(
        [
            piece.iloc[[position for position in positions if position < len(piece)]]
            for (_, piece), positions in zip(asked, failing, strict=True)
        ]
    )[["ask", "combination"]]
