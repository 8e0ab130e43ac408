"""What time a delivery tells of, and whether anything fell between it and the one before.

A delivery of changes that does not begin where the last one ended leaves records out for ever;
nobody would see that they are missing. One that reaches further back only tells things twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq

from contracts import receipts
from contracts.periods import local_midnight
from contracts.receipts import Finding, Receipt
from contracts.zones import Zones
from loaders import rules
from loaders.landing import Delivery
from loaders.manifest import MANIFEST_NAME, Manifest
from loaders.rules import Refused, finding
from loaders.sources import CHANGES, Source

VERDICT_FILE, VERDICT, REFUSED = "verdict.parquet", "verdict", "refused"


def taken_in(zones: Zones, source: str) -> Iterator[Receipt]:
    """Receipts of the deliveries that told us something: one the rules refused did not."""
    for receipt in receipts.landed(zones.landing, source):
        if not _was_refused(zones, receipt):
            yield receipt


def _was_refused(zones: Zones, receipt: Receipt) -> bool:
    path = zones.judged_delivery(receipt.source_name, receipt.delivery_name) / VERDICT_FILE
    if not path.exists():
        return False
    try:
        told = pq.read_table(path, columns=[VERDICT]).column(VERDICT).to_pylist()
    except (OSError, pa.ArrowException, KeyError):
        return False  # not for the loader to mend; the judgement is made anew when it is missing
    return REFUSED in told


def placed_in_time(
    zones: Zones, source: Source, delivery: Delivery, manifest: Manifest | None
) -> tuple[Delivery, tuple[Finding, ...]]:
    """The delivery with the window it tells of; remarks beside. Refused when there is a gap."""
    earlier = [
        receipt
        for receipt in receipts.landed(zones.landing, source.name)
        if receipt.delivery_name != delivery.delivery_name
    ]
    told_on = delivery.data_through
    remarks: list[Finding] = []
    days = [receipt.data_through for receipt in earlier if receipt.data_through]
    if told_on and any(day > told_on for day in days):
        remarks.append(finding(rules.OUT_OF_ORDER, delivery.delivery_name))
    if manifest is None and source.delivers != CHANGES:
        return delivery, tuple(remarks)
    before = _told_until(zones, source, delivery)
    if manifest is None:
        end = local_midnight(told_on) if told_on else None
        return replace(delivery, window_from=before, window_to=end), tuple(remarks)
    if manifest.window_from is not None:
        since = before or local_midnight(source.registered_from)
        remarks += _checked(manifest.window_from, since, source)
    window = replace(delivery, window_from=manifest.window_from, window_to=manifest.window_to)
    return window, tuple(remarks)


def _told_until(zones: Zones, source: Source, delivery: Delivery) -> datetime | None:
    """Up to when all is told by the deliveries that come before this one; None without any."""
    ends = [
        receipt.window_to or local_midnight(receipt.data_through)
        for receipt in taken_in(zones, source.name)
        if receipt.delivery_name != delivery.delivery_name
        and receipt.data_through
        and _is_before(receipt.data_through, delivery.data_through)
    ]
    return max(ends, default=None)


def _is_before(day: date, other: date | None) -> bool:
    # Two deliveries of one day come in the order they are taken in.
    return other is None or day <= other


def _checked(start: datetime, since: datetime, source: Source) -> list[Finding]:
    if start > since:
        missing = start - since
        place = f"{missing.days} dager" if missing.days > 1 else "under to dager"
        raise Refused(finding(rules.WINDOW_GAP, MANIFEST_NAME, place))
    if since - start > timedelta(days=source.overlap_days):
        place = f"{(since - start).days} dager, avtalt er {source.overlap_days}"
        return [finding(rules.WIDE_OVERLAP, MANIFEST_NAME, place)]
    return []
