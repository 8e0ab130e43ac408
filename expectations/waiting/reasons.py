"""Why a row holds today that nobody has changed: the rules are others, or its parent has come.

Asked of rows that are let in, and of rows that a whole extract has sent again just as they were
and that were taken in this time: the sender has corrected nothing then.
"""

from __future__ import annotations

import duckdb

from contracts.zones import Zones
from expectations.rules import suites
from expectations.waiting.events import Reason
from expectations.waiting.rows import ROW, fingerprint

REFERENCE = "reference"


def tell_reference_rules(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``reference_rules``: today's rules about a parent."""
    con.execute("create or replace temp table reference_rules (entity varchar, rule_code varchar)")
    rules = {
        (rule.entity, rule.code)
        for suite in suites().values()
        for rule in suite
        if rule.looks_at == REFERENCE
    }
    con.executemany("insert into reference_rules values (?, ?)", sorted(rules))


def reasons(rows: str) -> str:
    """SQL: each row's place and ``reason_code``. ``rows`` is a table of places with the
    ``rules_now`` by which they hold.

    A rule about a parent that stands as it stood has let the row in because the parent came.
    """
    return f"""
        with held as (
            select {ROW}, rules_now, unnest(rule_codes) as rule_code
            from open_rows join {rows} using ({ROW})
        ),

        known as (
            select held.*, reference_rules.rule_code is not null as is_reference,
                rules_version is distinct from rules_now as is_by_other_rules
            from held
            join judged using (source_name, delivery_name)
            left join reference_rules using (entity, rule_code)
        )

        select {ROW},
            case
                when bool_and(is_reference) then '{Reason.PARENT_ARRIVED}'
                when bool_or(is_by_other_rules) then '{Reason.RULE_CHANGED}'
                when bool_or(is_reference) then '{Reason.PARENT_ARRIVED}'
                else '{Reason.HOLDS_NOW}'
            end as reason_code
        from known
        group by {ROW}
    """


def explain_unchanged(con: duckdb.DuckDBPyConnection, zones: Zones) -> None:
    """Give the rows in ``fates`` that are said to be corrected, but are the very same in the
    delivery that replaced them, the reason why they hold there."""
    con.execute(
        f"create or replace temp table resent as select {ROW} from fates "
        f"where reason_code = '{Reason.CORRECTED}' union "
        "select source_name, replaced_by_delivery, entity, replaced_by_row from fates "
        f"where reason_code = '{Reason.CORRECTED}'"
    )
    fingerprint(con, zones, "resent")
    con.execute(f"create or replace temp table unchanged as {UNCHANGED}")
    tell_reference_rules(con)
    con.execute(
        f"update fates set reason_code = found.reason_code from ({reasons('unchanged')}) as found "
        "where fates.source_name = found.source_name "
        "and fates.delivery_name = found.delivery_name "
        "and fates.entity = found.entity and fates.row_number = found.row_number"
    )


UNCHANGED = f"""
    select {", ".join(f"fates.{name}" for name in ROW.split(", "))},
        judged.rules_version as rules_now
    from fates
    join contents as before using ({ROW})
    join contents as again
        on fates.source_name = again.source_name
        and fates.replaced_by_delivery = again.delivery_name
        and fates.entity = again.entity
        and fates.replaced_by_row = again.row_number
        and before.content = again.content
    join judged
        on fates.source_name = judged.source_name
        and fates.replaced_by_delivery = judged.delivery_name
    where fates.reason_code = '{Reason.CORRECTED}'
"""
