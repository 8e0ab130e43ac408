"""Ten nights with faults, corrections and late rows, told afterwards from the tables alone."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from contracts.settings import Settings
from expectations import rules
from expectations.waiting.dismissal import Chosen, dismiss
from tests.dbt.rebuilding import Build, build_all
from tests.nights.quarantine_story import (
    CUT_OFF,
    DISMISSED_AFTER,
    LONGER,
    NIGHTS,
    RULES_CHANGE,
    Both,
    write,
)
from tests.nights.running import STARTS, land_and_judge
from tests.nights.two_journals import ADDRESS, CHANGES, WHOLE, Journal, declare, night_of

Life = tuple[str, str, str, int, int, str, str | None, int | None, int | None, int | None]

# Source, record, rules, first night, deliveries it was set aside from; then outcome, reason, the
# night it ended, days from first to last, and the night that brought the record instead.
LIVES: list[Life] = [
    # Sent whole every night: a fault comes again until somebody does something about it.
    (WHOLE, "mended", "K-004", 1, 3, "replaced", "corrected", 4, 3, 4),
    (WHOLE, "deleted", "K-004", 1, 4, "replaced", "deleted", 5, 4, 5),
    (WHOLE, "long", "K-005", 1, 5, "replaced", "rule_changed", 6, 5, 6),
    # Given up after night 7. Night 8 was refused, and in 9 and 10 the same row came again.
    (WHOLE, "given-up", "K-004", 1, 9, "dismissed", "given_up", 7, 6, None),
    (WHOLE, "hopeless", "K-005", 1, 9, "waiting", None, None, None, None),
    # Put right once and spoilt again: another life.
    (WHOLE, "mended", "K-004", 10, 1, "waiting", None, None, None, None),
    # Only changes are sent: what was set aside comes in as it was, when it may.
    (CHANGES, "early", "K-008", 1, 1, "released", "parent_arrived", 2, 1, None),
    (CHANGES, "long", "K-005", 1, 1, "released", "rule_changed", 6, 5, None),
    (CHANGES, "mended", "K-004", 3, 1, "replaced", "corrected", 4, 1, 4),
    (CHANGES, "deleted", "K-004", 3, 1, "replaced", "deleted", 5, 2, 5),
    (CHANGES, "given-up", "K-004", 3, 1, "dismissed", "given_up", 7, 4, None),
    # Changed on night 5, and as unusable as before: one life until it was put right.
    (CHANGES, "twice", "K-004", 3, 2, "replaced", "corrected", 10, 7, 10),
    (CHANGES, "hopeless", "K-005", 4, 1, "waiting", None, None, None, None),
]
DAILY = {f"daily-{night}" for night in range(1, NIGHTS + 1)}
# The delivery of night 8 was cut off; the contact written before it came with night 9.
IN_THE_END = {
    # What came in of "mended" before it was spoilt again is what is known of it.
    WHOLE: {"good", "mended", "long", "late", *DAILY},
    CHANGES: {"good", "early", "long", "mended", "twice"},
}


@dataclass(frozen=True)
class Told:
    """The installation after ten nights, and its warehouse as known on some of them."""

    home: Path
    built: dict[int, Path]

    def rows(self, night: int, query: str) -> list[tuple[Any, ...]]:
        """What a query gives, as it was known a night."""
        with duckdb.connect(str(self.built[night]), read_only=True) as connection:
            connection.execute("set TimeZone = 'Europe/Oslo'")
            return connection.execute(query).fetchall()

    def record(self, source: str, delivery: str, row: int) -> str:
        """Which record a row of the contacts is: the life itself tells its place only."""
        file = self.home / "landing" / source / delivery / "contacts.parquet"
        [(record_id,)] = duckdb.execute(
            "select record_id from read_parquet(?, file_row_number = true) "
            "where file_row_number = ?",
            [str(file), row],
        ).fetchall()
        return str(record_id)

    def lives(self, night: int) -> list[Life]:
        """Every life in quarantine, as known a night."""
        numbers = {night_of(number): number for number in range(1, NIGHTS + 1)}
        named = {day.isoformat(): number for day, number in numbers.items()}
        return [
            (source, self.record(source, delivery, row), rule_codes, numbers[set_aside_on], count,
             outcome, reason, numbers.get(resolved_on), days, named.get(by))
            for source, delivery, row, rule_codes, set_aside_on, count, outcome, reason,
                resolved_on, days, by in self.rows(
                    night,
                    "select source_name, first_delivery_name, first_row_number, rule_codes, "
                    "set_aside_on, delivery_count, outcome_code, reason_code, resolved_on, "
                    "waited_days, resolved_by_delivery_name from fct_quarantine_lives",
                )
        ]  # fmt: skip

    def contacts(self, night: int, source: str) -> set[str]:
        """The contacts that are in the warehouse."""
        found = self.rows(
            night, f"select contact_id from fct_contacts where source_name = '{source}'"
        )
        return {contact_id.rsplit("/", 1)[-1] for (contact_id,) in found}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Ten nights, built after the last as it was known then, and on two nights before."""
    folder = tmp_path_factory.mktemp("ten-nights")
    home = folder / "data"
    settings = Settings(_env_file=None, home=home)  # type: ignore[call-arg]
    settings.zones.make()
    declare(home)
    both = Both(Journal(WHOLE, home), Journal(CHANGES, home))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ADDRESS, f"sqlite:///{both.changes.database}")
        for night in range(1, NIGHTS + 1):
            if night == RULES_CHANGE:
                _allow_longer(folder / "suites", patch)
            write(both, night)
            both.whole.hand_over(night, cut_off="contacts" if night == CUT_OFF else "")
            both.changes.store()
            land_and_judge(home, f"{night_of(night)}-test", night_of(night))
            if night == DISMISSED_AFTER:
                _give_up(settings, night)
    _forget_rules()
    seen = (4, DISMISSED_AFTER, NIGHTS)
    built = build_all(
        [Build(str(night), str(home), _as_of(night).isoformat(sep=" "),
               with_tests=night == NIGHTS)
         for night in seen],
        folder / "built",
    )  # fmt: skip
    return Told(home, {night: built[str(night)] for night in seen})


def _as_of(night: int) -> datetime:
    return datetime.combine(night_of(night), STARTS)


def _allow_longer(suites: Path, patch: pytest.MonkeyPatch) -> None:
    """From now on the rules allow longer conversations."""
    shutil.copytree(rules.SUITE_FOLDER, suites)
    contacts = suites / "contacts.yml"
    text = contacts.read_text(encoding="utf-8")
    before, rule = text.split("- code: K-005\n", 1)
    changed = rule.replace("$maximum", str(LONGER), 1)
    assert changed != rule
    contacts.write_text(f"{before}- code: K-005\n{changed}", encoding="utf-8")
    patch.setattr(rules, "SUITE_FOLDER", suites)
    _forget_rules()


def _forget_rules() -> None:
    rules.suites.cache_clear()
    rules.rules_version.cache_clear()


def _give_up(settings: Settings, night: int) -> None:
    """The same morning, somebody gives up a row in each journal: Fjordby's by its line in the
    file, Dalby's by its number in the delivery it came with, four nights before."""
    for source, delivered, row in ((WHOLE, night, "5"), (CHANGES, 3, "3")):
        chosen = Chosen(source, night_of(delivered).isoformat(), "contacts", row)
        dismiss(settings.zones, chosen, "Kari Nordmann", "Finnes ikke", f"night-{night}")


def test_each_life_in_quarantine_is_told_from_beginning_to_end(told: Told) -> None:
    assert sorted(map(str, told.lives(NIGHTS))) == sorted(map(str, LIVES))


@pytest.mark.parametrize("night", [4, DISMISSED_AFTER])
def test_a_night_ago_it_was_told_as_it_was_known_then(told: Told, night: int) -> None:
    """Nothing that happened later is known: who had not come in by then still waited."""
    expected = {
        (source, record, first, outcome if ended and ended <= night else "waiting")
        for source, record, _, first, _, outcome, _, ended, *_ in LIVES
        if first <= night
    }
    # What is given up in the morning is known the night after.
    known = {
        (source, record, first, outcome)
        for source, record, _, first, _, outcome, *_ in told.lives(night)
    }
    given_up = {life for life in expected if life[3] == "dismissed"}
    still = {(*life[:3], "waiting") for life in given_up}
    assert known == expected - given_up | still


def test_what_came_in_is_in_the_warehouse_and_nothing_else(told: Told) -> None:
    assert {source: told.contacts(NIGHTS, source) for source in IN_THE_END} == IN_THE_END


def test_what_had_not_come_in_by_night_4_was_not_there(told: Told) -> None:
    daily = {f"daily-{night}" for night in range(1, 5)}
    assert told.contacts(4, WHOLE) == {"good", "mended", *daily}
    assert told.contacts(4, CHANGES) == {"good", "early", "mended"}


def test_a_delivery_that_was_cut_off_is_refused_whole(told: Told) -> None:
    found = told.rows(
        NIGHTS,
        "select delivery_name, sum(rows_landed), sum(rows_refused) from rpt_conservation "
        "where delivery_status = 'refused' group by all",
    )
    assert found == [(night_of(CUT_OFF).isoformat(), 4, 4)]
    [(rule_codes,)] = told.rows(
        NIGHTS, f"select last_refused_rules from dim_source where source_name = '{WHOLE}'"
    )
    assert "K-020" in rule_codes


def test_every_row_is_accounted_for(told: Told) -> None:
    for night in told.built:
        assert told.rows(night, "select sum(abs(rows_unexplained)) from rpt_conservation") == [(0,)]
    [became] = told.rows(
        NIGHTS,
        "select sum(rows_released), sum(rows_waiting), sum(rows_dismissed), sum(rows_replaced) "
        f"from rpt_conservation where source_name = '{CHANGES}'",
    )
    assert became == (2, 1, 1, 3)


def test_the_month_is_told_by_rule_and_by_what_became_of_the_rows(told: Told) -> None:
    in_september = (
        "select status, row_count from rpt_data_quality where source_name = 'dalby' "
        "and entity = 'contacts' and month = '2023-09-01' and subject = '{subject}' {more}"
    )
    rows_of = dict(told.rows(NIGHTS, in_september.format(subject="rows", more="")))
    # Eight in the first three nights, then mended, hopeless; deleted, twice; twice.
    assert rows_of["received"] == 12
    assert rows_of["accepted"] == rows_of["received"] - 8
    assert {
        name: n for name, n in rows_of.items() if n and name not in ("received", "accepted")
    } == {"released": 2, "waiting": 1, "repeated": 1, "replaced": 3, "dismissed": 1}
    by_rule = told.rows(
        NIGHTS,
        "select rule_code, row_count, whole_count from rpt_data_quality where subject = 'rule' "
        "and source_name = 'dalby' and entity = 'contacts' and status = 'set_aside' order by all",
    )
    assert by_rule == [("K-004", 5, 12), ("K-005", 2, 12), ("K-008", 1, 12)]
    modes = told.rows(
        NIGHTS,
        "select status, row_count from rpt_data_quality where subject = 'field' "
        "and field_name = 'mode' and source_name = 'dalby' and row_count > 0 order by all",
    )
    # The twelfth says that its record is deleted.
    assert modes == [("invalid", 5), ("valid", 6)]


def test_how_long_the_sources_took_is_told_with_what_still_waits(told: Told) -> None:
    found = told.rows(
        NIGHTS,
        "select source_name, life_count, released_count, replaced_count, dismissed_count, "
        "waiting_count, unripe_count, in_time_count, ripe_count, median_days, longest_open_days "
        "from rpt_feedback_turnaround where entity is null order by source_name",
    )
    assert found == [
        # Ended after 1, 1, 2, 4, 5 and 7 days; one has waited six.
        (CHANGES, 7, 2, 3, 1, 1, 1, 6, 6, 3, 6),
        # Ended after 3, 4, 5 and 6 days; one has waited nine, and one came tonight.
        (WHOLE, 6, 0, 3, 1, 2, 1, 4, 5, 4.5, 9),
    ]


def test_a_changed_rule_is_seen_in_the_results_of_each_night(told: Told) -> None:
    found = told.rows(
        NIGHTS,
        "select delivery_name, rows_failed, first_failed_at::date::varchar from rpt_rule_results "
        f"where source_name = '{WHOLE}' and rule_code = 'K-005' and entity = 'contacts' "
        "and delivery_status = 'accepted' order by delivery_name",
    )
    nights = [night for night in range(1, NIGHTS + 1) if night != CUT_OFF]
    assert found == [
        (night_of(night).isoformat(), 2 if night < RULES_CHANGE else 1, night_of(1).isoformat())
        for night in nights
    ]
