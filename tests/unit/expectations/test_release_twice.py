"""Whatever came on whatever night: deciding twice decides once, and every row has one fate."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contracts.zones import Zones
from expectations.release import MARK_NAME
from tests.unit.expectations.conftest import Landing, clean_row
from tests.unit.expectations.nights_in_quarantine import Nights, changed

RECORDS = (None, "T-1", "T-2")

# A delivered row: which record, saved on which day, whether it is set aside.
ROW = st.tuples(st.sampled_from(RECORDS), st.integers(1, 3), st.booleans())
NIGHT = st.tuples(st.lists(ROW, max_size=4), st.booleans(), st.booleans())


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    # An example takes seconds: what failed is told as it was found, not made smaller.
    phases=[Phase.explicit, Phase.generate],
)
@given(st.lists(NIGHT, min_size=1, max_size=3))
def test_deciding_again_changes_nothing_and_a_row_has_one_fate(
    told: list[tuple[list[tuple[str | None, int, bool]], bool, bool]],
) -> None:
    with tempfile.TemporaryDirectory() as home:
        zones = Zones(Path(home) / "data")
        zones.make()
        nights = Nights(Landing(zones), clean_row)
        aside = 0
        for night, (rows, whole, mends) in enumerate(told, start=1):
            columns = [changed(day, record_id=record) for record, day, _ in rows]
            # A row that says no id is never taken in.
            bad = [n for n, (record, _, is_bad) in enumerate(rows) if is_bad or record is None]
            nights.deliver(night, columns, bad, whole=whole)
            aside += len(bad)
            if mends:
                nights.holds |= {(nights.name(one), "offers", 0) for one in range(1, night)}
            nights.step(night)
            decided = nights.events()

            assert nights.step(night) == {}
            (zones.releases / "tonsberg" / MARK_NAME).unlink(missing_ok=True)
            assert nights.step(night, run_id="by-hand") == {}
            assert nights.events() == decided

            fates = Counter((event[0], event[1]) for event in decided)
            assert set(fates.values()) <= {1}
            living = nights.lives(night)
            assert len(living) <= aside - len(fates)
            named = [life.record_id for life in living if life.record_id]
            assert len(named) == len(set(named))
            assert all(0 <= life.age_days < night for life in living)
