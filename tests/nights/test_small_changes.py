"""One person less, or one wait moved over a band's edge: the right figures change by one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
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
from tests.nights.running import build_and_publish, land_and_judge

pytestmark = pytest.mark.night

RUN = "2023-09-01-changed"
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
# The others are for ``make changes``.
CHOSEN = ("somebody who waits", "over twenty weeks")


def tonsberg_alone(deliveries: Path, home: Path, journal: Journal) -> Path:
    """An installation with Tønsberg's deliveries only, the journal's another one."""
    home.mkdir(mode=0o700, parents=True)
    for source in (SOURCE, f"{SOURCE}-maling"):
        shutil.copytree(deliveries / "inbox" / source, home / "inbox" / source)
    declared = yaml.safe_load((deliveries / "sources.yml").read_text(encoding="utf-8"))
    kept = {name: body for name, body in declared["sources"].items() if name.startswith(SOURCE)}
    (home / "sources.yml").write_text(
        yaml.safe_dump({"sources": kept}, allow_unicode=True), encoding="utf-8"
    )
    write_journal(journal, home / "inbox" / SOURCE / DELIVERY)
    return home


@dataclass(frozen=True)
class Changed:
    """A night on a changed delivery: what was to change, and the publication when it is made."""

    expected: Figures
    publication: Future[Path]


@pytest.fixture(scope="module")
def changed(
    request: pytest.FixtureRequest, demo_night: Night, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Changed]]:
    """A night for each of the module's changes; while one is built, the next is landed and
    judged."""
    root = tmp_path_factory.mktemp("changed")
    journal = read_journal(demo_night.home, SOURCE, DELIVERY)
    nights = {}
    with ThreadPoolExecutor(max_workers=2) as builders:
        for name in request.module.CHOSEN:
            change = CHANGES[name](journal)
            home = tonsberg_alone(demo_night.home, root / name / "data", change.journal)
            land_and_judge(home, RUN)
            nights[name] = Changed(change.expected, builders.submit(build_and_publish, home, RUN))
        yield nights


def test_the_published_figures_are_those_counted_by_hand(demo_night: Night) -> None:
    published = {
        key: int(figure[0])
        for key, figure in figures(demo_night.current, CODE).items()
        if key[1] in MONTHS and key[0] not in NOT_FROM_PERSONS and isinstance(figure[0], Decimal)
    }
    counted = count(read_journal(demo_night.home, SOURCE, DELIVERY), MONTHS)
    assert published == {key: counted.get(key, 0) for key in published}
    assert counted.keys() <= published.keys()


@pytest.mark.parametrize("name", CHOSEN)
def test_exactly_the_right_figures_change_by_one(
    name: str, demo_night: Night, changed: dict[str, Changed]
) -> None:
    assert_only_these_change(demo_night, changed[name])


def assert_only_these_change(demo_night: Night, changed: Changed) -> None:
    """The publication differs from the demo night's by what was expected, and nothing else."""
    publication = changed.publication.result()
    before, after = figures(demo_night.current, CODE), figures(publication, CODE)
    assert after.keys() == before.keys()
    differences: dict[tuple[str, str], object] = {}
    for key, (journal, manual, reported, missing) in before.items():
        now = after[key]
        if now != (journal, manual, reported, missing):
            assert now[1] == manual
            assert now[2] - reported == now[0] - journal  # type: ignore[operator]
            differences[key] = now[0] - journal  # type: ignore[operator]
    assert differences == changed.expected
    assert quarantined(publication) == 0


def quarantined(publication: Path) -> int:
    """Rows set aside: a change that breaks a rule would prove nothing."""
    with duckdb.connect(publication / "reporting.duckdb", read_only=True) as connection:
        row = connection.execute("select sum(rows_quarantined) from rpt_conservation").fetchone()
    assert row is not None
    return int(row[0])
