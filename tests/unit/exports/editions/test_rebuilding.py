"""A sealed edition can be made again, byte by byte, from what was known then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from exports.editions.life import NotAllowed
from exports.editions.rebuilding import rebuilt
from exports.receivers.contract import Table
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


def shows_all(
    _: Table, rows: pd.DataFrame, __: Sequence[pd.DataFrame]
) -> tuple[np.ndarray[Any, Any], dict[str, Any]]:
    """Newer code that would hide other counts."""
    return np.zeros(len(rows), dtype=np.bool_), {}


@pytest.mark.parametrize(("code", "is_same"), [("abc123", False), ("def456", True)])
def test_newer_code_may_choose_otherwise_what_to_hide_but_the_same_may_not(
    desk: Desk, code: str, is_same: bool
) -> None:
    then = desk.now
    first = desk.delivered()
    again = publish_figures(desk.zones, FIGURES, then, run_id="as-of")
    written_by(again, code)
    assert (list(rebuilt(desk.zones, first, desk.form, again, shows_all)) == []) is is_same


def test_newer_code_must_still_give_the_same_figures(desk: Desk) -> None:
    then = desk.now
    first = desk.delivered()
    other = [(sex, code, value and value + 1, missing) for sex, code, value, missing in FIGURES]
    again = publish_figures(desk.zones, tuple(other), then, run_id="as-of")
    written_by(again, "def456")
    assert list(rebuilt(desk.zones, first, desk.form, again, shows_all))


def written_by(publication: Path, code: str) -> None:
    """Say that other code made a publication."""
    with duckdb.connect(publication / "reporting.duckdb") as connection:
        connection.execute("update publication set code_version = ?", [code])
