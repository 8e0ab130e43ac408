"""What is different from the editions before, for the warehouse and for those who approve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from contracts.zones import Zones
from exports.editions.changes import Change, read_changes
from exports.editions.comparing import Compared, rows_of
from exports.editions.filling import Content, kept_rows
from exports.editions.folder import Edition
from exports.editions.model_rows import Made
from exports.editions.numbering import Numbered
from exports.editions.package import Filled
from exports.editions.period import Period
from exports.editions.revisions import revision_rows


def changes_known(
    zones: Zones, period: Period, made: Made, numbered: Numbered
) -> tuple[Change, ...] | None:
    """What became known of the period's records, when there is an earlier edition to explain."""
    if not numbered.of_period:
        return ()
    return read_changes(zones.build_file(made.run_id), period.on, period.end)


def revisions(
    form: str,
    period: Period,
    made: Made,
    numbered: Numbered,
    content: Content,
    changes: Sequence[Change] | None,
) -> Iterator[dict[str, Any]]:
    """A row for each figure that differs, against each earlier edition of the period."""
    for each, after in _figures(made, numbered, content):
        befores = [
            compared
            for edition in numbered.of_period
            if (compared := compared_with(edition, each.table.name)) is not None
        ]
        yield from revision_rows(form, period, each.table.name, befores, after, changes)


def compared_with(edition: Edition, table_name: str) -> Compared | None:
    """An edition's kept figures of a table; None when its form had no such table then."""
    header = edition.header
    kept = kept_rows(edition, table_name)
    if kept is None:
        return None
    return Compared(header.message_id, edition.number, header.knowledge_time, rows_of(kept))


def _figures(made: Made, numbered: Numbered, content: Content) -> Iterator[tuple[Filled, Compared]]:
    for each, kept in zip(content.filled, content.kept().values(), strict=True):
        # Records are persons' own: which of them changed is nobody's figure.
        if each.table.kind == "figures":
            rows = rows_of(kept)
            yield each, Compared(numbered.message_id, numbered.number, made.as_of, rows)
