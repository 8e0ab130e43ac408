"""A form's table as disclosure control sees it: which rows may not be shown, and the proof of it.

A row is shown or hidden whole: its numerator, denominator, value.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from contracts.receipts import checksum_text
from exports.disclosure.cells import Cells
from exports.disclosure.editions import Published, protect_after, read
from exports.disclosure.rules import Mask, Rule
from exports.national_counts import figures
from exports.receivers.contract import Disclosure, Table

IS_HIDDEN = "is_hidden"


def hidden_rows(
    table: Table, rows: pd.DataFrame, earlier: Sequence[pd.DataFrame]
) -> tuple[Mask, dict[str, Any]]:
    """Which rows to hide, and the record of the audit.

    ``earlier`` are the rows of every edition sent before, oldest first, with ``is_hidden``.
    DoesNotAddUp when the contract promises a sum that does not hold.
    """
    if table.disclosure is None:
        raise ValueError("the table has nothing to hide by its contract")
    rule = _rule(table.disclosure)
    before = []
    for frame in earlier:
        was, was_hidden = figures(table, frame), frame[IS_HIDDEN].to_numpy(dtype=np.bool_)
        before.append(Published(was.cells, was.in_rows(was_hidden)))
    now = figures(table, rows)
    must = now.touched(_small(now.cells, rule), len(rows))
    reader = read(before, rule)
    while True:
        protected = protect_after(reader, now.cells, rule, now.in_rows(must))
        hidden = now.touched(protected.hidden, len(rows)) | must
        if (hidden == must).all():
            break
        must = hidden
    return must, _record(rule, protected.audit.holds, bool(protected.apart.any()), rows, must)


def _rule(asked: Disclosure) -> Rule:
    return Rule(asked.threshold, asked.width, shows_zeros=asked.zeros == "shown")


def _small(cells: Cells, rule: Rule) -> Mask:
    """The published counts that are small."""
    return rule.is_small(cells.counts) & cells.is_published


def _record(
    rule: Rule, holds: bool, apart: bool, rows: pd.DataFrame, hidden: Mask
) -> dict[str, Any]:
    """What was found, bound to the rows it was found about."""
    digest = hashlib.sha256()
    for line in _lines(rows, hidden):
        digest.update(line.encode())
    return {
        "threshold": rule.threshold,
        "width": rule.width,
        "shows_zeros": rule.shows_zeros,
        "holds": holds,
        "with_earlier_editions": not apart,
        "rows": checksum_text(digest.hexdigest()),
    }


def _lines(rows: pd.DataFrame, hidden: Mask) -> Iterator[str]:
    for row, is_hidden in zip(rows.itertuples(index=False), hidden, strict=True):
        yield "\x1f".join(map(str, (*row, bool(is_hidden)))) + "\n"
