"""Compares publications by what they hold, never by their files' bytes."""

from __future__ import annotations

from pathlib import Path

import duckdb

TOLD_OF_THE_RUN = {"publication"}

# Counts by hand are held against what was published on the night they were judged: the same
# delivery judged before the first publication, and after, is asked of other figures.
AGAINST_WHAT_WAS_PUBLISHED = "M-051"
RULES_BY_DELIVERY = {"rpt_rule_results", "fct_rule_results"}


def content(publication: Path) -> dict[str, str]:
    """A digest of every published table's rows, whatever their order."""
    digests = {}
    for database in ("reporting", "analysis"):
        with duckdb.connect(publication / f"{database}.duckdb", read_only=True) as connection:
            names = connection.execute(
                "select table_name from information_schema.tables order by all"
            ).fetchall()
            for (name,) in names:
                if name not in TOLD_OF_THE_RUN:
                    left_out = AGAINST_WHAT_WAS_PUBLISHED if name in RULES_BY_DELIVERY else None
                    which = f"where rule_code <> '{left_out}'" if left_out else ""
                    row = connection.execute(
                        f"select count(*), md5(string_agg(r, chr(10) order by r)) "
                        f'from (select t::varchar as r from "{name}" as t {which})'
                    ).fetchone()
                    digests[f"{database}.{name}"] = str(row)
    return digests


def figures(publication: Path, municipality_code: str) -> dict[tuple[str, str], tuple[object, ...]]:
    """(indicator, month) to (journal, manual, reported, missing code) for a municipality."""
    with duckdb.connect(publication / "reporting.duckdb", read_only=True) as connection:
        rows = connection.execute(
            "select indicator_code, strftime(month, '%Y-%m'), journal_value, manual_value, "
            "reported_value, missing_code from rpt_monthly_indicators where municipality_code = ?",
            [municipality_code],
        ).fetchall()
    return {(row[0], row[1]): row[2:] for row in rows}
