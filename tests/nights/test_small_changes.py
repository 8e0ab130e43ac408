"""One person less, or one wait moved over a band's edge: the right figures change by one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import duckdb
import pytest
import yaml

from tests.nights.conftest import Night
from tests.nights.content import figures
from tests.nights.delivered import (
    Journal,
    Record,
    only,
    person_keys,
    read_journal,
    records_of,
    without,
    write_journal,
)
from tests.nights.plain_count import Figures, count, day_of
from tests.nights.running import run_stages

pytestmark = pytest.mark.night

SOURCE, DELIVERY, CODE = "tonsberg", "2023-09-01", "3803"
MONTHS = [f"2023-{month:02d}" for month in range(1, 9)]
BANDS = ("waiting_0_8_weeks", "waiting_8_20_weeks", "waiting_over_20_weeks")
FARTHEST_DAYS = 20
NOT_A_COUNT = "longest_wait_days"
NOT_FROM_PERSONS = ("drop_in_attended", "drop_in_not_offered_same_day", "new_red_cases")


@dataclass(frozen=True)
class Change:
    """A delivery with something small changed, and what that is to change in the figures."""

    journal: Journal
    expected: Figures


@cache
def delivered(home: Path) -> Journal:
    """The clean delivery."""
    return read_journal(home, SOURCE, DELIVERY)


def small_counts(journal: Journal) -> Figures:
    """The figures that add up over persons."""
    return {key: n for key, n in count(journal, MONTHS).items() if key[0] != NOT_A_COUNT}


def longest(journal: Journal) -> Figures:
    """The figures that do not."""
    return {key: n for key, n in count(journal, MONTHS).items() if key[0] == NOT_A_COUNT}


def with_one_episode(journal: Journal) -> Iterator[tuple[set[tuple[str, str]], Journal]]:
    """Each person who has had one episode only: the ids of their records, and the records."""
    for keys in person_keys(journal):
        if sum(record["person_key"] in keys for record in journal["episodes"]) == 1:
            ids = records_of(journal, keys)
            yield ids, only(journal, ids)


def one_person_less(journal: Journal, indicator: str) -> Change:
    """Every record of somebody who is counted in ``indicator``, gone."""
    of_all = longest(journal)
    for ids, own in with_one_episode(journal):
        counted = small_counts(own)
        if any(code == indicator for code, _ in counted) and set(counted.values()) == {1}:
            rest = without(journal, ids)
            if longest(rest) == of_all:
                return Change(rest, dict.fromkeys(counted, -1))
    raise AssertionError(f"nobody in the delivery is counted once in {indicator}")


def moved(record: Record, fields: tuple[str, ...], by: timedelta) -> Record:
    """A record with some of its days moved."""
    return record | {name: f"{day_of(record[name]) + by:%d.%m.%Y}" for name in fields}


def with_wait_moved(journal: Journal, ids: set[tuple[str, str]], by: timedelta) -> Journal:
    """The delivery with one person's allocation on another day."""
    days = {"episodes": ("started_on",), "decisions": ("decided_on",)}

    def of(entity: str, record: Record) -> Record:
        is_allocation = entity == "episode_statuses" and record["status"] == "T"
        fields = ("valid_from",) if is_allocation else days.get(entity, ())
        return moved(record, fields, by) if (entity, record["record_id"]) in ids else record

    tables = {
        entity: replace(table, records=[of(entity, record) for record in table.records])
        for entity, table in journal.tables.items()
    }
    return replace(journal, tables=tables)


def one_wait_over(journal: Journal, edge: tuple[str, str]) -> Change:
    """One wait begun a few days later, so that one month's end finds it in the band below."""
    shorter, longer = edge
    of_all = longest(journal)
    for ids, own in with_one_episode(journal):
        before = small_counts(own)
        if not any(code == longer for code, _ in before):
            continue
        for days in range(1, FARTHEST_DAYS + 1):
            by = timedelta(days=days)
            after = small_counts(with_wait_moved(own, ids, by))
            change = {
                key: after.get(key, 0) - before.get(key, 0)
                for key in before.keys() | after.keys()
                if after.get(key, 0) != before.get(key, 0)
            }
            if {code for code, _ in change} == set(edge) and len(change) == 2:
                whole = with_wait_moved(journal, ids, by)
                if longest(whole) == of_all:
                    [month] = {month for _, month in change}
                    assert change == {(longer, month): -1, (shorter, month): +1}
                    return Change(whole, change)
    raise AssertionError(f"no wait in the delivery lies near {edge}")


CHANGES = {
    "somebody who waits": lambda journal: one_person_less(journal, "waiting_total"),
    "somebody in short-term help": lambda journal: one_person_less(journal, "new_short_term"),
    "over eight weeks": lambda journal: one_wait_over(journal, BANDS[:2]),
    "over twenty weeks": lambda journal: one_wait_over(journal, BANDS[1:]),
}


@pytest.fixture
def tonsberg_alone(demo_night: Night, tmp_path: Path) -> Path:
    """An installation with Tønsberg's deliveries, nothing landed yet."""
    home = tmp_path / "data"
    home.mkdir(mode=0o700)
    shutil.copytree(demo_night.home / "inbox", home / "inbox")
    declared = yaml.safe_load((demo_night.home / "sources.yml").read_text(encoding="utf-8"))
    kept = {name: body for name, body in declared["sources"].items() if name.startswith(SOURCE)}
    (home / "sources.yml").write_text(
        yaml.safe_dump({"sources": kept}, allow_unicode=True), encoding="utf-8"
    )
    return home


def test_the_published_figures_are_those_counted_by_hand(demo_night: Night) -> None:
    published = {
        key: int(figure[0])
        for key, figure in figures(demo_night.current, CODE).items()
        if key[1] in MONTHS and key[0] not in NOT_FROM_PERSONS and isinstance(figure[0], Decimal)
    }
    counted = count(delivered(demo_night.home), MONTHS)
    assert published == {key: counted.get(key, 0) for key in published}
    assert counted.keys() <= published.keys()


@pytest.mark.parametrize("name", CHANGES)
def test_exactly_the_right_figures_change_by_one(
    name: str, demo_night: Night, tonsberg_alone: Path
) -> None:
    change = CHANGES[name](delivered(demo_night.home))
    write_journal(change.journal, tonsberg_alone / "inbox" / SOURCE / DELIVERY)
    publication = run_stages(tonsberg_alone, "2023-09-01-changed")
    before, after = figures(demo_night.current, CODE), figures(publication, CODE)
    assert after.keys() == before.keys()
    differences: dict[tuple[str, str], object] = {}
    for key, (journal, manual, reported, missing) in before.items():
        now = after[key]
        if now != (journal, manual, reported, missing):
            assert now[1] == manual
            assert now[2] - reported == now[0] - journal  # type: ignore[operator]
            differences[key] = now[0] - journal  # type: ignore[operator]
    assert differences == change.expected
    assert quarantined(publication) == 0


def quarantined(publication: Path) -> int:
    """Rows set aside: a change that breaks a rule would prove nothing."""
    with duckdb.connect(publication / "reporting.duckdb", read_only=True) as connection:
        row = connection.execute("select sum(rows_quarantined) from rpt_conservation").fetchone()
    assert row is not None
    return int(row[0])
