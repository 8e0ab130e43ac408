"""Deliveries that must be refused whole: the fault is in the files, not in a record.

Each lies on a day before the good delivery, which therefore stays the one in use.
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

SPOILT_ENTITY = "contacts"


@dataclass(frozen=True)
class SpoiltDelivery:
    """One fault of a whole delivery and the day it comes."""

    delivered_on: date
    rule: str
    kind: str
    change_source: Callable[[Source], Source] = lambda source: source
    without_column: str | None = None
    without_file: bool = False
    damage: Damage = NO_DAMAGE


def _written_in(encoding: str) -> Callable[[Source], Source]:
    def changed(source: Source) -> Source:
        if source.dialect is None:
            raise ValueError(f"{source.name} has no dialect")
        return replace(source, dialect=replace(source.dialect, encoding=encoding))

    return changed


SPOILT = {
    "tonsberg": (
        SpoiltDelivery(date(2023, 8, 29), "L-006", "file_missing", without_file=True),
        SpoiltDelivery(date(2023, 8, 30), "L-002", "wrong_trailer", damage=Damage(trailer_error=7)),
        SpoiltDelivery(date(2023, 8, 31), "L-001", "column_missing", without_column="attendance"),
    ),
    "trondheim": (
        SpoiltDelivery(date(2018, 12, 31), "L-005", "wrong_encoding", _written_in("cp1252")),
    ),
}  # fmt: skip


def write_spoilt(
    inbox: Path, source: Source, frames: Frames
) -> tuple[list[Written], list[Planted]]:
    """Every spoilt delivery of a source, with what the clean one knew by that day."""
    written: list[Written] = []
    planted: list[Planted] = []
    for spoilt in SPOILT.get(source.name, ()):
        changed = spoilt.change_source(source)
        written += _write(inbox, changed, spoilt, frames)
        is_everywhere = spoilt.damage is not NO_DAMAGE or changed is not source
        planted.append(
            Planted(
                source.name, spoilt.delivered_on.isoformat(),
                None if is_everywhere else SPOILT_ENTITY,
                "*" if is_everywhere else source.file_name(SPOILT_ENTITY, spoilt.delivered_on),
                spoilt.kind, spoilt.rule, Severity.FILE.value, None, 1,
            )
        )  # fmt: skip
    return written, planted


def _write(inbox: Path, source: Source, spoilt: SpoiltDelivery, frames: Frames) -> list[Written]:
    if source.dialect is None:
        raise ValueError(f"{source.name} delivers no files of its own")
    texts = []
    for name, frame in frames.items():
        if spoilt.without_file and name == SPOILT_ENTITY:
            continue
        known = frame[frame["changed_at"].dt.date < spoilt.delivered_on]
        text = as_text(entities()[name], known.reset_index(drop=True), source.dialect)
        if spoilt.without_column and name == SPOILT_ENTITY:
            text = text.drop_columns([spoilt.without_column])
        texts.append((name, [text]))
    return write_texts(inbox, source, spoilt.delivered_on, texts, spoilt.damage)
