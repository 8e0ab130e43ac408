"""Lands who is expected to deliver, so that a source that never came is seen to be missing."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from contracts.zones import PRIVATE_FOLDER, Zones
from loaders.reference.landing import FOLDER_NAME, date_column, text_column, write_when_changed
from loaders.sources import Source


def declared_sources_table(sources: Mapping[str, Source]) -> pa.Table:
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
        }
    )


def land_declared_sources(zones: Zones, sources: Mapping[str, Source]) -> None:
    """Write ``landing/_reference/sources.parquet``; an empty table when none is declared."""
    folder = zones.landing / FOLDER_NAME
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    write_when_changed(folder / "sources.parquet", declared_sources_table(sources))
