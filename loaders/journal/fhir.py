"""FHIR R4 as Bulk Data exports it: NDJSON, one file or more for each resource type.

Lines stream through DuckDB; a mapping says which names are read, and the contract types and
pseudonymises what is found as it does everywhere. A line that cannot be read becomes an empty
row, so that none is lost, and ``places`` tells where each row came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from contracts.entities import Entity, entities
from contracts.receipts import EntityReceipt, Finding
from contracts.sql import column_name, text_list, text_literal
from contracts.zones import PRIVATE_FOLDER, Zones
from loaders import landing, rules
from loaders.dialects import Dialect
from loaders.journal import fhir_rules
from loaders.journal.fhir_deletions import deleted_rows, read_deletions, stale_rows
from loaders.journal.fhir_files import Export
from loaders.journal.fhir_mapping import FhirMapping, Mapped
from loaders.journal.fhir_problems import RULES
from loaders.journal.fhir_sql import CARRIED, field_column, lines_query
from loaders.journal.ndjson import Lines
from loaders.landing import Delivery
from loaders.rules import Refused, finding
from loaders.sources import Source
from loaders.typed import typed_query

PLACES = "places"
STAGED = "staged"
LINES = "delivered_lines"
PLACES_SHOWN = 3


@dataclass(frozen=True)
class Landing:
    """What the parts of one landing have in common."""

    connection: duckdb.DuckDBPyConnection
    zones: Zones
    source: Source
    mapping: FhirMapping
    export: Export
    folder: Path
    delivery: Delivery

    @property
    def dialect(self) -> Dialect:
        """How FHIR writes everything; only an instant without an offset is the source's own."""
        return Dialect(time_zone=self.source.dialect.time_zone)

    @property
    def names(self) -> tuple[str, ...]:
        """The entities that are delivered, in the mapping's order."""
        return tuple(dict.fromkeys(one.entity for one in self.mapping.mapped))


def told(delivery: Delivery, export: Export) -> Delivery:
    """The delivery with what its files and manifest say of it."""
    manifest = export.manifest
    since = manifest.since if manifest else None
    until = manifest.transaction_time if manifest and since else None
    return replace(delivery, checksum=export.checksum, window_from=since, window_to=until)


def land_export(work: Landing) -> tuple[list[EntityReceipt], list[Finding]]:
    """Write every entity's partition and the places of its rows, and tell what was wrong.

    Refused when the files do not hold as many resources as the manifest says.
    """
    remarks = list(work.export.remarks)
    (work.folder / PLACES).mkdir(mode=PRIVATE_FOLDER)
    remarks += read_deletions(work.connection, work.mapping, work.export)
    parts = []
    for name in work.names:
        here = [one for one in work.mapping.mapped if one.entity == name]
        staged: list[tuple[Mapped, Path]] = []
        for mapped in here:
            # To plan a query of nothing takes as long as to read a thousand lines.
            if not work.export.files.get(mapped.resource):
                continue
            path = work.folder / f"{STAGED}-{len(staged)}.parquet"
            _stage(work, mapped, path)
            if work.mapping.of(mapped.resource)[0] is mapped:
                remarks += _remarks(work, mapped, path)
            staged.append((mapped, path))
        parts.append(_land(work, entities()[name], here, staged))
    return parts, remarks


def _stage(work: Landing, mapped: Mapped, path: Path) -> None:
    """Write what a resource's lines give an entity: typed and pseudonymised, not yet chosen."""
    entity = entities()[mapped.entity]
    files = work.export.files.get(mapped.resource, ())
    query = lines_query(work.source, work.mapping, mapped, LINES)
    missing = [field.name for field in entity.fields if field.name not in mapped.fields]
    nothing = "".join(f", null::varchar as {field_column(name)}" for name in missing)
    places = {field.name: field_column(field.name) for field in entity.fields}
    raw = f"select *{nothing} from ({query})"
    typed = typed_query(entity, work.dialect, raw, places, CARRIED)
    shown = f"([{text_list(file.shown for file in files)}]::varchar[])"
    told = f"""
        select * exclude (unreadable, marks, file), {shown}[file + 1] as file,
            case when problem is not null then ['line:' || line] else nullif(list_distinct(
                list_concat(coalesce(unreadable, []), marks)), []) end as unreadable
        from ({typed})
    """
    lines = Lines(files)
    with delivered(work.connection, lines):
        try:
            work.connection.execute(f"copy ({told}) to {text_literal(str(path))} (format parquet)")
        except duckdb.Error:
            if lines.failures:
                raise lines.failures[0] from None
            # The message could quote a line.
            raise Refused(finding(rules.UNREADABLE_FILE, mapped.resource)) from None
    if lines.failures:
        raise lines.failures[0]
    manifest = work.export.manifest
    if manifest and manifest.counts.get(mapped.resource, lines.count) != lines.count:
        place = f"{manifest.counts[mapped.resource]} i manifestet, {lines.count} i leveransen"
        raise Refused(finding(fhir_rules.MANIFEST_COUNT, mapped.resource, place))


@contextmanager
def delivered(connection: duckdb.DuckDBPyConnection, lines: Lines) -> Iterator[None]:
    """The lines as a table that can be read once."""
    connection.register(LINES, lines.reader())
    try:
        yield
    finally:
        connection.unregister(LINES)


def _remarks(work: Landing, mapped: Mapped, path: Path) -> Iterable[Finding]:
    """What was wrong with which lines, and how many resources nobody uses: counts and places."""
    broken = work.connection.execute(
        "select problem, file, count(*), list(line order by line)[:$1] from read_parquet($2) "
        "where problem is not null group by all order by 2, 1",
        [PLACES_SHOWN, str(path)],
    ).fetchall()
    for problem, file, count, lines in broken:
        numbers = ", ".join(str(line) for line in lines)
        more = f" og {count - len(lines)} til" if count > len(lines) else ""
        yield finding(RULES[problem], file, f"linje {numbers}{more}")
    [(left_over,)] = work.connection.execute(
        "select count(*) from read_parquet(?) where is_left_over", [str(path)]
    ).fetchall()
    if left_over:
        yield finding(fhir_rules.LEFT_OVER, mapped.resource, f"{left_over} ressurser")


def _land(
    work: Landing, entity: Entity, here: list[Mapped], staged: list[tuple[Mapped, Path]]
) -> EntityReceipt:
    """Write one entity's partition, what was deleted last, and where each row came from."""
    columns = ", ".join(column_name(name) for name in _told(entity))
    nothing = f"select {columns}, null::varchar as file, null::bigint as line"
    parts = [f"{nothing} from ({landing.empty_row(entity)}) where false"]
    parts += [
        f"select {columns}, file, line from read_parquet({text_literal(str(path))}) where is_used"
        for _, path in staged
    ]
    earlier = landed_before(work)
    for mapped in here:
        parts += deleted_rows(work.connection, mapped, earlier, columns, work.delivery)
    for mapped, path in staged:
        parts += stale_rows(mapped, path, earlier, columns)
    rows = " union all by name ".join(f"({part})" for part in parts)
    whole = work.folder / f"{STAGED}.parquet"
    work.connection.execute(f"copy ({rows}) to {text_literal(str(whole))} (format parquet)")
    read = f"read_parquet({text_literal(str(whole))}, file_row_number = true)"
    written = landing.write_partition(
        work.connection, work.folder, entity, f"select {columns} from {read}", work.delivery
    )
    places = work.folder / PLACES / f"{entity.name}.parquet"
    work.connection.execute(
        f"copy (select file_row_number as row_number, file, line from {read}) "
        f"to {text_literal(str(places))} (format parquet)"
    )
    landing.sync_file(places)
    for path in (whole, *(path for _, path in staged)):
        path.unlink()
    resources = list(dict.fromkeys(mapped.resource for mapped in here))
    files = [file for resource in resources for file in work.export.files.get(resource, ())]
    sums = {key: told for key, told in work.export.checksums.items() if key.split()[0] in resources}
    return EntityReceipt(
        entity=entity.name,
        file=files[0].shown
        if len(files) == 1
        else f"{' og '.join(resources)} ({len(files)} filer)",
        rows_read=written.rows,
        rows_landed=written.rows,
        rows_deleted=written.deleted,
        checksum=landing.delivery_checksum(sums),
    )


def _told(entity: Entity) -> list[str]:
    """The landed columns that are not added by landing."""
    added = ("source_name", "delivery_name", "landed_at")
    return [name for name in entity.landed_columns if name not in added]


def landed_before(work: Landing) -> Path | None:
    """Where the source's earlier deliveries lie; None before the first."""
    folder = work.zones.landing / work.delivery.source_name
    return folder if any(folder.glob("*/receipt.json")) else None
