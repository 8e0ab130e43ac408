"""Plants known faults in clean deliveries and says, for each, which rule must catch it.

A fault that sets a record aside is planted in a copy with an id of its own, so that the figures
are those of the clean delivery once it is set aside. A fault that only earns a remark is planted
where it stands. Rule codes are the suites' own: the entity's letter and the kind of fault.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from contracts.severities import Severity
from synthetic.dialects import Dialect
from synthetic.journal import ID_LETTERS

MANIFEST_NAME = "faults.json"
FIRST_PLANTED_ID = 900_001

Row = dict[str, str]
Spoil = Callable[[Row, Dialect], Row]
Texts = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Fault:
    """One way to spoil one record of an entity. ``needs`` are fields it must have filled, and
    ``only`` the values some must have; ``copies`` is how many spoilt records there are to be."""

    entity: str
    rule: str
    kind: str
    spoil: Spoil
    severity: Severity = Severity.ROW
    needs: tuple[str, ...] = ()
    only: Mapping[str, str] | None = None
    is_in_place: bool = False
    copies: int = 1
    cuts_line: bool = False


@dataclass(frozen=True)
class Planted:
    """One fault as the manifest lists it. ``rule`` is None where no rule is to catch it: exact
    duplicates and unknown columns are counted in the receipt instead."""

    source: str
    delivery: str
    entity: str | None
    file: str
    kind: str
    rule: str | None
    severity: str | None
    record_id: str | None
    rows: int


def change(**values: str) -> Spoil:
    """Write these texts over the fields."""
    return lambda row, _: row | values


def as_texts(tables: Iterable[tuple[str, Iterable[pa.Table]]]) -> Texts:
    """Text tables as frames of plain strings, to be spoilt."""
    return {
        name: pd.concat([table.to_pandas() for table in pieces], ignore_index=True).astype(object)
        for name, pieces in tables
    }


class Planter:
    """Plants faults in one delivery and keeps the manifest's entries of it."""

    def __init__(
        self,
        texts: Texts,
        dialect: Dialect,
        source: str,
        delivery: str,
        file_name: Callable[[str], str],
    ) -> None:
        self.texts = texts
        self.cut_lines: dict[str, tuple[int, ...]] = {}
        self.planted: list[Planted] = []
        self._dialect = dialect
        self._source, self._delivery, self._file_name = source, delivery, file_name
        self._next = FIRST_PLANTED_ID

    def plant(self, fault: Fault) -> None:
        """Plant one fault; nothing if the delivery has no record it can be planted in."""
        frame = self.texts.get(fault.entity)
        if frame is None:
            return
        place = _first_fit(frame, fault, self._dialect)
        if place is None:
            return
        row: Row = {str(name): str(cell) for name, cell in frame.loc[place].items()}
        if fault.is_in_place:
            spoilt = fault.spoil(row, self._dialect)
            frame.loc[place] = pd.Series(spoilt)
            self._note(fault, spoilt["record_id"], 1)
            return
        record_id = f"{ID_LETTERS[fault.entity]}{self._next}"
        self._next += 1
        added = []
        for copy in range(fault.copies):
            spoilt = fault.spoil(row | {"record_id": record_id}, self._dialect)
            if copy and "duration_minutes" in spoilt:
                spoilt["duration_minutes"] = str(int(spoilt["duration_minutes"] or 0) + copy)
            added.append(spoilt)
        self.texts[fault.entity] = pd.concat([frame, pd.DataFrame(added)], ignore_index=True)
        if fault.cuts_line:
            self.cut_lines[fault.entity] = (len(frame),)
        self._note(fault, record_id, fault.copies)

    def repeat_exactly(self, entity: str, count: int) -> None:
        """Deliver some rows twice, just as they are."""
        frame = self.texts[entity]
        repeated = frame.iloc[:count]
        self.texts[entity] = pd.concat([frame, repeated], ignore_index=True)
        self.planted.append(self._entry(entity, "exact_duplicate", None, None, None, count))

    def add_column(self, entity: str, header: str, content: str) -> None:
        """A column the contract does not know."""
        frame = self.texts[entity]
        frame[header] = [content] + [""] * (len(frame) - 1)
        self.planted.append(self._entry(entity, "unknown_column", None, None, None, len(frame)))

    def tables(self) -> Iterator[tuple[str, list[pa.Table]]]:
        """The texts as tables, to be written."""
        for name, frame in self.texts.items():
            columns = {column: pa.array(frame[column], pa.string()) for column in frame}
            yield name, [pa.table(columns)]

    def _note(self, fault: Fault, record_id: str, rows: int) -> None:
        self.planted.append(
            self._entry(
                fault.entity, fault.kind, fault.rule, fault.severity,
                None if fault.cuts_line else record_id, rows,
            )
        )  # fmt: skip

    def _entry(
        self,
        entity: str,
        kind: str,
        rule: str | None,
        severity: Severity | None,
        record_id: str | None,
        rows: int,
    ) -> Planted:
        return Planted(
            self._source, self._delivery, entity, self._file_name(entity), kind, rule,
            severity.value if severity else None, record_id, rows,
        )  # fmt: skip


def _first_fit(frame: pd.DataFrame, fault: Fault, dialect: Dialect) -> int | None:
    empty = {"", *dialect.empties.values()}
    fits = pd.Series(True, index=frame.index)
    for name in fault.needs:
        fits &= ~frame[name].isin(empty)
    for name, value in (fault.only or {}).items():
        fits &= frame[name] == value
    # An earlier fault's own record is not to be spoilt twice.
    fits &= ~frame["record_id"].str.match(r"^[A-Z]9\d{5}$")
    return int(fits.to_numpy().argmax()) if fits.any() else None


def write_manifest(home: Path, planted: Iterable[Planted]) -> None:
    """``faults.json``: what was planted, and the rule that must catch it."""
    text = json.dumps([asdict(entry) for entry in planted], ensure_ascii=False, indent=2)
    (home / MANIFEST_NAME).write_text(text + "\n", encoding="utf-8")
