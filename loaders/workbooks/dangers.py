"""What can make a workbook unsafe to open; each reader has its own words and codes for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MEBIBYTE = 1024 * 1024


class Danger(StrEnum):
    """Why a workbook is not opened."""

    NO_WORKBOOK = "no_workbook"
    CLOSED = "closed"
    ACTIVE = "active"
    OUTSIDE = "outside"
    TOO_LARGE = "too_large"
    POINTS_OUT = "points_out"
    DEFINITIONS = "definitions"
    DAMAGED = "damaged"


class Unsafe(Exception):
    """The workbook must not be read on."""

    def __init__(self, danger: Danger) -> None:
        super().__init__(danger.value)
        self.danger = danger


@dataclass(frozen=True)
class Limits:
    """How much a workbook may hold. ``rows_apart``: sheets are walked by their own reader."""

    largest_file: int
    largest_unpacked: int
    rows_apart: bool = False


# A filled-in form unpacks to about 100 KiB.
FORM_LIMITS = Limits(largest_file=16 * MEBIBYTE, largest_unpacked=32 * MEBIBYTE)
# Room for more than 90,000 rows of 16 columns; a larger report comes as CSV.
TABLE_LIMITS = Limits(largest_file=32 * MEBIBYTE, largest_unpacked=256 * MEBIBYTE, rows_apart=True)
MOST_CELLS = 1_500_000
MOST_SHARED_TEXT = 64 * MEBIBYTE
