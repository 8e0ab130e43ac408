"""The distinct combinations a delivery has of what its rules look at, and the way back to rows.

One statement per partition makes the combinations of every look, so a partition is read once
however many rules it has. They all go into one table, ``combinations``; a look at a partition
is a block of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import duckdb

from expectations.looks import SETTLED, Look, is_number, seen
from expectations.partition import Facts

LETTERS = ("a", "b")

COLUMNS = ("a_text", "b_text", "a_number", "b_number")

# Grouping sets take some 60 ms to plan and are quick with many rows; one grouping of everything
# unnested is planned in 20 ms and takes 2.5 s for a million rows.
UNNESTED_ROWS = 10_000


@dataclass(frozen=True)
class Block:
    """The combinations of one look at one partition: one or two columns of text or numbers.

    ``names`` are the same columns in ``looked``, a query of the partition row by row.
    """

    number: int
    is_number: bool
    width: int
    names: tuple[str, ...] = ()
    looked: str = ""

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
    looks: Sequence[Look],
    facts: Facts,
    found: Collection[Look],
    first_number: int,
) -> list[Block]:
    """Fill ``combinations`` from one partition; a block for each look, in the same order.

    Where ``evidence`` has nothing in ``found``, or a column is full or empty and no more is
    asked, there is one combination, and no row is read.
    """
    blocks: dict[Look, Block] = {}
    selected: dict[str, str] = {}
    settled: list[tuple[Block, str]] = []
    for look in looks:
        if look in blocks:
            continue
        constant = _constant(look, facts, found)
        made = seen(look) if constant is None else (constant,)
        names = tuple(f"look_{len(blocks)}_{letter}" for letter in LETTERS[: len(made)])
        block = Block(
            first_number + len(blocks), is_number(look.kind, look.columns), len(made), names
        )
        if constant is not None:
            settled.append((block, constant))
        else:
            selected |= dict(zip(names, made, strict=True))
        blocks[look] = block
    looked = _looked(looks[0].entity, selected, facts, any(look.kind == "copies" for look in found))
    blocks = {look: replace(block, looked=looked) for look, block in blocks.items()}
    if not facts.rows:
        return [blocks[look] for look in looks]
    if settled:
        told = ", ".join(
            f"({block.number}, {'null' if block.is_number else constant}, "
            f"{constant if block.is_number else 'null'}, {facts.rows})"
            for block, constant in settled
        )
        con.execute(f"insert into combinations (block, a_text, a_number, row_count) values {told}")
    if selected:
        read = [block for block in blocks.values() if block.names[0] in selected]
        made_by = _by_unnesting if facts.rows <= UNNESTED_ROWS else _by_grouping_sets
        con.execute(f"insert into combinations {made_by(looked, list(selected), read)}")
    return [blocks[look] for look in looks]


def _constant(look: Look, facts: Facts, found: Collection[Look]) -> str | None:
    """What every row is seen as, when that is known without looking."""
    if look.kind in SETTLED:
        return None if look in found else seen(look, is_settled=True)[0]
    if look.kind == "presence" and any(facts.is_full(column.landed) for column in look.columns):
        return "'true'"
    if look.kind == "value" and len(look.columns) == 1 and facts.is_empty(look.columns[0].landed):
        return "null"
    return None


def _looked(entity: str, selected: dict[str, str], facts: Facts, has_conflicts: bool) -> str:
    items = ", ".join(f"{sql} as {name}" for name, sql in selected.items())
    # Every look at presence asks for these: as constants they cost nothing.
    unreadable = "" if facts.has_unreadable else "replace (null::varchar[] as unreadable)"
    is_gone = "coalesce(is_deleted, false)" if facts.has_deleted else "false"
    copies = (
        f"coalesce(conflicts.copies, 1) as copies from landed_{entity} as landed "
        f"left join conflicts_{entity} as conflicts using (file_row_number)"
        if has_conflicts
        else f"1 as copies from landed_{entity} as landed"
    )
    return (
        f"select file_row_number as row_number, {items} "
        f"from (select landed.* {unreadable}, {is_gone} as is_gone, {copies})"
    )


def _by_unnesting(looked: str, _: list[str], blocks: list[Block]) -> str:
    structs = []
    for block in blocks:
        filled = dict(zip(block.columns, block.names, strict=True))
        values = (f"{column}: {filled.get(column, 'null')}::{_type(column)}" for column in COLUMNS)
        structs.append(f"{{block: {block.number}, {', '.join(values)}}}")
    return (
        f"select seen.block, {', '.join(f'seen.{column}' for column in COLUMNS)}, count(*) "
        f"from (select unnest([{', '.join(structs)}]) as seen from ({looked})) group by all"
    )


def _by_grouping_sets(looked: str, order: list[str], blocks: list[Block]) -> str:
    grouping = f"grouping_id({', '.join(order)})"
    whens: dict[str, list[str]] = {column: [] for column in ("block", *COLUMNS)}
    for block in blocks:
        when = f"when {_grouping(order, block.names)} then"
        whens["block"].append(f"{when} {block.number}")
        for column, name in zip(block.columns, block.names, strict=True):
            whens[column].append(f"{when} {name}::{_type(column)}")
    values = ", ".join(
        f"case {grouping} {' '.join(found)} end" if found else "null" for found in whens.values()
    )
    sets = ", ".join(f"({', '.join(block.names)})" for block in blocks)
    return f"select {values}, count(*) from ({looked}) group by grouping sets ({sets})"


def _type(column: str) -> str:
    return "varchar" if column.endswith("_text") else "double"


def _grouping(order: Sequence[str], names: Sequence[str]) -> int:
    """DuckDB's number of a grouping set: a bit for each column, set when it is left out."""
    return int("".join("0" if name in names else "1" for name in order), base=2)


def failing_rows(block: Block, ask: int) -> str:
    """SQL for the numbers of the rows whose combination failed this ask, and the first text
    that was seen in them."""
    same = " and ".join(
        f"looked.{name}::{_type(column)} is not distinct from combinations.{column}"
        for name, column in zip(block.names, block.columns, strict=True)
    )
    return (
        "select looked.row_number, combinations.a_text as seen from failing "
        "join combinations on combinations.rowid = failing.combination "
        f"join ({block.looked}) as looked on {same} where failing.ask = {ask:d}"
    )
