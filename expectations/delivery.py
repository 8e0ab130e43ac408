"""Opens a landed delivery for judging: its partitions in DuckDB, and what is asked of each."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from contracts.entities import Entity, entities
from contracts.receipts import RECEIPT_NAME, Receipt, read
from contracts.severities import Severity
from contracts.zones import PRIVATE_FOLDER, Zones
from expectations.combinations import Block, create_table, make_blocks
from expectations.evidence import find
from expectations.history import History, tells_everything
from expectations.looks import FLAGS, LOOKS, PARTITION_LOOKS, look_at
from expectations.partition import Facts, Partition, show_file, told_on
from expectations.questions import Ask
from expectations.row_counts import least_after_any, least_by_history
from expectations.rules import Rule, rules_for

# Beside these go the library's own import (about 300 MB) and one chunk of combinations.
MEMORY_LIMIT = "900MB"
THREADS = 2


class NotLanded(Exception):
    """There is no such delivery to judge; the message says so to whoever asked."""


@dataclass(frozen=True)
class Delivery:
    """A landed delivery: where it lies, what its loader said, what came before it; and whether
    somebody has let it through whatever its number of rows. ``facts`` of each entity are there
    when it has been opened."""

    folder: Path
    receipt: Receipt
    history: History
    is_let_through: bool = False
    facts: dict[str, Facts] = field(default_factory=dict)


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
    for entity in entities().values():
        file = delivery.folder / f"{entity.name}.parquet"
        if file.is_file():
            facts = show_file(con, entity, file, told_on(delivery.receipt))
            delivery.facts[entity.name] = facts
    asks: list[Ask] = []
    told_of = {told.entity for told in delivery.receipt.entities}
    for name, facts in delivery.facts.items():
        if not facts.rows and name not in told_of:
            # A source that does not deliver an entity is asked nothing about it.
            continue
        rules = rules_for(name, delivery.receipt.kind)
        partition = Partition(
            entities()[name],
            facts,
            (delivery.folder, *reversed(delivery.history.folders)),
            delivery.history,
            delivery.receipt,
        )
        pairs = row_pairs(con, partition, rules, len(asks))
        pairs += _count_pairs(con, delivery, entities()[name], rules, len(asks) + len(pairs))
        asks += [Ask(number, *pair) for number, pair in enumerate(pairs, start=len(asks))]
    return asks


def row_pairs(
    con: duckdb.DuckDBPyConnection, partition: Partition, rules: Sequence[Rule], first_number: int
) -> list[tuple[Rule, Block]]:
    """The rules about rows among these, each with what it looks at in a partition."""
    asked = [rule for rule in rules if rule.looks_at in (*LOOKS, *FLAGS)]
    looks = [look_at(rule.looks_at, partition.entity, rule.columns, rule.where) for rule in asked]
    found = find(con, partition, looks) if partition.facts.rows else set()
    blocks = make_blocks(con, looks, partition.facts, found, first_number)
    return list(zip(asked, blocks, strict=True))


def _count_pairs(
    con: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    entity: Entity,
    rules: Sequence[Rule],
    first_number: int,
) -> list[tuple[Rule, Block]]:
    """Row counts are asked only of what the source delivers: an entity that it has no file for
    lands empty, and rightly so. That there is a row at all is not asked of a window: it may be
    that nothing has changed. A row count is one thing checked, whatever it counted."""
    delivered = {found.entity for found in delivery.receipt.entities if found.file}
    if entity.name not in delivered:
        return []
    rows = delivery.facts[entity.name].rows
    pairs: list[tuple[Rule, Block]] = []
    for rule in rules:
        is_window = rule.looks_at == "row_count" and not tells_everything(delivery.receipt)
        if rule.looks_at in PARTITION_LOOKS and not is_window:
            block = Block(first_number + len(pairs), True, PARTITION_LOOKS[rule.looks_at])
            con.execute(
                "insert into combinations (block, a_number, b_number, row_count) "
                "values (?, ?, ?, 1)",
                [block.number, rows, _least_rows(delivery, rule, rows)],
            )
            told_only = replace(rule, severity=Severity.WARNING)
            pairs.append((told_only if delivery.is_let_through else rule, block))
    return pairs


def _least_rows(delivery: Delivery, rule: Rule, rows: int) -> float:
    if rule.history:
        if not rows and tells_everything(delivery.receipt):
            # That nothing is left has a rule of its own: the sender is told once.
            return 0
        return least_by_history(delivery.receipt, delivery.history, rule.entity, rule.history)
    return least_after_any(delivery.receipt, delivery.history, rule.entity)
