"""A row that was set aside comes in, is replaced, comes again or waits: each for its reason."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.expectations.nights_in_quarantine import Nights, changed

BAD = {"record_id": "T-1", "kind": "?"}
GOOD = {"record_id": "T-1"}
OTHER = {"record_id": "T-2"}


@pytest.fixture
def nights(landing: Any, row: Any) -> Nights:
    return Nights(landing, row)


def test_nothing_waits_nothing_is_asked_and_nothing_is_written(nights: Nights) -> None:
    nights.deliver(1, [GOOD])
    assert nights.step(1) == {}
    assert nights.asked == []
    assert nights.events() == []


def test_a_corrected_record_replaces_what_was_set_aside(nights: Nights) -> None:
    nights.deliver(1, [OTHER, BAD], [1])
    assert nights.step(1) == {}
    nights.deliver(2, [GOOD, OTHER])
    assert nights.step(2) == {"replaced": 1}
    assert nights.events() == [("2023-09-01", 1, "T-004", "replaced", "corrected", "2023-09-02", 0)]
    assert nights.lives(2) == []


def test_a_tombstone_says_that_it_was_deleted(nights: Nights) -> None:
    nights.deliver(1, [BAD], [0])
    nights.step(1)
    nights.deliver(2, [GOOD | {"is_deleted": True}], whole=False)
    nights.step(2)
    assert nights.decided(1) == [(0, "replaced", "deleted")]


def test_a_record_that_comes_again_with_its_fault_is_one_life(nights: Nights) -> None:
    for night in range(1, 6):
        nights.deliver(night, [BAD], [0])
        nights.step(night)
    assert [nights.decided(night) for night in range(1, 6)] == [
        *[[(0, "repeated", "came_again")]] * 4, [],
    ]  # fmt: skip
    [life] = nights.lives(5)
    assert (life.delivery, life.row_number, life.age_days) == ("2023-09-05", 0, 4)
    assert (life.record_id, life.rules, str(life.since)) == ("T-1", ("T-004",), "2023-09-01")


def test_a_night_ago_it_was_as_old_as_it_was_then(nights: Nights) -> None:
    for night in range(1, 4):
        nights.deliver(night, [BAD], [0])
        nights.step(night)
    [life] = nights.lives(2)
    assert (life.delivery, life.age_days) == ("2023-09-02", 1)


def test_decided_night_by_night_or_all_at_once_it_is_the_same(nights: Nights, landing: Any) -> None:
    def deliver(night: int) -> None:
        bad = {1: [0], 2: [0], 3: [], 4: [1]}[night]
        rows = [BAD, OTHER] if night < 3 else [GOOD, OTHER]
        nights.deliver(night, rows, bad)

    for night in range(1, 5):
        deliver(night)
    nights.step(4)
    at_once = nights.events()
    landing.source = "trondheim"
    for night in range(1, 5):
        deliver(night)
        nights.step(night)
    assert nights.events() == at_once
    assert [event[3] for event in at_once] == ["repeated", "replaced"]


def test_a_record_spoilt_again_begins_a_new_life(nights: Nights) -> None:
    for night, is_bad in enumerate([True, False, True, True], start=1):
        nights.deliver(night, [BAD if is_bad else GOOD], [0] if is_bad else [])
        nights.step(night)
    [life] = nights.lives(4)
    assert (str(life.since), life.age_days) == ("2023-09-03", 1)


def test_an_older_good_version_in_the_same_delivery_corrects_nothing(nights: Nights) -> None:
    old, new = GOOD | changed(1), BAD | changed(2)
    for night in (1, 2):
        nights.deliver(night, [new, old], [0])
        nights.step(night)
    assert nights.decided(1) == [(0, "repeated", "came_again")]
    assert nights.decided(2) == []


def test_a_newer_good_version_in_the_same_delivery_replaces_the_old_fault(nights: Nights) -> None:
    nights.deliver(1, [BAD | changed(1), GOOD | changed(2)], [0])
    nights.step(1)
    assert nights.decided(1) == [(0, "replaced", "corrected")]


def test_a_date_of_change_that_was_the_fault_itself_does_not_keep_it(nights: Nights) -> None:
    nights.deliver(1, [BAD | {"changed_at": nights.as_of(4000)}], [0])
    nights.step(1)
    nights.deliver(2, [GOOD | changed(2)])
    nights.step(2)
    assert nights.decided(1) == [(0, "replaced", "corrected")]


def test_an_older_fault_is_replaced_when_a_newer_version_is_let_in(nights: Nights) -> None:
    nights.deliver(1, [BAD | changed(2), BAD | changed(1)], [0, 1])
    nights.step(1)
    nights.deliver(2, [], whole=False)
    nights.holds = {("2023-09-01", "offers", 0)}
    assert nights.step(2) == {"released": 1, "replaced": 1}


def test_two_that_disagree_are_one_life_and_are_replaced_together(nights: Nights) -> None:
    nights.deliver(1, [BAD, BAD | {"unit": "B"}], {0: ["T-003"], 1: ["T-003", "T-004"]})
    nights.step(1)
    [life] = nights.lives(1)
    assert life.rules == ("T-003", "T-004")
    nights.deliver(2, [GOOD])
    assert nights.step(2) == {"replaced": 2}
    assert [event[2] for event in nights.events()] == ["T-003", "T-003", "T-004"]


def test_a_late_delivery_of_an_earlier_day_changes_nothing(nights: Nights) -> None:
    nights.deliver(2, [BAD], [0])
    nights.step(2)
    nights.deliver(3, [GOOD], name="2023-08-20")
    assert nights.step(3) == {}


def test_a_late_delivery_of_an_earlier_day_is_replaced_by_what_is_here(nights: Nights) -> None:
    nights.deliver(2, [GOOD])
    nights.step(2)
    nights.deliver(3, [BAD], [0], name="2023-08-20")
    assert nights.step(3) == {"replaced": 1}
    [event] = nights.events()
    assert event[-2:] == ("2023-09-02", 0)


def test_a_refused_delivery_decides_nothing_and_has_no_rows_that_wait(nights: Nights) -> None:
    nights.deliver(1, [BAD], [0])
    nights.deliver(2, [GOOD], verdict="refused")
    nights.deliver(3, [OTHER | {"kind": "?"}], [0], verdict="refused")
    assert nights.step(3) == {}
    assert [life.record_id for life in nights.lives(3)] == ["T-1"]


def test_a_delivery_not_yet_known_decides_nothing(nights: Nights) -> None:
    nights.deliver(1, [BAD], [0])
    nights.deliver(3, [GOOD])
    assert nights.step(2) == {}


def test_a_record_that_a_whole_delivery_lost_still_waits(nights: Nights) -> None:
    nights.deliver(1, [BAD, OTHER], [0])
    nights.deliver(2, [OTHER])
    nights.step(2)
    assert [life.record_id for life in nights.lives(2)] == ["T-1"]


NAMELESS = {"record_id": None, "unit": "A"}


def test_a_row_without_an_id_is_gone_when_a_whole_delivery_lacks_it(nights: Nights) -> None:
    nights.deliver(1, [NAMELESS], {0: ["T-002"]})
    nights.step(1)
    nights.deliver(2, [OTHER], whole=False)
    assert nights.step(2) == {}
    nights.deliver(3, [OTHER])
    assert nights.step(3) == {"replaced": 1}
    assert nights.events() == [
        ("2023-09-01", 0, "T-002", "replaced", "newer_delivery", "2023-09-03", None)
    ]


def test_a_whole_delivery_without_the_table_says_nothing_of_its_rows(nights: Nights) -> None:
    nights.deliver(1, [NAMELESS], {0: ["T-002"]})
    nights.deliver(2, [{"record_id": "G-1"}], entity="groups")
    assert nights.step(2) == {}


def test_rows_without_an_id_live_on_word_for_word(nights: Nights) -> None:
    two = [NAMELESS, NAMELESS | {"unit": "B"}, NAMELESS]
    for night in (1, 2):
        nights.deliver(night, two, range(3))
        nights.step(night)
    assert [event[-2:] for event in nights.events()] == [("2023-09-02", row) for row in range(3)]
    assert [life.age_days for life in nights.lives(2)] == [1, 1, 1]
    nights.deliver(3, [NAMELESS, OTHER], {0: ["T-002"]})
    assert nights.step(3) == {"repeated": 1, "replaced": 2}
    assert [life.age_days for life in nights.lives(3)] == [2]


def test_full_deliveries_every_night_do_not_make_the_list_grow(nights: Nights) -> None:
    rows = [{"record_id": f"T-{n}", "kind": "?"} for n in range(5)] + [NAMELESS] * 3
    for night in range(1, 11):
        nights.deliver(night, rows, range(8))
        nights.step(night)
    assert len(nights.lives(10)) == 8
    assert {life.age_days for life in nights.lives(10)} == {9}
    assert len(nights.events()) == 9 * 8
