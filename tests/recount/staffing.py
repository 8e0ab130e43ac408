"""Full-time equivalents on the last day of a period."""

from __future__ import annotations

import pandas as pd

from tests.recount import offers as offers_of
from tests.recount.counting import at_ends, broken_down, summed
from tests.recount.world import World


def count(world: World) -> pd.DataFrame:
    """The figures of rpt_staffing."""
    positions = world.records("staff_positions")
    positions["offer"] = offers_of.named(positions["source_name"], positions["offer_id"])
    rows = at_ends(world, positions, "valid_from", "valid_to")
    version = offers_of.version_on(world.offers, rows["offer"], rows["last_day"], strictly=True)
    rows["offer_kind"] = version["offer_kind"]
    return summed(
        broken_down(rows, ["offer", "offer_kind", "profession"]), "staff_fte", "share_of_position"
    )
