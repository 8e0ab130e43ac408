"""What the night says of its quarantine: what has waited too long, told once."""

from __future__ import annotations

from datetime import datetime
from typing import Any


def grown_old(night: dict[str, Any]) -> list[str]:
    """What has passed a limit in quarantine since it was last told, by source."""
    from contracts.settings import load_settings
    from expectations.delivery import connection
    from expectations.waiting import ageing

    zones = load_settings().zones
    with connection(zones, "+ageing") as con:
        found = ageing.grown_old(con, zones, datetime.fromisoformat(night["as_of"]))
    return [str(one) for one in found]


def remember_night(night: dict[str, Any]) -> None:
    """Keep that what is old by this night has been told."""
    from contracts.settings import load_settings
    from expectations.waiting import nights

    nights.remember_night(load_settings().zones, datetime.fromisoformat(night["as_of"]))
