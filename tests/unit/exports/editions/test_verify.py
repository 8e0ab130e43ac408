"""One changed byte, anywhere, is found and its file is named; what nobody touched is whole."""

from __future__ import annotations

import json
import random
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.zones import Zones
from exports.delivery.ledger import Ledger
from exports.editions.deadline import seal
from exports.editions.folder import Edition, editions
from exports.editions.landing import land
from exports.editions.verify import verify_all
from tests.unit.exports.editions.conftest import FIGURES, Desk

SAMPLED = 150


@pytest.fixture
def lived(desk: Desk) -> Desk:
    """An installation with an edition that was corrected, its correction, and a draft."""
    desk.delivered()
    desk.publish((*FIGURES[:2], ("2", "persons", 6, None), FIGURES[3]))
    desk.delivered()
    seal(desk.zones, desk.tick() + timedelta(days=30))
    desk.draft()
    return desk


def written(zones: Zones) -> list[Path]:
    """Every file of every edition, and of what the warehouse reads of them."""
    return sorted(
        path
        for path in zones.national.rglob("*")
        if path.is_file() and path.name not in {".lock", "_none.parquet"}
    )


def test_what_nobody_touched_is_whole(lived: Desk) -> None:
    assert verify_all(lived.zones) == []
    assert [edition.state() for edition in editions(lived.zones)] == [
        "corrected", "sealed", "drafted"
    ]  # fmt: skip


def test_any_flipped_bit_is_found_and_its_file_named(lived: Desk) -> None:
    files = written(lived.zones)
    chance = random.Random(5)
    flips = [(path, chance.randrange(path.stat().st_size)) for path in files]
    # The first and the last byte of every file, and bytes in the middle of any.
    flips += [(path, place) for path in files for place in (0, path.stat().st_size - 1)]
    while len(flips) < SAMPLED:
        path = chance.choice(files)
        flips.append((path, chance.randrange(path.stat().st_size)))
    for path, place in flips:
        before = path.read_bytes()
        changed = bytearray(before)
        changed[place] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        found = verify_all(lived.zones)
        name = path.relative_to(lived.zones.national).as_posix().removeprefix("_revisions/")
        assert name in {problem.place for problem in found}, f"{name} byte {place}"
        path.write_bytes(before)
    assert verify_all(lived.zones) == []


def test_a_file_that_is_gone_is_named(lived: Desk) -> None:
    for path in written(lived.zones):
        if "_revisions" in path.parts or "events" in path.parts:
            continue
        before = path.read_bytes()
        path.unlink()
        places = {problem.place for problem in verify_all(lived.zones)}
        assert path.relative_to(lived.zones.national).as_posix() in places
        path.write_bytes(before)


def test_an_event_in_the_middle_cannot_be_taken_out(lived: Desk) -> None:
    first = next(editions(lived.zones))
    (first.events_folder / "0003-approved.json").unlink()
    assert [problem.place for problem in verify_all(lived.zones)] == [
        f"{first.place}/events/0004-approved.json"
    ]


def test_the_last_event_is_missed_by_the_night_that_saw_it(lived: Desk) -> None:
    land(lived.zones, "night", lived.tick())
    assert verify_all(lived.zones) == []
    second = lived.zones.edition_folder("proven", "2026-03", 2)
    (sealed,) = (second / "events").glob("*-sealed.json")
    sealed.unlink()
    assert [str(problem) for problem in verify_all(lived.zones)] == [
        "proven/2026-03/edition-002/events: de siste hendelsene er borte: en natt har sett flere"
    ]


def test_one_that_was_sent_cannot_be_made_unsent(desk: Desk) -> None:
    edition = desk.delivered()
    ledger = Ledger(desk.zones, edition.header.receiver_code)
    ledger.prepare(edition.header.message_id, "sha256:" + "0" * 64, desk.tick())
    assert verify_all(desk.zones) == []
    for path in sorted(edition.events_folder.iterdir())[4:]:
        path.unlink()
    assert edition.state() == "approved"
    assert [problem.place for problem in verify_all(desk.zones)] == [f"{edition.place}/events"]


@pytest.mark.parametrize("place", ["package/x.csv", "outgoing/x.zip", "x.txt", "page/x.html"])
def test_a_file_that_was_put_in_is_named(lived: Desk, place: str) -> None:
    first = next(editions(lived.zones))
    (first.folder / place).write_bytes(b"x")
    assert f"{first.place}/{place}" in {problem.place for problem in verify_all(lived.zones)}


def test_a_file_put_among_the_events_is_named(lived: Desk) -> None:
    first = next(editions(lived.zones))
    (first.events_folder / "9999-sealed.json").write_bytes(b"{}")
    found = {problem.place for problem in verify_all(lived.zones)}
    assert f"{first.place}/events/9999-sealed.json" in found


def test_an_edition_moved_to_another_period_is_found(lived: Desk) -> None:
    first = next(editions(lived.zones))
    elsewhere = lived.zones.edition_folder("proven", "2026-04", 1)
    shutil.copytree(first.folder, elsewhere)
    found = {(problem.place, problem.what) for problem in verify_all(lived.zones)}
    place = "proven/2026-04/edition-001/header.json"
    assert (place, "skjema og periode er ikke de mappen er til") in found


def test_two_editions_with_one_id_are_found(lived: Desk) -> None:
    last = list(editions(lived.zones))[-1]
    shutil.copytree(last.folder, lived.zones.edition_folder("proven", "2026-03", 4))
    found = {problem.what for problem in verify_all(lived.zones)}
    assert f"har samme meldings-id som {last.place}" in found
    assert f"har samme løpenummer som {last.place}" in found


def test_a_broken_chain_is_found(lived: Desk) -> None:
    shutil.rmtree(next(editions(lived.zones)).folder)
    found = {(problem.place, problem.what) for problem in verify_all(lived.zones)}
    place = "proven/2026-03/edition-002"
    assert (place, "følger ikke etter meldingen før den i løpenummer") in found
    assert (place, "viser ikke til originalen for sin periode") in found


def test_a_header_and_package_changed_together_are_found(lived: Desk) -> None:
    """Whoever rewrites the figures and all checksums beside them is stopped by the approvals."""
    first = next(editions(lived.zones))
    header = json.loads((first.folder / "header.json").read_bytes())
    header["sequence"] = 7
    text = json.dumps(header, ensure_ascii=False, indent=2, sort_keys=True)
    (first.folder / "header.json").write_text(text + "\n", encoding="utf-8")
    found = {problem.place for problem in verify_all(lived.zones)}
    assert f"{first.place}/header.json" in found


def test_one_edition_can_be_asked_about_alone(lived: Desk) -> None:
    first, second, _ = editions(lived.zones)
    (first.package / "tall.csv").write_bytes(b"x")
    assert verify_all(lived.zones, [Edition(second.folder)]) == []
    assert verify_all(lived.zones, [Edition(first.folder)]) != []
