"""Whether a figure counted by hand agrees with the one the journal gives.

Small differences are ordinary (a case closed on the last of the month, counted on the first) and
are explained month by month in the reconciliation. Here only what is worth stopping for is told.
"""

from __future__ import annotations

import pandas as pd


def agree(counted: pd.Series, journal: pd.Series, difference: float, share: float) -> pd.Series:
    """True where the two differ by no more than ``difference``, or by no more than ``share`` of
    the journal's figure."""
    apart = (counted - journal).abs()
    return (apart <= difference) | (apart <= share * journal)
