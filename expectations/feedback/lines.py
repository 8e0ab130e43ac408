"""Turns failed rows into lines a person can act on: file, row, column, what, and the remedy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from contracts.entities import entities
from contracts.periods import local_date
from contracts.receipts import Finding, Receipt
from contracts.severities import LEVELS, Severity
from expectations.feedback.judged import FailedRow, Judged
from expectations.feedback.places import CELL, WHOLE_DELIVERY, Names, as_record_id, row_shown
from expectations.feedback.told import Column, Line, Place, WaitingLine

IDENTITY_NUMBER = ":identity_number"
BROKEN_LINE = "line:"

BROKEN = "Linjen har ikke like mange kolonner som overskriften, og kan ikke leses."
BROKEN_REMEDY = (
    "Se etter skilletegn, anførselstegn eller linjeskift inne i en tekst på denne linjen, "
    "og lag uttrekket på nytt."
)


def title_of(entity: str) -> str:
    """What an entity is called; empty for what concerns a whole delivery."""
    return entities()[entity].title if entity in entities() else ""


def loader_line(names: Names, receipt: Receipt, finding: Finding) -> Line:
    """What a loader found, in declared words only."""
    note, columns, row = names.note(finding.place, receipt)
    place = Place(
        delivery=receipt.delivery_name,
        file=names.file_told(finding.file, receipt),
        row=row,
        columns=columns,
        note=note,
    )
    return Line(LEVELS[finding.severity], finding.rule, finding.message, finding.remedy, place)


def judged_lines(
    names: Names, judged: Judged, severity: Severity, only: str = "true"
) -> Iterator[Line]:
    """A line for each row and rule of one delivery."""
    for row, broken in rows_with_breaks(judged, severity, only):
        if row.failed.is_about_reading or not _is_broken(row):
            yield _line(names, judged.receipt, row, broken)


def rows_with_breaks(
    judged: Judged, severity: Severity, only: str
) -> Iterator[tuple[FailedRow, tuple[int, ...]]]:
    """Each failed row with the lines of its file that could not be split."""
    broken: dict[str, tuple[int, ...]] = {}
    for row in judged.rows(severity, only):
        entity = row.failed.entity
        if entity not in broken:
            is_file = judged.receipt.kind == "files" and entity in entities()
            broken[entity] = judged.broken_lines(entity) if is_file else ()
        yield row, broken[entity]


def waiting_lines(
    names: Names, judged: Judged, night: date, still_waiting: str
) -> Iterator[WaitingLine]:
    """What of an accepted delivery is still set aside; ``still_waiting`` is SQL for which rows."""
    if judged.verdict is None:
        return
    since = local_date(judged.verdict[1])
    for line in judged_lines(names, judged, Severity.ROW, still_waiting):
        yield WaitingLine(line, since, (night - since).days)


def _line(names: Names, receipt: Receipt, row: FailedRow, broken: tuple[int, ...]) -> Line:
    failed = row.failed
    message, remedy = failed.message, failed.remedy
    if _is_broken(row):
        message, remedy = BROKEN, BROKEN_REMEDY
    place = place_of(names, receipt, row, broken)
    return Line(LEVELS[failed.severity], failed.rule, message, remedy, place)


def _is_broken(row: FailedRow) -> bool:
    """Whether the row is a line that could not be split into columns."""
    return any(mark.startswith(BROKEN_LINE) for mark in row.unreadable)


def place_of(names: Names, receipt: Receipt, row: FailedRow, broken: tuple[int, ...]) -> Place:
    """Where a landed row stood when it was delivered."""
    entity = row.failed.entity
    file = names.file_of(entity, receipt.kind) if entity in entities() else WHOLE_DELIVERY
    if row.file and names.file_told(row.file, receipt) == row.file:
        file = row.file
    cell = CELL.match(row.cell)
    if receipt.kind == "workbook" and cell:
        return Place(
            delivery=receipt.delivery_name,
            entity=entity,
            file=file,
            row=int(cell[2]),
            columns=(Column("", cell[1]),),
            position=row.row_number,
        )
    wanted = [*row.failed.columns, *_unreadable(row)]
    columns = names.columns(receipt, entity, wanted) if entity in entities() else ()
    return Place(
        delivery=receipt.delivery_name,
        entity=entity,
        file=file,
        row=_row(receipt, row, broken),
        columns=columns,
        # A counting form makes its ids of what people have written in it.
        record_id="" if receipt.kind == "workbook" else as_record_id(row.record_id),
        position=row.row_number,
    )


def _unreadable(row: FailedRow) -> list[str]:
    """The columns a row's marks name, for a rule that is about the marks and not a column: cells
    that could not be read, or, for any other rule, texts that held an identity number."""
    if row.failed.columns or row.failed.entity not in entities():
        return []
    known = {field.name for field in entities()[row.failed.entity].fields}
    named = (
        mark.removesuffix(IDENTITY_NUMBER)
        for mark in row.unreadable
        if mark.endswith(IDENTITY_NUMBER) is not row.failed.is_about_reading
    )
    return [name for name in named if name in known]


def _row(receipt: Receipt, row: FailedRow, broken: tuple[int, ...]) -> int | None:
    if row.line is not None:
        return row.line
    for mark in row.unreadable:
        if mark.startswith(BROKEN_LINE):
            return int(mark.removeprefix(BROKEN_LINE))
    if row.row_number is None or receipt.kind != "files":
        return None
    return row_shown(row.row_number, broken)
