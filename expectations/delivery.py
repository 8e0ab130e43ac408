"""Opens a landed delivery for judging: its partitions in DuckDB, and what is asked of each."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from contracts.entities import Entity, entities
from contracts.receipts import RECEIPT_NAME, Receipt, read
from contracts.zones import PRIVATE_FOLDER, Zones
from expectations.combinations import Block, create_table, make_blocks
from expectations.evidence import find_conflicts, find_unknown
from expectations.history import History
from expectations.looks import PARTITION_LOOKS
from expectations.questions import Ask
from expectations.rules import Rule, rules_for

# Beside these go the library's own import (about 300 MB) and one chunk of combinations.
MEMORY_LIMIT = "900MB"
THREADS = 2

# A delivery that had rows last time must have some: that is all history says of a row count.
LEAST_AFTER_ROWS = 1


class NotLanded(Exception):
    """There is no such delivery to judge; the message says so to whoever asked."""


@dataclass(frozen=True)
class Delivery:
    """A landed delivery: where it lies, what its loader said, what came before it."""

    folder: Path
    receipt: Receipt
    history: History


def receipt_of(zones: Zones, source: str, delivery: str) -> Receipt:
    """The receipt of a landed delivery; NotLanded if there is none."""
    file = zones.landed_delivery(source, delivery) / RECEIPT_NAME
    if not file.is_file():
        raise NotLanded(
            f"Leveransen {delivery} fra {source} er ikke mottatt, så den kan ikke vurderes."
        )
    return read(file)


@contextmanager
def connection(zones: Zones, source: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A bounded DuckDB in memory, spilling to a private folder that is removed afterwards."""
    prefix = f".judging-{source}@"
    zones.build.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    for left in zones.build.glob(f"{prefix}*"):
        shutil.rmtree(left)
    with (
        tempfile.TemporaryDirectory(prefix=prefix, dir=zones.build) as spill,
        duckdb.connect(
            config={
                "memory_limit": MEMORY_LIMIT,
                "threads": THREADS,
                "temp_directory": spill,
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
                "TimeZone": "UTC",
            }
        ) as con,
    ):
        yield con


def asks_of(con: duckdb.DuckDBPyConnection, delivery: Delivery) -> list[Ask]:
    """Everything that is asked of the delivery, with the combinations to be judged.

    NotLanded when a partition that the receipt tells of is gone: nobody can vouch for the rest.
    """
    for told in delivery.receipt.entities:
        if not (delivery.folder / f"{told.entity}.parquet").is_file():
            raise NotLanded(
                f"Leveransen {delivery.receipt.delivery_name} fra {delivery.receipt.source_name} "
                f"mangler {told.entity}.parquet i landing, så den kan ikke vurderes. "
                "Hent mappen tilbake fra sikkerhetskopi, eller slett den og last inn på nytt."
            )
    create_table(con)
    asks: list[Ask] = []
    for entity in entities().values():
        file = delivery.folder / f"{entity.name}.parquet"
        if not file.is_file():
            continue
        con.read_parquet(str(file), file_row_number=True).create_view(f"landed_{entity.name}")
        rows = con.execute(f"select count(*) from landed_{entity.name}").fetchall()[0][0]
        rules = rules_for(entity.name, delivery.receipt.kind)
        pairs = _row_pairs(con, delivery, entity, rules, rows, len(asks))
        pairs += _count_pairs(con, delivery, entity, rules, rows, len(asks) + len(pairs))
        asks += [Ask(number, *pair) for number, pair in enumerate(pairs, start=len(asks))]
    return asks


def _row_pairs(
    con: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    entity: Entity,
    rules: Sequence[Rule],
    rows: int,
    first_number: int,
) -> list[tuple[Rule, Block]]:
    asked = [rule for rule in rules if rule.looks_at not in PARTITION_LOOKS]
    for reference in entity.references:
        find_unknown(con, entity, reference, delivery.folder, delivery.history.folders)
    blocks = make_blocks(
        con,
        entity,
        asked,
        rows=rows,
        has_conflicts=find_conflicts(con, entity),
        first_number=first_number,
    )
    return list(zip(asked, blocks, strict=True))


def _count_pairs(
    con: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    entity: Entity,
    rules: Sequence[Rule],
    rows: int,
    first_number: int,
) -> list[tuple[Rule, Block]]:
    """Row counts are asked only of what the source delivers: an entity that it has no file for
    lands empty, and rightly so. A row count is one thing checked, whatever it counted."""
    delivered = {found.entity for found in delivery.receipt.entities if found.file}
    if entity.name not in delivered:
        return []
    least = LEAST_AFTER_ROWS if delivery.history.rows_before.get(entity.name) else 0
    pairs: list[tuple[Rule, Block]] = []
    for rule in rules:
        if rule.looks_at in PARTITION_LOOKS:
            block = Block(first_number + len(pairs), True, PARTITION_LOOKS[rule.looks_at])
            con.execute(
                "insert into combinations (block, a_number, b_number, row_count) "
                "values (?, ?, ?, 1)",
                [block.number, rows, least],
            )
            pairs.append((rule, block))
    return pairs
