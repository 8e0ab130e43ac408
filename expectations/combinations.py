"""The distinct combinations a delivery has of what its rules look at, and the way back to rows.

One statement per partition makes the combinations of every look (grouping sets), so a partition
is read once however many rules it has. They all go into one table, ``combinations``; a look at
a partition is a block of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from contracts.entities import Entity
from expectations.looks import LOOKS, columns_of, is_number
from expectations.rules import Rule

LETTERS = ("a", "b")


@dataclass(frozen=True)
class Block:
    """The combinations of one look at one partition: one or two columns of text or numbers."""

    number: int
    is_number: bool
    width: int
    names: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Where in ``combinations`` the block's columns lie."""
        kind = "number" if self.is_number else "text"
        return tuple(f"{letter}_{kind}" for letter in LETTERS[: self.width])


def create_table(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``combinations``, empty. ``row_count`` says how many rows have the combination."""
    con.execute(
        "create temp table combinations (block integer, a_text varchar, b_text varchar, "
        "a_number double, b_number double, row_count bigint)"
    )


def make_blocks(
    con: duckdb.DuckDBPyConnection,
    entity: Entity,
    rules: Sequence[Rule],
    has_conflicts: bool,
    first_number: int,
) -> list[Block]:
    """Fill ``combinations`` from the partition in ``landed_<entity>``; a block for each rule.

    ``looked_<entity>`` stays behind: the same looks, row by row, for finding the way back.
    """
    blocks: dict[tuple[str, tuple[str, ...]], Block] = {}
    selected: dict[str, str] = {}
    for rule in rules:
        if (rule.looks_at, rule.columns) in blocks:
            continue
        columns = columns_of(entity, rule.columns)
        made = LOOKS[rule.looks_at](columns)
        names = tuple(f"look_{len(blocks)}_{letter}" for letter in LETTERS[: len(made)])
        block = Block(
            first_number + len(blocks), is_number(rule.looks_at, columns), len(made), names
        )
        blocks[rule.looks_at, rule.columns] = block
        selected |= dict(zip(names, made, strict=True))
    _make_view(con, entity.name, selected, has_conflicts)
    _fill(con, entity.name, list(selected), list(blocks.values()))
    return [blocks[rule.looks_at, rule.columns] for rule in rules]


def _make_view(
    con: duckdb.DuckDBPyConnection, entity: str, selected: dict[str, str], has_conflicts: bool
) -> None:
    seen = ", ".join(f"{sql} as {name}" for name, sql in selected.items())
    copies = (
        f"coalesce(conflicts.copies, 1) as copies from landed_{entity} as landed "
        f"left join conflicts_{entity} as conflicts using (file_row_number)"
        if has_conflicts
        else f"1 as copies from landed_{entity} as landed"
    )
    con.execute(
        f"create temp view looked_{entity} as with counted as (select landed.*, {copies}) "
        f"select file_row_number as row_number, {seen} from counted"
    )


def _fill(
    con: duckdb.DuckDBPyConnection, entity: str, names: list[str], blocks: list[Block]
) -> None:
    grouping = f"grouping_id({', '.join(names)})"
    numbers = " ".join(
        f"when {_grouping(names, block.names)} then {block.number}" for block in blocks
    )
    sources: dict[str, list[str]] = {}
    for block in blocks:
        for column, name in zip(block.columns, block.names, strict=True):
            when = f"when {_grouping(names, block.names)} then {name}"
            sources.setdefault(column, []).append(when)
    values = ", ".join(f"case {grouping} {' '.join(whens)} end" for whens in sources.values())
    sets = ", ".join(f"({', '.join(block.names)})" for block in blocks)
    con.execute(
        f"insert into combinations (block, {', '.join(sources)}, row_count) "
        f"select case {grouping} {numbers} end, {values}, count(*) "
        f"from looked_{entity} group by grouping sets ({sets})"
    )


def _grouping(order: Sequence[str], names: Sequence[str]) -> int:
    """DuckDB's number of a grouping set: a bit for each column, set when it is left out."""
    return int("".join("0" if name in names else "1" for name in order), base=2)


def failing_rows(entity: str, block: Block, ask: int) -> str:
    """SQL for the numbers of the rows whose combination failed this ask."""
    same = " and ".join(
        f"looked.{name} is not distinct from combinations.{column}"
        for name, column in zip(block.names, block.columns, strict=True)
    )
    return (
        "select looked.row_number from failing "
        "join combinations on combinations.rowid = failing.combination "
        f"join looked_{entity} as looked on {same} where failing.ask = {ask:d}"
    )
