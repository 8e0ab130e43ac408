"""Every edition that was sealed is made again, and what keeps one from being the same is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from contracts.receipts import Receipt, Status, write
from exports.editions import backtest as testing
from exports.editions.backtest import backtest, ever_sealed
from exports.editions.deadline import seal
from exports.editions.folder import Edition
from exports.receivers import FormUnknown
from tests.unit.exports.editions.conftest import FIGURES, Desk, hide_small, publish_figures


@dataclass
class Rebuilds:
    """Publishes what was known at an instant again, and remembers what it was asked for."""

    desk: Desk
    asked: list[tuple[datetime, tuple[str, ...]]] = field(default_factory=list)

    def __call__(self, known_at: datetime, models: Sequence[str]) -> Path:
        """The publication."""
        self.asked.append((known_at, tuple(models)))
        run_id = f"again-{len(self.asked)}"
        return publish_figures(self.desk.zones, FIGURES, known_at, run_id=run_id)


@pytest.fixture
def sealed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """An edition that was sealed, of the form that only these tests know."""
    monkeypatch.setattr(testing, "read_form", lambda *_: desk.form)
    monkeypatch.setattr("exports.editions.rebuilding.default_hide", lambda: hide_small)
    edition = desk.delivered()
    seal(desk.zones, desk.tick() + timedelta(days=60))
    return edition


def run(desk: Desk) -> list[testing.Tested]:
    """Everything that was ever sealed, tested."""
    return list(backtest(desk.zones, ever_sealed(desk.zones).editions, Rebuilds(desk)))


def told(desk: Desk) -> list[str]:
    """What is wrong with the one edition."""
    (one,) = run(desk)
    return [str(problem) for problem in one.problems]


def test_editions_of_one_night_share_one_build(desk: Desk, sealed: Edition) -> None:
    second = desk.delivered()
    seal(desk.zones, desk.tick() + timedelta(days=60))
    desk.draft()
    rebuilds = Rebuilds(desk)
    found = ever_sealed(desk.zones).editions
    done = list(backtest(desk.zones, found, rebuilds))
    # The first has been corrected since: it was sealed all the same. The third is a draft.
    assert [each.edition.folder for each in done] == [sealed.folder, second.folder]
    assert all(each.is_same for each in done)
    assert rebuilds.asked == [(sealed.header.knowledge_time, ("rpt_national__proven",))]


def test_what_was_never_sealed_is_not_asked_for(desk: Desk) -> None:
    desk.delivered()
    assert ever_sealed(desk.zones).editions == ()


def test_one_whose_life_was_changed_is_told_and_the_others_are_tested(
    desk: Desk, sealed: Edition
) -> None:
    second = desk.delivered()
    (second.events_folder / "0001-drafted.json").write_bytes(b"{}")
    found = ever_sealed(desk.zones)
    assert [each.folder for each in found.editions] == [sealed.folder]
    assert [problem.place for problem in found.unreadable] == [
        f"{second.place}/events/0001-drafted.json"
    ]


def test_a_changed_byte_is_told_as_changed_and_as_not_made_again(
    desk: Desk, sealed: Edition
) -> None:
    path = sealed.package / "tall.csv"
    path.write_bytes(path.read_bytes().replace(b"12", b"13"))
    found = told(desk)
    assert f"{sealed.place}/package/tall.csv: filen er endret" in found
    assert f"{sealed.place}/package/tall.csv: blir ikke det samme på nytt" in found


def test_a_delivery_that_came_too_late_for_its_time_is_named(desk: Desk, sealed: Edition) -> None:
    folder = desk.zones.landing / "tonsberg" / "2026-04-09"
    folder.mkdir(parents=True)
    at = sealed.header.knowledge_time
    write(folder / "receipt.json",
          Receipt("run", "tonsberg", "2026-04-09", "files", Status.LANDED, at, at))  # fmt: skip
    assert told(desk) == [
        "tonsberg/2026-04-09: er landet etter at utgaven ble laget, med et tidspunkt fra før"
    ]


def test_a_form_that_is_gone_is_told(
    desk: Desk, sealed: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object) -> None:
        raise FormUnknown("Skjemaet finnes ikke.")

    monkeypatch.setattr(testing, "read_form", unknown)
    assert told(desk) == [f"{sealed.place}: kan ikke lages på nytt: Skjemaet finnes ikke."]


@pytest.mark.parametrize("name", ["audit.json", "sources.json"])
def test_what_is_kept_and_cannot_be_read_is_told(desk: Desk, sealed: Edition, name: str) -> None:
    (sealed.kept / name).unlink()
    found = told(desk)
    assert f"{sealed.place}/kept/{name}: filen er borte" in found
    assert [each for each in found if "kan ikke lages på nytt" in each]


def test_an_edition_it_was_made_after_that_is_gone_is_told(desk: Desk, sealed: Edition) -> None:
    second = desk.delivered()
    seal(desk.zones, desk.tick() + timedelta(days=60))
    sealed.folder.rename(desk.zones.home / "gone")
    assert told(desk) == [
        f"{second.place}: kan ikke lages på nytt: {second.place}: en utgave den ble laget etter, "
        "er borte. Hent filene fra sikkerhetskopien; se docs/editions.md."
    ]
