"""Deliveries land once, in order, and only when due; what is landed is never written over."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from contracts import receipts
from contracts.receipts import Receipt, Status
from loaders import landing
from loaders.sources import UnusableSources
from tests.unit.loaders.conftest import NIGHT

if TYPE_CHECKING:
    from tests.unit.loaders.conftest import Sender

RulesOf = Callable[[Receipt], list[str]]


def statuses(found: list[Receipt]) -> list[Status]:
    return [receipt.status for receipt in found]


def test_a_landed_delivery_is_not_read_again(sender: Sender) -> None:
    sender.send("2023-09-01", [{}])
    assert statuses(sender.load()) == [Status.LANDED]
    assert sender.load("r2") == []


def test_a_touched_but_unchanged_delivery_is_a_duplicate(sender: Sender) -> None:
    path = sender.send("2023-09-01", [{}])
    sender.load()
    path.write_bytes(path.read_bytes())
    assert statuses(sender.load("r2")) == [Status.DUPLICATE]


def test_same_bytes_under_another_name_leave_a_receipt_and_no_rows(sender: Sender) -> None:
    sender.send("2023-08-31", [{}])
    sender.send("2023-09-01", [{}])
    found = sender.load()
    assert statuses(found) == [Status.LANDED, Status.DUPLICATE]
    assert found[1].duplicate_of == "2023-08-31"
    folder = sender.settings.zones.landed_delivery("tonsberg", "2023-09-01")
    assert [path.name for path in folder.iterdir()] == [receipts.RECEIPT_NAME]
    assert sender.load("r2") == []


def test_same_name_with_other_content_is_refused_and_the_first_stays(
    sender: Sender, rules_of: RulesOf
) -> None:
    sender.send("2023-09-01", [{}])
    sender.load()
    sender.send("2023-09-01", [{}, {"PostId": "p2"}])
    [receipt] = sender.load("r2")
    assert rules_of(receipt) == ["L-004"]
    folder = sender.settings.zones.landed_delivery("tonsberg", "2023-09-01")
    assert receipts.read(folder / receipts.RECEIPT_NAME).rows_landed == 1


def test_a_refused_delivery_lands_when_it_is_mended(sender: Sender) -> None:
    sender.send("2023-09-01", [{}], trailer="ANTALL;9")
    assert statuses(sender.load()) == [Status.REFUSED]
    sender.send("2023-09-01", [{}])
    assert statuses(sender.load("r2")) == [Status.LANDED]


def test_deliveries_of_later_nights_wait(sender: Sender) -> None:
    sender.send("2023-09-01", [{}])
    sender.send("2023-09-02", [{}, {"PostId": "p2"}])
    assert [receipt.delivery_name for receipt in sender.load()] == ["2023-09-01"]
    later = sender.load("r2", NIGHT + timedelta(days=1))
    assert [receipt.delivery_name for receipt in later] == ["2023-09-02"]


@pytest.mark.parametrize(
    "name", ["september", "2023-13-01", "01819010001", "2023-09-01 15828510085"]
)
def test_a_name_that_is_no_date_is_refused_without_repeating_a_number(
    sender: Sender, name: str, rules_of: RulesOf
) -> None:
    sender.send("2023-09-01", [{}]).parent.rename(sender.inbox / name)
    [receipt] = sender.load()
    assert rules_of(receipt) == ["L-008"]
    assert "01819010001" not in receipts.to_json(receipt)
    assert "15828510085" not in receipts.to_json(receipt)


def test_a_killed_load_leaves_nothing_and_the_next_is_clean(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.send("2023-09-01", [{}])

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(landing, "land", killed)
    with pytest.raises(KeyboardInterrupt):
        sender.load()
    zones = sender.settings.zones
    assert not zones.landed_delivery("tonsberg", "2023-09-01").exists()
    assert list(zones.landing.glob(".part/tonsberg/*/persons.parquet"))
    monkeypatch.undo()
    monkeypatch.setenv("LAVTERSKEL_HOME", str(zones.home))
    assert statuses(sender.load("r2")) == [Status.LANDED]
    assert not list(zones.landing.glob(".part/tonsberg/*"))


def test_every_entity_has_a_zero_row_partition_before_anything_lands(sender: Sender) -> None:
    assert sender.load() == []
    empty = sender.settings.zones.landing / "_empty" / "_empty"
    assert len(list(empty.glob("*.parquet"))) == 18
    shutil.rmtree(empty)
    sender.load()
    assert len(list(empty.glob("*.parquet"))) == 18


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("kind: files", "kind: fax", "tonsberg.kind"),
        ("delimiter: ;", "delimiter: ';;'", "tonsberg.dialect"),
        ("persons:", "people:", "tonsberg.entities"),
        ("record_id:", "post_id:", "tonsberg.entities.persons.columns"),
        ("municipality_code: '3803'", "municipality_code: 3.8", "tonsberg.municipality_code"),
        ("title:", "tittel:", "tonsberg"),
        ("sources:", "sources: [", "linje"),
        ("registered_from: 2023-01-01", "registered_from: i fjor", "tonsberg.registered_from"),
    ],
)
def test_declarations_that_cannot_be_used_are_named_by_place(
    sender: Sender, old: str, new: str, place: str
) -> None:
    path = sender.settings.zones.sources_file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UnusableSources, match=place.replace(".", r"\.")):
        sender.load()


def test_a_second_loader_of_the_same_source_is_turned_away(sender: Sender) -> None:
    """Airflow can start a second copy of a task; it must not clear the first one's folder."""
    sender.send("2023-09-01", [{}])
    with (
        landing.only_loader(sender.settings.zones, "tonsberg"),
        pytest.raises(landing.BeingLoaded, match="annen prosess"),
    ):
        sender.load()
    assert statuses(sender.load("r2")) == [Status.LANDED]


def test_a_delivery_touched_after_it_was_read_is_refused(
    sender: Sender, monkeypatch: pytest.MonkeyPatch, rules_of: RulesOf
) -> None:
    path = sender.send("2023-09-01", [{}])
    original = landing.write_missing

    def write_and_touch(*arguments: object) -> None:
        original(*arguments)  # type: ignore[arg-type]
        path.write_bytes(path.read_bytes() + b"\r\n")

    monkeypatch.setattr(landing, "write_missing", write_and_touch)
    [receipt] = sender.load()
    assert rules_of(receipt) == ["L-003"]


def test_names_that_cannot_be_used_get_receipts_of_their_own(sender: Sender) -> None:
    for name in ("2023-09-01 del 2", "2023-09-01 del 3"):
        sender.send("2023-09-01", [{}]).parent.rename(sender.inbox / name)
    names = {receipt.delivery_name for receipt in sender.load()}
    assert len(names) == 2
