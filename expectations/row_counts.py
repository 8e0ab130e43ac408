"""How many rows a delivery should have at the least, by what the same source has delivered.

A source that is cut off half-way looks as if everybody had left. So a delivery that tells
everything is measured by the last accepted one that did, and one that tells only what has changed
by those of the same weekday and by those of the same month of other years, as long as their
windows were no longer than its own. The least of them is what it is measured by: a quiet July or
Christmas is quiet every year, and a service that is slowly wound up is not cut off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from contracts.receipts import Receipt
from expectations.history import History, Told, tells_everything
from expectations.partition import told_on

# Of what had rows last time there must be some, whatever else is asked.
LEAST_AFTER_ROWS = 1

SLACK = timedelta(days=1)


def least_after_any(receipt: Receipt, history: History, entity: str) -> float:
    """One row of a delivery that tells everything, if the last that did had any."""
    if not tells_everything(receipt):
        return 0
    before = [told for told in history.told if entity in _rows(told)]
    return LEAST_AFTER_ROWS if any(_last_whole(before, entity)) else 0


def least_by_history(
    receipt: Receipt, history: History, entity: str, limits: Mapping[str, float]
) -> float:
    """The least number of rows by history; 0 when there is too little of it to measure by.

    ``limits`` stand with the rule: ``least_rows`` is how many rows there must have been for a
    share of them to mean anything, ``least_share`` and ``window_share`` the shares, and
    ``window_deliveries`` how many windows are needed, and how many of a weekday are looked at.
    """
    before = [told for told in history.told if entity in _rows(told)]
    if tells_everything(receipt):
        share, counts = limits["least_share"], _last_whole(before, entity)
    else:
        share = limits["window_share"]
        counts = _like_windows(receipt, before, entity, int(limits["window_deliveries"]))
    if not counts or min(counts) < limits["least_rows"]:
        return 0
    return share * min(counts)


def _rows(told: Told) -> dict[str, int]:
    return {part.entity: part.rows_landed for part in told.receipt.entities if part.file}


def _last_whole(before: list[Told], entity: str) -> list[int]:
    whole = (told for told in before if tells_everything(told.receipt))
    return [_rows(told)[entity] for told in whole][:1]


def _like_windows(receipt: Receipt, before: list[Told], entity: str, needed: int) -> list[int]:
    day = told_on(receipt)
    like = [told for told in before if _length(told.receipt) <= _length(receipt) + SLACK]
    weekday = [told for told in like if told_on(told.receipt).isoweekday() == day.isoweekday()][
        :needed
    ]
    if len(weekday) < needed:
        return []
    return [_rows(told)[entity] for told in (*weekday, *_same_month(like, day))]


def _same_month(like: list[Told], day: date) -> Iterator[Told]:
    for told in like:
        other = told_on(told.receipt)
        if other.month == day.month and other.year != day.year:
            yield told


def _length(receipt: Receipt) -> timedelta:
    """How long a window is; endless when it is from the beginning."""
    if receipt.window_from is None or receipt.window_to is None:
        return timedelta.max - SLACK
    return receipt.window_to - receipt.window_from
