"""Makes an edition of a form from what is published: written beside, and renamed into place whole.

A process that is killed on the way leaves a folder that nothing reads and the next one clears.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq

from contracts.receipts import checksum_of
from contracts.zones import PRIVATE_FOLDER, Zones, sync_folder, sync_tree
from exports.editions.events import Happened
from exports.editions.filling import Content, Hide, default_hide, fill
from exports.editions.folder import AUDIT, HEADER, REVISIONS, Edition, binding, contents
from exports.editions.header import canonical, header_bytes, new_salt
from exports.editions.heading import make_header
from exports.editions.history import changes_known, revisions
from exports.editions.life import next_event, write_event
from exports.editions.model_rows import (
    Made,
    check_landed,
    current_publication,
    read_publication,
    source_receipts,
)
from exports.editions.numbering import Numbered, held_against, number_next
from exports.editions.outgoing import outgoing_bytes
from exports.editions.package import package_files
from exports.editions.period import Period
from exports.editions.revisions import offer_revisions, write_revisions
from exports.editions.sources import SOURCES, sources_bytes
from exports.editions.writing import PART, file_checksum, locked
from exports.receivers.contract import Form

PARTS = ("package", "page", "kept", "outgoing", "events")

# Writes the page a signer reads into an edition's folder, beside the edition before it.
WritePage = Callable[[Path, Path | None], object]


@dataclass(frozen=True)
class Draft:
    """What is asked for: a form, its period, and whether what was sent is taken back."""

    form: Form
    period: Period
    cancel: bool = False


def draft(
    zones: Zones,
    asked: Draft,
    at: datetime,
    *,
    publication: Path | None = None,
    hide: Hide | None = None,
    write_page: WritePage | None = None,
) -> Edition:
    """Make the next edition. NotAllowed when there is none to make now."""
    form, period = asked.form, asked.period
    with locked(zones.national_lock):
        made = read_publication(publication or current_publication(zones))
        numbered = number_next(zones, form.form, form.receiver.code, period, cancel=asked.cancel)
        content = fill(
            form,
            period,
            made.folder,
            numbered.earlier,
            hide or default_hide(),
            is_empty=asked.cancel,
        )
        receipts = tuple(source_receipts(zones, made.as_of))
        if not asked.cancel:
            check_landed(made.folder, receipts)
        folder = zones.edition_folder(form.form, period.text, numbered.number)
        beside = _beside(folder)
        changes = changes_known(zones, period, made, numbered)
        rows = list(revisions(form.form, period, made, numbered, content, changes))
        write_revisions(beside / "kept" / REVISIONS, rows)
        (beside / "kept" / SOURCES).write_bytes(sources_bytes(receipts))
        _write(beside, asked, made, numbered, content)
        if write_page is not None:
            write_page(beside, held_against(numbered.earlier, period))
        _begin_life(beside, numbered.message_id, at)
        sync_tree(beside)
        beside.rename(folder)
        sync_folder(folder.parent)
        beside.parent.rmdir()
        offer_revisions(zones)
    return Edition(folder)


def _beside(folder: Path) -> Path:
    folder.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    for leftover in folder.parent.glob(f"{PART}*"):
        shutil.rmtree(leftover)
    beside = folder.parent / f"{PART}{uuid.uuid4()}" / folder.name
    for part in PARTS:
        (beside / part).mkdir(mode=PRIVATE_FOLDER, parents=True)
    return beside


def _write(folder: Path, asked: Draft, made: Made, numbered: Numbered, content: Content) -> None:
    package = package_files(asked.form, asked.period, content.filled)
    for name, written in package.items():
        (folder / "package" / name).write_bytes(written)
    for name, table in content.kept().items():
        pq.write_table(table, folder / "kept" / name)
    checksums = {name: checksum_of(written) for name, written in package.items()}
    # What was found is bound to the bytes it was found about. The checksum of this is sent.
    audit = canonical(
        {
            "salt": new_salt(),
            "tables": content.audits,
            "earlier_message_ids": [each.header.message_id for each in numbered.earlier],
            "package": checksums,
            "kept": {
                path.name: file_checksum(path) for path in sorted((folder / "kept").iterdir())
            },
        }
    )
    (folder / "kept" / AUDIT).write_bytes(audit)
    header = header_bytes(
        make_header(
            asked.form,
            asked.period,
            made,
            numbered,
            content.filled,
            checksums,
            checksum_of(audit),
        )
    )
    (folder / HEADER).write_bytes(header)
    outgoing = folder / "outgoing" / f"{numbered.message_id}.zip"
    outgoing.write_bytes(outgoing_bytes(header, package))


def _begin_life(folder: Path, message_id: str, at: datetime) -> None:
    files = contents(folder)
    told = {"files": files, "contents": binding(files)}
    write_event(folder / "events", next_event((), Happened.DRAFTED, at, message_id, told))
