"""The offers over time: which version a thing belongs to, and which municipality has what."""

from __future__ import annotations

import pandas as pd

OFFER = ["offer", "offer_kind", "service_code", "service_group", "maximum_conversations"]


def named(source: pd.Series, offer_id: pd.Series) -> pd.Series:
    """``<source>/<offer id>``, unknown where there is none."""
    return (
        (source + "/" + offer_id.astype(object)).where(offer_id.notna(), "unknown").astype(object)
    )


def prepared(offers: pd.DataFrame, services: pd.DataFrame) -> pd.DataFrame:
    """The versions in force with the service group their code belongs to."""
    group = services.set_index("service_code")["service_group"]
    return offers.assign(
        offer=named(offers["source_name"], offers["offer_id"]),
        offer_kind=offers["kind"],
        service_group=offers["service_code"].map(group),
    ).sort_values(["offer", "valid_from"])


def version_on(
    offers: pd.DataFrame, wanted: pd.Series, day: pd.Series, *, strictly: bool = False
) -> pd.DataFrame:
    """Each wanted offer's version on a day, one row each, in the order asked.

    Unless ``strictly``, a day outside every version takes the one before it, else the first.
    """
    asked = pd.DataFrame({"offer": wanted, "day": day, "row": range(len(wanted))})
    both = asked.merge(offers, on="offer", suffixes=("", "_of_offer"))
    since = (both["day"] - both["valid_from"]).dt.days
    is_valid = (since >= 0) & (both["valid_to"].isna() | (both["valid_to"] > both["day"]))
    if strictly:
        both, since, is_valid = both[is_valid], since[is_valid], is_valid[is_valid]
    # A version that is valid, else the last one before the day, else the first one after it.
    both = both.assign(choice=(~is_valid).astype(int) + (since < 0), away=since.abs())
    best = both.sort_values(["row", "choice", "away"]).drop_duplicates("row")
    return best.set_index("row").reindex(range(len(wanted))).set_axis(wanted.index)
