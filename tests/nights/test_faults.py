"""Every fault planted in the deliveries is caught by the rule its manifest names, and no other
row is touched: every landed row is in the warehouse, set aside, a duplicate or refused."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from contracts import receipts
from contracts.zones import Zones
from tests.nights.conftest import Night
from tests.nights.content import content
from tests.nights.running import make_deliveries, run_stages
from tests.nights.test_conservation import assert_conserved

pytestmark = pytest.mark.night

LATE_AND_BROKEN = ("tonsberg", "2023-09-01-igjen", "L-002")


@dataclass(frozen=True)
class Faulty:
    """A night on deliveries with planted faults: where it ran and what was planted."""

    zones: Zones
    publication: Path
    planted: list[dict[str, Any]]

    def of(self, severity: str | None) -> list[dict[str, Any]]:
        """What was planted of one severity."""
        return [fault for fault in self.planted if fault["severity"] == severity]

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows from the judgements, as ``{rules}``, ``{quarantine}`` and ``{verdicts}``."""
        judged = self.zones.judgements
        tables = {
            name: f"read_parquet('{judged}/*/*/{file}.parquet') as {name}"
            for name, file in (("rules", "rule_results"), ("quarantine", "quarantine"),
                               ("verdicts", "verdict"))
        }  # fmt: skip
        with duckdb.connect() as connection:
            return connection.execute(query.format(**tables)).fetchall()

    def publication_rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows from what was published."""
        path = self.publication / "reporting.duckdb"
        with duckdb.connect(path, read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Faulty:
    """Deliveries with every known fault, and one more that comes broken after the good one."""
    home = tmp_path_factory.mktemp("faults") / "data"
    make_deliveries(home, "tonsberg-2023", "trondheim-2018", "--faults")
    source, delivery, _ = LATE_AND_BROKEN
    broken = home / "inbox" / source / delivery
    shutil.copytree(home / "inbox" / source / "2023-09-01", broken)
    [contacts] = broken.glob("kontakter_*.csv")
    # The last third of the file never came.
    contacts.write_bytes(contacts.read_bytes()[: contacts.stat().st_size * 2 // 3])
    publication = run_stages(home, "2023-09-01-faulty")
    planted = json.loads((home / "faults.json").read_text(encoding="utf-8"))
    return Faulty(Zones(home), publication, planted)


def set_aside(faulty: Faulty) -> dict[tuple[str, str, str, str | None], list[set[str]]]:
    """(source, delivery, entity, record) to the rules of each of its rows set aside."""
    rows: dict[tuple[str, str, str, int], set[str]] = defaultdict(set)
    for source, delivery, entity, row, rule in faulty.ask(
        "select source_name, delivery_name, entity, row_number, rule_code from {quarantine}"
    ):
        rows[source, delivery, entity, row].add(rule)
    found: dict[tuple[str, str, str, str | None], list[set[str]]] = defaultdict(list)
    with duckdb.connect() as connection:
        for (source, delivery, entity, row), rules in rows.items():
            path = faulty.zones.landed_delivery(source, delivery) / f"{entity}.parquet"
            told = connection.execute(
                "select record_id from read_parquet(?, file_row_number = true) "
                "where file_row_number = ?",
                [str(path), row],
            ).fetchone()
            assert told is not None, "quarantine names a row that is not in landing"
            found[source, delivery, entity, told[0]].append(rules)
    return found


def test_there_is_something_to_catch(faulty: Faulty) -> None:
    assert len({fault["rule"] for fault in faulty.of("ROW")}) >= 25
    assert len({fault["rule"] for fault in faulty.of("FILE")}) >= 5
    assert faulty.of("WARNING")


def test_every_spoilt_record_is_set_aside_by_its_rule_and_no_other_is(faulty: Faulty) -> None:
    expected = {
        (f["source"], f["delivery"], f["entity"], f["record_id"]): [{f["rule"]}] * f["rows"]
        for f in faulty.of("ROW")
        if f["record_id"]
    }
    caught = {key: rules for key, rules in set_aside(faulty).items() if key[3] is not None}
    assert caught == expected


def test_every_broken_line_is_set_aside(faulty: Faulty) -> None:
    expected = {
        (f["source"], f["delivery"], f["entity"], None): f
        for f in faulty.of("ROW")
        if not f["record_id"]
    }
    caught = {key: rules for key, rules in set_aside(faulty).items() if key[3] is None}
    assert caught.keys() == expected.keys()
    for key, fault in expected.items():
        assert len(caught[key]) == fault["rows"]
        assert all(fault["rule"] in rules for rules in caught[key])


Remark = tuple[str, str, str, str, str]


def remarks(home: Path) -> set[Remark]:
    """Every remark as source, delivery, entity, rule and the record it is about."""
    found = set()
    with duckdb.connect() as connection:
        for file in (home / "judgements").glob("[!._]*/*/findings.parquet"):
            source, delivery = file.parts[-3:-1]
            told = connection.execute(
                "select entity, row_number, rule_code from read_parquet(?) "
                "where severity = 'WARNING' and row_number is not null",
                [str(file)],
            ).fetchall()
            for entity, row, rule in told:
                path = home / "landing" / source / delivery / f"{entity}.parquet"
                [(record,)] = connection.execute(
                    "select record_id from read_parquet(?, file_row_number = true) "
                    "where file_row_number = ?",
                    [str(path), row],
                ).fetchall()
                found.add((source, delivery, entity, rule, record))
    return found


def test_remarks_are_made_and_the_records_stay(faulty: Faulty, demo_night: Night) -> None:
    planted = {
        (f["source"], f["delivery"], f["entity"], f["rule"], f["record_id"])
        for f in faulty.of("WARNING")
    }
    found = remarks(faulty.zones.home)
    own = remarks(demo_night.home)
    assert found >= planted | own
    # A spoilt record may deserve a remark too, as one that belongs to another that is set aside.
    spoilt = {(f["entity"], f["record_id"]) for f in faulty.of("ROW")}
    assert {(entity, record) for _, _, entity, _, record in found - planted - own} <= spoilt
    with duckdb.connect() as connection:
        for f in faulty.of("WARNING"):
            path = faulty.zones.landed_delivery(f["source"], f["delivery"])
            told = connection.execute(
                "select unreadable, reason from read_parquet(?) where record_id = ?",
                [str(path / f"{f['entity']}.parquet"), f["record_id"]],
            ).fetchall()
            assert told == [(["reason:identity_number"], None)]


def test_every_spoilt_delivery_is_refused_by_its_rule(faulty: Faulty) -> None:
    turned_away: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path in faulty.zones.landing.glob("_refused/*/*--*.json"):
        receipt = receipts.read(path)
        rules = {finding.rule for finding in receipt.findings}
        turned_away[receipt.source_name, receipt.delivery_name] |= rules
    for source, delivery, rule in faulty.ask(
        "select source_name, delivery_name, rule_code from {verdicts} "
        "join {rules} using (source_name, delivery_name) "
        "where verdict = 'refused' and severity = 'FILE' and rows_failed > 0"
    ):
        turned_away[source, delivery].add(rule)
    expected = {(f["source"], f["delivery"]): {f["rule"]} for f in faulty.of("FILE")}
    assert turned_away == expected | {LATE_AND_BROKEN[:2]: {LATE_AND_BROKEN[2]}}


def test_duplicates_and_unknown_columns_are_counted(faulty: Faulty) -> None:
    repeated = faulty.publication_rows(
        "select source_name, delivery_name, entity, rows_duplicate from rpt_conservation "
        "where rows_duplicate > 0"
    )
    told = faulty.of(None)
    assert sorted(repeated) == sorted(
        (f["source"], f["delivery"], f["entity"], f["rows"])
        for f in told
        if f["kind"] == "exact_duplicate"
    )
    unknown = {
        (receipt.source_name, receipt.delivery_name, part.entity)
        for source in ("tonsberg", "trondheim")
        for receipt in receipts.landed(faulty.zones.landing, source)
        for part in receipt.entities
        if part.unknown_columns
    }
    assert unknown == {
        (f["source"], f["delivery"], f["entity"]) for f in told if f["kind"] == "unknown_column"
    }


def test_every_landed_row_is_accounted_for(faulty: Faulty) -> None:
    assert_conserved(faulty.zones.home, faulty.publication)


def test_the_figures_are_those_of_the_clean_deliveries(faulty: Faulty, demo_night: Night) -> None:
    table = "reporting.rpt_monthly_indicators"
    assert content(faulty.publication)[table] == content(demo_night.current)[table]


def test_a_refused_delivery_leaves_the_last_good_one_in_use_and_says_so(faulty: Faulty) -> None:
    [(delivery, through, status, rules)] = faulty.publication_rows(
        "select last_delivery_name, data_through::varchar, status, last_refused_rules "
        "from rpt_freshness where source_name = 'tonsberg'"
    )
    assert (delivery, through) == ("2023-09-01", "2023-09-01")
    assert (status, rules) == ("refused_kept_old", LATE_AND_BROKEN[2])
