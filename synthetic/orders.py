"""What can be asked for, and what is written for each: deliveries, workbooks, declarations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from contracts.entities import entities
from contracts.zones import PRIVATE_FOLDER, Zones
from synthetic.deliveries import (
    PRIVATE_FILE,
    Damage,
    Written,
    put_in_place,
    write_delivery,
    write_texts,
)
from synthetic.dialects import as_text
from synthetic.fault_list import plant_all
from synthetic.faults import Planted, Planter, as_texts, write_manifest
from synthetic.journal import Frames
from synthetic.nation.columns import EXTRACTED_ON as NATION_EXTRACTED_ON
from synthetic.nation.municipalities import municipalities
from synthetic.nation.pieces import nation_pieces
from synthetic.sources import TONSBERG_COUNTS, TONSBERG_SOURCE, TRONDHEIM_SOURCE, Source, declare
from synthetic.spoilt_files import write_spoilt
from synthetic.target import EXTRACTED_ON as TONSBERG_EXTRACTED_ON
from synthetic.tonsberg.year import tonsberg_2023
from synthetic.trondheim.offers import EXTRACTED_ON as TRONDHEIM_EXTRACTED_ON
from synthetic.trondheim.years import trondheim_2018
from synthetic.workbook import FILE_NAME, write_workbook

DELIVERIES = ("tonsberg-2023", "trondheim-2018", "nation")


@dataclass(frozen=True)
class Order:
    """What one run is asked for."""

    home: Path
    deliveries: tuple[str, ...]
    seed: int = 1
    people: int = 10_000
    municipalities: int = 1
    has_faults: bool = False

    @property
    def inbox(self) -> Path:
        """Where deliveries are put."""
        return Zones(self.home).inbox


@dataclass
class Outcome:
    """What one run wrote, and which sources it declared."""

    written: list[Written] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    declared: list[str] = field(default_factory=list)


def fulfil(order: Order) -> Outcome:
    """Write everything asked for, then declare its sources."""
    sources_file = Zones(order.home).sources_file
    declare(sources_file, {})  # refuses a file that cannot be read before anything is written
    order.inbox.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    outcome = Outcome()
    makers: dict[str, Callable[[Order, Outcome], None]] = {
        "tonsberg-2023": _tonsberg,
        "trondheim-2018": _trondheim,
        "nation": _nation,
    }
    for name in order.deliveries:
        makers[name](order, outcome)
    names = {
        name: tuple(item.name for item in entity.fields) for name, entity in entities().items()
    }
    entries = {source.name: source.declared(names) for source in outcome.sources}
    outcome.declared = declare(sources_file, entries)
    if order.has_faults:
        write_manifest(order.home, outcome.planted)
    return outcome


def _tonsberg(order: Order, outcome: Outcome) -> None:
    frames = tonsberg_2023(order.seed)
    _journal(order, outcome, TONSBERG_SOURCE, TONSBERG_EXTRACTED_ON, frames)
    folder = order.inbox / TONSBERG_COUNTS.name
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    beside = folder / f".{FILE_NAME}.part"
    figures = write_workbook(beside)
    beside.chmod(PRIVATE_FILE)
    put_in_place(beside, folder / FILE_NAME)
    outcome.sources.append(TONSBERG_COUNTS)
    outcome.written.append(
        Written(TONSBERG_COUNTS.name, FILE_NAME[:10], FILE_NAME, "monthly_counts", figures)
    )


def _trondheim(order: Order, outcome: Outcome) -> None:
    frames = trondheim_2018(order.seed)
    _journal(order, outcome, TRONDHEIM_SOURCE, TRONDHEIM_EXTRACTED_ON, frames)


def _journal(
    order: Order, outcome: Outcome, source: Source, delivered_on: date, frames: Frames
) -> None:
    outcome.sources.append(source)
    if not order.has_faults:
        pieces = {name: [frame] for name, frame in frames.items()}
        outcome.written += write_delivery(order.inbox, source, delivered_on, pieces)
        return
    written, planted = write_spoilt(order.inbox, source, frames)
    outcome.written += written
    outcome.planted += planted
    if source.dialect is None:
        raise ValueError(f"{source.name} delivers no files of its own")
    dialect = source.dialect
    texts = as_texts(
        (name, [as_text(entities()[name], frame, dialect)]) for name, frame in frames.items()
    )
    planter = Planter(
        texts, dialect, source.name, delivered_on.isoformat(),
        lambda entity: source.file_name(entity, delivered_on),
    )  # fmt: skip
    plant_all(planter)
    outcome.planted += planter.planted
    damage = Damage(cut_lines=planter.cut_lines)
    outcome.written += write_texts(order.inbox, source, delivered_on, planter.tables(), damage)


def _nation(order: Order, outcome: Outcome) -> None:
    for municipality in municipalities(order.seed, order.people, order.municipalities):
        source = municipality.source
        outcome.sources.append(source)
        outcome.written += write_delivery(
            order.inbox, source, NATION_EXTRACTED_ON, nation_pieces(order.seed, municipality)
        )


def totals(written: Iterable[Written]) -> list[tuple[str, str, int, int]]:
    """Source, delivery, files and rows: one line for each delivery."""
    lines: dict[tuple[str, str], tuple[int, int]] = {}
    for file in written:
        files, rows = lines.get((file.source, file.delivery), (0, 0))
        lines[file.source, file.delivery] = (files + 1, rows + file.rows)
    return [(source, delivery, *counts) for (source, delivery), counts in lines.items()]
