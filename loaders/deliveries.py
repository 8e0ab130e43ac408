"""Brings in everything a source has delivered since last time: the loader's one front door."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from contracts import receipts
from contracts.periods import local_date
from contracts.receipts import EntityReceipt, Finding, Receipt, Status
from contracts.settings import Settings
from contracts.zones import Zones, check_name
from loaders import landing, rules
from loaders.connection import loader_connection
from loaders.inbox import is_plain, last_touched, opened
from loaders.journal import database, fhir, fhir_files, files, tables, whole
from loaders.journal.files import DeliveredFile
from loaders.landing import Delivery
from loaders.manifest import MANIFEST_NAME, check_rows, read_manifest
from loaders.manual_counts import intake
from loaders.pseudonyms import LETTERS, redacted
from loaders.rules import Refused, finding
from loaders.sources import Source, read_sources
from loaders.windows import placed_in_time

DATED_NAME = re.compile(r"^([0-9]{4}-[0-9]{2}-[0-9]{2})")


def load_source(
    settings: Settings, source_name: str, run_id: str, as_of: datetime
) -> list[Receipt]:
    """Load what a source has delivered up to ``as_of``; one receipt per delivery looked at.

    Deliveries landed before and unchanged since are not read again and give no receipt.
    Refused deliveries give a receipt and land nothing. Raises for what a retry may mend: a
    database that does not answer, a disk that is full.
    """
    zones = settings.zones
    zones.make()
    landing.ensure_empty(zones)
    source = read_sources(zones.sources_file)[source_name]
    with landing.only_loader(zones, source.name):
        if source.kind == "database":
            return [database.load_window(settings, source, run_id, as_of)]
        return [
            load_delivery(settings, source, path, run_id, as_of)
            for path in _delivered(zones, source)
            if _is_due(path, as_of) and not _is_settled(zones, source, path)
        ]


def _delivered(zones: Zones, source: Source) -> list[Path]:
    folder = zones.home / source.location
    if not folder.is_dir():
        return []
    wants_folder = source.is_folder
    # What is neither, a link or a pipe, is looked at too: it is refused where it can be seen.
    return sorted(
        path
        for path in folder.iterdir()
        if not path.name.startswith(files.OWN_MARKS)
        and (is_plain(path, folder=wants_folder) or not is_plain(path, folder=not wants_folder))
    )


def _extracted_on(path: Path) -> date | None:
    """The day in the delivery's name: all that had happened before it is told."""
    found = DATED_NAME.match(path.name)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _is_due(path: Path, as_of: datetime) -> bool:
    extracted_on = _extracted_on(path)
    return extracted_on is None or extracted_on <= local_date(as_of)


def _is_settled(zones: Zones, source: Source, path: Path) -> bool:
    """Whether the delivery has a receipt and no byte of it can have changed since.

    A file's change time cannot be set back, so an older one need not be hashed again.
    """
    try:
        receipt_path = zones.landed_delivery(source.name, path.name) / receipts.RECEIPT_NAME
    except ValueError:
        return False
    if not receipt_path.exists():
        return False
    return last_touched(path) < receipts.read(receipt_path).finished_at.timestamp()


def _check_unchanged(path: Path, looked_at: float) -> None:
    """Refuse a delivery that was touched after it was first looked at: ``_is_settled`` would
    otherwise take what came in between for read."""
    if last_touched(path) >= looked_at:
        raise Refused(finding(rules.CHANGED_WHILE_READING, "leveransen"))


def load_delivery(
    settings: Settings, source: Source, path: Path, run_id: str, as_of: datetime, name: str = ""
) -> Receipt:
    """Load one delivery. ``name`` is what it would be called if it were sent, for what lies
    under another name at its sender's."""
    zones = settings.zones
    called = path.with_name(name) if name else path
    delivery = Delivery(
        source_name=source.name,
        delivery_name=_safe_name(called),
        kind=source.kind,
        run_id=run_id,
        landed_at=as_of.astimezone(UTC),
        code_version=settings.code_version,
        data_through=_extracted_on(called),
    )
    try:
        if delivery.data_through is None or delivery.delivery_name != called.name:
            raise Refused(finding(rules.BAD_NAME, delivery.delivery_name))
        if not is_plain(path, folder=source.is_folder):
            raise Refused(finding(rules.UNSAFE_FILE, delivery.delivery_name))
        if source.kind == "workbook":
            return _load_workbook(settings, source, path, delivery)
        if source.kind == "fhir":
            return _load_export(settings, source, path, delivery)
        return _load_folder(settings, source, path, delivery)
    except Refused as refused:
        return landing.refuse(zones, delivery, refused.findings)


def _safe_name(path: Path) -> str:
    """The delivery's name, or a made one where the name itself must not be repeated."""
    try:
        name = check_name(path.name, "leveranse")
    except ValueError:
        name = ""
    if name and redacted(name) == name:
        return name
    digest = sha256(os.fsencode(path.name)).hexdigest()
    return f"uten-gyldig-navn-{digest.translate(LETTERS)[:8]}"


def _known(zones: Zones, delivery: Delivery) -> Receipt | None:
    """The receipt that makes this delivery a repetition, if there is one.

    Refused when a delivery of the same name landed with other content.
    """
    earlier = list(receipts.landed(zones.landing, delivery.source_name))
    for receipt in earlier:
        if receipt.delivery_name == delivery.delivery_name:
            if receipt.checksum != delivery.checksum:
                raise Refused(finding(rules.OTHER_CONTENT, delivery.delivery_name))
            return delivery.receipt(Status.DUPLICATE, duplicate_of=receipt.delivery_name)
    for receipt in earlier:
        if receipt.checksum == delivery.checksum and receipt.status is Status.LANDED:
            return landing.land_duplicate(zones, delivery, receipt.delivery_name)
    return None


def _load_folder(settings: Settings, source: Source, path: Path, delivery: Delivery) -> Receipt:
    zones = settings.zones
    looked_at = time.time()
    with files.found_files(source, path, frozenset({MANIFEST_NAME})) as found:
        sums = {file.entity.name: file.checksum for file in found.files}
        manifest = None
        if MANIFEST_NAME in found.beside:
            with opened(path / MANIFEST_NAME, MANIFEST_NAME) as note:
                sums[MANIFEST_NAME] = whole.checksum(note)
                manifest = read_manifest(note, source)
        delivery = landing.with_checksum(delivery, landing.delivery_checksum(sums))
        if known := _known(zones, delivery):
            return known
        delivery, told = placed_in_time(zones, source, delivery, manifest)
        folder = landing.part_folder(zones, delivery.source_name, delivery.delivery_name)
        parts, remarks = _land_files(settings, source, found.files, folder, delivery)
        if manifest:
            check_rows(manifest, parts)
        landing.write_missing(zones, folder)
    _check_unchanged(path, looked_at)
    return landing.land(zones, folder, delivery, parts, (*found.remarks, *told, *remarks))


def _land_files(
    settings: Settings,
    source: Source,
    found: Sequence[DeliveredFile],
    folder: Path,
    delivery: Delivery,
) -> tuple[list[EntityReceipt], list[Finding]]:
    """Land every file; remarks beside. Refused with what is wrong with all of them, not only
    with the first."""
    parts: list[EntityReceipt] = []
    remarks: list[Finding] = []
    findings: list[Finding] = []
    with loader_connection(settings, source) as connection:
        for file in found:
            land = tables.land_table if tables.is_table(file.delivered) else files.land_file
            try:
                part, told = land(connection, source, file, folder, delivery)
            except Refused as refused:
                findings += refused.findings
            else:
                parts.append(part)
                remarks += told
    if findings:
        raise Refused(*findings)
    return parts, remarks


def _load_export(settings: Settings, source: Source, path: Path, delivery: Delivery) -> Receipt:
    zones = settings.zones
    looked_at = time.time()
    mapping = source.fhir_mapping(zones.home)
    with fhir_files.open_export(path, mapping.resources, delivery.data_through) as export:
        delivery = fhir.told(delivery, export)
        if known := _known(zones, delivery):
            return known
        folder = landing.part_folder(zones, delivery.source_name, delivery.delivery_name)
        with loader_connection(settings, source) as connection:
            parts, remarks = fhir.land_export(
                fhir.Landing(connection, zones, source, mapping, export, folder, delivery)
            )
        landing.write_missing(zones, folder)
    _check_unchanged(path, looked_at)
    return landing.land(zones, folder, delivery, parts, remarks)


def _load_workbook(settings: Settings, source: Source, path: Path, delivery: Delivery) -> Receipt:
    zones = settings.zones
    looked_at = time.time()
    with opened(path, delivery.delivery_name) as file:
        before = whole.checksum(file)
    delivery = landing.with_checksum(delivery, before)
    if known := _known(zones, delivery):
        return known
    folder = landing.part_folder(zones, delivery.source_name, delivery.delivery_name)
    with loader_connection(settings, source) as connection:
        reading = intake.read_delivery(source, path, delivery)
        part = intake.land_reading(connection, reading, folder, delivery)
        landing.write_missing(zones, folder)
    with opened(path, delivery.delivery_name) as file:
        if whole.checksum(file) != before:
            raise Refused(finding(rules.CHANGED_WHILE_READING, file.shown))
    _check_unchanged(path, looked_at)
    return landing.land(zones, folder, delivery, [part], reading.findings)
