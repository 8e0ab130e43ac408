"""Which changes from one month to the next are out of the ordinary, by Hidiroglou and Berthelot.

The method is the one Statistics Norway checks KOSTRA figures with: the function ``Hb`` of the
public R package statisticsnorway/Kostra (R/Hb.R), with its default parameters pC = 20, pU = 0.5
and pA = 0.05, after "Datarevisjon. Kontroll, granskning og retting av data. Anbefalt praksis"
(Statistics Norway, handbook 2005/84). As there, only pairs where both figures are above zero
are judged, and pairs of equal figures are left out when they are at least half of them.

Statistics Norway compares some 350 municipalities over two years. Here a population is one
indicator over the months that its source has delivered: a figure is held against its own
ordinary changes. That is a few pairs a year. Limits as wide as 20 quartile distances still tell
a figure typed ten times too large, and no less; a low July is not told, and need not be.
With fewer pairs than ``least`` a quartile is one month's whim, and nothing is judged.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Limits:
    """The method's parameters, by their names in ``Hb``, and the smallest population judged."""

    pC: float  # noqa: N815
    pU: float  # noqa: N815
    pA: float  # noqa: N815
    least: int


def is_jump(population: pd.Series, now: pd.Series, before: pd.Series, limits: Limits) -> pd.Series:
    """True for each pair of figures whose ratio lies outside its own population's limits."""
    jumps = pd.Series(False, index=now.index)
    both = (now > 0) & (before > 0)
    for rows in now[both].groupby(population[both]).groups.values():
        told = _outliers(now.loc[rows], before.loc[rows], limits)
        jumps.loc[told.index] = told
    return jumps


def _outliers(now: pd.Series, before: pd.Series, limits: Limits) -> pd.Series:
    changed = now != before
    if 2 * changed.sum() <= len(now):
        now, before = now[changed], before[changed]
    if len(now) < limits.least:
        return pd.Series(False, index=now.index)
    ratio = now / before
    middle = ratio.median()
    # How far from the middle, the same distance for a doubling as for a halving.
    centred = (ratio / middle - 1).where(ratio >= middle, 1 - middle / ratio)
    size = pd.concat([now, before], axis="columns").max(axis="columns") ** limits.pU
    effect = centred * size
    low, median, high = effect.quantile([0.25, 0.5, 0.75])
    least = abs(median * limits.pA) if median else limits.pA
    lowest = median - limits.pC * max(median - low, least)
    highest = median + limits.pC * max(high - median, least)
    return (effect < lowest) | (effect > highest)
