"""What was sealed is made again to the byte from landing, whatever has come in since; and why the
next edition was another is told, figure by figure."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from exports.__main__ import main
from exports.editions.backtest import backtest, ever_sealed
from exports.editions.folder import editions
from exports.editions.rebuilding import rebuilt
from exports.publish import Publication, publish
from exports.receivers import read_form
from tests.dbt.building import PROJECT, rows
from tests.dbt.reported_town import FIRST, PERIODS, Reported, reported_town

EVERY_FIGURE = "select form_code, strftime(period_on, '%m'), cause_code from {report} group by all"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reported]:
    """Four periods sent, changed and corrected."""
    with pytest.MonkeyPatch.context() as patch:
        yield reported_town(tmp_path_factory.mktemp("reported"), patch)


def test_every_sealed_edition_is_made_again_to_the_byte(town: Reported) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.dbt.backtesting"],
        cwd=PROJECT.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = ran.stdout.splitlines()
    assert [line for line in told if not line.startswith("  ")] == [
        *(
            f"{form}/{period}/edition-001: lik, byte for byte (kjent 6. januar 2024 kl. 05.30)"
            for form, period in PERIODS
        ),
        "4 av 4 forseglede utgaver ble de samme på nytt.",
    ]
    # They were made by another version of the code, and that is told.
    assert sum("laget av kode abc123" in line for line in told) == 4
    assert list(town.zones.build.glob(".backtest/*")) == []
    assert {path.name for path in town.zones.published.iterdir()} == {"first", "second", "current"}


@pytest.mark.parametrize(("form", "period"), PERIODS)
def test_what_is_known_now_gives_other_bytes(
    town: Reported, tmp_path: Path, form: str, period: str
) -> None:
    edition = town.edition(form, period, 1)
    contract = read_form(form, edition.period.on)
    # The warehouse of the second night, that says it is the first's.
    now = _published(town, tmp_path, "second")
    found = [problem.place for problem in rebuilt(town.zones, edition, contract, now)]
    assert f"{edition.place}/package/{form}.csv" in found


def _published(town: Reported, folder: Path, night: str) -> Path:
    elsewhere = type(town.zones)(folder)
    elsewhere.make()
    elsewhere.build_file(night).parent.mkdir()
    elsewhere.build_file(night).symlink_to(town.built[night])
    told = Publication(night, datetime.fromisoformat(FIRST), "abc123")
    return publish(elsewhere, told, keep=1)


def test_one_changed_byte_is_named(
    town: Reported, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = town.edition("maling", "2023-04", 1)
    path = edition.package / "maling.csv"
    before = path.read_bytes()
    path.write_bytes(before.replace(b"8", b"9", 1))
    try:
        code = main(["verify", "--all"])
        then = _published(town, tmp_path, "first")
        found = [each for each in ever_sealed(town.zones).editions if each.folder == edition.folder]
        (tested,) = backtest(town.zones, found, lambda *_: then)
    finally:
        path.write_bytes(before)
    assert code == 1
    assert f"{edition.place}/package/maling.csv: filen er endret" in capsys.readouterr().out
    assert f"{edition.place}/package/maling.csv: blir ikke det samme på nytt" in [
        str(problem) for problem in tested.problems
    ]
    assert main(["verify", "--all"]) == 0


def test_the_next_edition_is_a_correction(town: Reported) -> None:
    lives = [(each.header.status.value, each.state().value) for each in editions(town.zones)]
    assert lives == [("N", "sealed"), ("M", "sent")] * len(PERIODS)


@pytest.mark.parametrize("report", ["fct_revisions", "rpt_revisions"])
def test_why_each_figure_is_another_is_told(town: Reported, report: str) -> None:
    told = rows(town.built["third"], EVERY_FIGURE.format(report=report))
    assert sorted(told) == [
        ("maling", "02", "late"),
        ("maling", "04", "deleted"),
        ("maling", "06", "corrected"),
        ("rph", "01", "several"),
    ]


def test_a_hidden_figure_is_told_only_to_those_who_may_see_it(town: Reported) -> None:
    asked = (
        "select before_value, after_value, before_is_hidden, after_is_hidden from {} "
        "where indicator_code = 'rph_enrolled'"
    )
    exact = rows(town.built["third"], asked.format("fct_revisions"))
    assert exact == [(Decimal(4), Decimal(5), True, False)]
    assert rows(town.built["third"], asked.format("rpt_revisions")) == [
        (None, Decimal(5), True, False)
    ]
    shown = "select before_value, after_value, value_change from rpt_revisions where "
    where = "period_on = '2023-04-01' and indicator_code = 'discharged'"
    assert rows(town.built["third"], shown + where) == [(Decimal(8), Decimal(0), Decimal(-8))]


def test_what_became_of_each_sending_is_told(town: Reported) -> None:
    asked = (
        "select form_code, edition_number, status_code, state_name_nb, try_count, ref_id, "
        "is_sent_in_time, days_until_receipt from rpt_deliveries "
        "order by form_code, period_on, edition_number"
    )
    sequences = {"maling": iter("123"), "rph": iter("1")}
    expected = [
        row
        for form, _ in PERIODS
        for row in (
            (form, 1, "N", "Forseglet", 1, f"ref-{next(sequences[form])}", False, 0),
            (form, 2, "M", "Sendt, venter på kvittering", 1, None, False, None),
        )
    ]
    assert rows(town.built["third"], asked) == expected


def test_a_night_sees_of_our_sendings_what_was_known_then(town: Reported) -> None:
    then = town.built["second-again"]
    assert rows(then, "select count(*) from rpt_revisions") == [(0,)]
    states = "select edition_number, state_code, count(*) from rpt_deliveries group by all"
    assert rows(then, states) == [(1, "sealed", len(PERIODS))]
