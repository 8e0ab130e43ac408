"""What is asked when the rows have been judged: of each in its surroundings, and of the months.

Everything here is a warning. It needs to know what else is known, what was set aside and what
was published, so it comes last; and where there is nothing to tell, no row is read for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import duckdb

from contracts.entities import Entity, entities
from contracts.zones import Zones
from expectations import across, first_contacts
from expectations.closed_days import closed_days
from expectations.combinations import Block, make_blocks
from expectations.delivery import Delivery
from expectations.known import keep_latest, know
from expectations.looks import LATE_FLAGS, Look, flag_table, look_at
from expectations.populations import beside_the_journal, monthly_changes, months
from expectations.questions import Ask
from expectations.rules import Rule, rules_for

HOLIDAYS = "_reference/holidays.parquet"
PUBLISHED = "current/reporting.duckdb"


@dataclass
class Surroundings:
    """What the rows are seen against; what several looks need is made once."""

    con: duckdb.DuckDBPyConnection
    zones: Zones
    delivery: Delivery
    made: set[str] = field(default_factory=set)
    gone: dict[str, bool] = field(default_factory=dict)

    def once(self, name: str, make: Callable[[duckdb.DuckDBPyConnection], None]) -> None:
        """Make something unless it has been."""
        if name not in self.made:
            self.made.add(name)
            make(self.con)

    def latest(self, *entities: str) -> None:
        """Keep the newest version of these entities' records."""
        for entity in entities:
            self.once(
                f"latest_{entity}", partial(keep_latest, delivery=self.delivery, entity=entity)
            )


def _closed_day(around: Surroundings, _: Look) -> str:
    around.latest("episodes", "offers")
    return closed_days(around.con, around.zones.landing / HOLIDAYS)


def _against_spans(query: Callable[[], str]) -> Callable[[Surroundings, Look], str]:
    def found(around: Surroundings, _: Look) -> str:
        around.latest("episodes", "enquiries", "offers")
        around.once("spans", first_contacts.find_spans)
        return query()

    return found


def _against_statuses(query: Callable[[], str]) -> Callable[[Surroundings, Look], str]:
    def found(around: Surroundings, _: Look) -> str:
        around.latest("episode_statuses")
        around.once("statuses", across.find_last_statuses)
        return query()

    return found


def _parent_gone(around: Surroundings, look: Look) -> str | None:
    entity, (column,) = entities()[look.entity], look.columns
    [reference] = [ref for ref in entity.references if ref.field == column.delivered]
    around.once("set_aside", lambda con: across.find_set_aside(con, around.delivery.history))
    parent = entities()[reference.entity]
    if parent.name not in around.gone:
        around.gone[parent.name] = across.find_gone(around.con, parent, reference.key)
    return across.parent_gone(entity, column) if around.gone[parent.name] else None


def _no_event(_around: Surroundings, _: Look) -> str:
    return across.no_event()


def _no_decision(around: Surroundings, _: Look) -> str:
    around.latest("decisions", "episodes")
    return across.no_decision()


# For each flag a query of the rows that have it, as in ``evidence``; none where none can have it.
FLAGGED: Mapping[str, Callable[[Surroundings, Look], str | None]] = {
    "closed_day": _closed_day,
    "before_start": _against_spans(first_contacts.before_start),
    "over_a_year": _against_spans(first_contacts.over_a_year),
    "end_before_first": _against_spans(first_contacts.end_before_first),
    "no_contact": _against_spans(first_contacts.no_contact),
    "parent_gone": _parent_gone,
    "no_event": _no_event,
    "no_decision": _no_decision,
    "ended_without_status": _against_statuses(across.ended_without_status),
    "status_without_end": _against_statuses(across.status_without_end),
    "other_end_day": _against_statuses(across.other_end_day),
}


def asks_afterwards(
    con: duckdb.DuckDBPyConnection, zones: Zones, delivery: Delivery, first_block: int
) -> list[Ask]:
    """What is asked now, with the combinations to be judged."""
    around = Surroundings(con, zones, delivery)
    pairs: list[tuple[Rule, Block]] = []
    for told in delivery.receipt.entities:
        entity = entities()[told.entity]
        rules = rules_for(entity.name, delivery.receipt.kind)
        pairs += _flag_pairs(around, entity, rules, first_block + len(pairs))
        for rule in rules:
            block = _population(around, rule, first_block + len(pairs))
            if block:
                pairs.append((rule, block))
    return [Ask(number, *pair) for number, pair in enumerate(pairs)]


def _flag_pairs(
    around: Surroundings, entity: Entity, rules: tuple[Rule, ...], first_block: int
) -> list[tuple[Rule, Block]]:
    asked = [rule for rule in rules if rule.looks_at in LATE_FLAGS]
    if not asked:
        return []
    looks = [look_at(rule.looks_at, entity, rule.columns, rule.where) for rule in asked]
    facts = around.delivery.facts[entity.name]
    found = set()
    if facts.rows:
        around.once("known", partial(know, delivery=around.delivery))
        found = {look for look in dict.fromkeys(looks) if _find(around, look)}
    blocks = make_blocks(around.con, looks, facts, found, first_block)
    return list(zip(asked, blocks, strict=True))


def _find(around: Surroundings, look: Look) -> bool:
    query = FLAGGED[look.kind](around, look)
    if query is None:
        return False
    around.con.execute(f"create or replace temp table {flag_table(look)} as {query}")
    found = around.con.execute(f"select 1 from {flag_table(look)} limit 1").fetchone()
    return found is not None


def _population(around: Surroundings, rule: Rule, number: int) -> Block | None:
    con, delivery = around.con, around.delivery
    if rule.looks_at == "change":
        return monthly_changes(con, delivery, number)
    if rule.looks_at == "journal_figure":
        return beside_the_journal(con, around.zones.published / PUBLISHED, number)
    if rule.looks_at == "months":
        return months(con, delivery, rule.entity, int(rule.arguments["months"]), number)
    return None
