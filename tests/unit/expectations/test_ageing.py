"""What has waited too long is told the night it passes a limit, and not again."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from expectations.waiting.ageing import grown_old, limits
from expectations.waiting.nights import remember_night
from tests.unit.expectations.nights_in_quarantine import Nights

BAD = {"kind": "?"}


@pytest.fixture
def nights(landing: Any, row: Any) -> Nights:
    return Nights(landing, row)


def told(nights: Nights, night: int) -> list[str]:
    zones = nights.landing.zones
    with duckdb.connect() as con:
        found = [str(one) for one in grown_old(con, zones, nights.as_of(night))]
    remember_night(zones, nights.as_of(night))
    return found


def test_the_limits_are_two_and_four_weeks() -> None:
    assert limits() == (14, 28)


def test_it_is_told_once_for_each_limit_the_night_it_is_passed(nights: Nights) -> None:
    nights.deliver(1, [BAD | {"record_id": "T-1"}, BAD | {"record_id": "T-2"}], [0, 1])
    nights.deliver(3, [{"record_id": "T-1"}], whole=False)
    nights.step(3)
    nights.deliver(4, [BAD | {"record_id": "T-3"}], [0], whole=False)
    found = {night: told(nights, night) for night in range(10, 34)}
    assert {night: what for night, what in found.items() if what} == {
        15: ["tonsberg: 1 post har ventet i 14 dager eller mer"],
        18: ["tonsberg: 1 post har ventet i 14 dager eller mer"],
        29: ["tonsberg: 1 post har ventet i 28 dager eller mer"],
        32: ["tonsberg: 1 post har ventet i 28 dager eller mer"],
    }


def test_nights_that_were_missed_are_made_up_for_and_a_night_run_again_says_nothing(
    nights: Nights,
) -> None:
    nights.deliver(1, [BAD | {"record_id": f"T-{n}"} for n in range(2)], [0, 1])
    assert told(nights, 10) == []
    assert told(nights, 31) == ["tonsberg: 2 poster har ventet i 28 dager eller mer"]
    assert told(nights, 31) == []
    assert told(nights, 16) == []
    assert told(nights, 32) == []


def test_the_first_time_all_that_is_old_is_told(nights: Nights) -> None:
    nights.deliver(1, [BAD], [0])
    assert told(nights, 20) == ["tonsberg: 1 post har ventet i 14 dager eller mer"]


def test_a_life_is_as_old_as_the_first_time_however_often_it_is_sent(nights: Nights) -> None:
    for night in range(1, 4):
        nights.deliver(night, [BAD], [0])
        nights.step(night)
    assert told(nights, 14) == []
    assert told(nights, 15) == ["tonsberg: 1 post har ventet i 14 dager eller mer"]
