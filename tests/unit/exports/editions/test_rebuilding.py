"""A sealed edition can be made again, byte by byte, from what was known then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exports.editions.life import NotAllowed
from exports.editions.rebuilding import rebuilt
from tests.unit.exports.editions.conftest import FIGURES, Desk, hide_small, publish_figures


def test_what_was_known_then_gives_the_same_bytes(desk: Desk) -> None:
    then = desk.now
    first = desk.delivered()
    desk.publish((("2", "persons", 6, None),))
    desk.delivered()
    again = publish_figures(desk.zones, FIGURES[::-1], then, run_id="as-of")
    assert list(rebuilt(desk.zones, first, desk.form, again, hide_small)) == []


def test_what_gives_other_bytes_is_named(desk: Desk) -> None:
    then = desk.now
    first = desk.delivered()
    again = publish_figures(desk.zones, FIGURES[:3], then, run_id="as-of")
    found = list(rebuilt(desk.zones, first, desk.form, again, hide_small))
    assert [problem.place for problem in found] == [
        f"{first.place}/package/datapackage.json", f"{first.place}/package/tall.csv"
    ]  # fmt: skip


def test_another_knowledge_time_is_no_rebuild(desk: Desk) -> None:
    first = desk.delivered()
    again = publish_figures(desk.zones, FIGURES, desk.now + timedelta(days=1), run_id="as-of")
    with pytest.raises(NotAllowed, match="kunnskapstidspunkt"):
        list(rebuilt(desk.zones, first, desk.form, again, hide_small))


def test_a_cancellation_is_made_again_too(desk: Desk) -> None:
    then = desk.now
    desk.delivered()
    second = desk.delivered(cancel=True)
    again = publish_figures(desk.zones, FIGURES, then, run_id="as-of")
    assert list(rebuilt(desk.zones, second, desk.form, again, hide_small)) == []
