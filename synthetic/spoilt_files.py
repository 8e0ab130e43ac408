"""Deliveries that must be refused whole: the fault is in the files, not in a record.

Most lie on a day before the good delivery; one comes after it, and must not take its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from contracts.entities import entities
from contracts.severities import Severity
from synthetic.deliveries import NO_DAMAGE, Damage, Written, write_texts
from synthetic.dialects import as_text
from synthetic.faults import Planted
from synthetic.journal import Frames
from synthetic.sources import Source


@dataclass(frozen=True)
class SpoiltDelivery:
    """One fault of a whole delivery, the day it comes, and the entity it is in (None: all)."""

    delivered_on: date
    rule: str
    kind: str
    entity: str | None
    change_source: Callable[[Source], Source] = lambda source: source
    without_column: str | None = None
    is_without_file: bool = False
    is_without_rows: bool = False
    damage: Damage = NO_DAMAGE


def _written_in(encoding: str) -> Callable[[Source], Source]:
    def changed(source: Source) -> Source:
        if source.dialect is None:
            raise ValueError(f"{source.name} has no dialect")
        return replace(source, dialect=replace(source.dialect, encoding=encoding))

    return changed


SPOILT = {
    "tonsberg": (
        SpoiltDelivery(
            date(2023, 8, 29), "L-006", "file_missing", "contacts", is_without_file=True
        ),
        SpoiltDelivery(
            date(2023, 8, 30), "L-002", "wrong_trailer", "contacts",
            damage=Damage(trailer_errors={"contacts": 7}),
        ),
        SpoiltDelivery(
            date(2023, 8, 31), "L-001", "column_missing", "contacts", without_column="attendance"
        ),
    ),
    "trondheim": (
        SpoiltDelivery(
            date(2018, 12, 31), "L-005", "wrong_encoding", None, _written_in("cp1252")
        ),
        SpoiltDelivery(
            date(2019, 1, 2), "R-020", "emptied", "centre_days", is_without_rows=True
        ),
    ),
}  # fmt: skip


def write_spoilt(
    inbox: Path, source: Source, frames: Frames
) -> tuple[list[Written], list[Planted]]:
    """Every spoilt delivery of a source, with what the clean one knew by that day."""
    written: list[Written] = []
    planted: list[Planted] = []
    for spoilt in SPOILT.get(source.name, ()):
        written += _write(inbox, spoilt.change_source(source), spoilt, frames)
        file = source.file_name(spoilt.entity, spoilt.delivered_on) if spoilt.entity else "*"
        planted.append(
            Planted(
                source.name, spoilt.delivered_on.isoformat(), spoilt.entity, file, spoilt.kind,
                spoilt.rule, Severity.FILE.value, None, 1,
            )
        )  # fmt: skip
    return written, planted


def _write(inbox: Path, source: Source, spoilt: SpoiltDelivery, frames: Frames) -> list[Written]:
    if source.dialect is None:
        raise ValueError(f"{source.name} delivers no files of its own")
    texts = []
    for name, frame in frames.items():
        known = frame[frame["changed_at"].dt.date < spoilt.delivered_on]
        if name == spoilt.entity and spoilt.is_without_file:
            continue
        if name == spoilt.entity and spoilt.is_without_rows:
            known = frame.head(0)
        text = as_text(entities()[name], known.reset_index(drop=True), source.dialect)
        if name == spoilt.entity and spoilt.without_column:
            text = text.drop_columns([spoilt.without_column])
        texts.append((name, [text]))
    return write_texts(inbox, source, spoilt.delivered_on, texts, spoilt.damage)
