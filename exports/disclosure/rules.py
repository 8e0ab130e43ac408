"""What a receiver asks of a table before it may be seen: how small is small, and how unsure a
reader must be left of a number that is hidden."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Rule:
    """One receiver's rule.

    A count from 1 up to, not including, ``threshold`` is small. With ``shows_zeros`` a zero is
    shown, and every reader knows that a hidden count is at least 1; without it zeros are small.
    A hidden count must be able to be anything from ``least`` up within a span of ``width``, and
    as large as ``threshold``, for all that a reader can work out.
    """

    threshold: int = 5
    width: int = 3
    shows_zeros: bool = True

    def __post_init__(self) -> None:
        if self.threshold < 2 or self.width < 1:
            raise ValueError("threshold must be 2 or more, and width 1 or more")

    @property
    def least(self) -> int:
        """The least a hidden count can be."""
        return 1 if self.shows_zeros else 0

    def is_small(self, counts: Counts) -> Mask:
        """The counts that may not be shown."""
        return np.asarray((counts >= self.least) & (counts < self.threshold))

    def is_safe(self, low: Counts, high: Counts) -> Mask:
        """Whether counts known to lie from ``low`` to ``high`` are hidden well enough."""
        return np.asarray((high >= self.threshold) & (high - low >= self.width))
