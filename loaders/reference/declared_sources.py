"""Lands who is expected to deliver, so that a source that never came is seen to be missing.

Each time the declarations change, the whole set is kept with the instant from which it was known,
so that an earlier night can be built again as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from contracts.zones import PRIVATE_FOLDER, Zones
from loaders.reference.landing import FOLDER_NAME, date_column, text_column, write_when_changed
from loaders.sources import Source

INSTANT = pa.timestamp("us", tz="UTC")


def declared_sources_table(sources: Mapping[str, Source], declared_at: datetime) -> pa.Table:
    """One row per declared source. ``ends_on`` is exclusive, NULL while it runs."""
    declared = [sources[name] for name in sorted(sources)]
    return pa.table(
        {
            "source_name": text_column([source.name for source in declared]),
            "title": text_column([source.title for source in declared]),
            "organisation": text_column([source.organisation for source in declared]),
            "municipality_code": text_column([source.municipality_code for source in declared]),
            "kind": text_column([source.kind for source in declared]),
            "registered_from": date_column([source.registered_from for source in declared]),
            "ends_on": date_column([source.ends_on for source in declared]),
            "expected_by": text_column([source.expected_by for source in declared]),
            "declared_at": pa.array([declared_at] * len(declared), INSTANT),
        }
    )


def land_declared_sources(
    zones: Zones, sources: Mapping[str, Source], declared_at: datetime
) -> None:
    """Write ``landing/_reference/sources.parquet``: every set of declarations there has been.

    A set that says what the newest one says adds nothing, and neither does a night older than it.
    """
    folder = zones.landing / FOLDER_NAME
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    path = folder / "sources.parquet"
    told = declared_sources_table(sources, declared_at)
    earlier = _earlier(path)
    if earlier is None or not earlier.num_rows:
        write_when_changed(path, told)
        return
    newest_at = pc.max(earlier["declared_at"]).as_py()
    newest = earlier.filter(pc.equal(earlier["declared_at"], newest_at))
    if newest_at > declared_at or _said(newest).equals(_said(told)):
        return
    kept = earlier.filter(pc.less(earlier["declared_at"], declared_at))
    write_when_changed(path, pa.concat_tables([kept, told]).combine_chunks())


def _said(declarations: pa.Table) -> pa.Table:
    return declarations.drop_columns("declared_at").combine_chunks()


def _earlier(path: Path) -> pa.Table | None:
    """What is there, or None when it is no such table; then it is written anew."""
    try:
        table = pq.ParquetFile(path).read()
    except (OSError, pa.ArrowException):
        return None
    return table if "declared_at" in table.column_names else None
